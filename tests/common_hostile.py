"""Logins of every kind that send a real server whatever they like, and what may come of it.

Every secret text of the fixture becomes a word of its own, and `READERS` says in plain Python,
apart from any record rule, who may ever see it. Each answer is searched for words; each table is compared
before and after. Errors are answers too, as long as they are refusals and not accidents of ours.
"""

import json
import logging
import re
from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.tests import HttpCase, new_test_user

from .common import OkrCase
from .common_performance import CANARY
from .common_performance_leaks import PerformanceLeaksCommon

SHARED = ("shared", "acknowledged", "closed")
WORD = re.compile(rf"{CANARY}\d{{4}}")
FRAME = re.compile(r'File "([^"]+)", line (\d+), in (\S+)')
OURS = re.compile(r"/hr_okr/(?:models|wizards|controllers|report|engine)/|/hr_okr/hooks\.py")
#: Errors that are an answer to a person.
ANSWERS = ("odoo.exceptions.", "werkzeug.exceptions.", "odoo.http.SessionExpired")

_pair = {"employee_user_id", "manager_user_id"}


def _side(row):
    return {f"{row['side']}_user_id"} | (_pair | {"officers"} if row["state"] in SHARED else set())


def _after_sharing(always):
    return lambda row: {always} | (_pair | {"officers"} if row["state"] in SHARED else set())


def _feedback(row):
    told = row["state"] == "sent"
    return (
        {"author_user_id"}
        | ({"employee_user_id"} if told else set())
        | ({"manager_user_id"} if told and row["visibility"] == "employee_manager" else set())
    )


def _of(*roles):
    return lambda row: set(roles)


_plan = _of(*_pair, "mentor_user_id")
#: (table, column) -> row -> the columns that hold a reader's user, or "officers" and the like.
READERS = {
    ("performance_answer", "body_vault"): _side,
    ("performance_context_item", "contribution_vault"): _after_sharing("employee_user_id"),
    ("performance_context_item", "manager_comment_vault"): _after_sharing("manager_user_id"),
    ("performance_outcome", "summary_vault"): _after_sharing("manager_user_id"),
    ("performance_signature", "comment_vault"): _of(*_pair, "officers"),
    ("performance_note", "body_vault"): _of("author_user_id"),
    ("performance_access_log", "reason_vault"): _of(*_pair, "user_id", "managers"),
    ("performance_hold", "reason_vault"): _of("managers"),
    ("performance_step_wizard", "comment_vault"): _of("create_uid"),
    ("performance_step_wizard", "reason_vault"): _of("create_uid"),
    ("performance_feedback", "body_vault"): _feedback,
    ("performance_feedback", "question_vault"): lambda row: (
        {"requester_user_id"} | ({"author_user_id"} if row["state"] != "draft" else set())
    ),
    ("performance_peer_box", "content"): _of(),
    ("performance_peer_answer", "body_vault"): _of(*_pair),
    ("performance_meeting_topic", "name_vault"): _of(*_pair),
    ("performance_meeting_topic", "outcome_vault"): _of(*_pair),
    ("performance_plan", "goal_vault"): _plan,
    ("performance_plan", "why_vault"): _plan,
    ("performance_plan_step", "name_vault"): _plan,
    ("performance_plan_step", "skill_vault"): _plan,
    ("performance_plan_step", "support_vault"): _plan,
    ("performance_plan_review", "body_vault"): _plan,
    ("performance_trend", "period"): _of("officers"),
}
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


