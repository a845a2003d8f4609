"""Screens through Odoo's own HTTP stack, beside the smallest request there is.

A server in a thread answers on the loopback; one client sends what the web client sends, with a
session of its own. What a request costs without any work (routing, session, cursors, JSON) is the
floor that the others are divided by.
"""

import json
import logging
import statistics
import threading
import time
from http.client import HTTPConnection

from werkzeug.serving import make_server

from odoo.http import root

from .frame import case, commit
from .screens import specification

ROUNDS = 40
PASSWORD = "bench of one person"  # noqa: S105, of a database that is dropped
#: Requests that may take twice the floor.
LIMITS = {"list of 80 objectives": 2, "My check-in, posting": 2}


class Client:
    """One person with a session."""

    def __init__(self, port, database, login):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookie = ""
        params = {"db": database, "login": login, "password": PASSWORD}
        self.ask("/web/session/authenticate", params)

    def ask(self, path, params):
        """POST a JSON-RPC call; returns its result, raises on anything that is none."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        self.connection.request("POST", path, body, headers)
        response = self.connection.getresponse()
        if cookie := response.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        answer = json.loads(response.read())
        if "result" not in answer:
            raise AssertionError(str(answer)[:500])
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.ask(f"/web/dataset/call_kw/{model}/{method}", params)


@case
class OverHttp:
    name = "http"
    goal = "requests of one person, beside the smallest one"
    on_company = True
    grows = True

    @classmethod
    def measure(cls, env, company, report, say):
        """Print and report the medians; how many limits were missed."""
        user = env["res.users"].browse(company.employee)
        user.password = PASSWORD
        commit(env)
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        server = make_server("127.0.0.1", 0, root, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            client = Client(server.server_port, env.cr.dbname, user.login)
            timings = cls._measure(client, cls._requests(env, company), say)
        finally:
            server.shutdown()
            thread.join()
        return cls._show(company.employees, timings, report)

    @classmethod
    def _requests(cls, env, company):
        """{label: (model, method, args, kwargs)}."""
        cycle = company.cycle_ids[-1]
        own = env(user=company.employee)
        in_cycle = [("cycle_id", "=", cycle)]
        [key_result] = own["okr.key.result"].search(
            [*in_cycle, ("lead_user_id", "=", company.employee), ("state", "=", "active")], limit=1
        )

        def of_list(model):
            spec = specification(own, model, "list")
            args = {"domain": in_cycle, "specification": spec, "limit": 80, "count_limit": 10001}
            return model, "web_search_read", (), args

        row = {
            "id": key_result.id,
            "seen_checkin_id": 2**31 - 1,
            "value": 50,
            "confidence": 7,
            "note": "A note",
        }
        return {
            "the floor: count of one row": (
                "okr.cycle", "search_count", ([("id", "=", cycle)],), {}
            ),
            "list of 80 objectives": of_list("okr.objective"),
            "list of 80 key results": of_list("okr.key.result"),
            "My check-in, the page": ("okr.key.result", "get_my_check_in", (), {}),
            "My check-in, posting": ("okr.key.result", "post_my_check_in", ([row],), {}),
            "first page": ("okr.home", "get_home", (), {}),
            "map": ("okr.map", "get_map", (cycle,), {}),
            "a board": ("okr.insights", "get_board", ("rhythm",), {}),
            "own appraisals": (
                "performance.appraisal",
                "web_search_read",
                (),
                {
                    "domain": [],
                    "specification": specification(own, "performance.appraisal", "list"),
                    "limit": 80,
                    "count_limit": 10001,
                },
            ),
        }  # fmt: skip

    @classmethod
    def _measure(cls, client, requests, say):
        """{label: seconds of each round}; all in turn, the first rounds warm the caches."""
        timings = {label: [] for label in requests}
        for number in range(-3, ROUNDS):
            for label, (model, method, args, kwargs) in requests.items():
                begun = time.perf_counter()
                client.call(model, method, *args, **kwargs)
                if number >= 0:
                    timings[label].append(time.perf_counter() - begun)
            say(f"{cls.name}: round {number}, {len(requests)} requests")
        return timings

    @classmethod
    def _show(cls, employees, timings, report):
        best = {label: min(seconds) for label, seconds in timings.items()}
        floor = next(iter(best.values()))
        width, missed = max(map(len, timings)), 0
        print(
            f"\n  {employees} employees, best and median of {ROUNDS} requests, ratio to the floor"
        )
        print(f"  {'':{width}}  {'best ms':>9}  {'median':>9}  {'ratio':>7}  {'goal':>6}")
        for label, seconds in timings.items():
            limit = LIMITS.get(label)
            ratio = best[label] / floor
            missed += limit is not None and ratio > limit
            print(
                f"  {label:{width}}  {best[label] * 1000:9.1f}"
                f"  {statistics.median(seconds) * 1000:9.1f}  {ratio:7.2f}"
                f"  {f'<= {limit:g}' if limit else '':>6}"
            )
            report.append(
                {
                    "case": cls.name,
                    "size": employees,
                    "variant": label,
                    "milliseconds": round(best[label] * 1000, 2),
                    "median": round(statistics.median(seconds) * 1000, 2),
                    "ratio": round(ratio, 3),
                    "limit": limit,
                    "statements": 0,
                    "on_company": True,
                    "grows": True,
                    "is_reference": False,
                }
            )
        return missed
