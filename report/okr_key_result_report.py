from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.progress import COMMIT_SHARE, STRETCH_SHARE, TARGET_SHARE
from ..models.okr_checkin import BLOCKER_CAUSES
from ..models.okr_key_result import KINDS
from ..models.okr_objective import DECISIONS, MISS_CAUSES

ZONES = [
    ("below_commit", "Below commit"),
    ("commit", "Commit"),
    ("target", "Target"),
    ("stretch", "Stretch"),
]
VERDICTS = [
    ("met", "As expected"),
    ("missed", "Fell short"),
    ("unscored", "Not scored"),
]
BLOCKER_AGES = [
    ("1_week", "Under a week"),
    ("2_fortnight", "1 to 2 weeks"),
    ("3_month", "2 to 4 weeks"),
    ("4_longer", "4 weeks and more"),
]


class OkrKeyResultReport(models.Model):
    """Key results for pivot, graph and the insight boards: one row each, and no person in it.

    Read by every internal user, in their companies, as key results are. What depends on the day
    (fresh, age, health) is judged on the reader's today, when the question is asked. Reads the
    columns of key results only, never the check-ins.
    """

    _name = "okr.key.result.report"
    _description = "Key Results Analysis"
    _inherit = ["okr.health.mixin", "okr.number.mixin"]
    _auto = False
    _order = "id desc"
    _rec_name = "key_result_id"
    _depends = {
        "okr.key.result": [
            "active",
            "objective_id",
            "cycle_id",
            "company_id",
            "department_id",
            "state",
            "kind",
            "progress",
            "confidence",
            "score",
            "is_scored",
            "commit_value",
            "stretch_value",
            "last_checkin_date",
            "outdated_after",
            "blocker_cause",
            "blocked_since",
            "miss_cause",
            "decision",
            "carried_from_id",
            "verdict",
        ],
        "okr.objective": ["active", "ambition", "level", "cycle_id"],
        "okr.cycle": ["state", "date_start"],
    }

    # whose and when
    key_result_id = fields.Many2one("okr.key.result", readonly=True)
    objective_id = fields.Many2one("okr.objective", readonly=True)
    cycle_id = fields.Many2one("okr.cycle", readonly=True)
    cycle_state = fields.Selection(related="cycle_id.state", string="Cycle State")
    cycle_date = fields.Date("Start of the Cycle", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    level = fields.Selection(
        [("company", "Company"), ("department", "Department"), ("individual", "Individual")],
        readonly=True,
    )
    ambition = fields.Selection(
        [("committed", "Committed"), ("aspirational", "Aspirational")], readonly=True
    )
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("closed", "Closed"), ("dropped", "Dropped")],
        readonly=True,
    )

    # rhythm
    last_checkin_date = fields.Date("Last Check-in", readonly=True)
    outdated_after = fields.Date(readonly=True)
    fresh_count = fields.Integer(
        "Fresh Key Results", readonly=True, help="Their last check-in still speaks today."
    )
    fresh_share = fields.Float(
        "Share Fresh", readonly=True, aggregator="avg", help="Fresh ones of all running ones."
    )
    silent_count = fields.Integer("Never Checked in", readonly=True)
    checkin_age = fields.Integer(
        "Days since Check-in", readonly=True, aggregator="avg", help="Calendar days, running ones."
    )
    blocker_cause = fields.Selection(BLOCKER_CAUSES, "Blocked by", readonly=True)
    blocker_age = fields.Selection(BLOCKER_AGES, "Blocked for", readonly=True)
    blocked_count = fields.Integer("Blocked Key Results", readonly=True)

    # outcome
    progress = fields.Float(readonly=True, aggregator="avg", help="Share 0-1.")
    confidence = fields.Float(readonly=True, aggregator="avg", help="From 0 to 10, if checked in.")
    zone = fields.Selection(ZONES, readonly=True, help="Where the value stands now.")

    # learning
    score = fields.Float(readonly=True, aggregator="avg", help="0.0-1.0 at the close, if scored.")
    verdict = fields.Selection(
        VERDICTS, readonly=True, help="Committed: 1.0 is expected. Aspirational: 0.7 is."
    )
    full_count = fields.Integer("Scored 1.0", readonly=True)
    scored_count = fields.Integer("Scored", readonly=True)
    miss_cause = fields.Selection(MISS_CAUSES, "Cause of the Miss", readonly=True)
    decision = fields.Selection(DECISIONS, "What next", readonly=True)
    carried_count = fields.Integer("Carried from Before", readonly=True)
    carried_again_count = fields.Integer("Carried Twice or More", readonly=True)
    same_cause_count = fields.Integer("Same Cause Again", readonly=True)

    @api.depends("state", "last_checkin_date", "outdated_after", "confidence")
    def _compute_health(self):
        return super()._compute_health()

    @property
    def _table_query(self):
        return SQL(
            """SELECT kr.id, kr.id AS key_result_id, kr.objective_id, kr.cycle_id, kr.company_id,
                      kr.department_id, cycle.date_start AS cycle_date, o.level, o.ambition,
                      kr.kind, kr.state, kr.last_checkin_date, kr.outdated_after,
                      %(rhythm)s, %(outcome)s, %(learning)s
                 FROM okr_key_result kr
                 JOIN okr_objective o ON o.id = kr.objective_id AND o.cycle_id = kr.cycle_id
                 JOIN okr_cycle cycle ON cycle.id = kr.cycle_id
            LEFT JOIN okr_key_result prev ON prev.id = kr.carried_from_id
                WHERE kr.active AND o.active AND kr.state <> 'draft'""",
            rhythm=self._rhythm_columns(fields.Date.context_today(self)),
            outcome=self._outcome_columns(),
            learning=self._learning_columns(),
        )

    @api.model
    def _rhythm_columns(self, today):
        return SQL(
            """CASE WHEN kr.state <> 'active' THEN 0
                    WHEN kr.last_checkin_date IS NULL THEN 0
                    WHEN COALESCE(kr.outdated_after, %(today)s) >= %(today)s THEN 1
                    ELSE 0 END AS fresh_count,
               CASE WHEN kr.state <> 'active' THEN NULL
                    WHEN kr.last_checkin_date IS NULL THEN 0.0
                    WHEN COALESCE(kr.outdated_after, %(today)s) >= %(today)s THEN 1.0
                    ELSE 0.0 END AS fresh_share,
               (kr.state = 'active' AND kr.last_checkin_date IS NULL)::int AS silent_count,
               CASE WHEN kr.state = 'active'
                    THEN %(today)s - kr.last_checkin_date END AS checkin_age,
               CASE WHEN kr.state = 'active' THEN kr.blocker_cause END AS blocker_cause,
               CASE WHEN kr.state <> 'active' OR kr.blocker_cause IS NULL THEN NULL
                    WHEN %(today)s - %(since)s < 7 THEN '1_week'
                    WHEN %(today)s - %(since)s < 14 THEN '2_fortnight'
                    WHEN %(today)s - %(since)s < 28 THEN '3_month'
                    ELSE '4_longer' END AS blocker_age,
               (kr.state = 'active' AND kr.blocker_cause IS NOT NULL)::int AS blocked_count""",
            today=SQL("%s::date", today),
            since=SQL("COALESCE(kr.blocked_since, kr.last_checkin_date)"),
        )

    @api.model
    def _outcome_columns(self):
        return SQL(
            """kr.progress,
               CASE WHEN kr.last_checkin_date IS NOT NULL
                    THEN kr.confidence::float END AS confidence,
               CASE WHEN kr.progress IS NULL THEN NULL
                    WHEN kr.progress < %(commit)s THEN 'below_commit'
                    WHEN kr.kind IN ('increase', 'decrease')
                     AND (kr.commit_value <> 0 OR kr.stretch_value <> 0)
                    THEN CASE WHEN kr.progress >= %(stretch)s THEN 'stretch'
                              WHEN kr.progress >= %(target)s THEN 'target'
                              ELSE 'commit' END
                    WHEN kr.progress >= 1 THEN 'target'
                    ELSE 'commit' END AS zone""",
            commit=COMMIT_SHARE,
            target=TARGET_SHARE,
            stretch=STRETCH_SHARE,
        )

    @api.model
    def _learning_columns(self):
        # Score amnesia leaves a word and, where it fell short, the cause: no number is needed.
        return SQL(
            """CASE WHEN kr.is_scored THEN kr.score END AS score,
               CASE WHEN kr.state <> 'closed' THEN NULL
                    WHEN kr.is_scored IS NOT TRUE AND kr.verdict IS NULL THEN 'unscored'
                    WHEN kr.is_scored IS NOT TRUE AND kr.verdict = 'green'
                     AND kr.miss_cause IS NULL THEN 'met'
                    WHEN kr.is_scored IS NOT TRUE THEN 'missed'
                    WHEN kr.score >= CASE o.ambition WHEN 'committed' THEN 1.0 ELSE 0.7 END
                    THEN 'met' ELSE 'missed' END AS verdict,
               ((kr.is_scored IS TRUE OR kr.verdict IS NOT NULL)
                    AND kr.state = 'closed')::int AS scored_count,
               CASE WHEN kr.is_scored IS NOT TRUE AND kr.verdict IS NOT NULL THEN NULL
                    ELSE (kr.is_scored IS TRUE AND kr.state = 'closed'
                          AND kr.score >= 1)::int END AS full_count,
               kr.miss_cause, kr.decision,
               (kr.carried_from_id IS NOT NULL)::int AS carried_count,
               (prev.carried_from_id IS NOT NULL)::int AS carried_again_count,
               (kr.miss_cause IS NOT NULL AND kr.miss_cause = prev.miss_cause)::int
                    AS same_cause_count"""
        )

    def action_open_key_result(self):
        """Open the key result of this row; whoever reads the row may."""
        self._okr_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "okr.key.result",
            "res_id": self.key_result_id.id,
            "views": [(False, "form")],
        }
