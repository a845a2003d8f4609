import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .okr_terms import TERM_FIELDS

#: A term is a word or two: letters, digits, and what stands within names.
_TERM = re.compile(r"[^\W_](?:[\w .'’/-]*\w)?")
_LONGEST_TERM = 30
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
    okr_draft_days = fields.Integer(
        "Days Ahead", default=21, help="Calendar days before the last day of the running cycle."
    )
    okr_amnesia_days = fields.Integer(
        "Score Amnesia after",
        default=90,
        help="Calendar days after the close. 0: numbers are kept for ever.",
    )
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
    okr_group_minimum = fields.Integer("Smallest Group in Insights", default=3)
    okr_band_green = fields.Float("Green from", default=0.7)
    okr_band_yellow = fields.Float("Yellow from", default=0.4)

    # what the company calls things; empty: the words of the product
    okr_term_objective = fields.Char("One Objective")
    okr_term_objectives = fields.Char("Several Objectives")
    okr_term_key_result = fields.Char("One Key Result")
    okr_term_key_results = fields.Char("Several Key Results")
    okr_term_cycle = fields.Char("One Cycle")
    okr_term_cycles = fields.Char("Several Cycles")

    _okr_bands = models.Constraint(
        "CHECK (okr_band_yellow > 0 AND okr_band_yellow < okr_band_green AND okr_band_green <= 1)",
        "Score bands: 0 < yellow < green <= 1 is needed.",
    )
    _okr_group_minimum = models.Constraint(
        "CHECK (okr_group_minimum >= 2)",
        "Smallest group in insights: at least 2, better 3 or more, so that no row is a person.",
    )
    _okr_days = models.Constraint(
        "CHECK (okr_grace_days >= 0 AND okr_grading_days >= 0 AND okr_draft_days >= 0"
        " AND okr_amnesia_days >= 0)",
        "Days of grace, of grading, ahead and until score amnesia cannot be negative.",
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
    performance_keep_names = fields.Integer("Names of people who left are kept", default=24)

    @api.constrains(
        "performance_keep_appraisals",
        "performance_keep_feedback",
        "performance_keep_meetings",
        "performance_keep_plans",
        "performance_keep_notes",
        "performance_keep_access_log",
        "performance_keep_leavers",
        "performance_keep_names",
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
    performance_glass_days = fields.Integer(
        "Longest break-glass access",
        default=0,
        help="In days; 0 turns break-glass access off and shuts what is open.",
    )
    _performance_glass_days = models.Constraint(
        "CHECK (performance_glass_days BETWEEN 0 AND 14)",
        "Longest break-glass access: 1 to 14 days, or 0 to turn it off.",
    )
    performance_group_minimum = fields.Integer(
        "Smallest group in people trends",
        default=3,
        help="No count in people trends is about fewer people.",
    )

    _performance_group_minimum = models.Constraint(
        "CHECK (performance_group_minimum >= 3)",
        "Smallest group in people trends: at least 3, so that no count is about one person.",
    )

    @api.constrains(*TERM_FIELDS)
    def _check_okr_terms(self):
        for company in self:
            for name in TERM_FIELDS:
                company._check_okr_term(name)

    def _check_okr_words(self):
        """Refuse half a pair of words and one word for two things; not while they are typed in."""
        for company in self:
            for one, several in zip(TERM_FIELDS[::2], TERM_FIELDS[1::2], strict=True):
                if bool(company[one]) != bool(company[several]):
                    raise ValidationError(
                        self.env._(
                            "%(one)s and %(several)s: please give both words, or leave both empty.",
                            one=self._okr_term_label(one),
                            several=self._okr_term_label(several),
                        )
                    )
            used = [company[name].casefold() for name in TERM_FIELDS[::2] if company[name]]
            if len(used) != len(set(used)):
                raise ValidationError(
                    self.env._("Words: two different things cannot have the same name.")
                )

    def _check_okr_term(self, name):
        term = self[name]
        if not term:
            return
        if len(term) > _LONGEST_TERM:
            raise ValidationError(
                self.env._(
                    "%(field)s: at most %(count)s characters, please, so that it fits on a menu.",
                    field=self._okr_term_label(name),
                    count=_LONGEST_TERM,
                )
            )
        if not _TERM.fullmatch(term):
            raise ValidationError(
                self.env._(
                    "%(field)s: a word of letters, please, without tags or other signs and without "
                    "spaces around it.",
                    field=self._okr_term_label(name),
                )
            )

    def _okr_term_label(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]

    def write(self, vals):
        result = super().write(vals)
        terms = set(TERM_FIELDS) & vals.keys()
        if terms:
            self.env.registry.clear_cache()
        if len(terms) > 1:  # the settings page writes one by one and checks in the end
            self._check_okr_words()
        return result
