"""Calls by XML-RPC and the old JSON-RPC, which Odoo 19 still answers: refused as well as others."""

import xmlrpc.client

from odoo.tests import tagged

from .common_hostile import share
from .common_hostile_fuzz import HostileFuzzCase
from .test_hostile_rpc import SHAPELESS, reads, writes


@tagged("post_install", "-at_install", "performance_leaks")
class TestHostileLegacy(HostileFuzzCase):
    def rpc(self, model, method, *args, _password=None, **kwargs):
        """One call by the old JSON-RPC, with the password in it."""
        user = self.users[self.persona]
        call = [self.env.cr.dbname, user.id, _password or user.login]
        call += [model, method, list(args), kwargs]
        params = {"service": "object", "method": "execute_kw", "args": call}
        return self.json("/jsonrpc", params, f"{model}.{method}", silent=model in self.ids)

    def xmlrpc(self, endpoint, service_method, *call, password=None):
        """One call by XML-RPC. Returns (result, None) or (None, fault)."""
        user = self.users[self.persona]
        call = (self.env.cr.dbname, user.id, password or user.login, *call)
        body = xmlrpc.client.dumps(call, service_method, allow_none=True)
        answer = self.url_open(endpoint, data=body, headers={"Content-Type": "text/xml"})
        self._examine(answer, f"{self.persona} {endpoint} {call[3:]}", silent=False)
        try:
            return xmlrpc.client.loads(answer.content)[0][0], None
        except xmlrpc.client.Fault as fault:
            return None, fault

    def test_values_of_no_sensible_shape_are_refused_with_the_name_of_the_argument(self):
        self.enter("subject")
        for model in ("performance.appraisal", "okr.alignment"):
            for method, args, argument in SHAPELESS:
                with self.subTest(f"{model}.{method}", args=args):
                    _said, error = self.rpc(model, method, *args)
                    self.assertEqual(error["name"], "odoo.exceptions.UserError")
                    self.assertIn(f"“{argument}”", error["message"])
                    for endpoint in ("/xmlrpc/2/object", "/xmlrpc/object"):
                        _said, fault = self.xmlrpc(endpoint, "execute", model, method, *args)
                        said = fault.faultString, str(fault.faultCode)
                        self.assertIn(f"“{argument}”", " ".join(said))
                        self.assertNotIn("Traceback", " ".join(said))
            _said, fault = self.xmlrpc(
                "/xmlrpc/2/object", "execute_kw", model, "write", [[1]], {"vals": [["state"]]}
            )
            self.assertEqual(fault.faultCode, 2, "a warning for a person")
            self.assertIn("“vals”", fault.faultString)

    def test_a_context_and_fields_of_no_sense_are_refused(self):
        self.enter("subject")
        for context in ("x", {"lang": {"a": 1}}, {"allowed_company_ids": [[]]}):
            _said, error = self.rpc("okr.objective", "search_read", [], context=context)
            self.assertIn("“context”", error["message"])
        _said, error = self.rpc("performance.appraisal", "write", [1], {"forged": 1})
        self.assertIn("There is no field “forged”", error["message"])

    def test_who_does_not_know_the_password_hears_nothing_of_fields(self):
        self.enter("subject")
        for vals in ({"forged": 1}, {"state": "draft"}, "x"):
            _said, error = self.rpc(
                "performance.appraisal", "write", [1], vals, _password="not the password"
            )
            self.assertEqual(error["name"], "odoo.exceptions.AccessDenied")
            _said, fault = self.xmlrpc(
                "/xmlrpc/2/object", "execute", "performance.appraisal", "write", [1], vals,
                password="not the password",
            )  # fmt: skip
            self.assertEqual((fault.faultCode, fault.faultString), (3, "Access Denied"))

    def test_sensible_calls_pass(self):
        self.enter("manager")
        domain = [["id", "in", self.ids["performance.appraisal"]]]
        found, error = self.rpc("performance.appraisal", "search_read", domain, ["state"])
        self.assertFalse(error)
        self.assertTrue(found)
        again, fault = self.xmlrpc(
            "/xmlrpc/2/object", "execute_kw", "performance.appraisal", "search_read", [domain],
            {"fields": ["state"], "context": {"lang": "en_US"}},
        )  # fmt: skip
        self.assertFalse(fault)
        self.assertEqual(again, found)
        mine, fault = self.xmlrpc("/xmlrpc/object", "execute", "res.users", "read", [2], ["name"])
        self.assertTrue(mine, fault)

    def test_what_is_no_call_at_all_is_no_accident_of_ours(self):
        self.enter("subject")
        for junk in (b"", b"<", b"okr.cycle", b"<methodCall>okr.</methodCall>", b"\xff\xfeokr."):
            self.url_open("/xmlrpc/2/object", data=junk, headers={"Content-Type": "text/xml"})
        db = self.env.cr.dbname
        for args in (
            None,
            "okr.",
            [],
            [db],
            [db, "x", "y", "okr.cycle", "read"],
            [db, 2, None, "okr.cycle", "read", 5, 5],
            [db, 2, "y", ["okr.cycle"], "read"],
            [db, 2, "y", "okr.cycle", {"a": 1}, [], {}],
            ["another", 2, "y", "okr.cycle", "write", [[1], 5]],
        ):
            for method in ("execute", "execute_kw", "forged"):
                params = {"service": "object", "method": method, "args": args}
                self.json("/jsonrpc", params)

    def test_outsiders_hear_nothing_and_change_nothing(self):
        for turn, persona in enumerate(("rater", "hr", "admin", "foreign_officer", "portal")):
            self.enter(persona)
            with self.nothing_changes():
                for model, ids in self.ids.items():
                    names = list(self.env[model]._fields)
                    calls = [*reads(model, ids, names), *writes(model, ids, names)]
                    for method, args, kwargs in share(calls, turn, 17):
                        self.rpc(model, method, *args, **kwargs)
        self.assertGreater(self.examined, 300)

    def test_nonsense_meets_a_refusal(self):
        for persona, prefix in (("rater", "performance."), ("coach", "okr.")):
            self.enter(persona)
            savepoint = self.env.cr.savepoint(flush=False)
            self._throw(persona, self._models(prefix), 150)
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
