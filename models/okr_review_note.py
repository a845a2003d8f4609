from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Characters of a decision: a sentence or two, no minutes of the meeting.
LONGEST = 2000


class OkrReviewNote(models.Model):
    """A decision of a review meeting, for a cycle or for one department's part of it.

    Everybody in the company reads it and may note one under their own name; its author and OKR
    coaches correct it.
    """

    _name = "okr.review.note"
    _description = "Decision of a Review"
    _inherit = ["okr.number.mixin"]
    _order = "date, id"
    _rec_name = "body"
    _check_company_auto = True

    cycle_id = fields.Many2one("okr.cycle", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="cycle_id.company_id", store=True, index=True)
    department_id = fields.Many2one(
        "hr.department",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty: it concerns the whole cycle.",
    )
    body = fields.Text("Decision", required=True)
    author_id = fields.Many2one(
        "res.users",
        "Noted by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.uid,
    )
    date = fields.Date("Noted on", required=True, default=fields.Date.context_today)

    @api.constrains("body")
    def _check_body(self):
        for note in self:
            if not note.body.strip() or len(note.body) > LONGEST:
                raise ValidationError(
                    self.env._(
                        "Decision: please say in at most %s characters what was decided.", LONGEST
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Note decisions, always under the caller's own name."""
        if not self.env.su:
            vals_list = [{**vals, "author_id": self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and {"author_id", "cycle_id"} & vals.keys():
            raise UserError(
                self.env._(
                    "Noted by and Cycle stay as they are. Delete the decision and note another one."
                )
            )
        return super().write(vals)
