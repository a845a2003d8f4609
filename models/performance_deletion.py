from odoo import fields, models


class PerformanceDeletion(models.Model):
    """How many private records a night has deleted, so that retention can be shown to work.

    Names nobody. Written by `performance.retention` alone, read by performance managers.
    """

    _name = "performance.deletion"
    _description = "Deletion by Retention"
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("appraisal", "Appraisals"),
            ("feedback", "Feedback"),
            ("peer_review", "360s"),
            ("meeting", "1:1s"),
            ("plan", "Development plans"),
            ("note", "Private notes"),
            ("glass", "Break-glass access"),
            ("access_log", "Access log"),
            ("leaver_name", "Names of people who left"),
        ],
        required=True,
        readonly=True,
    )
    number = fields.Integer("Deleted", readonly=True)
