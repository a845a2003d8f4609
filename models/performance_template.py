from odoo import api, fields, models


class PerformanceTemplate(models.Model):
    """The questions of an appraisal. Not secret: every employee may read what will be asked."""

    _name = "performance.template"
    _description = "Appraisal template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    department_ids = fields.Many2many(
        "hr.department", help="Used for people of these departments. Empty: for everybody."
    )
    job_ids = fields.Many2many(
        "hr.job", string="Job positions", help="Wins over the department. Empty: for every job."
    )
    question_ids = fields.One2many("performance.question", "template_id", copy=True)

    @api.model
    def _find_for(self, employees_sudo):
        """Return {employee: template}: by job, else by department, else the general one.

        One query for any number of people of a company.

        :param employees_sudo: ``hr.employee``, readable by the caller's environment
        """
        companies = [False, *employees_sudo.company_id.ids]
        every = self.sudo().search([("company_id", "in", companies)])
        found, known = {}, {}
        for employee_sudo in employees_sudo:
            key = (employee_sudo.company_id, employee_sudo.job_id, employee_sudo.department_id)
            if key not in known:
                known[key] = every._choose(*key).sudo(self.env.su)
            found[employee_sudo] = known[key]
        return found

    def _choose(self, company, job, department):
        """The first of these templates that fits; one without job and department fits all."""
        templates = self.filtered(lambda t: not t.company_id or t.company_id == company)
        by_job = templates.filtered(lambda t: job in t.job_ids)
        by_department = templates.filtered(
            lambda t: not t.job_ids and department in t.department_ids
        )
        general = templates.filtered(lambda t: not t.job_ids and not t.department_ids)
        return (by_job or by_department or general)[:1]
