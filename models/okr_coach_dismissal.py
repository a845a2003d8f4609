from odoo import api, fields, models
from odoo.exceptions import UserError

#: What a hint's key may look like; keys come from the screen.
LONGEST_KEY = 64


class OkrCoachDismissal(models.Model):
    """A hint of the coach that was put aside, by whom and when, for everybody who edits to see.

    The key names the hint and what it talked about (`engine.coach.fingerprint`): once that text
    changes, it is another hint and shows again. Whoever writes the objective adds rows and takes
    them back; nobody edits one.
    """

    _name = "okr.coach.dismissal"
    _description = "Hint Put Aside"
    _inherit = ["okr.number.mixin"]
    _order = "id"
    _rec_name = "key"

    objective_id = fields.Many2one("okr.objective", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="objective_id.company_id", store=True, index=True)
    key = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, default=lambda self: self.env.uid
    )
    date = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)

    _key_uniq = models.UniqueIndex("(objective_id, key)", "This hint is put aside already.")

    @api.model_create_multi
    def create(self, vals_list):
        """Put hints aside, always under the caller's own name; one that is aside already stays."""
        wanted = []
        for vals in vals_list:
            key = vals.get("key")
            if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
                raise UserError(self.env._("A hint is put aside with its Dismiss button."))
            wanted.append((vals.get("objective_id"), key))
        # Two people may dismiss the same hint on two screens: the first row is kept.
        there = self.search([("objective_id", "in", [objective for objective, _key in wanted])])
        row_by_hint = {(row.objective_id.id, row.key): row for row in there}
        new = list(dict.fromkeys(hint for hint in wanted if hint not in row_by_hint))
        rows = super().create(
            [
                {
                    "objective_id": objective_id,
                    "key": key,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                }
                for objective_id, key in new
            ]
        )
        row_by_hint.update(zip(new, rows, strict=True))
        return self.browse(row_by_hint[hint].id for hint in wanted)
