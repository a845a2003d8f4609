"""The phases of `./dev scale`: work, the standby, caches, crashes."""

import time

from place import MODULE
from scaling_crash import Crashes
from scaling_load import Person, at_work, sessions, table_of
from scaling_place import DATABASE, PASSWORD, odoo_shell
from web_client import Refused, Session


class Scene:
    """The phases of the run, on servers that are up."""

    def __init__(self, dbs, pair, data_dir, servers, company, size, promises, steps):
        self.dbs, self.pair, self.data_dir = dbs, pair, data_dir
        self.servers, self.company, self.size = servers, company, size
        self.promises, self.steps = promises, steps

    def sql(self, statement):
        return self.pair.primary.query(statement, DATABASE)

    def admin(self, port=None):
        ports = [port] if port else self.servers.ports
        return Session(ports, DATABASE, "admin", "admin")

    def person(self, session, number, **options):
        department = self.company["departments"][number % len(self.company["departments"])]
        return Person(session, self.company["cycle"], department, **options)

    def warm_up(self):
        """One request of each worker that loads the registry is not what people wait for."""
        for port in self.servers.ports:
            threads = [
                self.person(Session([port], DATABASE, f"person{n}", PASSWORD), n)
                for n in range(self.size.workers * 2)
            ]
            at_work(threads, 3)

    # -- load ----

    def work(self):
        self.warm_up()
        marks = self.servers.marks()
        before = int(self.sql("SELECT count(*) FROM okr_checkin"))
        started = self.sql("SELECT (now() AT TIME ZONE 'UTC')::text")
        timings = []
        # Two managers, who lead the parents in the tree, and those who lead objectives below.
        managers, first = (1, 2), len(self.company["departments"])
        numbers = [*managers, *range(first, first + self.size.clients - len(managers))]
        logins = [f"person{number}" for number in numbers]
        people = [
            self.person(session, number, checks_in=number not in managers)
            for number, session in zip(
                numbers,
                sessions(self.servers.ports, DATABASE, logins, PASSWORD, timings),
                strict=True,
            )
        ]
        took = at_work(people, self.size.seconds)
        self.promises.measured(
            f"{len(people)} people on both servers, without a pause, {took:.0f} s",
            f"{len(timings) / took:.0f} requests/s",
        )
        for label, count, median, late in table_of(timings):
            self.promises.timed(label, count, median, late)
        errors = [error for person in people for error in person.errors]
        self.promises.check("no request failed", not errors, "; ".join(errors[:5]), len(timings))
        logs = self.servers.read_logs(marks)
        self.promises.check(
            "no error, warning or traceback in either log", not logs.troubles,
            "; ".join(logs.troubles[:5]), 2,
        )  # fmt: skip
        self.promises.check(
            "no request had to be repeated: nobody waits for anybody in one tree",
            not logs.again,
            str(logs.again),
            len(timings),
        )
        posted = sum(person.posted for person in people)
        self._count_checkins("no check-in was lost", before, posted)
        self._answers(people)

        # the same key results at once: conflicts are repeated by Odoo, and nothing is lost
        marks = self.servers.marks()
        before = int(self.sql("SELECT count(*) FROM okr_checkin"))
        targets = self.sql(
            f"SELECT id FROM okr_key_result WHERE cycle_id = {self.company['cycle']}"
            " AND lead_id = (SELECT id FROM hr_employee WHERE name = 'Person 00000') ORDER BY id"
            " LIMIT 4"
        )
        crowd = [
            self.person(session, 0, is_coach=True, think=0.1)
            for session in sessions(self.servers.ports, DATABASE, ["admin"] * 4, "admin", None)
        ]
        for person in crowd:
            person.targets = [int(id_) for id_ in targets.split()]
        took = at_work(crowd, 10)
        errors = [error for person in crowd for error in person.errors]
        posted = sum(person.posted for person in crowd)
        logs = self.servers.read_logs(marks)
        self.promises.measured(
            f"4 people on the same 4 key results, {took:.0f} s",
            f"{posted} check-ins, {logs.again} of them after another try",
        )
        self.promises.check("no check-in on one key result failed", not errors, str(errors[:3]))
        self._count_checkins("no check-in on one key result was lost", before, posted)
        self._numbers(started)

    def _count_checkins(self, promise, before, posted):
        stored = int(self.sql("SELECT count(*) FROM okr_checkin")) - before
        self.promises.check(promise, stored == posted, f"{posted} posted, {stored} stored", posted)

    def _answers(self, people):
        written = {k: v for person in people for k, v in person.written.items()}
        wrong = 0
        for answer, text in written.items():
            quoted = text.replace("'", "''")
            wrong += not int(
                self.sql(
                    "SELECT count(*) FROM performance_answer"
                    f" WHERE id = {answer} AND body_vault = '{quoted}'"
                )
            )
        self.promises.check(
            "every answer of an appraisal is stored as it was last saved",
            not wrong, f"{wrong} of {len(written)} differ", len(written),
        )  # fmt: skip

    def _numbers(self, started):
        wrong, seen = self.sql(
            f"""SELECT COUNT(*) FILTER (WHERE kr.current_value IS DISTINCT FROM last.value
                                        OR kr.confidence IS DISTINCT FROM last.confidence
                                        OR kr.last_checkin_id IS DISTINCT FROM last.id),
                       COUNT(*)
                  FROM okr_key_result kr
                 CROSS JOIN LATERAL (SELECT * FROM okr_checkin c WHERE c.key_result_id = kr.id
                                   ORDER BY date DESC, id DESC LIMIT 1) last
                 WHERE last.create_date >= '{started}'"""
        ).split("|")
        self.promises.check(
            "each key result shows its last check-in", wrong == "0", f"{wrong} differ", int(seen)
        )
        wrong = odoo_shell(
            self.dbs, self.pair, self.data_dir,
            f"from odoo.addons.{MODULE}.benchmarks import scaling_company\n"
            "result = scaling_company.prove(env)",
        )  # fmt: skip
        self.promises.check(
            "parents are what an exact recompute gives, once the outbox is empty",
            wrong == 0, f"{wrong} differ", self.size.objectives,
        )  # fmt: skip
        self._deadlocks()

    def _deadlocks(self):
        time.sleep(1)  # PostgreSQL's counters are late
        locked = self.sql(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        self.promises.check("no deadlock", locked == "0", locked)

    # -- the standby ----

    def replica(self):
        logs = self.servers.read_logs()
        own = {
            ("okr.map", "get_map"), ("okr.map", "get_card"), ("okr.insights", "get_board"),
            ("okr.home", "get_home"), ("okr.review.pack", "get_page"),
            ("okr.key.result", "get_my_check_in"), ("okr.key.result", "get_my_check_in_count"),
            ("okr.objective", "hierarchy_read"), ("performance.home", "get_waiting"),
            ("okr.objective", "web_search_read"), ("okr.objective", "web_read"),
            ("okr.objective", "web_read_group"),
        }  # fmt: skip
        private = [key for key in logs.cursors if key[0] in ("performance.appraisal",
                                                             "performance.answer")]  # fmt: skip
        wrong = {
            f"{model}.{method}": dict(logs.cursors.get((model, method), {}))
            for model, method in own
            if set(logs.cursors.get((model, method), {})) != {"ro"}
        }
        count = sum(sum(logs.cursors[key].values()) for key in own if key in logs.cursors)
        self.promises.check(
            f"{len(own)} read methods were served with a read-only cursor", not wrong,
            str(wrong), count,
        )  # fmt: skip
        there = sum(sum(logs.cursors[key].values()) for key in private)
        self.promises.check(
            "private records were read on the primary, at the first try",
            all(set(logs.cursors[key]) == {"rw"} for key in private),
            str({key: dict(logs.cursors[key]) for key in private}), there,
        )  # fmt: skip
        self.promises.check("no read was moved to the primary", not logs.moved, str(logs.moved))
        self._stands_still()

    def _stands_still(self):
        """Let the standby stand still: reads show what was, and writes go on."""
        person = Session(self.servers.ports, DATABASE, "person1", PASSWORD)

        def read():
            page = person.call("okr.key.result", "get_my_check_in")
            return page["objectives"][0]["key_results"][0]

        self.pair.caught_up()
        old = read()
        self.pair.standby.query("SELECT pg_wal_replay_pause()")
        try:
            new = old["value"] + 1 if old["value"] is not None else 1.0
            row = {"id": old["id"], "seen_checkin_id": old["seen_checkin_id"], "value": new}
            row |= {"confidence": 6, "note": "While the standby stands still"}
            done = person.call("okr.key.result", "post_my_check_in", [row])
            still = read()["value"]
        finally:
            self.pair.standby.query("SELECT pg_wal_replay_resume()")
        self.pair.caught_up()
        self.promises.check(
            "reads come from the standby: while it stands still they show what was",
            done["posted"] == [old["id"]] and still == old["value"] and read()["value"] == new,
            f"{old['value']} -> {still} -> {new}", 3,
        )  # fmt: skip

    # -- caches ----

    def caches(self):
        first, second = self.servers.ports
        admin = self.admin(first)
        user, company = self.company["managers"][2], admin.company
        person = Session([second], DATABASE, "person2", PASSWORD)

        def may_open():
            try:
                person.call("okr.cycle", "action_open_wizard", [self.company["cycle"]])
            except Refused as error:
                if "AccessError" not in error.name:
                    raise
                return False
            return True

        self._seen(
            "a group given on one server opens what it is for on the other",
            lambda: admin.call(
                "res.users", "write", [user],
                {"group_ids": [[4, self.company["coach_group"]]]},
            ),
            may_open,
        )  # fmt: skip
        self._seen(
            "a group taken away on one server closes it on the other",
            lambda: admin.call(
                "res.users", "write", [user],
                {"group_ids": [[3, self.company["coach_group"]]]},
            ),
            lambda: not may_open(),
        )  # fmt: skip
        other = self.admin(second)
        for band in (0.65, 0.7):
            self._seen(
                f"a setting ({band}) changed on one server holds on the other",
                lambda band=band: admin.call(
                    "res.company", "write", [company], {"okr_band_green": band}
                ),
                lambda band=band: (
                    abs(
                        other.call("res.company", "read", [company], ["okr_band_green"])[0][
                            "okr_band_green"
                        ]
                        - band
                    )
                    < 1e-9
                ),
            )
        forbid = admin.call(
            "ir.rule",
            "create",
            [
                {
                    "name": "Nothing to see",
                    "model_id": admin.call("ir.model", "search", [("model", "=", "okr.objective")])[
                        0
                    ],
                    "domain_force": "[(0, '=', 1)]",
                }
            ],
        )

        def count():
            return person.call("okr.objective", "search_count", [])

        self._seen(
            "a rule made on one server holds on the other", lambda: None, lambda: not count()
        )
        self._seen(
            "a rule deleted on one server is gone on the other",
            lambda: admin.call("ir.rule", "unlink", forbid),
            count,
        )

    def _seen(self, promise, change, is_seen, patience=10):
        """Change something on one server and wait until it is seen on the other."""
        change()
        started = time.monotonic()
        while not (seen := is_seen()) and time.monotonic() < started + patience:
            time.sleep(0.02)
        waited = (time.monotonic() - started) * 1000
        self.promises.check(promise, seen, f"not within {patience} s", 1)
        if seen:
            self.promises.measured(promise, f"seen after {waited:.0f} ms")

    # -- crashes ----

    def crashes(self):
        Crashes(self).run()
        self._deadlocks()
