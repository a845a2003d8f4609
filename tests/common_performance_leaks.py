"""Every persona, every private model, every channel: nothing comes out that is not theirs.

Generated from the registry, so a new private model is attacked without a line here. The suite
fails when it examined nothing.
"""

import json

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.models import BaseModel
from odoo.tools import SQL, mute_logger

from odoo.addons.hr_okr.models.performance_link_guard import internal

from .common_performance import CANARY, SECRETS, PerformanceCommon
from .common_performance_feedback import FeedbackFixture
from .common_performance_meeting import MeetingFixture

REFUSALS = (AccessError, UserError, ValidationError, MissingError, ValueError, KeyError, TypeError)
QUIET = (
    "odoo.sql_db",
    "odoo.models",
    "odoo.orm.models",
    "odoo.domains",
    "odoo.fields",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
)


class PerformanceLeaksCommon(MeetingFixture, FeedbackFixture, PerformanceCommon):
    """One appraisal is open and one closed, each with a canary in every secret; two notes each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed = cls._closed(date_start="2020-01-01", date_end="2020-12-31")
        cls.as_("officer", cls.closed).read(["state"])  # a row in the read log
        cls.open = cls._opened()
        cls._fill_feedback_and_360s()
        cancelled = cls._new_appraisal(date_start="2019-01-01", date_end="2019-12-31")
        cls.as_("manager", cancelled).action_cancel(SECRETS["reason"])
        cls.as_("manager", "performance.step.wizard").create(
            {
                "appraisal_id": cls.open.id,
                "step": "hand_over",
                "reason": SECRETS["reason"],
                "comment": SECRETS["comment"],
                "disagrees": True,
            }
        )
        cls._fill_meetings_and_plans()
        cls.as_("performance_manager", "performance.hold").create(
            {"employee_id": cls.people["subject"].id, "reason": SECRETS["reason"]}
        )
        cls.company.performance_glass_days = 7
        cls.as_("officer", "performance.glass").create(
            {
                "employee_id": cls.people["subject"].id,
                "ground": "investigation",
                "reason": SECRETS["reason"],
            }
        ).action_ask()
        internal(cls.env["performance.trend"]).create(
            {
                "topic": "rating",
                "company_id": cls.company.id,
                "period": CANARY,
                "date_start": "2020-01-01",
                "date_end": "2020-12-31",
                "rating_id": cls.rating.id,
                "people": 4,
            }
        )
        cls.canary_event = cls.closed.meeting_event_id
        cls.targets = {}
        for model in cls.env.values():
            if getattr(model, "_is_private", False) and not model._abstract:
                cls.targets[model._name] = model.sudo().search([])
        cls.env.flush_all()
        # Not the whole database: that would lock what all databases of the server share.
        for model in [*cls.targets, "res.users", "hr.employee"]:
            table = SQL.identifier(cls.env[model]._table)
            cls.env.cr.execute(SQL("ANALYZE %s", table))

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*QUIET))
        self.examined = 0
        self.where = ""

    def tearDown(self):
        self.assertGreater(self.examined, 0, "the suite examined nothing")
        super().tearDown()

    # -- helpers ----

    def _pairs(self, personas=None):
        """Yield (persona, records of one private model as that persona)."""
        for persona in personas or self.OUTSIDERS:
            for name, records in self.targets.items():
                if records:
                    self.examined += 1
                    self.where = f"{persona} on {name}: "
                    yield persona, self.as_(persona, records)

    def _try(self, call, *args, **kwargs):
        """Return what ``call`` gives, or the text of its refusal; undo what it did.

        A database error is never a refusal: it is an oracle.
        """
        savepoint = self.env.cr.savepoint()
        try:
            return call(*args, **kwargs)
        except REFUSALS as error:
            return f"refused: {error}"
        finally:
            savepoint.rollback()
            savepoint.close()
            self.env.invalidate_all()

    def _ask(self, call, *args, **kwargs):
        """As :meth:`_try`, for what changes nothing: without the cost of a savepoint."""
        try:
            return call(*args, **kwargs)
        except REFUSALS as error:
            return f"refused: {error}"

    def _assert_silent(self, answer, message=""):
        """``answer`` has no canary in it, and none of the parties either."""
        message = self.where + message
        text = answer if isinstance(answer, str) else json.dumps(answer, default=str)
        self.assertNotIn(CANARY, text, message)
        self.assertNotIn("The subject", text, message)

    def _assert_nothing(self, answer, message=""):
        """``answer`` is a refusal or holds no row."""
        message = self.where + message
        if isinstance(answer, str):
            self.assertTrue(answer.startswith("refused"), f"{message}: {answer}")
            self._assert_silent(answer)
            return
        if isinstance(answer, dict):
            answer = answer.get("records") or answer.get("groups") or answer.get("datas") or []
        if isinstance(answer, BaseModel):
            answer = answer.ids
        self.assertFalse(answer, message)
