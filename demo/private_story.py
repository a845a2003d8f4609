"""What the people of the demo keep to themselves: appraisals, feedback, 360s, 1:1s, a plan.

The facts are in the CSV files of `demo/story/private`. Everybody writes as the user they are,
through the methods that people use, so nobody can read more of it than the rules allow. No record
gets an XML id, which would tell that it exists.
"""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tools import SQL

from .story import rows, rows_by

TO_WRITE_WITHIN = timedelta(days=18)
RHYTHM = timedelta(weeks=2)


class PrivateStory:
    """Plays the private part once, after the public one: the people are those of `story`."""

    def __init__(self, story):
        self.story = story
        self.env = story.env
        self.today = story.today
        self.people = story.records

    def tell(self):
        self._find_managers()
        self._appraise_last_year()
        self._run_campaign()
        self._give_feedback()
        self._collect_views()
        self._meet()
        self._plan()

    def _as(self, person, records):
        """`records`, or an empty recordset of a model given by name, as one of the people."""
        if isinstance(records, str):
            records = self.env[records]
        return records.with_user(self.story.user_by_person[person])

    def _user(self, person):
        return self.story.user_by_person[person]

    def _ago(self, days):
        return self.today - timedelta(days=days)

    def _find_managers(self):
        """Heads of departments report to the head of the company, unless Odoo says otherwise."""
        head = self.people["management"].manager_id
        for row in rows("departments"):
            manager = self.people[row["manager"]]
            if manager != head and not manager.parent_id:
                manager.parent_id = head

    # appraisals

    def _appraise_last_year(self):
        """Eli's appraisal of last year, from the draft to the last signature."""
        year = self.today.year - 1
        appraisal = self._as("jeffrey", "performance.appraisal").create(
            {
                "employee_id": self.people["eli"].id,
                "date_start": f"{year}-01-01",
                "date_end": f"{year}-12-31",
            }
        )
        appraisal.action_open()
        self._write("last_year", appraisal, "eli", "jeffrey")
        appraisal.action_share(book=False)
        comment = rows_by("private/outcomes", "appraisal")["last_year",][0]["comment"]
        self._as("eli", appraisal).action_acknowledge(comment)
        appraisal.action_close()
        # over since January, as far as the year has come
        closed = min(self.today, self.today.replace(month=1, day=28))
        self._date("date_shared", appraisal, closed - timedelta(days=8))
        self._date("date_closed", appraisal, closed)
        self._date("date", appraisal.signature_ids, closed - timedelta(days=2))

    def _run_campaign(self):
        """This year's, launched by the officer: some have written, one waits for a signature."""
        campaigns = self._as("barty", "performance.campaign")
        year = self.today.year
        departments = self.people["sales"] | self.people["administration"]
        campaign = campaigns.create(
            {
                "name": self.env._("Appraisals %(year)s", year=year),
                "date_start": f"{year}-01-01",
                "date_end": f"{year}-12-31",
                "deadline": self.today + TO_WRITE_WITHIN,
                "department_ids": [Command.set(departments.ids)],
            }
        )
        campaign.action_launch()
        campaigns.create(
            {
                "name": self.env._(
                    "Half-yearly talks in %(team)s", team=self.people["services"].name
                ),
                "kind": "half",
                "date_start": self.today - relativedelta(months=6),
                "date_end": self.today,
                "deadline": self.today + TO_WRITE_WITHIN,
                "department_ids": [Command.set(self.people["services"].ids)],
            }
        )
        appraisals = self.env["performance.appraisal"].search([("campaign_id", "=", campaign.id)])
        by_employee = {appraisal.employee_id: appraisal for appraisal in appraisals}
        own = {key: by_employee[self.people[key]] for key in ("eli", "rachel", "jeffrey")}
        self._write("eli", own["eli"], "eli", "jeffrey")
        self._as("eli", own["eli"]).action_pick_objectives()
        self._write("rachel", own["rachel"], "rachel", "jeffrey")
        self._write("jeffrey", own["jeffrey"], "jeffrey", "mitchell")
        self._as("mitchell", own["jeffrey"]).action_share(book=False)

    def _write(self, key, appraisal, employee, manager):
        """Fill in what both sides of one appraisal have written so far."""
        answers = rows_by("private/answers", "appraisal", "side")
        for side, person in (("employee", employee), ("manager", manager)):
            own = self._as(person, appraisal)[f"{side}_answer_ids"]
            by_section = {answer.section: answer for answer in own}
            for row in answers[key, side]:
                by_section[row["section"]].body = row["body"]
        for row in rows_by("private/outcomes", "appraisal")[key,]:
            self._as(manager, appraisal).outcome_ids.summary = row["summary"]

    # feedback and 360s

    def _give_feedback(self):
        for row in rows("private/feedback"):
            asked_by = row["asked_by"]
            feedback = self._as(asked_by or row["author"], "performance.feedback").create(
                {
                    "kind": "requested" if asked_by else "given",
                    "employee_id": self.people[row["employee"]].id,
                    "author_id": self.people[row["author"]].id,
                    **({"question": row["question"]} if asked_by else {"body": row["body"]}),
                    **({} if asked_by else {"visibility": row["visibility"]}),
                }
            )
            if asked_by:
                feedback.action_ask()
                self._date("date_requested", feedback, self._ago(int(row["days_ago"])))
            if row["state"] == "sent":
                feedback = self._as(row["author"], feedback)
                if asked_by:
                    feedback.write({"body": row["body"], "visibility": row["visibility"]})
                feedback.action_send()
                self._date("date_sent", feedback, self._ago(int(row["days_ago"])))

    def _collect_views(self):
        """360s in which some have answered; who, only they themselves can tell."""
        reviews = {}
        for row in rows("private/peer_reviews"):
            review = self._as(row["employee"], "performance.peer.review").create(
                {
                    "deadline": self.today + timedelta(days=int(row["days_left"])),
                    **{
                        f"{group}_user_ids": [
                            Command.set(
                                [self._user(key).id for key in row[column].split("|") if key]
                            )
                        ]
                        for group, column in (("peer", "peers"), ("other", "others"))
                    },
                }
            )
            review.action_launch()
            reviews[row["key"]] = review
        for row in rows("private/peer_answers"):
            answers = {key: row[key] for key in ("continue", "differently", "else") if row[key]}
            invitation = self._as(row["rater"], "performance.peer.invitation").search(
                [("employee_id", "=", reviews[row["review"]].employee_id.id)]
            )
            invitation.action_answer(answers)

    # 1:1s

    def _meet(self):
        """A series that has begun, and a first 1:1 that is only planned."""
        topics = rows_by("private/topics", "meeting")
        first = self._plan_meeting("jeffrey", "eli", "2", 9)
        self._add_topics(first, topics["eli",])
        first.action_hold()
        following = first.search([("previous_id", "=", first.id)])
        self._shift_series(first | following, -RHYTHM)
        self._add_topics(following, topics["next_eli",])
        alone = self._plan_meeting("tina", "tina", "0", 13)
        self._add_topics(alone, topics["tina",])
        for row in rows("private/notes"):
            self._as(row["author"], "performance.note").create(
                {
                    "employee_id": self.people[row["employee"]].id if row["employee"] else False,
                    "meeting_id": following.id,
                    "body": row["body"],
                }
            )

    def _plan_meeting(self, by, employee, every, hour):
        """A 1:1 on the next working day, in the series `every`."""
        day = self.today + timedelta(days=1)
        if day.weekday() > 4:
            day += timedelta(days=7 - day.weekday())
        return self._as(by, "performance.meeting").create(
            {
                "employee_id": self.people[employee].id,
                "date_start": datetime.combine(day, time(hour)),
                "every": every,
            }
        )

    def _add_topics(self, meeting, topic_rows):
        for row in topic_rows:
            due = row["due_in"] and self.today + timedelta(days=int(row["due_in"]))
            self._as(row["author"], "performance.meeting.topic").create(
                {
                    "meeting_id": meeting.id,
                    "name": row["name"],
                    "outcome": row["outcome"] or False,
                    "is_done": bool(row["is_done"]),
                    "owner": row["owner"] or False,
                    "date_due": due or False,
                }
            )

    def _shift_series(self, meetings, delta):
        """Move a series and its calendar back, as if it had been planned two weeks ago."""
        events = self.env["calendar.event"].search(
            [("recurrence_id", "in", meetings.calendar_event_id.sudo().recurrence_id.ids)]
        )
        self.env.flush_all()
        for table, columns, ids in (
            ("performance_meeting", ("date_start",), meetings.ids),
            ("calendar_event", ("start", "stop"), events.ids),
        ):
            for column in columns:
                name = SQL.identifier(column)
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s + %s WHERE id = ANY(%s)",
                        SQL.identifier(table),
                        name,
                        name,
                        delta,
                        ids,
                    )
                )
        self.env.invalidate_all()

    # development plans

    def _plan(self):
        for row in rows("private/plan"):
            plan = self._as(row["employee"], "performance.plan").create(
                {
                    "date_start": self.today - relativedelta(months=4),
                    "date_end": self.today + relativedelta(months=8),
                    "mentor_id": self.people[row["mentor"]].id,
                    "goal": row["goal"],
                    "why": row["why"],
                    "step_ids": [
                        Command.create(
                            {
                                **{key: step[key] for key in ("name", "skill", "support", "state")},
                                "sequence": sequence,
                                "date_due": self._ago(-int(step["due_in"])),
                            }
                        )
                        for sequence, step in enumerate(rows("private/steps"))
                    ],
                }
            )
            plan.action_start()
            review = self._as(row["review_by"], "performance.plan.review").create(
                {"plan_id": plan.id, "body": row["review"]}
            )
            self._date("date", review, self._ago(30))
            plan.date_review = self._ago(30) + relativedelta(months=3)

    def _date(self, column, records, day):
        """Date records that the application dates itself, and lets nobody date, to `day`."""
        self.story._move(column, records, day)
