from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class OkrKudos(models.Model):
    """Public thanks: readable by everybody in the company, never counted.

    Everybody gives them under their own name; the author may take them back.
    """

    _name = "okr.kudos"
    _description = "Kudos"
    _inherit = ["okr.number.mixin"]
    _order = "date desc, id desc"
    _rec_name = "body"
    _check_company_auto = True

    author_id = fields.Many2one(
        "res.users", "From", required=True, readonly=True, default=lambda self: self.env.uid
    )
    employee_id = fields.Many2one(
        "hr.employee", "To the Person", check_company=True, ondelete="cascade"
    )
    department_id = fields.Many2one("hr.department", "To the Team", check_company=True)
    body = fields.Text("For what", required=True)
    key_result_id = fields.Many2one(
        "okr.key.result",
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
        help="Optional: the key result that was helped, also one of another team.",
    )
    date = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    @api.constrains("employee_id", "department_id", "author_id")
    def _check_recipient(self):
        for kudos in self:
            if not (kudos.employee_id or kudos.department_id):
                raise ValidationError(self.env._("To the Person: please say whom you thank."))
            if (
                kudos.employee_id.sudo().user_id == kudos.author_id
            ):  # whose user, not readable by all
                raise ValidationError(self.env._("To the Person: kudos go to somebody else."))

    @api.model_create_multi
    def create(self, vals_list):
        """Give thanks, always under the caller's own name. Tells the person who is thanked."""
        kudos = super().create(
            [{**vals, "author_id": self.env.uid} if not self.env.su else vals for vals in vals_list]
        )
        for thanks in kudos:
            # Whom to tell: the user of an employee is not readable by everybody.
            partner_sudo = thanks.employee_id.sudo().user_id.partner_id
            if partner_sudo:
                self.env["mail.thread"].message_notify(
                    partner_ids=partner_sudo.ids,
                    subject=self.env._("%s thanks you", thanks.author_id.name),
                    body=thanks.body,
                )
        return kudos

    def write(self, vals):
        if "author_id" in vals and not self.env.su:
            raise UserError(self.env._("From: the author of kudos stays who it was."))
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # also in the company that they come to
        return result
