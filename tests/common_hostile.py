"""Logins of every kind that send a real server whatever they like, and what may come of it.

Every secret text of the fixture becomes a word of its own, and `READERS` says in plain Python who
may ever see it, apart from any record rule. Each answer is searched for words; each table is
compared before and after. Errors are answers too, if they are refusals and no accidents of ours.

A run sends a share of all calls, the same in every run. ``OKR_HOSTILE_DEEP=2000 ./dev test
TestHostileFuzz`` sends them all, and 2000 generated calls for each persona, other ones each time.
"""

import json
import logging
import os
import re
from contextlib import contextmanager

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user
from odoo.tools import SQL

from .common_hostile_words import HostileFixture
from .common_performance import CANARY
from .common_performance_leaks import PerformanceLeaksCommon

DEEP = int(os.environ.get("OKR_HOSTILE_DEEP") or 0)
WORD = re.compile(rf"{CANARY}\d{{4}}")
FRAME = re.compile(r'File "([^"]+)", line (\d+), in (\S+)')
OURS = re.compile(r"/hr_okr/(?:models|wizards|controllers|report|engine)/|/hr_okr/hooks\.py")
#: Errors that are an answer to a person.
ANSWERS = ("odoo.exceptions.", "werkzeug.exceptions.", "odoo.http.SessionExpired")
#: Routes and dispatchers of the framework that we extend and hand on.
PASSED_ON = ("_dispatch", "base")
#: What anybody may begin for themselves; the row then carries their user.
OWN_THINGS = (
    "performance_note",
    "performance_feedback",
    "performance_meeting",
    "performance_peer_review",
    "performance_plan",
    "performance_step_wizard",
    "performance_access_log",
)


def share(calls, turn, parts):
    """Every `parts`-th of `calls`, beginning at `turn`; all of them where one looks deep."""
    calls = list(calls)
    return calls if DEEP else calls[turn % parts :: parts]


def _is_no_half_character(record):
    return "surrogates not allowed" not in record.getMessage()


class Accidents(logging.Handler):
    """Keeps the tracebacks that the server logs while it answers."""

    def __init__(self):
        super().__init__(logging.ERROR)  # a warning is a second try, whose answer is judged
        self.seen = []

    def emit(self, record):
        if record.exc_info and record.exc_info[0]:
            kind = record.exc_info[0]
            text = logging.Formatter().formatException(record.exc_info)
            self.seen.append((f"{kind.__module__}.{kind.__name__}", text))


