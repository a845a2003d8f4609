"""The review pack of a long cycle: one's own department first, then the whole page by page."""

from unittest.mock import patch

from odoo.addons.hr_okr.models import okr_review_pack

from .test_okr_review_pack import OkrReviewPackCase


class TestOkrReviewPackPages(OkrReviewPackCase):
    @patch.object(okr_review_pack, "PAGE", 2)
    def test_a_long_cycle_comes_in_pages_that_tell_each_objective_once(self):
        names = ["Release &lt;fast&gt;", "Win back small shops", "Ship on time"]
        pages = [self.turn(number) for number in (1, 2)]
        self.assertEqual([page["range"] for page in pages], ["1–2 of 3", "3–3 of 3"])
        for name in names:
            headings = [str(page["html"]).count(f">{name}</a>") for page in pages]
            self.assertEqual(sum(headings), 1, name)
        for page in pages:
            self.assertEqual((page["pages"], page["page"] in (1, 2)), (2, True))
            self.assertIn("Objectives: 3. Key results: 4.", str(page["html"]))
        for number, last in ((99, 2), (-5, 1), ("x", 1), (None, 1)):
            self.assertEqual(self.turn(number)["page"], last)

    @patch.object(okr_review_pack, "PAGE", 2)
    @patch.object(okr_review_pack, "NAMES", 1)
    def test_lists_of_names_end_in_a_long_cycle_on_screen_and_not_on_paper(self):
        for key_result in (self.orders, self.churn, self.on_time):
            self.check_in(self.lead, key_result, 1, 2, blocker_cause="external")
        self.assertIn("and 2 more.", str(self.page()["html"]))
        pack = self.env["okr.review.pack"].with_user(self.colleague)
        paper = pack._get_pack(self.cycle, self.env["hr.department"])
        self.assertEqual(len(paper["objectives"]), 3)
        self.assertNotIn("more", str(paper["summary"]))

    def test_a_long_cycle_begins_with_the_readers_department(self):
        self.lead_employee.department_id = self.sales
        near = {}
        for size in (2, 50):
            with patch.object(okr_review_pack, "PAGE", size):
                near[size] = self.turn(1, self.lead, near=True)
        self.assertEqual(near[2]["department_id"], self.sales.id)
        self.assertIn(self.sales.display_name, near[2]["near"])
        self.assertNotIn("Release", str(near[2]["html"]))
        self.assertFalse(near[50]["department_id"], "a short cycle begins as a whole")
        self.assertFalse(near[50]["near"])

    @patch.object(okr_review_pack, "PAGE", 2)
    def test_without_objectives_of_ones_own_it_begins_with_the_department_above(self):
        team = self.env["hr.department"].create(
            {"name": "Team", "parent_id": self.sales.id, "company_id": self.company.id}
        )
        self.lead_employee.department_id = team
        self.assertEqual(self.turn(1, self.lead, near=True)["department_id"], self.sales.id)
        team.parent_id = self.support
        self.assertFalse(self.turn(1, self.lead, near=True)["department_id"])
        self.lead_employee.department_id = False
        self.assertFalse(self.turn(1, self.lead, near=True)["department_id"])

    def turn(self, number, user=None, near=False):
        pack = self.env["okr.review.pack"].with_user(user or self.colleague)
        return pack.get_page(self.cycle.id, False, number, near)
