"""People at work on both servers at once: the load of `./dev scale`."""

import random
import statistics
import threading
import time
from collections import defaultdict

from web_client import Lost, Refused, Session

NAMED = {"fields": {"display_name": {}}}
OBJECTIVES = {
    "name": {}, "state": {}, "health": {}, "progress": {}, "confidence": {},
    "last_checkin_date": {}, "cycle_id": NAMED, "department_id": NAMED, "lead_id": NAMED,
    "parent_id": NAMED, "tag_ids": {"fields": {"display_name": {}, "color": {}}},
}  # fmt: skip
FORM = {
    **OBJECTIVES,
    "key_result_ids": {
        "fields": {"name": {}, "current_value": {}, "target_value": {}, "progress": {}},
        "limit": 40,
    },
}
APPRAISALS = {"employee_id": NAMED, "manager_id": NAMED, "state": {}, "deadline": {}}
ANSWERS = {
    **APPRAISALS,
    "employee_answer_ids": {"fields": {"question_id": NAMED, "body": {}}},
    "manager_answer_ids": {"fields": {"question_id": NAMED, "body": {}}},
}


class Person(threading.Thread):
    """One person who works until the time is over: looks around, checks in, writes.

    `posted` counts the check-ins that Odoo has confirmed, `errors` what should not have happened.
    """

    def __init__(self, session, cycle, department, is_coach=False, checks_in=True, think=0.0):
        super().__init__(daemon=True)
        self.session, self.cycle, self.department = session, cycle, department
        self.until = 0
        self.is_coach, self.checks_in, self.think = is_coach, checks_in, think
        self.random = random.Random(session.uid)  # noqa: S311
        self.posted = 0
        self.written = {}
        self.errors = []

    def run(self):
        acts = [
            (5 if self.checks_in else 0, self.check_in),
            (3, self.look_at_objectives),
            (2, self.look_at_kanban),
            (2, self.look_at_form),
            (1, self.look_at_map),
            (1, self.unfold_the_tree),
            (2, self.look_at_boards),
            (2, self.look_at_home),
            (2, self.look_at_appraisals),
            (2, self.write_an_answer),
        ]
        if self.is_coach:
            acts = [(1, self.check_in_on_any)]
        weights = [weight for weight, _act in acts]
        while time.monotonic() < self.until:
            [(_weight, act)] = self.random.choices(acts, weights)
            try:
                act()
            except (Lost, Refused) as error:
                self.errors.append(f"{act.__name__}: {error}")
            except Exception as error:  # noqa: BLE001, a bug here must not look like a good run
                self.errors.append(f"{act.__name__}: {type(error).__name__} {error}")
            time.sleep(self.random.expovariate(1 / self.think) if self.think else 0)

    def value(self):
        return round(self.random.uniform(1, 99999), 4)

    def check_in(self):
        """The page “My check-in”: load it, say something on one key result, or on three."""
        page = self.session.call("okr.key.result", "get_my_check_in")
        mine = [row for objective in page["objectives"] for row in objective["key_results"]]
        rows = [
            {
                "id": row["id"],
                "seen_checkin_id": row["seen_checkin_id"],
                "value": self.value(),
                "confidence": self.random.randint(4, 9),
                "note": "As planned, and a word on why",
            }
            for row in self.random.sample(mine, min(len(mine), self.random.choice((1, 1, 3))))
        ]
        while rows:
            done = self.session.call("okr.key.result", "post_my_check_in", rows)
            self.posted += len(done["posted"])
            # Somebody was faster, or the standby had not heard of our own last word yet: the
            # page shows it and asks, and we say it again.
            newer = {row["id"]: row["seen_checkin_id"] for row in done["conflicts"]}
            rows = [
                {**row, "seen_checkin_id": newer[row["id"]]} for row in rows if row["id"] in newer
            ]

    def check_in_on_any(self):
        """The dialog on a key result, on those that others lead and check in on meanwhile."""
        key_result = self.random.choice(self.targets)
        self.session.call(
            "okr.checkin",
            "web_save",
            [],
            {
                "key_result_id": key_result,
                "value": self.value(),
                "confidence": self.random.randint(4, 9),
                "note": "Seen from above",
            },
            {"value": {}, "date": {}},
            label="web_save of a check-in",
        )
        self.posted += 1

    def search(self, model, domain, spec, label, **options):
        options = {"limit": 80, "count_limit": 10001, **options}
        return self.session.call(
            model, "web_search_read", label=label, domain=domain, specification=spec, **options
        )

    def look_at_objectives(self):
        found = self.search(
            "okr.objective", [("cycle_id", "=", self.cycle)], OBJECTIVES, "list of objectives"
        )
        self.objectives = [row["id"] for row in found["records"]]

    def look_at_kanban(self):
        self.session.call(
            "okr.objective",
            "web_read_group",
            label="kanban of objectives",
            domain=[("cycle_id", "=", self.cycle)],
            groupby=["health"],
            aggregates=["__count", "progress:avg"],
            auto_unfold=True,
            unfold_read_specification=OBJECTIVES,
            limit=80,
        )

    def look_at_form(self):
        if not hasattr(self, "objectives"):
            self.look_at_objectives()
        one = [self.random.choice(self.objectives)]
        self.session.call("okr.objective", "web_read", one, FORM, label="form of an objective")
        self.session.call("okr.map", "get_card", one[0])

    def look_at_map(self):
        self.session.call("okr.map", "get_map", cycle_id=self.cycle)

    def unfold_the_tree(self):
        spec = {"name": {}, "progress": {}}
        domain = [("cycle_id", "=", self.cycle), ("parent_id", "=", False)]
        self.session.call("okr.objective", "hierarchy_read", domain, spec, "parent_id")

    def look_at_boards(self):
        board = self.random.choice(("rhythm", "outcome", "learning"))
        filters = {"cycle_id": self.cycle}
        self.session.call("okr.insights", "get_board", board, filters)

    def look_at_home(self):
        self.session.call("okr.home", "get_home")
        self.session.call("okr.key.result", "get_my_check_in_count")
        self.session.call("performance.home", "get_waiting")
        self.session.call("okr.review.pack", "get_page", self.cycle, self.department)

    def look_at_appraisals(self):
        found = self.search("performance.appraisal", [], APPRAISALS, "list of appraisals")
        mine = [row["id"] for row in found["records"]]
        if mine:
            one = [self.random.choice(mine)]
            self.session.call(
                "performance.appraisal", "web_read", one, ANSWERS, label="form of an appraisal"
            )

    def write_an_answer(self):
        """Save one's own side of an appraisal; kept, to compare with what is stored."""
        found = self.search(
            "performance.answer",
            [
                ("side", "=", "employee"),
                ("state", "=", "open"),
                ("appraisal_id.employee_user_id", "=", self.session.uid),
            ],
            {"body": {}},
            "one's own answers",
        )
        if found["records"]:
            answer = self.random.choice(found["records"])["id"]
            text = f"What went well, {self.value()}"
            self.session.call(
                "performance.answer", "web_save", [answer], {"body": text}, {"body": {}},
                label="saving an answer",
            )  # fmt: skip
            self.written[answer] = text


def at_work(people, seconds):
    """Let everybody work for some seconds; return the seconds it took."""
    started = time.monotonic()
    for person in people:
        person.until = started + seconds
        person.start()
    for person in people:
        person.join(seconds + 120)
    return time.monotonic() - started


def sessions(ports, database, logins, password, timings):
    return [Session(ports, database, login, password, timings) for login in logins]


def table_of(timings):
    """Return rows (what, how often, median and 95th percentile in ms), the slowest last."""
    by_label = defaultdict(list)
    for label, seconds in timings:
        by_label[label].append(seconds * 1000)
    rows = [
        (
            label,
            len(found),
            statistics.median(found),
            sorted(found)[min(len(found) - 1, int(len(found) * 0.95))],
        )
        for label, found in by_label.items()
    ]
    return sorted(rows, key=lambda row: row[2])
