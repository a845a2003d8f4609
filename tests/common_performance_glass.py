"""An access to ask for, and every way of reading by it."""

from odoo import fields

from .common_performance import CANARY, SECRETS, PerformanceCommon

# what nobody but the parties reads before it is shared
HIDDEN = {"employee_answer", "manager_answer", "summary", "contribution", "manager_comment"}


class GlassCase(PerformanceCommon):
    """An open appraisal of the subject, and feedback of each audience."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.performance_glass_days = 5
        # officers were told of it, see test_performance_glass_change.py
        cls.env["mail.activity"].search([]).unlink()
        today = fields.Date.today()
        cls.appraisal = cls._opened(date_start=today, date_end=today)
        cls.feedback = cls.env["performance.feedback"]
        for visibility in ("employee", "employee_manager"):
            feedback = cls.as_("rater", "performance.feedback").create(
                {
                    "employee_id": cls.people["subject"].id,
                    "visibility": visibility,
                    "body": f"{CANARY}{visibility}",
                }
            )
            feedback.action_send()
            cls.feedback |= feedback.with_env(cls.env)
        cls.for_person, cls.for_manager = cls.feedback

    def ask(self, persona="officer", employee="subject", ask=True, **vals):
        glass = self.as_(persona, "performance.glass").create(
            {
                "employee_id": self.people[employee].id,
                "has_feedback": True,
                "ground": "investigation",
                "reason": SECRETS["reason"],
                "days": 3,
                **vals,
            }
        )
        if ask:
            glass.action_ask()
        self.env.invalidate_all()
        return glass.with_env(self.env)

    def let_in(self, **vals):
        glass = self.ask(**vals)
        self.as_("performance_manager", glass).action_approve()
        self.env.invalidate_all()
        return glass

    def seen(self, persona):
        """Every secret word that comes out for ``persona``, by every way of asking."""
        self.env.flush_all()
        self.env.invalidate_all()
        words = []
        for model, names in {
            "performance.answer": ["body"],
            "performance.outcome": ["summary", "rating_id"],
            "performance.context.item": ["contribution", "manager_comment"],
            "performance.feedback": ["body", "question"],
        }.items():
            own = self.as_(persona, model)
            if not own.has_access("read"):
                continue
            found = own.search([])
            rows = [own.search_read([], names), own.web_search_read([], {n: {} for n in names})]
            rows += [found.read(names), found.export_data(names)]
            words.append(str(rows))
            count = own.formatted_read_group([], [], ["__count"])[0]["__count"]
            self.assertEqual(count, len(found), "counted is what is found")
            self.assertEqual(len(own.name_search("")), min(len(found), 100))
        text = " ".join(words)
        secrets = {name for name, secret in SECRETS.items() if secret in text}
        secrets |= {v for v in ("employee", "employee_manager") if f"{CANARY}{v}'" in text}
        return secrets

    def log_of(self, persona="subject"):
        own = self.as_(persona, "performance.access.log")
        return own.search([("employee_user_id", "=", self.users["subject"].id)])
