"""The dashboard in Odoo's Dashboards app. Runs on a database that has it."""

import json

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.okr_number_mixin import stands_for_person


@tagged("-standard", "okr_apps", "post_install", "-at_install", "okr_dashboard")
class TestOkrDashboard(HttpCase):
    # as high as the dashboard: a figure that is out of sight is not drawn
    browser_size = "1400x1700"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("hr_okr.spreadsheet_dashboard_okr")
        cls.company = cls.env["res.company"].create({"name": "Dashboard Works"})
        cls.employee = new_test_user(
            cls.env,
            "dashboard_employee",
            "base.group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            context={"no_reset_password": True},
        )

    def book(self):
        return json.loads(self.dashboard.spreadsheet_data)

    def sources(self):
        """(model, domain, group-bys, measures) of each chart, pivot and list of the dashboard."""
        book = self.book()
        for sheet in book["sheets"]:
            for figure in sheet["figures"]:
                if meta := figure["data"].get("metaData"):
                    domain = figure["data"]["searchParams"]["domain"]
                    yield meta["resModel"], domain, meta["groupBy"], [meta["measure"]]
        for pivot in book["pivots"].values():
            groups = [axis["fieldName"] for axis in pivot["rows"] + pivot["columns"]]
            yield pivot["model"], pivot["domain"], groups, [m["id"] for m in pivot["measures"]]
        for rows in book["lists"].values():
            yield rows["model"], rows["domain"], rows["columns"], []

    def start_cycle(self):
        """A running cycle with a check-in, a blocker and a snapshot; one more that is closed."""
        coach = new_test_user(
            self.env,
            "dashboard_coach",
            "base.group_user,hr_okr.group_okr_coach",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
            context={"no_reset_password": True},
        )
        today = self.env["okr.snapshot"]._fields["date"].today()
        cycle = (
            self.env["okr.cycle"]
            .with_user(coach)
            .create(
                {
                    "name": "Dashboard cycle",
                    "cadence": "custom",
                    "date_start": f"{today:%Y}-01-01",
                    "date_end": f"{today:%Y}-12-31",
                }
            )
        )
        names = ("Shops that come back", "Fewer clicks")
        self.env["okr.objective"].with_user(coach).create(
            {
                "name": "Shops come back",
                "cycle_id": cycle.id,
                "key_result_ids": [
                    Command.create({"name": name, "target_value": 100}) for name in names
                ],
            }
        )
        cycle.action_start_planning()
        cycle._activate()
        self.env["okr.checkin"].with_user(coach).create(
            {
                "key_result_id": cycle.objective_ids.key_result_ids[0].id,
                "value": 40,
                "confidence": 6,
                "blocker_cause": "resource",
            }
        )
        self.env["okr.snapshot"]._take(cycle)
        return cycle

    def test_no_chart_pivot_or_list_of_it_has_a_person(self):
        sources = list(self.sources())
        self.assertEqual(len(sources), 8, "six charts, a pivot, a list")
        for model, domain, groups, _measures in sources:
            for spec in groups:
                self.assertFalse(stands_for_person(self.env[model], spec), f"{model} by {spec}")
            self.assertFalse(self.env[model]._person_dimension(domain, [groups]), model)

    def test_every_source_answers_an_employee(self):
        self.start_cycle()
        told = 0
        for model, domain, groups, measures in self.sources():
            Model = self.env[model].with_user(self.employee)
            if not measures:
                [row] = Model.search_read(domain, groups)
                self.assertEqual(row["name"], "Shops that come back")
                continue
            specs = [
                name if ":" in name or name == "__count" else f"{name}:avg" for name in measures
            ]
            told += len(Model.formatted_read_group(domain, groups, specs))
        self.assertGreaterEqual(told, 5)

    def test_portal_users_have_no_dashboard_and_employees_do(self):
        Dashboard = self.env["spreadsheet.dashboard"]
        self.assertTrue(Dashboard.with_user(self.employee).search([("id", "=", self.dashboard.id)]))
        portal = new_test_user(self.env, "dashboard_portal", "base.group_portal")
        self.assertFalse(portal.has_group("base.group_user"))
        self.assertNotIn(self.env.ref("base.group_portal"), self.dashboard.group_ids)

    def open_as_employee(self, root):
        """Open it in the browser; it fails unless all ten figures are drawn and nothing errs."""
        code = """
            (async () => {
                const drawn = () => document.querySelectorAll("ROOT .o-figure canvas").length;
                for (let i = 0; i < 300 && drawn() < 10; i++) {
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
                const wrong = document.querySelector(".o_error_dialog, .o-chart-error, .error");
                if (wrong || drawn() < 10) {
                    throw new Error(`${drawn()} figures, ${wrong && wrong.textContent}`);
                }
                console.log("test successful");
            })();
        """
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={self.dashboard.id}",
            code.replace("ROOT", root),
            ready="!!document.querySelector('.o_spreadsheet_dashboard_action')",
            login="dashboard_employee",
            timeout=90,
        )

    def test_it_opens_for_an_employee_with_all_charts(self):
        self.start_cycle()
        self.open_as_employee(".o_renderer:not(.o-sample-dashboard)")

    def test_without_any_key_result_it_shows_a_sample(self):
        self.assertTrue(self.dashboard.with_user(self.employee)._dashboard_is_empty())
        self.open_as_employee(".o-sample-dashboard")
