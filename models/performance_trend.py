from odoo import fields, models


class PerformanceTrend(models.Model):
    """How many people took part, and how ratings are spread: groups of people, never one.

    The table holds nothing but what may be told: whole cells of `engine/disclosure.py`, written
    by the system alone (see ``performance_trend_publish.py``). So a pivot, a filter, an export or
    a call over RPC can add up what is here and cannot get at anything else. There is no link to a
    person, an appraisal, a 1:1 or a feedback, and no text.
    """

    _name = "performance.trend"
    _inherit = ["performance.private.mixin"]
    _description = "People trend"
    _order = "date_end desc, topic, department_id, id"
    _log_access = False
    _server_fields = frozenset(
        {
            "topic",
            "company_id",
            "campaign_id",
            "period",
            "date_start",
            "date_end",
            "department_id",
            "status",
            "rating_id",
            "people",
        }
    )

    topic = fields.Selection(
        [
            ("appraisal", "Appraisals"),
            ("rating", "Ratings"),
            ("feedback", "Feedback"),
            ("meeting", "1:1s"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    campaign_id = fields.Many2one(
        "performance.campaign",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        falsy_value_label="No campaign",
    )
    period = fields.Char(required=True, readonly=True)
    date_start = fields.Date("From", required=True, readonly=True)
    date_end = fields.Date("To", required=True, readonly=True)
    department_id = fields.Many2one(
        "hr.department",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        falsy_value_label="Other departments together",
        help="Empty: several departments, each of them too small to be told alone.",
    )
    status = fields.Selection(
        [("done", "Done"), ("open", "Open"), ("overdue", "Overdue")],
        readonly=True,
        help="Empty: several of them, told together because one of them is about too few people.",
    )
    rating_id = fields.Many2one(
        "performance.rating",
        readonly=True,
        ondelete="restrict",
        falsy_value_label="Not told apart",
        help="Empty: several ratings, told together because one of them is about too few people.",
    )
    people = fields.Integer(required=True, readonly=True)
