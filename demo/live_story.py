"""Key results of the demo story that measure themselves, on records of CRM and Project."""

from datetime import datetime, time, timedelta

from odoo import Command, fields
from odoo.tools import SQL

#: Won opportunities in each of the last quarters, oldest first; the last one is the running one.
WON = (9, 11, 10, 13, 12, 15, 14, 16, 9)
LOST = (3, 4, 3, 5, 4, 4, 5, 4, 6)
DONE = (21, 24, 22, 26, 25, 28, 27, 30, 14)
QUARTER = timedelta(weeks=13)


class LiveStory:
    """Two objectives with four live key results, in the company of the demo story."""

    def __init__(self, env):
        self.env = env(context=dict(env.context, tracking_disable=True, mail_notrack=True))
        self.cycle = env.ref("hr_okr.demo_running")
        self.company = self.cycle.company_id
        self.today = fields.Date.context_today(self.cycle)

    def tell(self):
        """Make the records, set the objectives and measure them. With all rights; told once."""
        self._win_and_lose()
        tasks = self._do_tasks()
        # They were there before what they count: the past is counted anew.
        metrics = ("crm_won_count", "crm_won_revenue", "crm_lost", "crm_new", "project_done")
        for name in metrics:
            metric = self._ref(f"okr_metric_{name}")
            metric.point_ids.unlink()
            metric._fill_history()
        sales = self._objective(
            "live_sales",
            "More workshops say yes to us",
            ("demo_sales", "hr.dep_sales"),
            ("demo_jeffrey", "hr.employee_ngh"),
            [
                {
                    "name": "Opportunities won",
                    "metric": "crm_won_count",
                    "unit": "won",
                    "target_value": 18,
                },
                {
                    "name": "Revenue won",
                    "metric": "crm_won_revenue",
                    "unit": "$",
                    "target_value": 120000,
                    "guardrail": ("crm_lost", 0, 5),
                },
            ],
        )
        services = self._objective(
            "live_services",
            "Set-up is done before the first Monday",
            ("demo_services", "hr.dep_ps"),
            ("demo_toni", "hr.employee_jth"),
            [
                {
                    "name": "Set-up tasks done",
                    "metric": "project_done",
                    "unit": "tasks",
                    "target_value": 28,
                    "guardrail": ("project_overdue", 0, 10),
                },
                {
                    "name": "Set-up tasks overdue",
                    "metric": "project_overdue",
                    "unit": "tasks",
                    "kind": "at_most",
                    "target_value": 1,
                    "fail_max": 6,
                },
            ],
        )
        key_results = sales.key_result_ids | services.key_result_ids
        (key_results.metric_id | key_results.guardrail_metric_id)._measure()
        self._say(sales, 6)
        self._say(services, 7)
        self._link(services.key_result_ids[0], tasks)

    def _ref(self, name):
        return self.env.ref(f"hr_okr.{name}")

    def _keep(self, key, records):
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"hr_okr.demo_{key}_{n}", "record": record, "noupdate": True}
                for n, record in enumerate(records)
            ]
        )

    def _days(self, counts):
        """A day for each record: spread over its quarter, none of them after today."""
        days = []
        for back, count in enumerate(reversed(counts)):
            start = self.cycle.date_start - back * QUARTER
            end = min(start + QUARTER, self.today)
            days += [start + (end - start) * n / count for n in range(count)]
        return days

    def _date(self, records, column, days):
        """Date records that the application dates itself."""
        records.flush_recordset()
        for record, day in zip(records, days, strict=True):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(column),
                    datetime.combine(day, time(10)),
                    record.id,
                )
            )
        records.invalidate_recordset([column])

    def _win_and_lose(self):
        leads = self.env["crm.lead"]
        stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        vals = {"type": "opportunity", "company_id": self.company.id, "user_id": False}
        days = self._days(WON)
        won = leads.create(
            [
                {
                    **vals,
                    "name": f"Workshop {number + 1} wants to start",
                    "stage_id": stage.id,
                    "probability": 100,
                    "expected_revenue": 4000 + 500 * (number % 7),
                }
                for number in range(len(days))
            ]
        )
        self._date(won, "date_closed", days)
        self._keep("live_won", won)
        days = self._days(LOST)
        lost = leads.create(
            [{**vals, "name": f"Workshop {n + 1} stays on paper"} for n in range(len(days))]
        )
        lost.action_set_lost()
        self._date(lost, "date_closed", days)
        self._keep("live_lost", lost)

    def _do_tasks(self):
        project = self.env["project.project"].create(
            {
                "name": "Set-up of new workshops",
                "company_id": self.company.id,
                "privacy_visibility": "employees",
            }
        )
        self._keep("live_project", project)
        days = self._days(DONE)
        done = self.env["project.task"].create(
            [
                {
                    "name": f"Set up workshop {number + 1}",
                    "project_id": project.id,
                    "state": "1_done",
                    "user_ids": [Command.clear()],
                }
                for number in range(len(days))
            ]
        )
        self._date(done, "date_last_stage_update", days)
        self._keep("live_done", done)
        late = self.env["project.task"].create(
            [
                {
                    "name": name,
                    "project_id": project.id,
                    "date_deadline": datetime.combine(self.today + timedelta(days=days), time(17)),
                    "user_ids": [Command.clear()],
                }
                for name, days in (
                    ("Import the customer lists of the second region", -6),
                    ("Record the set-up video", -2),
                    ("Set-up wizard asks for opening hours", 9),
                )
            ]
        )
        self._keep("live_open", late)
        return late

    def _objective(self, key, name, department, person, key_results):
        coach = self._person("demo_tina", "hr.employee_vad").user_id
        coach = self.cycle.with_user(coach)
        lead = self._person(*person)
        objective = coach.env["okr.objective"].create(
            {
                "name": name,
                "cycle_id": self.cycle.id,
                "department_id": self._person(*department).id,
                "lead_id": lead.id,
                "ambition": "committed",
                "key_result_ids": [
                    Command.create(self._key_result_vals(row, lead)) for row in key_results
                ],
            }
        )
        objective.action_activate()
        objective = objective.with_env(self.env)
        objective._okr_internal().write({"date_activated": self.cycle.date_start})
        self._keep(key, objective)
        self._keep(f"{key}_kr", objective.key_result_ids)
        return objective

    def _person(self, own, of_odoo):
        """Somebody, or a team, of Odoo's demo company where it is there, else of the story."""
        return self.env.ref(of_odoo, raise_if_not_found=False) or self._ref(own)

    def _key_result_vals(self, row, lead):
        vals = {k: v for k, v in row.items() if k not in ("metric", "guardrail")}
        vals["lead_id"] = lead.id
        vals["metric_id"] = self._ref(f"okr_metric_{row['metric']}").id
        if "guardrail" in row:
            metric, low, high = row["guardrail"]
            vals["guardrail_metric_id"] = self._ref(f"okr_metric_{metric}").id
            vals.update(guardrail_min=low, guardrail_max=high)
        return vals

    def _say(self, objective, confidence):
        user = objective.lead_id.user_id
        self.env["okr.checkin"].with_user(user).create(
            [
                {"key_result_id": key_result.id, "confidence": confidence}
                for key_result in objective.key_result_ids
            ]
        )

    def _link(self, key_result, tasks):
        links = self.env["okr.initiative"].with_user(key_result.objective_id.lead_id.user_id)
        links.create(
            [
                {"key_result_id": key_result.id, "res_model": "project.task", "res_id": task.id}
                for task in tasks
            ]
        )
