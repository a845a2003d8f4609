"""Odoo's privacy lookup finds what is held about somebody, and opens and deletes none of it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.hr_okr.models.privacy_lookup_wizard import PRIVATE_HEADERS

from .common_performance import CANARY
from .common_performance_leaks import PerformanceLeaksCommon

WIZARD = "privacy.lookup.wizard"
LINE = "privacy.lookup.wizard.line"


@tagged("-standard", "okr_apps", "post_install", "-at_install")
class TestPrivacyLookup(PerformanceLeaksCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["okr.objective"].create({"name": "Shops", "lead_id": cls.people["subject"].id})
        cls.env["okr.kudos"].with_user(cls.users["rater"]).create(
            {"employee_id": cls.people["subject"].id, "body": CANARY}
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.examined = 1

    def lookup(self, persona="subject", by="admin"):
        user = self.users[persona]
        email = user.email or f"{user.login}@example.com"
        wizard = self.as_(by, WIZARD).create({"name": user.name, "email": email})
        wizard.action_lookup()
        return wizard

    def ours(self, wizard):
        return wizard.line_ids.filtered(
            lambda line: line.res_model.startswith(("okr.", "performance."))
        )

    def test_each_kind_is_found_with_its_number_and_no_record(self):
        wizard = self.lookup()
        lines = self.ours(wizard)
        found = {line.res_model: line for line in lines}
        self.assertLessEqual(
            {
                *("performance.appraisal", "performance.feedback", "performance.peer.review"),
                *("performance.meeting", "performance.plan", "performance.note"),
                *("performance.access.log", "okr.objective", "okr.kudos"),
            },
            set(found),
        )
        mine = self.as_("subject", "performance.appraisal").search_count([])
        self.assertTrue(found["performance.appraisal"].res_name.startswith(f"{mine}, private"))
        self.assertTrue(found["okr.kudos"].res_name.startswith("1, public"))
        self.assertEqual(set(lines.mapped("res_id")), {0})
        self.assertFalse(any(lines.mapped("resource_ref")))
        self.assertFalse(any(lines.mapped("has_active")))

    def test_it_tells_no_text_no_hold_no_answer_and_no_number_of_a_record(self):
        wizard = self.lookup()
        told = str(wizard.read()) + str(wizard.line_ids.read())
        self.assertNotIn(CANARY, told)
        for model in self.targets:
            if model not in PRIVATE_HEADERS:
                self.assertNotIn(f"{model}'", told, model)
        self.assertIn("Appraisal: ", wizard.records_description)
        self.assertNotIn("#0", wizard.records_description)

    def test_a_rater_is_found_by_the_request_alone(self):
        models = self.ours(self.lookup("peer_2")).mapped("res_model")
        self.assertIn("performance.peer.invitation", models)
        self.assertNotIn("performance.peer.review", models)

    def test_who_has_nothing_here_has_no_line(self):
        self.assertFalse(
            {line.res_model for line in self.ours(self.lookup("stranger"))} & set(PRIVATE_HEADERS)
        )

    def test_nothing_is_opened_archived_or_deleted_from_there(self):
        counts = {name: len(records.exists()) for name, records in self.targets.items()}
        wizard = self.lookup()
        for line in self.ours(wizard):
            for act in ("action_open_record", "action_unlink", "_onchange_is_active"):
                with self.subTest(line.res_model, act=act):
                    with self.assertRaisesRegex(UserError, "not opened, archived or deleted"):
                        getattr(line, act)()
        self.ours(wizard).action_unlink_all()
        self.ours(wizard).action_archive_all()
        self.assertFalse(any(self.ours(wizard).mapped("is_unlinked")))
        self.assertEqual(
            {name: len(records.exists()) for name, records in self.targets.items()}, counts
        )

    def test_a_forged_line_deletes_and_tells_nothing(self):
        wizard = self.lookup()
        lines = self.as_("admin", LINE)
        partner_model = self.env["ir.model"]._get_id("res.partner")
        for record in (
            self.closed,
            self.open.outcome_ids[:1],
            self.env["okr.kudos"].search([])[:1],
        ):
            vals = {"wizard_id": wizard.id, "res_id": record.id, "is_active": True}
            model_id = self.env["ir.model"]._get_id(record._name)
            by_model = lines.create({**vals, "res_model_id": model_id})
            by_name = lines.create({**vals, "res_model_id": partner_model})
            by_name.write({"res_model": record._name})
            for line in by_model + by_name:
                for act in ("action_unlink", "action_open_record", "_onchange_is_active"):
                    with self.assertRaises(UserError):
                        getattr(line, act)()
                line.action_unlink_all()
                line.action_archive_all()
                self.assertFalse(line.resource_ref)
                self.assertNotIn(CANARY, str(line.read()))
            self.assertTrue(record.sudo().exists())

    def test_a_person_with_private_records_is_not_deleted(self):
        wizard = self.lookup()
        people = wizard.line_ids.filtered(
            lambda line: line.res_model in ("res.users", "hr.employee", "res.partner")
        )
        self.assertTrue(people)
        for line in people:
            with self.assertRaisesRegex(UserError, "Archive them instead"):
                line.action_unlink()
        self.assertTrue(self.users["subject"].exists())

    def test_settings_administrators_alone_run_it(self):
        for persona in ("subject", "manager", "hr", "officer", "performance_manager", "portal"):
            with self.subTest(persona), self.assertRaises(AccessError):
                self.lookup(by=persona)

    def test_the_count_is_one_statement(self):
        lookup = self.env["okr.privacy.lookup"]
        for personas in (("subject",), ("subject", "manager", "peer_1", "peer_2")):
            users = self.env["res.users"].union(*(self.users[name] for name in personas))
            employees, partners = users.employee_ids, users.partner_id
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(lookup._count(users, employees, partners))
            self.assertEqual(self.env.cr.sql_log_count - before, 1)

    def test_the_app_works_for_contacts_as_before(self):
        partner = self.env["res.partner"].create({"name": "Zed Outside", "email": "zed@far.test"})
        wizard = self.as_("admin", WIZARD).create({"name": "Zed Outside", "email": "zed@far.test"})
        wizard.action_lookup()
        [line] = wizard.line_ids
        self.assertEqual((line.res_model, line.res_id), ("res.partner", partner.id))
        line.action_unlink()
        self.assertFalse(partner.exists())
