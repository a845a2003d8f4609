"""The people of the private world, and one appraisal with a canary in every secret."""

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.hr_okr.models.performance_link_guard import internal

# Every secret of the fixture is one of these words. They occur nowhere else, so wherever one
# shows up for somebody it was not written for, it leaked.
CANARY = "zyxcanary"
SECRETS = {
    "employee_answer": f"{CANARY}employeeanswer",
    "manager_answer": f"{CANARY}manageranswer",
    "summary": f"{CANARY}summary",
    "rating": f"{CANARY}rating",
    "comment": f"{CANARY}comment",
    "employee_note": f"{CANARY}employeenote",
    "manager_note": f"{CANARY}managernote",
    "reason": f"{CANARY}reason",
    "contribution": f"{CANARY}contribution",
    "manager_comment": f"{CANARY}managercomment",
}


class PerformanceCommon(TransactionCase):
    """Personas as users ``cls.users[name]`` and employees ``cls.people[name]``.

    Everybody who is not told otherwise works in ``cls.company``. ``manager`` leads ``subject``,
    ``skip`` leads ``manager``; ``rater`` is a colleague; ``former`` led ``subject`` once.
    """

    GROUPS = {
        "subject": "base.group_user",
        "manager": "base.group_user",
        "skip": "base.group_user",
        "former": "base.group_user",
        "rater": "base.group_user",
        "hr": "base.group_user,hr.group_hr_manager",
        "officer": "base.group_user,hr_okr.group_performance_officer",
        "performance_manager": "base.group_user,hr_okr.group_performance_manager",
        "okr_manager": "base.group_user,hr_okr.group_okr_manager",
        "admin": "base.group_user,base.group_system,base.group_no_one",
        "stranger": "base.group_user",
        "foreign_officer": "base.group_user,hr_okr.group_performance_officer",
        "portal": "base.group_portal",
    }
    # none of them is a party of the appraisal, and none is an officer of its company
    OUTSIDERS = (
        "skip",
        "former",
        "rater",
        "hr",
        "okr_manager",
        "admin",
        "stranger",
        "foreign_officer",
        "portal",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, no_reset_password=True)
        )
        cls.company = cls.env.company
        cls.other_company = cls.env["res.company"].create({"name": "Another company"})
        cls.users, cls.people = {}, {}
        for name, groups in cls.GROUPS.items():
            if name != "portal":
                groups += ",base.group_allow_export"
            foreign = name in ("stranger", "foreign_officer")
            company = cls.other_company if foreign else cls.company
            cls.users[name] = new_test_user(
                cls.env,
                login=f"perf_{name}",
                name=f"The {name}",
                email=f"{name}@example.com",
                groups=groups,
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
                tz="UTC",
            )
            if name != "portal":
                cls.people[name] = cls.env["hr.employee"].create(
                    {
                        "name": f"The {name}",
                        "user_id": cls.users[name].id,
                        "company_id": company.id,
                    }
                )
        cls.people["manager"].parent_id = cls.people["skip"]
        cls.people["subject"].parent_id = cls.people["manager"]
        cls.rating = cls.env["performance.rating"].create({"name": SECRETS["rating"]})
        # the rights given above are logged as well, which is not what tests begin with
        internal(cls.env["performance.access.log"].search([])).unlink()

    def setUp(self):
        super().setUp()
        # each test looks with an empty cache, as each request does
        self.env.flush_all()
        self.env.invalidate_all()

    @classmethod
    def as_(cls, persona, records):
        """Return ``records`` as ``persona`` sees them, in a fresh environment."""
        if isinstance(records, str):
            records = cls.env[records]
        user = cls.users[persona]
        env = cls.env(user=user, su=False, context={"allowed_company_ids": user.company_ids.ids})
        return records.with_env(env)

    @classmethod
    def _new_appraisal(cls, by="manager", employee="subject", **vals):
        values = {"employee_id": cls.people[employee].id, **vals}
        return cls.as_(by, "performance.appraisal").create(values).sudo(False)

    @classmethod
    def _opened(cls, **vals):
        """An open appraisal in which both sides, and the outcome, hold their secret."""
        appraisal = cls._new_appraisal(**vals)
        cls.as_("manager", appraisal).action_open()
        cls.as_("subject", appraisal).employee_answer_ids[0].body = SECRETS["employee_answer"]
        managers = cls.as_("manager", appraisal)
        managers.manager_answer_ids[0].body = SECRETS["manager_answer"]
        managers.outcome_ids.write({"summary": SECRETS["summary"], "rating_id": cls.rating.id})
        # as if picked: the public world is not needed here
        item = internal(cls.env["performance.context.item"]).create(
            {"appraisal_id": appraisal.id, "key": "objective 1", "title": "An objective"}
        )
        cls.as_("subject", item).contribution = SECRETS["contribution"]
        cls.as_("manager", item).manager_comment = SECRETS["manager_comment"]
        for author in ("subject", "manager"):
            side = "employee" if author == "subject" else "manager"
            cls.as_(author, "performance.note").create(
                {
                    "employee_id": cls.people["subject"].id,
                    "appraisal_id": appraisal.id,
                    "body": SECRETS[f"{side}_note"],
                }
            )
        cls.env.flush_all()
        cls.env.invalidate_all()
        return appraisal.with_env(cls.env)

    @classmethod
    def _closed(cls, **vals):
        """An appraisal that went all the way, with a comment and a disagreement."""
        appraisal = cls._opened(**vals)
        cls.as_("manager", appraisal).action_share()
        cls.as_("subject", appraisal).action_acknowledge(SECRETS["comment"], disagrees=True)
        cls.as_("manager", appraisal).action_close()
        cls.env.flush_all()
        cls.env.invalidate_all()
        return appraisal
