from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..engine import cadence

#: How far back due days are looked for: two rounds of the longest rhythm, and holidays.
LOOK_BACK = timedelta(days=70)
#: A digest that the scheduler missed is still worth reading for so long.
LATE = timedelta(days=3)


class OkrReminder(models.AbstractModel):
    """What a team has checked in, told to the team on the working day after the due day.

    To those who lead or contribute in the objectives of a department. It tells what was said,
    never who said nothing.
    """

    _inherit = "okr.reminder"

    @api.model
    def _send_digests(self, now):
        """One digest a department, due day and language, to each reader in the own morning."""
        due = self._digests_due(now)
        if not due:
            return
        entries = self._digest_entries(due)
        readers = self._readers({group: due[group] for group in due if entries[group]}, now)
        self._log(
            [
                {
                    "step": "digest",
                    "company_id": company_sudo.id,
                    "department_id": department_sudo.id,
                    "user_id": user_sudo.id,
                    "date": due[company_sudo, department_sudo][1],
                }
                for (company_sudo, department_sudo), users_sudo in readers.items()
                for user_sudo in users_sudo
            ]
        )
        for (company_sudo, department_sudo), users_sudo in readers.items():
            group = company_sudo, department_sudo
            team = department_sudo or company_sudo
            for lang, told_sudo in users_sudo.grouped("lang").items():
                self._notify(
                    told_sudo,
                    lang,
                    "hr_okr.okr_reminder_digest",
                    lambda env, team=team: env._("Check-ins: %s", team.name),
                    self._digest_values(entries[group], lang),
                )
        if readers:
            self.env["ir.cron"]._commit_progress(len(readers))

    def _digests_due(self, now):
        """Digests of these days: {(company, department): (key results, due day, since, until)}.

        What was said from `since` on and before `until`, the day of the digest.
        """
        key_results_sudo = (
            self.env["okr.key.result"]
            .sudo()
            .search(
                [
                    *self.env["okr.cadence"]._open_domain(),
                    ("company_id.okr_digest", "=", True),
                    ("company_id.active", "=", True),
                ]
            )
        )
        if not key_results_sudo:
            return {}
        companies_sudo = key_results_sudo.company_id
        presence = self.env["okr.workdays"]._presence(
            self.env["hr.employee"].sudo(),
            companies_sudo,
            (now - LOOK_BACK).date(),
            (now + timedelta(days=7)).date(),
        )
        rhythms = self.env["okr.cadence"]._rhythms(key_results_sudo)
        # As the key results that come into it: those of all teams, for the schedule.
        groups = defaultdict(self.env["okr.key.result"].sudo().browse)
        for key_result_sudo in key_results_sudo:
            company_sudo = key_result_sudo.company_id
            teams = key_result_sudo.department_id | key_result_sudo.objective_id.co_department_ids
            for department_sudo in teams or [teams]:
                groups[company_sudo, department_sudo] |= key_result_sudo
        latest = (now + timedelta(hours=14)).date()
        due = {}
        for (company_sudo, department_sudo), members_sudo in groups.items():
            works = presence[company_sudo].works
            grids = {
                (row["rhythm"], row["weekday"], row["start"])
                for row in (rhythms[kr_sudo.id] for kr_sudo in members_sudo)
            }
            first = latest - LOOK_BACK
            days = sorted({day for grid in grids for day in cadence.due_days(first, latest, *grid)})
            windows = [(day, cadence.digest_day(day, works)) for day in days]
            open_windows = [n for n, (_, until) in enumerate(windows) if until <= latest]
            if not open_windows:
                continue
            newest = open_windows[-1]
            day, until = windows[newest]
            if latest <= until + LATE + timedelta(days=1):
                since = windows[newest - 1][1] if newest else first
                due[company_sudo, department_sudo] = (members_sudo, day, since, until)
        return due

    def _digest_entries(self, due):
        """What was said in the time of each digest: {group: [(key result, check-ins, before)]}."""
        windows = {
            (group, key_result_sudo.id): (since, until)
            for group, (key_results_sudo, _day, since, until) in due.items()
            for key_result_sudo in key_results_sudo
        }
        ids = {key_result_id for _group, key_result_id in windows}
        checkins = defaultdict(list)
        for checkin_sudo in (
            self.env["okr.checkin"]
            .sudo()
            .search(
                [
                    ("key_result_id", "in", sorted(ids)),
                    ("date", ">=", min(since for since, _until in windows.values())),
                ],
                order="date, id",
            )
        ):
            checkins[checkin_sudo.key_result_id.id].append(checkin_sudo)
        before = self._before(windows)
        entries = defaultdict(list)
        for group, (key_results_sudo, _day, since, until) in due.items():
            for key_result_sudo in key_results_sudo.sorted("objective_id"):
                said = [c for c in checkins[key_result_sudo.id] if since <= c.date < until]
                if said:
                    old = before.get((key_result_sudo.id, since))
                    entries[group].append((key_result_sudo, said, old))
        return entries

    def _before(self, windows):
        """The check-in before each window: {(key result id, first day): (value, confidence)}."""
        wanted = sorted({(kr_id, since) for (_group, kr_id), (since, _until) in windows.items()})
        return {
            (key_result_id, since): (value, confidence)
            for key_result_id, since, value, confidence in self.env.execute_query(
                SQL(
                    """SELECT wanted.id, wanted.since, c.value, c.confidence
                         FROM unnest(%s::int[], %s::date[]) AS wanted(id, since)
                        CROSS JOIN LATERAL (
                              SELECT value, confidence FROM okr_checkin
                               WHERE key_result_id = wanted.id AND date < wanted.since
                            ORDER BY date DESC, id DESC LIMIT 1) c""",
                    [row[0] for row in wanted],
                    [row[1] for row in wanted],
                )
            )
        }

    def _readers(self, due, now):
        """Who reads a digest now: {group: users} of those who work on it.

        Each at an hour and on a day at work, from the day of the digest on; not twice.
        """
        teams = {
            group: (key_results_sudo.lead_user_id | objectives_sudo.lead_user_id)
            | objectives_sudo.contributor_ids.user_id
            for group, (key_results_sudo, *_days) in due.items()
            for objectives_sudo in [key_results_sudo.objective_id]
        }
        if not teams:
            return {}
        # Nobody reads who was written to; the service alone keeps it.
        log_sudo = self.env["okr.reminder.log"].sudo()
        told = {
            (row.company_id, row.department_id, row.date, row.user_id)
            for row in log_sudo.search(
                [("step", "=", "digest"), ("date", ">=", min(days[1] for days in due.values()))]
            )
        }
        free = self._free_users(
            self.env["res.users"].sudo().union(*teams.values()),
            self.env["res.company"].sudo().union(*(company for company, _department in teams)),
            now,
        )
        readers = {}
        for (company_sudo, department_sudo), users_sudo in teams.items():
            _members, day, _since, until = due[company_sudo, department_sudo]
            now_sudo = users_sudo.filtered(
                lambda user, company=company_sudo, team=department_sudo, day=day, until=until: (
                    until <= free.get((user, company), until - LATE) <= until + LATE
                    and (company, team, day, user) not in told
                )
            )
            if now_sudo:
                readers[company_sudo, department_sudo] = now_sudo
        return readers

    def _digest_values(self, entries, lang):
        """Values of the template: objectives with their lines, and how many are blocked."""
        env = self.with_context(lang=lang).env
        causes = dict(env["okr.checkin"]._fields["blocker_cause"]._description_selection(env))

        def number(value, unit=""):
            digits = len(f"{value:.2f}".rstrip("0").partition(".")[2])
            return f"{formatLang(env, value, digits=digits)} {unit or ''}".strip()

        objectives = defaultdict(list)
        for key_result_sudo, said, old in entries:
            last = said[-1]
            old_value = old[0] if old else key_result_sudo.base_value
            objectives[key_result_sudo.objective_id.with_context(lang=lang)].append(
                {
                    "key_result": key_result_sudo,
                    "value": number(last.value, key_result_sudo.unit),
                    "old_value": number(old_value) if old_value != last.value else "",
                    "confidence": last.confidence,
                    "old_confidence": old[1] if old and old[1] != last.confidence else None,
                    "notes": [checkin.note for checkin in said if checkin.note],
                    "blocked": causes.get(last.blocker_cause),
                }
            )
        lines = [line for rows in objectives.values() for line in rows]
        return {
            "objectives": objectives,
            "count": len(lines),
            "blocked_count": sum(bool(line["blocked"]) for line in lines),
        }
