from datetime import date

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import OkrCase

# unlikely numbers, one in every place that a key result keeps a number in
CANARIES = {
    "base_value": 48131.0,
    "target_value": 97153.0,
}
CHECKED = 71347.0


@tagged("post_install", "-at_install")
@freeze_time("2026-05-20 09:00:00")
class TestOkrContext(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.led = cls.make_objective(
            "Returns without a phone call",
            cls.cycle,
            key_results=[{"name": "Calls", **CANARIES}],
            contributors=cls.employee_employee,
            ambition="committed",
        )
        cls.led.contributor_ids.role = "Rebuilt the form"
        cls.other = cls.make_objective("A quiet launch", cls.cycle)
        cls.check_in(cls.lead, cls.led.key_result_ids, CHECKED, 6)
        cls.led.with_user(cls.lead).with_context(
            okr_reason="Two words were unclear"
        ).name = "Returns without one phone call"
        cls.led._okr_internal().learning = "Ask the warehouse first."
        cls.lead_employee.parent_id = cls.manager_employee
        cls.employee_employee.parent_id = cls.manager_employee

    def _context(self, employee, start="2026-01-01", end="2026-12-31", user=None):
        door = self.env["okr.context.mixin"].with_user(user or self.colleague)
        start, end = fields.Date.to_date(start), fields.Date.to_date(end)
        return door._get_okr_context(employee, start, end)

    def _appraisal(self, employee=None):
        appraisal = (
            self.env["performance.appraisal"]
            .with_user(self.manager)
            .create(
                {
                    "employee_id": (employee or self.employee_employee).id,
                    "date_start": "2026-01-01",
                    "date_end": "2026-12-31",
                }
            )
        )
        appraisal.action_open()
        return appraisal

    # -- the door ----

    def test_door_tells_title_role_dates_ambition_changes_and_learning(self):
        entry = self._context(self.employee_employee)
        self.assertEqual(len(entry), 1)
        self.assertEqual(
            entry[0],
            {
                "key": f"objective {self.led.id}",
                "title": "Returns without one phone call",
                "role": "Rebuilt the form",
                "cycle": self.cycle.name,
                "date_start": date(2026, 4, 1),
                "date_end": date(2026, 6, 30),
                "ambition": "Committed",
                "changes": ["05/20/2026: Objective changed. Two words were unclear"],
                "learnings": ["Ask the warehouse first."],
            },
        )

    def test_lead_and_contributor_each_see_their_part(self):
        led = self._context(self.lead_employee)
        self.assertEqual([e["role"] for e in led], ["Lead", "Lead"])
        self.assertFalse(self._context(self.other_lead_employee))

    def test_only_cycles_overlapping_the_period_count(self):
        self.assertTrue(self._context(self.employee_employee, "2026-06-30", "2026-12-31"))
        self.assertTrue(self._context(self.employee_employee, "2026-01-01", "2026-04-01"))
        self.assertFalse(self._context(self.employee_employee, "2026-07-01", "2026-12-31"))
        self.assertFalse(self._context(self.employee_employee, "2025-01-01", "2026-03-31"))

    def test_door_opens_with_the_rights_of_who_asks(self):
        self.assertFalse(self._context(self.employee_employee, user=self.stranger))
        with self.assertRaises(AccessError):
            self._context(self.employee_employee, user=self.portal)

    def test_door_costs_the_same_for_one_objective_and_for_many(self):
        self._context(self.lead_employee)
        with self.count_queries() as few:
            self._context(self.lead_employee)
        for number in range(8):
            self.make_objective(f"One more of {number}", self.cycle)
        self._context(self.lead_employee)
        with self.count_queries() as many:
            self.assertEqual(len(self._context(self.lead_employee)), 10)
        self.assertLessEqual(many.count, few.count)

    # -- no number ----

    def test_no_number_of_a_key_result_passes_the_door(self):
        appraisal = self._appraisal()
        appraisal.with_user(self.employee).action_pick_objectives()
        seen = [
            str(self._context(self.employee_employee)),
            appraisal.with_user(self.employee).okr_context,
            str(
                appraisal.with_user(self.employee).web_read(
                    {name: {} for name in appraisal.fields_get()}
                )
            ),
            str(appraisal.with_user(self.employee).context_item_ids.read()),
        ]
        self.assertIn("Returns without one phone call", seen[1])
        numbers = [*CANARIES.values(), CHECKED, 71.3, 23216, 0.4735]
        for text in seen:
            for number in numbers:
                self.assertNotIn(f"{number:g}", text)
            self.assertNotRegex(text, r"progress|score|confidence")

    def test_context_field_depends_on_nothing_of_the_public_world(self):
        field = self.env["performance.appraisal"]._fields["okr_context"]
        depends = self.registry.field_depends[field]
        self.assertEqual(set(depends), {"employee_id", "date_start", "date_end"})

    # -- another module's appraisal ----

    def test_model_of_another_module_uses_the_door_in_a_few_lines(self):
        # only the framework itself adds models later, so only it has a name for that
        from odoo.orm.model_classes import add_to_registry

        class XReview(models.AbstractModel):
            _name = "x.review"
            _inherit = ["okr.context.mixin"]
            _description = "A review of another module"
            _module = "hr_okr"
            _okr_context_fields = ("person_id", "begin", "finish")

            person_id = fields.Many2one("hr.employee")
            begin = fields.Date()
            finish = fields.Date()

        add_to_registry(self.registry, XReview)
        self.addCleanup(self.registry._setup_models__, self.env.cr, [])
        self.addCleanup(self.registry.models.pop, "x.review")
        self.registry._setup_models__(self.env.cr, ["x.review"])
        review = (
            self.env["x.review"]
            .with_user(self.colleague)
            .new(
                {
                    "person_id": self.employee_employee.id,
                    "begin": "2026-01-01",
                    "finish": "2026-12-31",
                }
            )
        )
        self.assertIn("Rebuilt the form", review.okr_context)
        self.assertIn("Numbers are left out on purpose", review.okr_context)

    # -- picked into an appraisal ----

    def test_employee_picks_writes_and_takes_out(self):
        appraisal = self._appraisal(self.lead_employee).with_user(self.lead)
        appraisal.action_pick_objectives()
        appraisal.action_pick_objectives()
        self.assertEqual(len(appraisal.context_item_ids), 2, "picked once each")
        first, second = appraisal.context_item_ids
        first.contribution = "I asked the warehouse."
        second.unlink()
        self.assertEqual(appraisal.context_item_ids, first)
        with self.assertRaises(AccessError):
            first.manager_comment = "Great, says the manager"
        with self.assertRaises(AccessError):
            first.write({"title": "Another"})

    def test_each_side_reads_its_own_words_until_shared(self):
        appraisal = self._appraisal()
        own = appraisal.with_user(self.employee)
        own.action_pick_objectives()
        item = own.context_item_ids
        item.contribution = "I rebuilt the form."
        theirs = item.with_user(self.manager)
        theirs.manager_comment = "It shows."
        with self.assertRaises(AccessError):
            theirs.contribution = "He did not."
        with self.assertRaises(AccessError):
            theirs.unlink()
        self.env.invalidate_all()
        self.assertFalse(theirs.contribution)
        self.assertFalse(item.manager_comment)
        self.assertFalse(item.sudo().manager_comment)
        appraisal.action_share()
        self.env.invalidate_all()
        self.assertEqual(theirs.contribution, "I rebuilt the form.")
        self.assertEqual(item.manager_comment, "It shows.")
        with self.assertRaises(AccessError):
            item.unlink()

    def test_snapshot_is_dated_when_shared_and_stays(self):
        appraisal = self._appraisal()
        appraisal.with_user(self.employee).action_pick_objectives()
        self.led._okr_internal().learning = "Learned later."
        appraisal.action_share()
        item = appraisal.context_item_ids
        self.assertIn("Learned later.", item.story)
        self.assertEqual(item.date_snapshot, fields.Date.today())
        self.led._okr_internal().learning = "Learned after sharing."
        self.assertNotIn("after sharing", item.story)

    def test_only_the_employee_picks_and_only_what_there_is(self):
        appraisal = self._appraisal()
        for user in (self.manager, self.hr_officer, self.settings_admin):
            with self.assertRaises(AccessError):
                appraisal.with_user(user).action_pick_objectives()
        self.colleague_employee.parent_id = self.manager_employee
        empty = self._appraisal(self.colleague_employee)
        with self.assertRaisesRegex(UserError, "no objective in this period"):
            empty.with_user(self.colleague).action_pick_objectives()
