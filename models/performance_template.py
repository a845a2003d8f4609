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
    def _find_for(self, employee_sudo):
        """Return the template for an employee: by job, else by department, else the general one.

        :param employee_sudo: one ``hr.employee``, readable by the caller's environment
        """
        companies = [False, employee_sudo.company_id.id]
        templates = self.sudo().search([("company_id", "in", companies)])
        by_job = templates.filtered(lambda t: employee_sudo.job_id in t.job_ids)
        by_department = templates.filtered(
            lambda t: not t.job_ids and employee_sudo.department_id in t.department_ids
        )
        general = templates.filtered(lambda t: not t.job_ids and not t.department_ids)
        return (by_job or by_department or general)[:1].sudo(self.env.su)
