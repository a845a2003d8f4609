from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: A slip of the pen in a setting must not delete last month.
LEAST_MONTHS = 3

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    okr_fiscal_month = fields.Selection(
        MONTHS, "First Month of the Fiscal Year", required=True, default="1"
    )
    okr_individual_level = fields.Boolean("Individual Objectives")
    okr_checkin_interval = fields.Selection(
        [
            ("weekly", "Every week"),
            ("biweekly", "Every two weeks"),
            ("monthly", "Every four weeks"),
        ],
        "Check-in Rhythm",
        required=True,
        default="weekly",
    )
    okr_grace_days = fields.Integer("Days of Grace", default=3)
    okr_grading_days = fields.Integer("Working Days for Grading", default=10)
    okr_draft_next_cycle = fields.Boolean("Draft the Next Cycle", default=True)
    okr_cap_company = fields.Integer("Company Objectives per Cycle", default=5)
    okr_cap_team = fields.Integer("Objectives per Team and Cycle", default=3)
    okr_key_results_min = fields.Integer("Fewest Key Results", default=2)
    okr_key_results_max = fields.Integer("Most Key Results", default=5)
    okr_people_contact_id = fields.Many2one(
        "res.partner",
        "People Contact",
        help="Told by mail when OKRs and appraisals or pay are no longer apart: the works "
        "council, for example, or whom people trust with it.",
    )
    okr_band_green = fields.Float("Green from", default=0.7)
    okr_band_yellow = fields.Float("Yellow from", default=0.4)

    _okr_bands = models.Constraint(
        "CHECK (okr_band_yellow > 0 AND okr_band_yellow < okr_band_green AND okr_band_green <= 1)",
        "Score bands: 0 < yellow < green <= 1 is needed.",
    )
    _okr_days = models.Constraint(
        "CHECK (okr_grace_days >= 0 AND okr_grading_days >= 0)",
        "Days of grace and of grading cannot be negative.",
    )
    _okr_caps = models.Constraint(
        "CHECK (okr_key_results_min >= 1 AND okr_key_results_max >= okr_key_results_min"
        " AND okr_cap_company >= 1 AND okr_cap_team >= 1)",
        "Soft limits start at 1, and the most cannot be below the fewest.",
    )

    # performance
    performance_use_ratings = fields.Boolean(
        "Use ratings in appraisals",
        default=True,
        help="Without it, an appraisal ends with a conversation and a summary, and no rating.",
    )
    performance_peer_minimum = fields.Integer(
        "Fewest answers per group in a 360",
        default=3,
        help="A group of raters with fewer answers shows nothing at all. "
        "A 360 keeps the number it was launched with.",
    )

    # months; 0 keeps them for good
    performance_keep_appraisals = fields.Integer("Appraisals are kept", default=60)
    performance_keep_feedback = fields.Integer("Feedback and 360s are kept", default=36)
    performance_keep_meetings = fields.Integer("1:1s are kept", default=24)
    performance_keep_plans = fields.Integer("Development plans are kept", default=60)
    performance_keep_notes = fields.Integer("Private notes are kept", default=24)
    performance_keep_access_log = fields.Integer("The access log is kept", default=60)
    performance_keep_leavers = fields.Integer("After somebody has left", default=12)

    @api.constrains(
        "performance_keep_appraisals",
        "performance_keep_feedback",
        "performance_keep_meetings",
        "performance_keep_plans",
        "performance_keep_notes",
        "performance_keep_access_log",
        "performance_keep_leavers",
    )
    def _check_performance_retention(self):
        names = [name for name in self._fields if name.startswith("performance_keep_")]
        for company in self:
            for name in names:
                if company[name] < 0 or 0 < company[name] < LEAST_MONTHS:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(least)s months or more, please; 0 keeps them for good.",
                            field=self._fields[name]._description_string(self.env),
                            least=LEAST_MONTHS,
                        )
                    )

    _performance_peer_minimum = models.Constraint(
        "CHECK (performance_peer_minimum >= 2)",
        "Fewest answers per group in a 360: at least 2, better 3 or more.",
    )
