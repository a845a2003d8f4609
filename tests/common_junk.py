"""Calling every public method the way a hostile client would: any record, any argument."""

import inspect
import re
import traceback

from odoo.exceptions import RedirectWarning, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.sql_db import Cursor
from odoo.tools import mute_logger

OURS = "odoo.addons.hr_okr"
JUNK = (
    None,
    True,
    -1,
    10**15,
    1.5,
    "",
    "x" * 5000,
    "<b onclick='x()'>ü\u202e</b>",
    "2026-99-99",
    [],
    [None],
    [[["id", "=", "x"]]],
    {},
    {"id": {"nested": [1, {"deep": None}]}},
)
_WRITES = re.compile(r"^\s*(?:WITH\b.*)?(?:INSERT|UPDATE|DELETE)\b", re.I | re.S)
_OUR_TABLES = re.compile(r"\b(?:okr|performance)_\w+")


def public_methods(env, prefix):
    """Yield (model name, method name, parameters) of every method of ours that RPC reaches.

    What we only override is the ORM's own interface and is tested elsewhere.
    """
    for name in sorted(env.registry):
        if not name.startswith(prefix):
            continue
        cls = env.registry[name]
        for method in sorted(dir(cls)):
            definers = [base for base in cls.__mro__ if method in vars(base)]
            if method.startswith("_") or not all(c.__module__.startswith(OURS) for c in definers):
                continue
            found = getattr(cls, method)
            if not inspect.isfunction(found) or getattr(found, "_api_private", False):
                continue
            get_public_method(env[name], method)
            yield name, method, list(inspect.signature(found).parameters.values())[1:]


def argument_lists(parameters):
    """Each parameter gets every piece of junk once, while the others get a plausible word."""
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    if not named:
        return [{}]
    return [
        {p.name: junk if p is chosen else "x" for p in named if p is chosen or p.default is p.empty}
        for chosen in named
        for junk in JUNK
    ]


class JunkCase:
    """Mixed into a test case: `throw_junk` calls, and says what went wrong."""

    def throw_junk(self, prefix, users, may_write):
        """Call every public method as each user. Returns (calls made, complaints).

        A complaint is an error that is no answer to a person (any but UserError and its kind)
        with a line of ours in its traceback, or a statement that writes into our tables for
        somebody who is not in `may_write`.
        """
        calls, complaints = 0, []
        for name, method, parameters in public_methods(self.env, prefix):
            needs_ids = not getattr(getattr(self.env.registry[name], method), "_api_model", False)
            rows = self._some_ids(name) if needs_ids else [None]
            for user in users:
                for ids in rows:
                    for kwargs in argument_lists(parameters):
                        calls += 1
                        args = [ids] if needs_ids else []
                        said = self._call(name, method, args, kwargs, user, user in may_write)
                        if said:
                            complaints.append(
                                f"{user.login}: {name}.{method}({ids}, {kwargs}): {said}"
                            )
        return calls, complaints

    def _some_ids(self, name):
        if self.env[name]._abstract:
            return [[]]
        found = self.env[name].sudo().with_context(active_test=False).search([], limit=2).ids
        return [[], [2**31 - 1], found[:1], found] if found else [[], [2**31 - 1]]

    def _call(self, name, method, args, kwargs, user, may_write):
        """Make one call and undo it. Returns what is wrong with it, or None."""
        env = self.env(user=user, su=False, context={"allowed_company_ids": user.company_ids.ids})
        written = []

        def watched(cursor, query, *more, **options):
            code = getattr(query, "code", query)
            text = code if isinstance(code, str) else str(code)
            if _WRITES.match(text) and _OUR_TABLES.search(text):
                written.append(text)
            return execute(cursor, query, *more, **options)

        execute = Cursor.execute
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            with mute_logger("odoo.addons.base.models.ir_rule", "odoo.sql_db", "odoo.http"):
                Cursor.execute = watched
                call_kw(env[name], method, args, kwargs)
                env.flush_all()
        except (UserError, RedirectWarning) as refusal:
            return None if str(refusal).strip() else "an error without words"
        except Exception as error:  # noqa: BLE001, any other error is what we look for
            frames = traceback.extract_tb(error.__traceback__)
            lines = [f for f in frames if "/hr_okr/" in f.filename and "/tests/" not in f.filename]
            if lines:
                return f"{type(error).__name__}: {error} at {lines[-1].filename}:{lines[-1].lineno}"
        finally:
            Cursor.execute = execute
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.transaction.clear()
        if written and not may_write:
            return f"wrote: {written[0][:200]}"
        return None
