"""The access contract of security/rules_okr.xml, walked persona by persona and model by model."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OkrCase

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
INSIDE = (
    "employee",
    "lead",
    "other_lead",
    "manager",
    "other_manager",
    "colleague",
    "coach",
    "okr_manager",
    "hr_officer",
    "settings_admin",
)
OUTSIDE = ("stranger", "stranger_coach")
NOT_INTERNAL = ("portal", "public")
OWNERS = {"lead": "rwcu", "manager": "rwcu", "coach": "rwcu", "okr_manager": "rwcu"}
READ_BY_NOBODY = {"okr.rollup.queue", "okr.checkin.mail", "okr.history", "okr.reminder.log"}
READ_BY_NOBODY |= {"okr.insights.kept"}
#: What each persona may do with the record of `setUpClass`; who is not named reads.
MATRIX = {
    "okr.cycle": {"coach": "rwcu", "okr_manager": "rwcu"},
    "okr.cycle.log": {},
    "okr.objective": OWNERS,
    "okr.contributor": OWNERS,
    "okr.key.result": OWNERS,
    "okr.checkin": {"employee": "rc"},  # its author; create() refuses everybody else in words
    "okr.alignment": OWNERS,
    "okr.revision": {},
    "okr.kudos": {"colleague": "rwcu"},  # its author
    "okr.tag": {"okr_manager": "rwcu"},
    "okr.snapshot": {},
    "okr.import.batch": {n: "r" if n in ("coach", "okr_manager") else "" for n in INSIDE},
    "okr.metric": {"coach": "rwcu", "okr_manager": "rwcu"},
    "okr.metric.point": {},
    "okr.metric.source": {"okr_manager": "rwcu"},
    "okr.coach.dismissal": dict.fromkeys(OWNERS, "rcu"),
    "okr.cycle.average": {},
    "okr.key.result.report": {},
    **{model: dict.fromkeys(INSIDE, "") for model in READ_BY_NOBODY},
    "okr.initiative": dict.fromkeys(("employee", "lead", "manager", "coach", "okr_manager"), "rcu"),
    # its author, coaches
    "okr.review.note": dict.fromkeys(("colleague", "coach", "okr_manager"), "rwcu"),
    "okr.separation": {},
    "okr.separation.finding": {},
}
#: Tags and what may be counted are shared by the companies, and the wall stands in all of them.
WITHOUT_COMPANY = {"okr.tag", "okr.metric.source", "okr.separation", "okr.separation.finding"}


class OkrRightsCase(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.tag = cls.env["okr.tag"].create({"name": "Rights of the tests"})
        cls.objective = cls.make_objective(
            "Win back small shops",
            cls.cycle,
            contributors=cls.employee_employee,
            tag_ids=[Command.link(cls.tag.id)],
        )
        cls.key_result = cls.objective.key_result_ids
        target = cls.make_objective(
            "A shop in a day",
            cls.cycle,
            lead_id=cls.other_lead_employee.id,
            department_id=cls.product.id,
        )
        cls.objective.with_user(cls.lead).with_context(okr_reason="Market").ambition = "committed"
        checkin = cls.check_in(cls.employee, cls.key_result, 30, note="Two shops came back")
        cls.env["okr.snapshot"]._take(cls.cycle)
        cls.env["okr.rollup.queue"].create({"objective_id": cls.objective.id})
        cls.env["okr.insights"]._keep(cls.cycle, "rhythm")
        check = cls.env["okr.separation"].create(
            {"date": "2026-05-20 09:00:00", "state": "red", "reason": "asked"}
        )
        rates = cls.env["ir.model"]._get("res.currency.rate")
        source = cls.env["okr.metric.source"].create({"model_id": rates.id})
        source.field_ids = rates.field_id.filtered(lambda field: field.name == "name")
        metric = cls.env["okr.metric"].create(
            {
                "name": "Rates",
                "model_id": rates.id,
                "date_field_id": source.field_ids.id,
                "company_id": cls.company.id,
            }
        )
        # work of an app that need not be there
        cls.env.cr.execute(
            "INSERT INTO okr_initiative (key_result_id, company_id, res_model, res_id)"
            " VALUES (%s, %s, 'project.task', 1) RETURNING id",
            (cls.key_result.id, cls.company.id),
        )
        initiative = cls.env["okr.initiative"].browse(cls.env.cr.fetchone()[0])
        cls.records = {
            "okr.initiative": initiative,
            "okr.separation": check,
            "okr.separation.finding": cls.env["okr.separation.finding"].create(
                {"separation_id": check.id, "area": "action", "path": "wage from progress"}
            ),
            "okr.cycle": cls.cycle,
            "okr.cycle.log": cls.cycle.log_ids,
            "okr.objective": cls.objective,
            "okr.contributor": cls.objective.contributor_ids,
            "okr.key.result": cls.key_result,
            "okr.checkin": checkin,
            "okr.alignment": cls.env["okr.alignment"]
            .with_user(cls.lead)
            .create(
                {
                    "source_id": cls.objective.id,
                    "target_id": target.id,
                    "contribution": "Brings the shops",
                }
            ),
            "okr.revision": cls.objective.revision_ids,
            "okr.kudos": cls.env["okr.kudos"]
            .with_user(cls.colleague)
            .create({"employee_id": cls.lead_employee.id, "body": "You saved our week"}),
            "okr.tag": cls.tag,
            "okr.import.batch": cls.env["okr.import.batch"].create(
                {"name": "plan.xlsx", "company_id": cls.company.id, "user_id": cls.coach.id}
            ),
            "okr.snapshot": cls.env["okr.snapshot"].search(
                [("objective_id", "=", cls.objective.id)]
            ),
            "okr.metric": metric,
            "okr.metric.point": metric.point_ids[0],
            "okr.metric.source": source,
            "okr.coach.dismissal": cls.env["okr.coach.dismissal"]
            .with_user(cls.lead)
            .create({"objective_id": cls.objective.id, "key": "orphan:1"}),
            "okr.cycle.average": cls.env["okr.cycle.average"]
            ._okr_internal()
            .create({"cycle_id": cls.cycle.id, "scope": "total", "date": "2026-05-20"}),
            "okr.key.result.report": cls.env["okr.key.result.report"].browse(cls.key_result.id),
            "okr.history": cls.env["okr.history"].search([], limit=1),
            "okr.reminder.log": cls.env["okr.reminder.log"].create(
                {"step": "ask", "date": "2026-05-20", "company_id": cls.company.id}
            ),
            "okr.review.note": cls.env["okr.review.note"]
            .with_user(cls.colleague)
            .create({"cycle_id": cls.cycle.id, "body": "We stop the second shop."}),
            "okr.rollup.queue": cls.env["okr.rollup.queue"].search([], limit=1),
            "okr.insights.kept": cls.env["okr.insights.kept"].search([], limit=1),
            "okr.checkin.mail": cls.env["okr.checkin.mail"].create(
                {"user_id": cls.lead.id, "company_id": cls.company.id, "token_hash": "rights"}
            ),
        }


@tagged("okr_rights")
class TestOkrRights(OkrRightsCase):
    def allowed(self, record, user):
        record = record.with_env(self.env(user=user, su=False, context={}))
        return "".join(
            letter for letter, operation in OPERATIONS.items() if record.has_access(operation)
        )

    def test_every_model_of_the_public_world_is_in_the_matrix(self):
        kept = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("okr.") and not model._abstract and not model._transient
        }
        self.assertEqual(kept, set(MATRIX))
        self.assertTrue(all(self.records[name] for name in kept), "each has a record to look at")

    def test_people_inside(self):
        looked = 0
        for model, exceptions in MATRIX.items():
            for name in INSIDE:
                with self.subTest(model=model, persona=name):
                    self.assertEqual(
                        self.allowed(self.records[model], self.personas[name]),
                        exceptions.get(name, "r"),
                    )
                looked += 1
        self.assertEqual(looked, len(MATRIX) * len(INSIDE))
        self.assertGreater(looked, 100)

    def test_people_of_another_company(self):
        for model, record in self.records.items():
            for name in OUTSIDE:
                with self.subTest(model=model, persona=name):
                    self.assertEqual(
                        self.allowed(record, self.personas[name]),
                        "r" if model in WITHOUT_COMPANY else "",
                    )

    def test_portal_and_public_users_have_no_access_at_all(self):
        for model, record in self.records.items():
            for name in NOT_INTERNAL:
                with self.subTest(model=model, persona=name):
                    self.assertEqual(self.allowed(record, self.personas[name]), "")
                    records = self.env[model].with_user(self.personas[name])
                    with self.assertRaises(AccessError):
                        records.search([])
                    with self.assertRaises(AccessError):
                        records.name_search("")
                    with self.assertRaises(AccessError):
                        records.web_search_read([], {"display_name": {}})
                    with self.assertRaises(AccessError):
                        records._read_group([], [], ["__count"])

    def test_what_is_allowed_is_what_happens(self):
        """The same contract by doing: a draft that others try to read, write and delete."""
        for name in INSIDE:
            user = self.personas[name]
            draft = self.make_objective(f"Draft for {name}", cycle_id=False).with_user(user)
            key_result = draft.key_result_ids
            with self.subTest(name):
                self.assertEqual(draft.read(["name"])[0]["name"], f"Draft for {name}")
                if name in OWNERS:
                    draft.name = "Better words"
                    key_result.target_value = 12
                    key_result.create(
                        {"name": "One more", "objective_id": draft.id, "target_value": 5}
                    )
                    draft.unlink()
                    self.assertFalse(draft.exists())
                    continue
                for refused in (
                    lambda draft=draft: draft.write({"name": "Better words"}),
                    lambda draft=draft: draft.action_archive(),
                    lambda key_result=key_result: key_result.write({"target_value": 12}),
                    lambda draft=draft: draft.key_result_ids.create(
                        {"name": "One more", "objective_id": draft.id, "target_value": 5}
                    ),
                    lambda draft=draft: draft.contributor_ids.create(
                        {"objective_id": draft.id, "employee_id": self.lead_employee.id}
                    ),
                    draft.key_result_ids.unlink,
                    draft.unlink,
                ):
                    with self.assertRaises(AccessError):
                        refused()

    def test_everybody_inside_may_comment(self):
        for record in (self.objective, self.key_result):
            message = record.with_user(self.colleague).message_post(
                body="Can we help?", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            self.assertEqual(message.author_id, self.colleague.partner_id)
        for name in (*OUTSIDE, *NOT_INTERNAL):
            with self.subTest(name), self.assertRaises(AccessError):
                self.objective.with_user(self.personas[name]).message_post(body="Hello")

    def test_a_manager_who_leaves_the_department_no_longer_writes(self):
        self.sales.manager_id = self.other_manager_employee
        self.assertFalse(self.objective.with_user(self.manager).has_access("write"))
        self.assertTrue(self.objective.with_user(self.other_manager).has_access("write"))


@tagged("okr_rights")
class TestOkrOtherCompany(OkrRightsCase):
    """Nothing of a company shows in another one, whichever way one looks."""

    def models(self):
        names = sorted({*MATRIX} - WITHOUT_COMPANY - READ_BY_NOBODY - {"okr.import.batch"})
        self.assertGreaterEqual(len(names), 10)
        return names

    def test_not_by_looking_for_it(self):
        exporters = self.stranger | self.stranger_coach
        exporters.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        for name in OUTSIDE:
            for model in self.models():
                records = self.env[model].with_user(self.personas[name])
                ids = self.records[model].ids
                self.assertTrue(ids)
                with self.subTest(model=model, persona=name):
                    self.assertFalse(records.search([("id", "in", ids)]))
                    self.assertEqual(records.search_count([("id", "in", ids)]), 0)
                    self.assertEqual(records.name_search("", [("id", "in", ids)]), [])
                    self.assertEqual(
                        records.web_search_read([("id", "in", ids)], {"display_name": {}}),
                        {"length": 0, "records": []},
                    )
                    self.assertEqual(
                        records._read_group([("id", "in", ids)], [], ["__count"]), [(0,)]
                    )
                    for read in (
                        lambda r=records, i=ids: r.browse(i).read(["display_name"]),
                        lambda r=records, i=ids: r.browse(i).web_read({"display_name": {}}),
                        lambda r=records, i=ids: r.browse(i).export_data(["display_name"]),
                    ):
                        with self.assertRaises(AccessError):
                            read()

    def test_not_through_what_one_owns(self):
        """Paths of a domain stop at what one may read: a search cannot guess foreign words."""
        cycle = self.make_cycle(by=self.stranger_coach, company_id=self.other_company.id)
        own = self.make_objective(
            "Far away",
            cycle,
            by=self.stranger_coach,
            lead_id=self.stranger_employee.id,
            department_id=False,
        )
        # Planted below the rules: what would show if a foreign record were ever linked.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE okr_objective SET parent_id = %s WHERE id = %s", (self.objective.id, own.id)
        )
        self.env.invalidate_all()
        objectives = self.env["okr.objective"].with_user(self.stranger)
        mine = [("id", "=", own.id)]
        self.assertEqual(objectives.search(mine), own)
        for path, value in [
            ("parent_id.name", "Win back small shops"),
            ("parent_id.key_result_ids.name", "Win back small shops: measure 1"),
            ("parent_id.key_result_ids.checkin_ids.note", "Two shops came back"),
            ("parent_id.progress", 0.3),
            ("parent_id.lead_id.name", "Lead"),
        ]:
            with self.subTest(path):
                self.assertFalse(objectives.search([*mine, (path, "=", value)]))

    def test_not_through_messages_activities_or_counts(self):
        messages = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", "okr.objective"), ("res_id", "=", self.objective.id)])
        )
        self.assertTrue(messages)
        activities = (
            self.env["mail.activity"]
            .sudo()
            .search([("res_model", "=", "okr.objective"), ("user_id", "=", self.other_lead.id)])
        )
        self.assertTrue(activities)
        for name in OUTSIDE:
            user = self.personas[name]
            with self.subTest(name):
                self.assertFalse(
                    self.env["mail.message"].with_user(user).search([("id", "in", messages.ids)])
                )
                self.assertFalse(
                    self.env["mail.activity"].with_user(user).search([("id", "in", activities.ids)])
                )
                with self.assertRaises(AccessError):
                    self.sales.with_user(user).read(["okr_objective_count"])

    def test_not_by_calling_methods(self):
        for name in OUTSIDE:
            user = self.personas[name]
            objective = self.objective.with_user(user)
            key_result = self.key_result.with_user(user)
            partners = user.partner_id.ids
            for what, call in {
                "activate": objective.action_activate,
                "drop": lambda o=objective: o.action_drop("Because"),
                "copy": objective.copy,
                "write": lambda o=objective: o.write({"name": "x"}),
                "unlink": objective.unlink,
                "change": key_result.action_change,
                "check in": lambda k=key_result: k.checkin_ids.create(
                    {"key_result_id": k.id, "value": 1, "confidence": 7}
                ),
            }.items():
                with self.subTest(name, what=what), self.assertRaises(AccessError):
                    call()
            self.env.invalidate_all()
            self.assertFalse(objective.message_subscribe(partner_ids=partners))
            self.assertNotIn(user.partner_id, self.objective.sudo().message_partner_ids)

    def test_somebody_of_both_companies_sees_what_is_switched_on(self):
        both = self.stranger
        both.company_ids = [Command.link(self.company.id)]
        objectives = self.env["okr.objective"].with_user(both)
        inside = [("id", "=", self.objective.id)]
        off = objectives.with_context(allowed_company_ids=self.other_company.ids)
        on = objectives.with_context(allowed_company_ids=(self.other_company | self.company).ids)
        self.assertFalse(off.search(inside))
        self.assertEqual(on.search(inside), self.objective)

    def test_the_other_company_has_its_own_quarter(self):
        cycle = self.make_cycle(by=self.stranger_coach, company_id=self.other_company.id)
        self.assertEqual(cycle.name, self.cycle.name)
        found = (
            self.env["okr.cycle"]
            .with_user(self.stranger)
            .search([("name", "=", cycle.name), ("company_id", "!=", False)])
        )
        self.assertEqual(found, cycle)

    def test_a_key_result_and_its_objective_share_the_company(self):
        self.assertEqual(self.key_result.company_id, self.company)
        with mute_logger("odoo.sql_db"), self.assertRaises(UserError):
            self.key_result.sudo().with_context(okr_reason="x").lead_id = self.stranger_employee
