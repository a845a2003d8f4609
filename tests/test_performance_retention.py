"""What is kept long enough is deleted, and nothing else is."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.hr_okr.models.performance_link_guard import internal
from odoo.addons.hr_okr.models.performance_retention import KINDS

from .common_performance import SECRETS
from .common_performance_leaks import PerformanceLeaksCommon


@tagged("post_install", "-at_install")
class TestPerformanceRetention(PerformanceLeaksCommon):
    """The fixture of the leak suite: every kind of record, most of them made today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        internal(cls.env["performance.hold"].sudo()).search([]).unlink()
        cls.kept = {kind.setting for kind in KINDS.values()} | {"performance_keep_leavers"}
        cls.company.write(dict.fromkeys(cls.kept, 0))

    def setUp(self):
        super().setUp()
        self.examined = 1

    def count(self, model):
        return internal(self.env[model].sudo()).search_count([])

    def run_the_night(self, months_ahead=0):
        day = self.env.cr.now().replace(tzinfo=None)
        year, month = divmod(day.month - 1 + months_ahead, 12)
        with freeze_time(day.replace(year=day.year + year, month=month + 1, day=1)):
            with self.enter_registry_test_mode():  # it commits after each batch
                self.env.ref("hr_okr.performance_retention_cron").method_direct_trigger()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_nothing_goes_while_everything_is_kept_for_good(self):
        before = {kind.model: self.count(kind.model) for kind in KINDS.values()}
        self.assertTrue(all(before.values()), before)
        self.run_the_night(months_ahead=240)
        after = {kind.model: self.count(kind.model) for kind in KINDS.values()}
        self.assertEqual(after, before)

    def test_each_kind_goes_when_its_time_is_over_with_all_that_hangs_on_it(self):
        children = {
            "appraisal": ("answer", "outcome", "signature", "context.item"),
            "feedback": (),
            "peer_review": ("peer.invitation", "peer.answer", "peer.box"),
            "meeting": ("meeting.topic",),
            "plan": ("plan.step", "plan.review"),
            "note": (),
            "glass": (),
            "access_log": (),
        }
        self.assertEqual(set(children), set(KINDS))
        for kind in KINDS.values():
            self.assertTrue(self.count(kind.model), "there is something to delete")
        linked = self.env["mail.activity"]
        for model in self.targets:
            own = internal(self.env[model].sudo()).search([])
            for name, field in own._fields.items():
                if field.store and field.comodel_name == "mail.activity":
                    linked |= own.mapped(name)
        self.assertGreater(len(linked), 2)
        for name, kind in KINDS.items():
            with self.subTest(name):
                self.company[kind.setting] = 24
                self.run_the_night(months_ahead=40)
                self.assertFalse(self.count(kind.model))
                for child in children[name]:
                    self.assertFalse(self.count(f"performance.{child}"), child)
                line = self.env["performance.deletion"].search([("kind", "=", name)], limit=1)
                self.assertTrue(line.number)
        self.assertFalse(linked.exists(), "reminders went with their records")

    def test_only_what_is_over_goes(self):
        self.company.performance_keep_appraisals = 24
        self.run_the_night()
        left = internal(self.env["performance.appraisal"].sudo()).search([])
        self.assertIn(self.open, left)
        self.assertNotIn(self.closed, left)
        self.assertFalse(self.canary_event.exists(), "the calendar entry went as well")
        self.assertTrue(self.count("performance.note"), "notes have a time of their own")

    def test_another_company_keeps_its_own_time(self):
        self.other_company.performance_keep_appraisals = 3
        self.run_the_night(months_ahead=60)
        self.assertIn(self.closed, internal(self.env["performance.appraisal"].sudo()).search([]))

    def test_a_legal_hold_keeps_everything_about_a_person_until_released(self):
        hold = self.as_("performance_manager", "performance.hold").create(
            {"employee_id": self.people["subject"].id, "reason": SECRETS["reason"]}
        )
        self.company.write(dict.fromkeys(self.kept, 24))
        self.run_the_night(months_ahead=60)
        self.assertIn(self.closed, internal(self.env["performance.appraisal"].sudo()).search([]))
        hold.action_release()
        self.assertTrue(hold.date_released)
        self.run_the_night(months_ahead=60)
        self.assertFalse(self.count("performance.appraisal"))

    def test_a_leaver_is_forgotten_sooner(self):
        self.company.write({"performance_keep_appraisals": 120, "performance_keep_leavers": 6})
        self.people["subject"].sudo().active = False
        self.run_the_night(months_ahead=4)
        self.assertTrue(self.count("performance.appraisal"))
        self.people["subject"].sudo().departure_date = "2020-12-31"
        self.run_the_night()
        about = [("employee_id", "=", self.people["subject"].id)]
        for model in ("performance.appraisal", "performance.feedback", "performance.meeting"):
            own = internal(self.env[model].sudo()).with_context(active_test=False)
            self.assertFalse(own.search_count(about), model)

    def test_a_slip_in_the_settings_is_refused(self):
        for months in (-1, 1, 2):
            with self.assertRaisesRegex(ValidationError, "Appraisals are kept: 3 months or more"):
                self.company.performance_keep_appraisals = months

    def test_many_records_go_in_batches(self):
        notes = self.as_("manager", "performance.note")
        notes.create([{"body": "old"}] * 450)
        self.env.flush_all()
        self.company.performance_keep_notes = 24
        self.run_the_night(months_ahead=40)
        numbers = self.env["performance.deletion"].search([("kind", "=", "note")])
        self.assertGreater(len(numbers), 2)
        self.assertGreaterEqual(sum(numbers.mapped("number")), 450)

    # legal holds

    def new_hold(self, persona, employee="subject", **vals):
        vals = {"employee_id": self.people[employee].id, "reason": SECRETS["reason"], **vals}
        return self.as_(persona, "performance.hold").create(vals)

    def test_performance_managers_alone_set_a_hold(self):
        for persona in ("subject", "manager", "officer", "hr", "admin", "okr_manager", "portal"):
            with self.subTest(persona), self.assertRaises(AccessError):
                self.new_hold(persona)

    def test_nobody_holds_or_releases_for_themselves(self):
        with self.assertRaisesRegex(AccessError, "themselves"):
            self.new_hold("performance_manager", "performance_manager")
        self.users["officer"].group_ids = [
            Command.link(self.env.ref("hr_okr.group_performance_manager").id)
        ]
        hold = self.new_hold("officer", "performance_manager")
        own = self.as_("performance_manager", hold)
        self.assertFalse(own.reason)
        with self.assertRaisesRegex(AccessError, "Somebody else"):
            own.action_release()

    def test_the_person_sees_the_hold_and_not_why(self):
        hold = self.new_hold("performance_manager")
        seen = self.as_("subject", "performance.hold").search([])
        self.assertEqual(seen.ids, hold.ids)
        self.assertFalse(seen.reason)
        self.assertEqual(self.as_("performance_manager", hold).reason, SECRETS["reason"])
        with self.assertRaises(AccessError):
            seen.action_release()
        export = self.as_("subject", "res.users")._okr_my_data()
        self.assertIn("performance.hold", [kind["model"] for kind in export["records"]])

    def test_a_hold_needs_a_person_of_the_company_and_a_reason(self):
        with self.assertRaisesRegex(ValidationError, "Employee"):
            self.new_hold("performance_manager", "stranger")
        with self.assertRaisesRegex(ValidationError, "Reason"):
            self.new_hold("performance_manager", reason=" ")

    def test_released_twice_is_refused(self):
        hold = self.new_hold("performance_manager")
        hold.action_release()
        with self.assertRaisesRegex(UserError, "not released yet"):
            hold.action_release()

    def test_deletions_are_read_by_performance_managers_of_the_company(self):
        self.env["performance.retention"]._log(self.company, "note", 3)
        self.env["performance.retention"]._log(self.other_company, "note", 5)
        seen = self.as_("performance_manager", "performance.deletion").search([])
        self.assertEqual(seen.mapped("number"), [3])
        for persona in ("officer", "hr", "admin", "subject"):
            with self.subTest(persona), self.assertRaises(AccessError):
                self.as_(persona, "performance.deletion").search([])