class HostileCase(HostileFixture, HttpCase, PerformanceLeaksCommon):
    """Log in with :meth:`enter`, send with :meth:`rpc`, :meth:`json2` or :meth:`fetch`.

    Complaints are gathered, so that one run tells all; `tearDown` fails with them.
    """

    #: Nobody of these is a party to any record of the fixture, nor an officer of its company.
    OUTSIDERS = (
        "skip",
        "rater",
        "peer_1",
        "hr",
        "okr_manager",
        "coach",
        "admin",
        "stranger",
        "foreign_officer",
        "portal",
        "public",
    )
    PARTIES = ("subject", "manager", "former", "officer", "performance_manager")
    #: These write some public records by right.
    PUBLIC_WRITERS = ("okr_manager", "coach")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["coach"] = new_test_user(
            cls.env,
            login="perf_coach",
            name="The coach",
            groups="base.group_user,hr_okr.group_okr_coach,base.group_allow_export",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.users["public"] = cls.env.ref("base.public_user")
        cls._hand_over_from_former()
        cls._fill_public_world()
        cls.env.flush_all()
        cls.env.invalidate_all()
        cls._give_each_secret_a_word()
        for name in cls.targets:
            cls.targets[name] = cls.env[name].sudo().search([])
        cls.framework = {
            name
            for definer in cls.env.registry["base"].__mro__
            if not definer.__module__.startswith("odoo.addons.hr_okr")
            for name in vars(definer)
        }
        cls.ids = {name: records.ids for name, records in cls.targets.items() if records}

    def setUp(self):
        super().setUp()
        self.complaints, self.seen_words = [], set()
        self.persona = None
        self.accidents = Accidents()
        for name in ("odoo.http", "odoo.addons.web"):
            logging.getLogger(name).addHandler(self.accidents)
            self.addCleanup(logging.getLogger(name).removeHandler, self.accidents)
        for name in ("odoo.http", "odoo.addons.web", "odoo.addons.rpc", "odoo.addons.base_import"):
            logging.getLogger(name).propagate = False
            self.addCleanup(setattr, logging.getLogger(name), "propagate", True)
        # Odoo cannot write an answer that quotes half a character; it says so in the log, once
        # for each, and that is its own affair.
        server = logging.getLogger("werkzeug")
        server.addFilter(_is_no_half_character)
        self.addCleanup(server.removeFilter, _is_no_half_character)

    def tearDown(self):
        # the same accident is told once
        found = list({complaint[:150]: complaint for complaint in self.complaints}.values())
        if found:
            self.fail(f"{len(self.complaints)} complaints:\n" + "\n".join(found[:60]))
        super().tearDown()

    # -- sending ----

    def enter(self, persona):
        """Log in as `persona`; the public is whoever did not log in."""
        self.env.flush_all()
        self.persona = persona
        login = None if persona == "public" else self.users[persona].login
        self.authenticate(login, login)

    def rpc(self, model, method, *args, _url=None, **kwargs):
        """One call as the web client sends it. Returns (result, None) or (None, error)."""
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        url = _url or f"/web/dataset/call_kw/{model}/{method}"
        return self.json(url, params, f"{model}.{method}", silent=model in self.ids)

    def json(self, url, params, where="", silent=False):
        """Call a JSON route of the web client. Returns (result, None) or (None, error)."""
        where = f"{self.persona} {where or url} {json.dumps(params, default=str)[:400]}"
        body = {"jsonrpc": "2.0", "id": 0, "method": "call", "params": params}
        answer = self.url_open(url, json=body, timeout=60)
        text = self._examine(answer, where, silent)
        try:
            said = json.loads(text)
        except ValueError:
            return None, {"name": f"HTTP {answer.status_code}", "message": text}
        error = said.get("error") if isinstance(said, dict) else None
        if error:
            data = error.get("data") or {}
            self._judge(data.get("name", ""), data.get("debug", ""), where)
            return None, {"name": data.get("name"), "message": str(data.get("message"))}
        return (said.get("result") if isinstance(said, dict) else said), None

    def json2(self, key, model, method, body):
        """One call of the documented API. Returns (result, None) or (None, error)."""
        headers = {"Authorization": f"bearer {key}", "X-Odoo-Database": self.env.cr.dbname}
        where = f"{self.persona} json2 {model}.{method} {json.dumps(body, default=str)[:400]}"
        answer = self.url_open(f"/json/2/{model}/{method}", json=body, headers=headers, timeout=60)
        text = self._examine(answer, where, model in self.ids)
        try:
            said = json.loads(text)
        except ValueError:
            return None, {"name": f"HTTP {answer.status_code}"}
        if answer.status_code != 200:
            said = said if isinstance(said, dict) else {}
            self._judge(said.get("name", ""), said.get("debug", ""), where)
            return None, said
        return said, None

    def fetch(self, url, where="", silent=True, **options):
        """Get a page or a file, or post a form. Returns the response."""
        where = f"{self.persona} {where or url}"
        answer = self.url_open(url, allow_redirects=False, timeout=60, **options)
        self._examine(answer, where, silent)
        return answer

    # -- judging ----

    def _examine(self, answer, where, silent):
        """Complain about a word that is not for this persona; return the text of the answer."""
        self.examined += 1
        text = answer.text
        if CANARY in text:
            words = set(WORD.findall(text))
            self.seen_words |= words
            for word in sorted(words):
                if self.persona not in self.readers.get(word, ()):
                    self.complaints.append(f"leak of {self.places.get(word)}: {where}")
        # a rater knows whom the 360 is about
        outside = self.persona in self.OUTSIDERS and self.persona != "peer_1"
        if silent and outside and "The subject" in text:
            self.complaints.append(f"leak of a name: {where}: {text[:200]}")
        seen, self.accidents.seen = self.accidents.seen, []
        for name, trace in seen:
            self._judge(name, trace, where)
        return text

    def _judge(self, name, trace, where):
        """Complain about an error that is no answer and comes from our code.

        What the framework says about junk stays its own, also where it passes one of the methods of
        the framework that we extend.
        """
        if name.startswith(ANSWERS):
            return
        frames = FRAME.findall(trace)
        ours = [frame for frame in frames if OURS.search(frame[0])]
        ours = [frame for frame in ours if frame[2] not in PASSED_ON]
        entered = [frame for frame in ours if frame[2] not in self.framework]
        if ours and (entered or ours[-1] == frames[-1]):
            last = (entered or ours)[-1]
            if ": Domain() " in trace and "/orm/domains.py" in frames[-1][0]:
                return  # a domain that is none: the framework says so itself
            if frames[-1] != last and "/orm/environments.py" in frames[frames.index(last) + 1][0]:
                return  # a context that makes no sense fails wherever it is first looked at
            said = trace.strip().rpartition("\n")[2]
            self.complaints.append(f"accident at {last[0]}:{last[1]}: {said[:160]}: {where}")

    # -- changes ----

    def _digest(self):
        """{(table, key): digest} of every row of ours, as the database has it."""
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE' AND table_name SIMILAR TO '(performance|okr)\\_%'"
        )
        rows = {}
        for table in sorted(name for (name,) in self.env.cr.fetchall()):
            self.env.cr.execute(
                SQL(
                    "SELECT coalesce(to_jsonb(t)->>'id', md5(t::text)), md5(t::text),"
                    " coalesce(to_jsonb(t)->>'create_uid', to_jsonb(t)->>'user_id') FROM %s t",
                    SQL.identifier(table),
                )
            )
            rows.update({(table, key): (said, by) for key, said, by in self.env.cr.fetchall()})
        return rows

    @contextmanager
    def nothing_changes(self, private_only=False):
        """Complain if a row that was there is another one afterwards, or is gone.

        New rows are in order where everybody begins things for themselves, by themselves.
        Undoes everything at the end.
        """
        self.env.flush_all()
        before = self._digest()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
            self.env.invalidate_all(flush=False)
            after = self._digest()
        finally:
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
        self.assertGreater(len(before), 100, "there is nothing to change")
        uid = str(self.users[self.persona].id)
        for row in sorted(before):
            if private_only and row[0].startswith("okr_"):
                continue
            if after.get(row, (None,))[0] != before[row][0]:
                self.complaints.append(f"{self.persona} changed or deleted {row}")
        for row in sorted(set(after) - set(before)):
            if row[0].startswith("performance_") and not (
                row[0] in OWN_THINGS and after[row][1] in (uid, None)
            ):
                self.complaints.append(f"{self.persona} added {row}")