class Accidents(logging.Handler):
    """Keeps the tracebacks that the server logs while it answers."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def emit(self, record):
        if record.exc_info and record.exc_info[0]:
            kind = record.exc_info[0]
            text = logging.Formatter().formatException(record.exc_info)
            self.seen.append((f"{kind.__module__}.{kind.__name__}", text))


class HostileCase(HttpCase, PerformanceLeaksCommon):
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
        cls.ids = {name: records.ids for name, records in cls.targets.items() if records}

    @classmethod
    def _hand_over_from_former(cls):
        """One appraisal that the former manager closed, and one that is not theirs any more."""
        subject = cls.people["subject"]
        subject.parent_id = cls.people["former"]
        for year, closes in (("2015", True), ("2016", False)):
            appraisal = cls._new_appraisal(
                by="former", date_start=f"{year}-01-01", date_end=f"{year}-12-31"
            )
            own = cls.as_("former", appraisal)
            own.action_open()
            own.manager_answer_ids[0].body = "to be a word"
            if closes:
                own.outcome_ids.write({"summary": "to be a word", "rating_id": cls.rating.id})
                own.action_share()
                cls.as_("subject", appraisal).action_acknowledge("to be a word", disagrees=False)
                own.action_close()
            else:
                own.action_hand_over(cls.people["manager"].id, "to be a word")
            cls._fresh(appraisal)
        subject.parent_id = cls.people["manager"]

    @classmethod
    def _fill_public_world(cls):
        """An active and a closed cycle, worked on by people who attack nobody."""
        cls.cycles = cls.env["okr.cycle"]
        today = fields.Date.today()
        for name, days in (("Closed one", 400), ("Active one", 30)):
            cycle = cls.env["okr.cycle"].create(
                {
                    "name": name,
                    "cadence": "custom",
                    "company_id": cls.company.id,
                    "date_start": today - timedelta(days=days),
                    "date_end": today - timedelta(days=days - 60),
                }
            )
            objective = cls.env["okr.objective"].create(
                {
                    "name": f"{name}: win back small shops",
                    "cycle_id": cycle.id,
                    "lead_id": cls.people["peer_2"].id,
                    "key_result_ids": [Command.create({"name": "Shops", "target_value": 100})],
                }
            )
            cycle._activate()
            cls.env["okr.checkin"].with_user(cls.users["peer_2"]).create(
                {"key_result_id": objective.key_result_ids.id, "value": 40, "confidence": 7}
            )
            if days == 400:
                OkrCase.bring_to(cycle, "closed")
            cls.cycles |= cycle
        cls.objectives = cls.cycles.objective_ids

    @classmethod
    def _give_each_secret_a_word(cls):
        """Replace every secret text by a word that occurs nowhere else; note who may see it."""
        cls.readers, cls.places, number = {}, {}, 0
        for (table, column), roles in READERS.items():
            cls.env.cr.execute(f'SELECT * FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608
            rows = cls.env.cr.dictfetchall()
            for row in rows:
                number += 1
                word = f"{CANARY}{number:04d}"
                texts = {"respondents": 4, "texts": {"continue": [word]}}
                value = json.dumps(texts) if column == "content" else word
                cls.env.cr.execute(
                    f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s',  # noqa: S608
                    (value, row["id"]),
                )
                cls.readers[word] = cls._names_of(roles(row), row)
                cls.places[word] = (table, column)
        cls.env.invalidate_all()

    @classmethod
    def _names_of(cls, roles, row):
        users = {row.get(role) for role in roles} - {None}
        names = {name for name, user in cls.users.items() if user.id in users}
        if "officers" in roles:
            names |= {"officer", "performance_manager"}
        if "managers" in roles:
            names.add("performance_manager")
        return names

    def setUp(self):
        super().setUp()
        self.complaints, self.seen_words = [], set()
        self.persona = None
        self.accidents = Accidents()
        logger = logging.getLogger("odoo.http")
        logger.addHandler(self.accidents)
        self.addCleanup(logger.removeHandler, self.accidents)
        for name in ("odoo.http", "odoo.addons.rpc", "odoo.addons.base_import"):
            logging.getLogger(name).propagate = False
            self.addCleanup(setattr, logging.getLogger(name), "propagate", True)

    def tearDown(self):
        shown = self.complaints[:40]
        self.assertFalse(shown, f"{len(self.complaints)} complaints:\n" + "\n".join(shown))
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
        if silent and self.persona in self.OUTSIDERS and "The subject" in text:
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
        entered = [frame for frame in ours if not hasattr(BaseModel, frame[2])]
        if ours and (entered or ours[-1] == frames[-1]):
            last = (entered or ours)[-1]
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
                f"SELECT coalesce(to_jsonb(t)->>'id', md5(t::text)), md5(t::text),"  # noqa: S608
                f" coalesce(to_jsonb(t)->>'create_uid', to_jsonb(t)->>'user_id') FROM {table} t"
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
