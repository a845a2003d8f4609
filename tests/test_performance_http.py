"""The worst ways in, over HTTP and with real logins."""

import json

from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common_performance import CANARY, SECRETS, PerformanceCommon

PRIVATE = (
    "performance.appraisal",
    "performance.answer",
    "performance.outcome",
    "performance.signature",
    "performance.note",
    "performance.access.log",
    "performance.context.item",
)


@tagged("post_install", "-at_install", "performance_leaks")
class TestPerformanceHttp(HttpCase, PerformanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed = cls._closed()
        cls.as_("performance_manager", cls.closed).read(["state"])  # a row in the read log
        for user in cls.users.values():
            user.password = "a long password"

    def _call(self, model, method, *args, **kwargs):
        """Return the raw result or the whole error, as the browser gets it, as text."""
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        try:
            with mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule"):
                url = f"/web/dataset/call_kw/{model}/{method}"
                return json.dumps(self.make_jsonrpc_request(url, params), default=str)
        except JsonRpcException as error:
            return f"error: {error}"

    def test_outsiders_get_nothing_over_rpc(self):
        ids = {model: self.env[model].sudo().search([]).ids for model in PRIVATE}
        examined = 0
        for persona in ("rater", "hr", "admin", "former", "foreign_officer", "portal"):
            self.authenticate(f"perf_{persona}", "a long password")
            for model in PRIVATE:
                self.assertTrue(ids[model], f"{model} has nothing to steal")
                names = list(self.env[model]._fields)
                forged = ids["performance.appraisal"][0]
                text_field = (
                    next(n for n in names if f"{n}_vault" in names)
                    if any(f"{n}_vault" in names for n in names)
                    else "state"
                )
                for method, args, kwargs in (
                    ("read", [ids[model]], {}),
                    ("web_read", [ids[model], {n: {} for n in names}], {}),
                    ("search_read", [[]], {}),
                    ("web_search_read", [[], {"display_name": {}}], {}),
                    ("name_search", [""], {}),
                    ("search_count", [[]], {}),
                    ("export_data", [ids[model], ["id", "display_name", text_field]], {}),
                    ("get_metadata", [ids[model]], {}),
                    ("search", [[("create_uid.login", "=like", "%\\")]], {}),
                    ("search", [[(f"{text_field}_vault", "=like", f"{CANARY}%\\")]], {}),
                    ("formatted_read_group", [[], [text_field], ["__count"]], {}),
                    ("formatted_read_group", [[], [], ["__count"]], {}),
                    (
                        "onchange",
                        [
                            [],
                            {"appraisal_id": forged},
                            ["appraisal_id"],
                            {"appraisal_id": {"fields": {"display_name": {}}}},
                        ],
                        {},
                    ),
                    (
                        "default_get",
                        [["appraisal_id"]],
                        {"context": {"default_appraisal_id": forged}},
                    ),
                    ("copy", [ids[model]], {}),
                    ("write", [ids[model], {}], {"context": {"performance_internal": True}}),
                ):
                    answer = self._call(model, method, *args, **kwargs)
                    examined += 1
                    where = f"{persona}: {model}.{method}{args}: {answer[:300]}"
                    self.assertNotIn(CANARY, answer.replace(f"{CANARY}%", ""), where)
                    self.assertNotIn("The subject", answer, where)
                    if not answer.startswith("error"):
                        empty = json.loads(answer)
                        if isinstance(empty, dict):
                            empty = empty.get("records", empty.get("value"))
                        if isinstance(empty, list) and empty and "__count" in empty[0]:
                            empty = empty[0]["__count"]
                        self.assertFalse(empty, where)
        self.assertGreater(examined, 500)

    def test_party_gets_what_is_theirs_over_rpc(self):
        self.authenticate("perf_subject", "a long password")
        answer = self._call("performance.outcome", "search_read", [], ["summary"])
        self.assertIn(SECRETS["summary"], answer)
        log = self._call("performance.access.log", "search_count", [])
        self.assertEqual(log, "1", "a party adds no row")

    def test_officer_over_rpc_leaves_a_row(self):
        self.authenticate("perf_officer", "a long password")
        self.assertIn(
            SECRETS["summary"], self._call("performance.outcome", "search_read", [], ["summary"])
        )
        self.authenticate("perf_subject", "a long password")
        self.assertEqual(self._call("performance.access.log", "search_count", []), "2")
