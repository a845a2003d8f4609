"""The story that the demo data tells, played through the methods that people use.

The facts are in the CSV files of `demo/story`. This module plays them week by week: everybody
checks in under their own name, a coach opens and closes, and what the application dates today is
moved to the day on which it happens in the story.
"""

from collections import defaultdict

from odoo import Command
from odoo.tools import SQL

from .stage import WEEKS_OVER, Stage, rows, rows_by

NUMBERS = (
    "base_value",
    "target_value",
    "commit_value",
    "stretch_value",
    "range_min",
    "range_max",
    "fail_min",
    "fail_max",
    "weight",
)


class Story(Stage):
    """Plays the story once."""

    def tell(self):
        self._hire_people()
        self._plan_cycles()
        self._open("year")
        self._live("year", 26 + WEEKS_OVER)
        self._open("past")
        self._live("past", 12)
        self._close_past()
        self._open("running")
        self._live("running", WEEKS_OVER)
        self._draft("next")
        self._talk()

    # cycles

    def _plan_cycles(self):
        first, last = self._day("year", 1, 0), self._day("year", 52, 6)
        year = f"{first.year}/{last.year % 100:02d}" if first.year != last.year else first.year
        cycle_model = self._as("tina", "okr.cycle")
        for row in rows("cycles"):
            parent = self.records.get(row["parent"])
            cycle = cycle_model.create(
                {
                    "name": row["name"] % {"year": year},
                    "cadence": row["cadence"],
                    "date_start": self._day(row["key"], 1, 0),
                    "date_end": self._day(row["key"], int(row["weeks"]), 6),
                    "checkin_interval": row["checkin_interval"],
                    "parent_id": parent.id if parent else False,
                }
            )
            self._keep(row["key"], cycle)
        for earlier, later in (("past", "running"), ("running", "next")):
            self.records[later].previous_id = self.records[earlier]
        self._start_planning("running")

    def _start_planning(self, cycle):
        """Three weeks before the first one, or this Monday where that is still to come."""
        self.records[cycle].with_user(self.user_by_person["tina"]).action_start_planning()
        this_monday = self._day("running", WEEKS_OVER + 1, 0)
        day = min(self._day(cycle, -2, 0), this_monday)
        self._move_logs(self.records[cycle], "planned", day)

    def _draft(self, cycle):
        """Draft the objectives of a cycle with their key results, as the coach."""
        coach = self.user_by_person["tina"]
        record = self.records[cycle].with_user(coach)
        if record.state == "draft":
            self._start_planning(cycle)
        key_results = rows_by("key_results", "objective")
        for sequence, row in enumerate(rows_by("objectives", "cycle")[cycle,], start=1):
            vals = {**self._objective_vals(row), "sequence": sequence}
            objective = self._carried("okr.objective", row["key"])
            if objective:
                objective.write(vals)
            else:
                objective = self._as("tina", "okr.objective").create(vals)
            self._keep(row["key"], objective)
            for place, key_result_row in enumerate(key_results[row["key"],], start=1):
                self._draft_key_result(key_result_row, objective, place)

    def _draft_key_result(self, row, objective, sequence):
        vals = {
            "name": row["name"],
            "objective_id": objective.id,
            "sequence": sequence,
            "lead_id": self.records[row["lead"]].id,
            "kind": row["kind"],
            "unit": row["unit"],
            **{name: float(row[name]) for name in NUMBERS if row[name]},
        }
        key_result = self._carried("okr.key.result", row["key"])
        if key_result:
            key_result.write(vals)
        else:
            key_result = self._as("tina", "okr.key.result").create(vals)
        self._keep(row["key"], key_result)

    def _carried(self, model, key):
        """The draft that the close carried over for this key, if it did."""
        source = next((row["from"] for row in rows("carried") if row["key"] == key), None)
        if not source or source not in self.records:
            return None
        return self._as("tina", model).search(
            [("carried_from_id", "=", self.records[source].id)], limit=1
        )

    def _objective_vals(self, row):
        parent = self.records.get(row["parent"])
        return {
            "name": row["name"],
            "cycle_id": self.records[row["cycle"]].id,
            "department_id": self.records[row["department"]].id if row["department"] else False,
            "co_department_ids": [Command.set(self._ids(row["co_departments"]))],
            "lead_id": self.records[row["lead"]].id,
            "contributor_ids": [
                Command.clear(),
                *(Command.create({"employee_id": n}) for n in self._ids(row["contributors"])),
            ],
            "parent_id": parent.id if parent else False,
            "contribution": row["contribution"],
            "ambition": row["ambition"],
            "roll_up": bool(row["roll_up"]),
            "tag_ids": [Command.set([self._tag(t).id for t in row["tags"].split("|") if t])],
            "description": row["description"],
            "not_doing": row["not_doing"],
        }

    def _ids(self, keys):
        return [self.records[key].id for key in keys.split("|") if key]

    def _tag(self, name):
        tags = self.env["okr.tag"].with_context(active_test=False)
        tag = tags.search([("name", "=", name)])
        return tag or self._keep(f"tag_{name.lower()}", tags.create({"name": name}))

    def _open(self, cycle):
        """Draft and open a cycle on the Monday of its first week."""
        self._draft(cycle)
        record = self.records[cycle].with_user(self.user_by_person["tina"])
        objectives = record._activate()
        day = self._day(cycle, 1, 0)
        objectives._okr_internal().write({"date_activated": day})
        self.env["okr.rollup"]._refresh_key_results(objectives.key_result_ids)
        self._move_logs(record, "opened", day)
        self._move("date", objectives.message_ids, day)
        self._move_history(day)

    # weeks

    def _live(self, cycle, weeks):
        """Play the weeks of a cycle one after the other, and keep the numbers of each."""
        record = self.records[cycle]
        objectives = {row["key"] for row in rows_by("objectives", "cycle")[cycle,]}
        key_results = {row["key"] for row in rows("key_results") if row["objective"] in objectives}
        checkins = rows_by("checkins", "week")
        for week in range(1, weeks + 1):
            self._ask(cycle, week)
            self._change(cycle, week)
            said = [row for row in checkins[str(week),] if row["key_result"] in key_results]
            self._check_in(cycle, week, said)
            self._drop(cycle, week)
            self._move_history(self._day(cycle, week, 4))
            self._snapshot(record, self._day(cycle, week, 6))

    def _check_in(self, cycle, week, said):
        """Add the check-ins of one week, in one batch per person."""
        vals_by_person = defaultdict(list)
        for row in said:
            key_result = self.records[row["key_result"]]
            lead = key_result.lead_id.user_id
            # Thursdays and Fridays: what was said last week still speaks on any day of this one.
            day = self._day(cycle, week, 3 + key_result.id % 2)
            vals = {
                "key_result_id": key_result.id,
                "date": day,
                "value": float(row["value"]),
                "confidence": int(row["confidence"]),
                "kind": row["kind"] or "updated",
                "note": row["note"] or False,
                "blocker_cause": row["blocker"] or False,
            }
            vals_by_person[self.user_by_person.get(row["author"], lead)].append(vals)
        for user, vals_list in vals_by_person.items():
            self.env["okr.checkin"].with_user(user).create(vals_list)

    def _snapshot(self, cycle, day):
        self.env["okr.rollup"]._drain()
        self.env["okr.snapshot"]._take(cycle, day)

    def _move_snapshots(self, cycle, day):
        """Date the snapshots that were taken today to `day`."""
        self.env.cr.execute(
            SQL(
                "UPDATE okr_snapshot SET date = %s WHERE cycle_id = %s AND date = %s",
                day,
                cycle.id,
                self.today,
            )
        )
        self.env["okr.snapshot"].invalidate_model()

    def _change(self, cycle, week):
        """Change frozen texts and targets, with the reasons that people gave."""
        for row in rows("revisions"):
            record = self.records.get(row["record"])
            if int(row["week"]) != week or not record or record.cycle_id != self.records[cycle]:
                continue
            person = self.user_by_person[row["by"]]
            value = float(row["value"]) if row["field"] in NUMBERS else row["value"]
            changed = record.with_user(person).with_context(okr_reason=row["reason"])
            changed.write({row["field"]: value})
            self._move("date", record.revision_ids[:1], self._day(cycle, week, 1))

    def _drop(self, cycle, week):
        for row in rows("drops"):
            objective = self.records.get(row["objective"])
            if int(row["week"]) != week or not objective:
                continue
            if objective.cycle_id == self.records[cycle]:
                objective.with_user(self.user_by_person[row["by"]]).action_drop(row["reason"])
                day = self._day(cycle, week, 4)
                self._move("date", objective.revision_ids[:1], day)
                self._move("date_closed", objective, day)

    def _ask(self, cycle, week):
        """Ask other teams for alignments, and answer as they did."""
        for row in rows("alignments"):
            source = self.records.get(row["source"])
            if int(row["week"]) != week or not source:
                continue
            if source.cycle_id != self.records[cycle]:
                continue
            key_result = self.records.get(row["target_key_result"])
            alignment = (
                self.env["okr.alignment"]
                .with_user(source.lead_id.user_id)
                .create(
                    {
                        "source_id": source.id,
                        "kind": row["kind"],
                        "target_id": self.records[row["target"]].id,
                        "target_key_result_id": key_result.id if key_result else False,
                        "contribution": row["contribution"],
                    }
                )
            )
            self._keep(row["key"], alignment)
            self._move("create_date", alignment, self._day(cycle, week, 1))
            self._answer(alignment, row, self._day(cycle, week, 3))

    def _answer(self, alignment, row, day):
        if not row["answer_state"]:
            return
        before = alignment.source_id.message_ids
        asked = alignment.with_user(self.user_by_person[row["answer_by"]])
        if row["answer_state"] == "accepted":
            asked.action_accept(row["answer"])
        else:
            asked.action_decline(row["answer"])
        self._move("date_answered", alignment, day)
        self._move("date", alignment.source_id.message_ids - before, day)

    def _close_past(self):
        """Grade and close the past quarter in its last week, and carry over what was chosen."""
        cycle = self.records["past"].with_user(self.user_by_person["tina"])
        cycle.action_start_grading()
        self._move_logs(cycle, "grading", self._day("past", 13, 0))
        vals_by_record = {}
        for row in rows("outcomes"):
            vals = {key: value for key, value in row.items() if value and key != "record"}
            if "score" in vals:
                final_value = self.records[row["record"]].current_value
                vals.update(score=float(vals["score"]), is_scored=True, final_value=final_value)
            vals_by_record[self.records[row["record"]].with_env(cycle.env)] = vals
        for model in ("okr.key.result", "okr.objective"):
            self._as("tina", model)._save_close(
                {record: vals for record, vals in vals_by_record.items() if record._name == model}
            )
        before = cycle.message_ids
        objectives = cycle._close()
        last_friday, last_day = self._day("past", 13, 4), self._day("past", 13, 6)
        self._move_logs(cycle, "closed", last_friday)
        self._move("date_closed", objectives, last_friday)
        self._move_history(last_friday)
        self._move("date", cycle.message_ids - before, last_friday)
        self._move_snapshots(cycle, last_day)

    # what is said besides

    def _talk(self):
        for row in rows("comments"):
            objective = self.records[row["objective"]].with_user(self.user_by_person[row["by"]])
            day = self._day(row["cycle"], int(row["week"]), 4)
            message = objective.message_post(
                body=row["body"], message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            self._move("date", message, day)
        for row in rows("kudos"):
            employee = self.records.get(row["employee"])
            department = self.records.get(row["department"])
            self.env["okr.kudos"].with_user(self.user_by_person[row["author"]]).create(
                {
                    "employee_id": employee.id if employee else False,
                    "department_id": department.id if department else False,
                    "key_result_id": self.records[row["key_result"]].id,
                    "body": row["body"],
                    "date": self._day(row["cycle"], int(row["week"]), 4),
                }
            )
