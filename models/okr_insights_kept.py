from odoo import fields, models


class OkrInsightsKept(models.Model):
    """Numbers of the board of a whole large company, counted some minutes ago: a row for each page.

    What is kept is what the board shows anyway, small teams told together already; no name and no
    word. Nobody reads it but `okr.insights`, which first checks that the reader may see all that
    was counted. `okr.insights._cron_keep` writes and deletes it, and score amnesia deletes it too.
    """

    _name = "okr.insights.kept"
    _description = "Numbers of an Insight Board"
    _log_access = False

    cycle_id = fields.Many2one("okr.cycle", required=True, index=False, ondelete="cascade")
    board = fields.Char(required=True)
    day = fields.Date(required=True, help="The reader's today, on which freshness was judged.")
    state = fields.Char(required=True, help="What else it depends on, see `_state_of`.")
    kept_at = fields.Datetime(required=True)
    page = fields.Integer(required=True, help="0 holds the sums and the first teams.")
    numbers = fields.Json(required=True)

    _once = models.UniqueIndex("(cycle_id, board, day, page)")
