"""The documented API with keys of every persona, and every method of ours with junk over it."""

import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_hostile import DEEP, HostileCase, share
from .common_junk import argument_lists, public_methods


@tagged("post_install", "-at_install", "performance_leaks")
class TestHostileApi(HostileCase):
    def _key(self, persona):
        self.enter("public")
        self.persona = persona
        if persona == "public":
            return "not a key"
        keys_sudo = self.env["res.users.apikeys"].with_user(self.users[persona]).sudo()
        until = fields.Datetime.now() + timedelta(days=1)
        key = keys_sudo._generate("rpc", "hostile", until)
        self.env.flush_all()
        return key

    def test_keys_open_for_each_reader_what_is_theirs(self):
        for turn, persona in enumerate((*self.PARTIES, *self.OUTSIDERS)):
            key = self._key(persona)
            self.seen_words = set()
            with self.nothing_changes():
                for model, ids in self.ids.items():
                    self._send_some(key, model, ids, turn)
            self.assertEqual(bool(self.seen_words), persona in self.PARTIES, persona)

    def _send_some(self, key, model, ids, turn):
        names = list(self.env[model]._fields)
        windows = [name for name in names if f"{name}_vault" in names]
        vaults = [f"{name}_vault" for name in windows]
        forged = {"performance_internal": True, "uid": 1, "su": True}
        outside = self.persona in self.OUTSIDERS
        self.json2(key, model, "search_read", {"domain": [], "fields": windows or ["id"]})
        calls = (
            ("read", {"ids": ids, "fields": vaults or ["display_name"]}),
            ("read", {"ids": [*ids, 2**31 - 1], "context": forged}),
            ("web_read", {"ids": ids, "specification": {name: {} for name in names}}),
            ("export_data", {"ids": ids, "fields_to_export": [".id", *windows]}),
            ("onchange", {"values": {"appraisal_id": ids[0]}, "field_names": ["appraisal_id"],
                          "fields_spec": {"appraisal_id": {"fields": {"display_name": {}}}}}),
            ("formatted_read_group", {"domain": [], "groupby": vaults[:1], "aggregates": []}),
            ("name_search", {"name": str(ids[0])}),
            ("create", {"vals_list": [{"state": "closed", "company_id": 1}]}),
            ("_open_vault", {"ids": ids}),
            ("sudo", {"ids": ids}),
            ("with_context", {"ids": ids}),
            ("browse", {"ids": ids}),
        )  # fmt: skip
        for method, body in share(calls, turn, 9):
            self.json2(key, model, method, body)
        if outside:
            for method, body in (
                ("write", {"ids": ids, "vals": {"state": "draft"}, "context": forged}),
                ("write", {"ids": ids, "vals": {(windows or ["state"])[0]: "forged"}}),
                ("unlink", {"ids": ids}),
                ("copy", {"ids": ids}),
            ):
                self.json2(key, model, method, body)

    def test_methods_called_with_junk_over_http_refuse_in_words_and_change_nothing(self):
        """A share of the junk of test_junk_calls, and the same through the button's route."""
        for turn, persona in enumerate(
            ("rater", "hr", "admin", "foreign_officer", "portal", "peer_1")
        ):
            key = self._key(persona)
            with self.nothing_changes():
                for prefix in ("performance.", "okr."):
                    self._junk(key, prefix, turn)
        self.assertGreater(self.examined, 400)

    def _junk(self, key, prefix, turn):
        for number, (model, method, parameters) in enumerate(public_methods(self.env, prefix)):
            ids = self.ids.get(model) or self._some_ids(model)
            needs_ids = not getattr(getattr(self.env.registry[model], method), "_api_model", False)
            lists = argument_lists(parameters)
            parts = 1 if DEEP else 24
            for kwargs in lists[(number + turn) % parts :: parts] or lists[:1]:
                body = {**json.loads(json.dumps(kwargs)), **({"ids": ids} if needs_ids else {})}
                _said, error = self.json2(key, model, method, body)
                if error and not str(error.get("message") or "").strip():
                    self.complaints.append(f"an error without words: {model}.{method} {kwargs}")

    def _some_ids(self, model):
        if self.env[model]._abstract:
            return []
        return self.env[model].sudo().search([], limit=3).ids

    def test_buttons_pressed_by_those_they_are_not_for_do_nothing(self):
        for persona in self.OUTSIDERS:
            self.enter(persona)
            with self.nothing_changes(private_only=persona in self.PUBLIC_WRITERS):
                for prefix in ("performance.", "okr."):
                    for model, method, _parameters in public_methods(self.env, prefix):
                        ids = self.ids.get(model) or self._some_ids(model)
                        context = {"active_model": model, "active_ids": ids, "default_state": "x"}
                        url = f"/web/dataset/call_button/{model}/{method}"
                        self.rpc(model, method, ids, _url=url, context=context)
