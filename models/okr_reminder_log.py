from datetime import timedelta

from odoo import api, fields, models


class OkrReminderLog(models.Model):
    """What was said to whom about a silent key result, so that nothing is said twice.

    Nobody but the reminders reads or writes it, and it is forgotten after a while: who was slow
    some months ago is of no interest.
    """

    _name = "okr.reminder.log"
    _description = "Reminders Given"
    _inherit = ["okr.number.mixin"]
    _log_access = False

    step = fields.Selection(
        [
            ("ask", "Asked"),
            ("answer", "Answered"),
            ("manager", "Manager told"),
            ("coach", "Coach told"),
            ("digest", "Digest sent"),
        ],
        required=True,
    )
    date = fields.Date(required=True, help="Local day of the person, or due day of a digest.")
    key_result_id = fields.Many2one("okr.key.result", index="btree_not_null", ondelete="cascade")
    user_id = fields.Many2one("res.users", index="btree_not_null", ondelete="cascade")
    # Without a foreign key: it only tells one silence from the next.
    last_checkin = fields.Integer(help="Id of the newest check-in at that time.")
    company_id = fields.Many2one("res.company", ondelete="cascade")
    department_id = fields.Many2one("hr.department", ondelete="cascade")

    _digest_once = models.UniqueIndex(
        "(company_id, COALESCE(department_id, 0), date, user_id) WHERE step = 'digest'"
    )

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Date.context_today(self) - timedelta(days=120)
        self.search([("date", "<", limit)], limit=10000).unlink()
