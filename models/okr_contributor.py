from odoo import api, fields, models
from odoo.exceptions import UserError


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

    @api.model_create_multi
    def create(self, vals_list):
        contributors = super().create(vals_list)
        contributors._check_not_closed()
        return contributors

    def write(self, vals):
        """A row stays with its objective: it gives its person the right to check in there."""
        if vals.keys() & {"objective_id", "user_id", "company_id"}:
            raise UserError(
                self.env._(
                    "Objective: a contributor stays with it. Remove the line, and add one there."
                )
            )
        self._check_not_closed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_not_closed()

    def _check_not_closed(self):
        """Who worked on a closed objective stays on record."""
        if not self._is_okr_internal():
            self.objective_id._check_not_closed({"contributor_ids": True})
