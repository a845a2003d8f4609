from odoo import fields, models


class OkrContributor(models.Model):
    """A person who works on an objective without leading it."""

    _name = "okr.contributor"
    _description = "Contributor to an Objective"
    _inherit = ["okr.number.mixin"]
    _order = "id"
    _rec_name = "employee_id"
    _check_company_auto = True

    objective_id = fields.Many2one("okr.objective", required=True, index=True, ondelete="cascade")
    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="cascade", check_company=True
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index="btree_not_null")
    role = fields.Char(help="What the person brings to it, in a few words.")
    company_id = fields.Many2one(related="objective_id.company_id", store=True, index=True)

    _employee_uniq = models.Constraint(
        "unique (objective_id, employee_id)", "This person already contributes to the objective."
    )
