from collections import defaultdict

from odoo import api, models

from ..engine import cadence


class OkrReminder(models.AbstractModel):
    """After silence: the manager of the department, later the OKR coaches; each once.

    Counted in working days of whoever is asked. Ended by a check-in of anybody and by the answer
    of who was asked: completing the activity, or moving its day. Nobody is told on a day off,
    and nobody is told why somebody is away.
    """

    _inherit = "okr.reminder"

    @api.model
    def _climb(self, cases, now):
        """Tell the next one on the ladder about key results without a word."""
        deadlines = self._deadlines(cases)
        waiting = []
        for case in cases:
            steps = self._steps_due(case, deadlines)
            waiting += [(case, step) for step in steps]
        if not waiting:
            return
        managers = self._managers([case for case, step in waiting if step == "manager"])
        # Who is a coach decides whom the schedule writes to, in every company.
        coaches_sudo = self.env.ref("hr_okr.group_okr_coach").sudo().all_user_ids
        free = self._free_users(
            coaches_sudo.union(*managers.values()),
            self.env["res.company"]
            .sudo()
            .union(*(case.key_result.company_id for case, _step in waiting)),
            now,
        )
        notices = defaultdict(list)
        for case, step in waiting:
            company_sudo = case.key_result.company_id
            told_sudo = managers.get(case.key_result, coaches_sudo.browse())
            if step == "coach":
                told_sudo = coaches_sudo
            for user_sudo in told_sudo:
                # Whoever leads it has been asked already.
                if (user_sudo, company_sudo) in free and user_sudo != case.lead.user_id:
                    notices[user_sudo, step].append(case)
        self._tell(notices)

    def _deadlines(self, cases):
        """Until when people have put their check-in off: {user: day of their activity}."""
        # As the users that come into it.
        users_sudo = self.env["res.users"].sudo().browse()
        for case in cases:
            for row in case.told("ask"):
                users_sudo |= row.user_id
        return {
            activity_sudo.user_id: activity_sudo.date_deadline
            for activity_sudo in self._open_activities(users_sudo)
        }

    def _steps_due(self, case, deadlines):
        """The steps of the ladder that are due for a key result and were not taken yet."""
        company_sudo = case.key_result.company_id
        start = case.key_result.checkin_due_date
        answers = [row.date for row in case.told("answer")]
        if answers:
            if max(answers) >= case.newest_due:
                return []
            start = case.newest_due
        start = max([start, *(deadlines.get(row.user_id, start) for row in case.told("ask"))])
        today = case.lead_now.date()
        works = case.turn.asked if case.turn else lambda day: day.weekday() < 5
        days = cadence.count_days(start, today, works)
        return [
            step
            for step, wanted in (
                ("manager", company_sudo.okr_manager_days),
                ("coach", company_sudo.okr_coach_days),
            )
            if wanted and days >= wanted and not case.told(step)
        ]

    def _managers(self, cases):
        """{key result: user} of the nearest manager at or above its department, never its lead."""
        # Managers above a team, whichever company looks.
        departments_sudo = self.env["hr.department"].sudo()
        paths = {}
        for case in cases:
            path = case.key_result.department_id.parent_path or ""
            paths[case.key_result] = [int(part) for part in reversed(path.split("/")) if part]
        # All at once: walking up department by department would cost a query a level.
        above = departments_sudo.browse({i for path in paths.values() for i in path})
        users = {department.id: department.manager_id.user_id for department in above}
        found = {}
        for case in cases:
            for department_id in paths[case.key_result]:
                user_sudo = users[department_id]
                if user_sudo != case.lead.user_id and user_sudo._okr_can_be_asked(
                    case.key_result.company_id
                ):
                    found[case.key_result] = user_sudo
                    break
        return found

    def _free_users(self, users_sudo, companies_sudo, now):
        """Who works today, is awake and can be reached: {(user, company): local day}."""
        employees = self.env["okr.turn"]._employees(users_sudo)
        day = now.date()
        presence = self.env["okr.workdays"]._presence(
            self.env["hr.employee"].sudo().union(*employees.values()), companies_sudo, day, day
        )
        free = {}
        for user_sudo in users_sudo:
            if not user_sudo._okr_can_be_told():
                continue
            for company_sudo in companies_sudo & user_sudo.company_ids:
                employee_sudo = self.env["okr.turn"]._employee_in(
                    employees.get(user_sudo), company_sudo
                )
                local = self.env["okr.workdays"]._local_now(
                    user_sudo,
                    employee_sudo or self.env["hr.employee"],
                    company_sudo,
                    now,
                )
                works = presence[employee_sudo or company_sudo].works(local.date())
                if works and cadence.is_waking(local):
                    free[user_sudo, company_sudo] = local.date()
        return free

    def _tell(self, notices):
        """One notification a person and step; the same list in the same language goes together."""
        groups, rows = defaultdict(list), []
        for (user_sudo, step), cases in notices.items():
            # Public records, joined in one mail of the schedule.
            key_results = self.env["okr.key.result"].sudo().union(*(c.key_result for c in cases))
            groups[step, key_results, user_sudo.lang].append(user_sudo)
            rows += [{**self._log_vals(case, step), "user_id": user_sudo.id} for case in cases]
        self._log(rows)
        for (step, key_results_sudo, lang), users_sudo in groups.items():
            self._notify(
                self.env["res.users"].union(*users_sudo),
                lang,
                "hr_okr.okr_reminder_ladder",
                lambda env: env._("Key results that wait for a word"),
                {"key_results": key_results_sudo.with_context(lang=lang), "step": step},
            )
        if notices:
            self.env["ir.cron"]._commit_progress(len(notices))
