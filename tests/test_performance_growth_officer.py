"""An officer's list with a filter: flat where nothing is hidden, fenced where something is."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .test_performance_growth import PERSONAS, PerformanceGrowthCase

FILTERS = {
    "state": [("state", "=", "closed")],
    "campaign": [("campaign_id", "!=", False)],
    "employee": [("employee_id.name", "ilike", "subject")],
}


@tagged("post_install", "-at_install", "okr_queries")
class TestPerformanceGrowthOfficer(PerformanceGrowthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        everywhere = cls.env["res.company"].with_context(active_test=False).search([])
        cls.users["everywhere"] = new_test_user(
            cls.env,
            login="perf_everywhere",
            groups="base.group_user,hr_okr.group_performance_officer",
            company_id=cls.company.id,
            company_ids=[Command.set(everywhere.ids)],
        )
        cls.copy_appraisals(200)
        cls.filters = {
            **FILTERS,
            "manager": [("manager_user_id", "=", cls.users["manager"].id)],
        }

    def appraisals(self, persona):
        return self.as_(persona, "performance.appraisal")

    def plan_of_search(self, persona, domain, **options):
        appraisals = self.appraisals(persona)
        options.setdefault("order", appraisals._order)
        return self.plan_of(
            self.env.cr.mogrify(appraisals._search(domain, **options).select()).decode()
        )

    def test_only_who_reads_all_there_is_has_no_fence(self):
        self.assertTrue(self.appraisals("everywhere")._hides_nothing())
        for persona in (*PERSONAS, "foreign_officer", "stranger"):
            self.assertFalse(self.appraisals(persona)._hides_nothing(), persona)
        for persona in ("everywhere", *PERSONAS):
            for name, domain in self.filters.items():
                query = self.appraisals(persona)._search(domain, limit=80).select().code
                with self.subTest(persona=persona, asked=name):
                    self.assertEqual("FALSE OFFSET 0" in query, persona != "everywhere", query)

    def test_a_company_that_one_does_not_work_in_brings_the_fence_back_at_once(self):
        new = self.env["res.company"].create({"name": "Bought yesterday"})
        self.assertFalse(self.appraisals("everywhere")._hides_nothing())
        new.active = False
        self.assertFalse(self.appraisals("everywhere")._hides_nothing())
        new.active = True
        self.users["everywhere"].company_ids |= new
        self.assertTrue(self.appraisals("everywhere")._hides_nothing())

    def test_whoever_is_no_officer_any_more_has_a_fence(self):
        self.users["everywhere"].group_ids -= self.env.ref("hr_okr.group_performance_officer")
        self.assertFalse(self.appraisals("everywhere")._hides_nothing())
        self.assertFalse(self.appraisals("everywhere").search([("state", "=", "open")]))

    def test_what_is_behind_another_rule_keeps_its_fence(self):
        """An officer reads an answer once it is shared, so some are hidden."""
        for model in ("performance.answer", "performance.outcome", "performance.access.log"):
            self.assertFalse(self.as_("everywhere", model)._hides_nothing(), model)

    def test_the_rule_holds_without_the_fence(self):
        """Both ways find the same, and a company that is switched off stays off."""
        self.env.cr.execute(
            SQL(
                """UPDATE performance_appraisal SET company_id = %s
                    WHERE employee_user_id = %s AND id %% 2 = 0""",
                self.other_company.id,
                self.strangers[0].id,
            )
        )
        self.env.invalidate_all()
        user = self.users["everywhere"]
        for companies in (self.company, self.other_company, user.company_ids):
            env = self.env(user=user, context={"allowed_company_ids": companies.ids})
            every = env["performance.appraisal"].search([])
            self.assertTrue(every.company_id <= companies)
            self.assertTrue(every)
            for name, domain in self.filters.items():
                with self.subTest(companies=companies.mapped("name"), asked=name):
                    appraisals = env["performance.appraisal"]
                    found = appraisals.search(domain)
                    self.assertLessEqual(found, every)
                    self.assertEqual(appraisals.search(domain, limit=7, offset=2), found[2:9])
                    with patch.object(type(appraisals), "_hides_nothing", lambda self: False):
                        self.assertEqual(appraisals.search(domain), found)
        self.assertEqual(self.appraisals("foreign_officer").search([]).company_id.ids, [
            self.other_company.id
        ])  # fmt: skip

    def test_a_filtered_page_costs_the_same_and_comes_from_an_index_of_its_order(self):
        spec = {"state": {}, "employee_id": {"fields": {"display_name": {}}}}

        def look(domain):
            self.appraisals("everywhere").web_search_read(domain, spec, limit=80, count_limit=10001)

        domains = [[("state", "=", "open")], [("date_end", ">=", "2020-01-01")]]
        before = [self.statements(lambda d=domain: look(d)) for domain in domains]
        self.copy_appraisals(8000)
        after = [self.statements(lambda d=domain: look(d)) for domain in domains]
        self.assertEqual(before, after)
        campaign = self.env["performance.campaign"].create(
            {"name": "Large", "date_start": "2026-01-01", "date_end": "2026-12-31"}
        )
        self.env.cr.execute(
            SQL(
                """UPDATE performance_appraisal
                      SET state = CASE WHEN id %% 3 = 0 THEN 'closed' ELSE state END,
                          employee_id = employee_id
                    WHERE employee_user_id = %s""",
                self.strangers[0].id,
            )
        )
        self.analyze("performance_appraisal")
        page = {"limit": 80}
        self.assertIn(
            "performance_appraisal_latest",
            self.plan_of_search("everywhere", [("state", "=", "closed")], **page),
        )
        self.assertIn(
            "performance_appraisal_latest_of_campaign",
            self.plan_of_search("everywhere", [("campaign_id", "=", campaign.id)], **page),
        )
