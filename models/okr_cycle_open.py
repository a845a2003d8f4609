from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import calendars


class OkrCycle(models.Model):
    """How a cycle opens: proposed dates, the year around it, what each team has drafted."""

    _inherit = "okr.cycle"

    def _wizard_action(self, model, name):
        """The wizard as a record that is there already, on the step where the work was left."""
        wizard = self.env[model].create({"cycle_id": self.id})
        return wizard._reopen_action(name)

    @api.model
    def _propose_period(self, company, cadence):
        """First and last day of the next cycle of `cadence` in `company`.

        It follows the last cycle of that cadence. Without one, or when that one is long over, it
        is the current period while its first half lasts, and the next one afterwards.
        """
        today = fields.Date.context_today(self)
        last = self.search(
            [("company_id", "=", company.id), ("cadence", "=", cadence)],
            order="date_end desc",
            limit=1,
        )
        if cadence == "custom":
            start = max(last.date_end + timedelta(days=1), today) if last else today
            return start, calendars.add_months(start, 3)
        month = int(company.okr_fiscal_month)
        if last:
            start, end = calendars.next_period(cadence, last.date_end, month)
            if end >= today:
                return start, end
        start, end = calendars.period(cadence, today, month)
        if today - start > end - today and not last:
            start, end = calendars.next_period(cadence, end, month)
        return start, end

    @api.model
    def _find_year(self, company, start):
        """The annual cycle of `company` around the day `start`, if there is one."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("cadence", "=", "year"),
                ("date_start", "<=", start),
                ("date_end", ">=", start),
            ],
            limit=1,
        )

    def _nest_in_year(self):
        """Put the cycle into the annual cycle around it, which is drafted when missing."""
        self.ensure_one()
        year = self._find_year(self.company_id, self.date_start)
        if not year:
            start, end = calendars.period(
                "year", self.date_start, int(self.company_id.okr_fiscal_month)
            )
            year = self.create(
                {
                    "company_id": self.company_id.id,
                    "cadence": "year",
                    "date_start": start,
                    "date_end": end,
                }
            )
        self.parent_id = year
        return year

    def _open_from_wizard(self):
        """Open the cycle, or activate what was drafted since, and say so in its chatter.

        What is not ready stays a draft; the wizard has shown it. Returns the activated objectives.
        """
        self.ensure_one()
        self._check_coach()
        self._expect_state(("draft", "planning", "active"))
        cycle = self.with_context(tracking_disable=True)
        is_running = self.state == "active"
        if not is_running:
            cycle._move("active", "opened")
        activated, waiting = cycle._activate_drafts()
        if is_running and not activated:
            raise UserError(
                self.env._("There is no draft in %s that is ready to be activated.", self.name)
            )
        self._tell(
            self.env._(
                "%(cycle)s: %(active)s objectives became active and froze, %(drafts)s stay drafts.",
                cycle=self.name,
                active=len(activated),
                drafts=len(waiting),
            )
        )
        return activated.with_env(self.env)

    def _review_teams(self):
        """What each team has drafted: a list of dicts, company first, then by department.

        Departments with nothing drafted are in it too. Keys: department, drafts, co_owned,
        active_count, problems {objective id: [sentences]}, hints {objective: [sentences]},
        team_hints [sentences]. A constant number of queries.
        """
        self.ensure_one()
        objectives = self.env["okr.objective"].search(
            [("cycle_id", "=", self.id), ("state", "in", ("draft", "active"))]
        )
        drafts = objectives.filtered(lambda o: o.state == "draft")
        problems = drafts._activation_problems()
        hints = drafts._get_coach_hints()
        team_hints = objectives._get_team_hints()
        departments = self.env["hr.department"].search(
            [("company_id", "in", (self.company_id.id, False))], order="name, id"
        )
        departments |= objectives.department_id
        drafts_by_team = drafts.grouped("department_id")
        active_by_team = (objectives - drafts).grouped("department_id")
        co_owned_by_team = defaultdict(self.env["okr.objective"].browse)
        for objective in objectives:
            for department in objective.co_department_ids:
                co_owned_by_team[department] |= objective
        none = self.env["okr.objective"]
        return [
            {
                "department": department,
                "drafts": drafts_by_team.get(department, none),
                "active_count": len(active_by_team.get(department, none)),
                "co_owned": co_owned_by_team.get(department, none),
                "problems": {
                    draft.id: problems[draft.id]
                    for draft in drafts_by_team.get(department, none)
                    if draft.id in problems
                },
                "hints": {
                    draft: hints[draft]
                    for draft in drafts_by_team.get(department, none)
                    if draft in hints
                },
                "team_hints": team_hints.get((self, department), []),
            }
            for department in [
                self.env["hr.department"],
                *departments.sorted(lambda department: department.complete_name or ""),
            ]
        ]
