"""Tests of reading the logs of `./dev scale`: a trouble must not be overlooked there."""

import unittest

from odoo_servers import Logs

START = "2026-11-25 16:19:29,456 21395"
REQUEST = (
    START + " INFO okr_scale werkzeug: 127.0.0.1 - - [25/Nov/2026 16:19:29] "
    '"POST /web/dataset/call_kw/okr.map/get_map#okr.map.get_map HTTP/1.1" 200 - 12 0.010 0.020 {}'
)


def read(text):
    said = Logs()
    said.feed("a", text.splitlines(keepends=True))
    return said


class TestLogs(unittest.TestCase):
    def test_requests_are_counted_by_cursor(self):
        said = read("\n".join(REQUEST.format(mode) for mode in ("ro", "ro", "rw", "ro->rw")))
        self.assertEqual(said.cursors[("okr.map", "get_map")], {"ro": 2, "rw": 1, "ro->rw": 1})
        self.assertEqual(said.moved, 1)
        self.assertFalse(said.troubles)

    def test_errors_warnings_and_tracebacks_are_troubles(self):
        for line in (
            f"{START} ERROR okr_scale odoo.http: Exception during request handling.",
            f"{START} WARNING okr_scale odoo.http: cannot execute UPDATE, retrying",
            "Traceback (most recent call last):",
        ):
            self.assertEqual(len(read(f"{line}\n  more of it").troubles), 1, line)

    def test_a_statement_that_met_another_one_is_a_conflict_and_any_other_a_trouble(self):
        query = (
            f"{START} ERROR okr_scale odoo.sql_db: bad query: b'UPDATE okr_key_result\n  SET x'\n"
        )
        said = read(query + "ERROR: could not serialize access due to concurrent update\n")
        self.assertEqual((said.conflicts, said.troubles), (1, []))
        for rest in ("ERROR: division by zero\n", f"{START} INFO okr_scale odoo: well\n", ""):
            said = read(query + rest)
            self.assertEqual((said.conflicts, len(said.troubles)), (0, 1), rest)

    def test_tries_are_counted(self):
        line = f"{START} INFO okr_scale odoo.service.model: SERIALIZATION_FAILURE, "
        self.assertEqual(read(line + "4 tries left, try again in 0.5 sec...").again, 1)


if __name__ == "__main__":
    unittest.main()
