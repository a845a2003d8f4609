"""Helpers of the tests of growth: what the web client reads, statements, and their plans."""

import re
from contextlib import contextmanager
from unittest.mock import patch

from lxml import etree

from odoo.sql_db import Cursor
from odoo.tools import SQL

from .common import QueryCount

#: Statements that PostgreSQL can explain.
_EXPLAINED = ("SELECT", "WITH", "UPDATE", "INSERT", "DELETE")


class GrowthCase:
    """Mixin for a TransactionCase."""

    def specification(self, model, view_type="form", user=None):
        """What the web client asks for to show a view of `model` to `user`."""
        records = self.env[model].with_user(user) if user else self.env[model]
        arch = etree.fromstring(records.get_view(view_type=view_type)["arch"])
        return self._fields_of(arch, records)

    def _fields_of(self, node, records):
        found = {}
        for child in node.iterchildren(etree.Element):
            if child.tag != "field":
                found.update(self._fields_of(child, records))
                continue
            name = child.get("name")
            field = records._fields[name]
            found[name] = {}
            if field.relational:
                comodel = records.env[field.comodel_name]
                views = child.xpath("./list | ./kanban")
                inside = self._fields_of(views[0], comodel) if views else {}
                found[name] = {"fields": {**inside, "display_name": {}}}
                if field.type != "many2one":
                    found[name]["limit"] = 80
        return found

    @contextmanager
    def count_statements(self):
        """Count the statements of the block, from a cold record cache, flushes included."""
        counted = QueryCount()
        self.env.flush_all()
        self.env.invalidate_all()
        with patch("random.random", lambda: 1):  # the bus cleans up after itself at random
            before = self.env.cr.sql_log_count
            yield counted
            self.env.flush_all()
            counted.count = self.env.cr.sql_log_count - before

    def statements(self, action):
        """Statements of `action` with rules, groups and references cached; it is undone."""
        count = None
        for _warm in range(2):
            savepoint = self.env.cr.savepoint()
            try:
                with self.count_statements() as counted:
                    action()
                count = counted.count
            finally:
                self.env.invalidate_all(flush=False)
                savepoint.rollback()
                savepoint.close()
        return count

    def plans(self, action, tables):
        """(statement, plan) of each statement of `action` that names one of `tables`; undone."""
        heard = []
        execute = Cursor.execute

        def record(cursor, query, params=None, log_exceptions=True):
            heard.append(cursor.mogrify(query, params).decode())
            return execute(cursor, query, params, log_exceptions)

        self.env.flush_all()
        self.env.invalidate_all()
        savepoint = self.env.cr.savepoint()
        try:
            with patch.object(Cursor, "execute", record):
                action()
                self.env.flush_all()
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.rollback()
            savepoint.close()
        names = re.compile(r"\b(" + "|".join(tables) + r")\b")
        found = [
            text
            for text in heard
            if names.search(text) and text.lstrip().upper().startswith(_EXPLAINED)
        ]
        return [(text, self.plan_of(text)) for text in found]

    def plan_of(self, statement):
        """The plan of a statement, as text; it is not run."""
        self.env.cr.execute("EXPLAIN " + statement.replace("%", "%%"), ())
        return "\n".join(row[0] for row in self.env.cr.fetchall())

    def assert_no_scan(self, action, tables, at_least):
        """No statement of `action` reads one of `tables` from end to end.

        `at_least` statements have to name one of them, so that this looks at something.
        """
        plans = self.plans(action, tables)
        self.assertGreaterEqual(len(plans), at_least)
        for statement, plan in plans:
            for table in tables:
                self.assertNotRegex(plan, rf"Seq Scan on {table}\b", statement)
        return plans

    @classmethod
    def analyze(cls, *tables):
        """Let the planner know the tables as they are."""
        for table in tables:
            cls.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
