"""What the demo story is played on: its facts, its people, its calendar and its tools."""

import csv
from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import Command, fields
from odoo.tools import SQL, file_open

FOLDER = "hr_okr/demo/story"
#: Weeks of the running quarter that are over; today lies in the next one.
WEEKS_OVER = 6


def rows(name):
    """Rows of one CSV file of the story, as dicts of text."""
    with file_open(f"{FOLDER}/{name}.csv") as file:
        return list(csv.DictReader(file))


def rows_by(name, *keys):
    """Rows of one CSV file, grouped by the values of the named columns."""
    grouped = defaultdict(list)
    for row in rows(name):
        grouped[tuple(row[key] for key in keys)].append(row)
    return grouped


class Stage:
    """People and dates of the story, in an environment with all rights.

    `records` finds a record by its key in the CSV files; each gets an XML id `hr_okr.demo_<key>`.
    """

    def __init__(self, env):
        # Nobody is to be mailed, subscribed or tracked while the past is being written.
        self.env = env(
            context=dict(
                env.context,
                tracking_disable=True,
                mail_create_nosubscribe=True,
                mail_activity_quick_update=True,
                no_reset_password=True,
            )
        )
        self.now = fields.Datetime.now()
        self.today = fields.Date.context_today(self.env["okr.cycle"])
        self.monday = self.today - timedelta(days=self.today.weekday() + 7 * WEEKS_OVER)
        self.records = {}
        self.user_by_person = {}

    # people

    def _hire_people(self):
        """Departments, employees and users: those of Odoo's demo company where they are there."""
        departments, people = rows("departments"), rows("people")
        for row in departments:
            self._find_or_make("hr.department", row, {"name": row["name"]})
        for row in people:
            department = self.records[row["department"]]
            self._find_or_make(
                "hr.employee", row, {"name": row["name"], "department_id": department.id}
            )
        self._make_users(people)
        for row in people:
            employee = self.records[row["key"]]
            if employee.department_id != self.records[row["department"]]:
                employee.department_id = self.records[row["department"]]
            user = self.user_by_person[row["key"]] = employee.user_id
            if row["group"]:
                user.group_ids = [Command.link(self.env.ref(row["group"]).id)]
        # In the inbox and not by mail: the addresses of demo people are not theirs.
        users = self.env["res.users"].browse(u.id for u in self.user_by_person.values())
        users.notification_type = "inbox"
        for row in departments:
            manager = self.records[row["manager"]]
            if self.records[row["key"]].manager_id != manager:
                self.records[row["key"]].manager_id = manager

    def _find_or_make(self, model, row, vals):
        record = self.env.ref(row["xmlid"], raise_if_not_found=False)
        if record:
            self.records[row["key"]] = record
        else:
            self._keep(row["key"], self.env[model].create(vals))

    def _make_users(self, people):
        """A user for each employee without one; only logins that are printed get a password."""
        rows_without = [row for row in people if not self.records[row["key"]].user_id]
        logins = {
            row["key"]: row["login"] or f"{row['name'].lower().replace(' ', '.')}@example.com"
            for row in rows_without
        }
        known = self.env["res.users"].search([("login", "in", list(logins.values()))])
        user_by_login = {user.login: user for user in known}
        new_rows = [row for row in rows_without if logins[row["key"]] not in user_by_login]
        users = self.env["res.users"].create(
            [
                {
                    "name": row["name"],
                    "login": logins[row["key"]],
                    "partner_id": self.records[row["key"]].work_contact_id.id,
                    "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
                    **({"password": row["login"]} if row["login"] else {}),
                }
                for row in new_rows
            ]
        )
        for row, user in zip(new_rows, users, strict=True):
            user_by_login[user.login] = self._keep(f"user_{row['key']}", user)
        for row in rows_without:
            self.records[row["key"]].user_id = user_by_login[logins[row["key"]]]

    # tools

    def _day(self, cycle, week, weekday):
        """A day of the story: `week` of the cycle from 1, `weekday` from 0 (Monday)."""
        first_week = next(int(row["first_week"]) for row in rows("cycles") if row["key"] == cycle)
        return self.monday + timedelta(weeks=first_week + week - 1, days=weekday)

    def _as(self, person, model):
        return self.env[model].with_user(self.user_by_person[person])

    def _keep(self, key, record):
        """Remember a record by its key, here and as an XML id."""
        record = record.with_env(self.env)
        self.records[key] = record
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"hr_okr.demo_{key}", "record": record, "noupdate": True}]
        )
        return record

    def _move_logs(self, cycle, event, day):
        self._move("date", cycle.log_ids.filtered(lambda log: log.event == event), day)

    def _move(self, column, records, day):
        """Date records that the application dates itself, and lets nobody date, to `day`."""
        records.flush_recordset()
        if records._fields[column].type == "datetime":
            day = min(datetime.combine(day, time(9, 20)), self.now)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                SQL.identifier(column),
                day,
                records.ids,
            )
        )
        records.invalidate_recordset([column])

    def _move_history(self, day):
        """Date what the history of objectives has of today to `day`; the later word of a day wins.

        Check-ins count as given on the day that they speak of.
        """
        self.env.flush_all()
        moved = {"today": self.today, "day": day}
        for same in (
            SQL(
                "old.objective_id = new.objective_id AND old.key_result_id IS NULL "
                "AND new.key_result_id IS NULL"
            ),
            SQL("old.key_result_id = new.key_result_id"),
            SQL(
                "old.cycle_id = new.cycle_id AND old.objective_id IS NULL "
                "AND new.objective_id IS NULL"
            ),
        ):
            self.env.cr.execute(
                SQL(
                    """DELETE FROM okr_history old USING okr_history new
                        WHERE %(same)s AND new.date = %(today)s AND old.date = %(day)s""",
                    same=same,
                    **moved,
                )
            )
        self.env.cr.execute(
            SQL("UPDATE okr_history SET date = %(day)s WHERE date = %(today)s", **moved)
        )
        self.env.cr.execute(SQL("UPDATE okr_checkin SET date_recorded = date"))
        self.env.invalidate_all()
