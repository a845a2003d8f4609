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
        """One digest a department, due day and language."""
        due = self._digests_due(now)
        if not due:
            return
        entries = self._digest_entries(due)
        sent = [group for group in due if entries.get(group)]
        key_results_sudo = self.env["okr.key.result"].sudo().union(*(due[g][0] for g in sent))
        readers = self._readers(key_results_sudo)
        users_sudo = self.env["res.users"].sudo().union(*readers.values())
        free = self._free_users(
            users_sudo, key_results_sudo.company_id, now, at_any_hour=True
        )
        self._log(
            [
                {
                    "step": "digest",
                    "company_id": company_sudo.id,
                    "department_id": department_sudo.id,
                    "date": due[company_sudo, department_sudo][1],
                }
                for company_sudo, department_sudo in sent
            ]
        )
        for company_sudo, department_sudo in sent:
            group = company_sudo, department_sudo
            by_lang = defaultdict(self.env["res.users"].sudo().browse)
            for key_result_sudo in due[group][0]:
                for user_sudo in readers[key_result_sudo]:
                    if (user_sudo, company_sudo) in free:
                        by_lang[user_sudo.lang] |= user_sudo
            team = department_sudo or company_sudo
            for lang, told_sudo in by_lang.items():
                self._notify(
                    told_sudo,
                    lang,
                    "hr_okr.okr_reminder_digest",
                    lambda env, team=team: env._("Check-ins: %s", team.name),
                    self._digest_values(entries[group], lang),
                )
        self.env["ir.cron"]._commit_progress(len(sent))

    def _digests_due(self, now):
        """{(company, department): (key results, due day, from day, until day)} to be sent now."""
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
        clocks = {
            company_sudo: self.env["okr.workdays"]._local_now(
                self.env["res.users"], self.env["hr.employee"], company_sudo, now
            )
            for company_sudo in companies_sudo
        }
        rhythms = self.env["okr.cadence"]._rhythms(key_results_sudo)
        groups = defaultdict(self.env["okr.key.result"].sudo().browse)
        for key_result_sudo in key_results_sudo:
            company_sudo = key_result_sudo.company_id
            teams = key_result_sudo.department_id | key_result_sudo.objective_id.co_department_ids
            for department_sudo in teams or [teams]:
                groups[company_sudo, department_sudo] |= key_result_sudo
        log_sudo = self.env["okr.reminder.log"].sudo()
        sent = {
            (row.company_id, row.department_id, row.date)
            for row in log_sudo.search(
                [("step", "=", "digest"), ("date", ">=", (now - LOOK_BACK).date())]
            )
        }
        due = {}
        for (company_sudo, department_sudo), members_sudo in groups.items():
            local, works = clocks[company_sudo], presence[company_sudo].works
            today = local.date()
            grids = {
                (row["rhythm"], row["weekday"], row["start"])
                for row in (rhythms[kr_sudo.id] for kr_sudo in members_sudo)
            }
            days = sorted(
                {day for grid in grids for day in cadence.due_days(today - LOOK_BACK, today, *grid)}
            )
            if not days or not (works(today) and cadence.is_waking(local)):
                continue
            until = cadence.digest_day(days[-1], works)
            known = (company_sudo, department_sudo, days[-1]) in sent
            if known or not until <= today <= until + LATE:
                continue
            since = cadence.digest_day(days[-2], works) if len(days) > 1 else today - LOOK_BACK
            due[company_sudo, department_sudo] = (members_sudo, days[-1], since, until)
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

    def _readers(self, key_results_sudo):
        """Who works on each key result: {key result: users}."""
        return {
            key_result_sudo: key_result_sudo.lead_user_id
            | key_result_sudo.objective_id.lead_user_id
            | key_result_sudo.objective_id.contributor_ids.user_id
            for key_result_sudo in key_results_sudo
        }

    def _digest_values(self, entries, lang):
        """Values of the template: objectives with their lines, and how many are blocked."""
        env = self.with_context(lang=lang).env
        causes = dict(env["okr.checkin"]._fields["blocker_cause"]._description_selection(env))

        def number(value):
            return formatLang(env, value, digits=0 if float(value).is_integer() else 2)

        objectives = defaultdict(list)
        for key_result_sudo, said, old in entries:
            last = said[-1]
            old_value = old[0] if old else key_result_sudo.base_value
            objectives[key_result_sudo.objective_id.with_context(lang=lang)].append(
                {
                    "key_result": key_result_sudo,
                    "value": number(last.value),
                    "old_value": number(old_value) if old_value != last.value else "",
                    "unit": key_result_sudo.unit or "",
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
