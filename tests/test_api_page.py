"""docs/api.md, played against a real server: what it says is what happens."""

import json
import re

from odoo.tests import HttpCase, tagged
from odoo.tools import file_open, mute_logger

from .common import TODAY, OkrCase

_BLOCK = re.compile(
    r"```http\nPOST (?P<path>\S+)\n(?P<body>.*?)```\s+```json\n(?P<said>.*?)```", re.S
)


@tagged("post_install", "-at_install")
class TestApiPage(HttpCase, OkrCase):
    def test_every_request_of_the_page_gets_the_answer_it_shows(self):
        self.lead_employee.name = self.lead.name = "Robin"
        cycle = self.make_cycle()
        measure = {"name": "Reactivated shops", "unit": "shops", "target_value": 80.0}
        objective = self.make_objective("Win back small shops", cycle, key_results=[measure])
        # ids as the page prints them, and as they are here; new ones are learned on the way
        self.real = {
            51: self.sales.id,
            61: self.lead_employee.id,
            62: self.other_lead_employee.id,
            41: objective.id,
            102: objective.key_result_ids.id,
        }
        # Freezing the day freezes no database, so the key must not end.
        keys_sudo = self.env["res.users.apikeys"].with_user(self.lead).sudo()
        key = keys_sudo._generate("rpc", "page", None)
        self.headers = {"Authorization": f"bearer {key}", "X-Odoo-Database": self.env.cr.dbname}
        with file_open("hr_okr/docs/api.md") as page:
            calls = list(_BLOCK.finditer(page.read()))
        self.assertGreater(len(calls), 10)
        self.assertEqual(TODAY.isoformat(), "2026-05-20", "the page tells of this day")
        for call in calls:
            with self.subTest(call["path"], body=call["body"]):
                self._play(call["path"], json.loads(call["body"]), json.loads(call["said"]))

    def _play(self, path, body, said):
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            answer = self.url_open(path, json=self._to_real(body), headers=self.headers)
        refused = isinstance(said, dict) and "name" in said
        status = {"odoo.exceptions.AccessError": 403}.get(said["name"], 422) if refused else 200
        self.assertEqual(answer.status_code, status, answer.text)
        self._compare(said, answer.json())

    def _to_real(self, value):
        if isinstance(value, dict):
            return {key: self._to_real(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._to_real(item) for item in value]
        # Numbers that are values, and no ids, are not among those the page uses for ids.
        return self.real.get(value, value) if type(value) is int else value

    def _compare(self, said, got):
        """What the page shows is there; it may leave fields out, and ids are others."""
        if isinstance(said, dict):
            self.assertLessEqual(set(said), set(got))
            for key, item in said.items():
                if key == "id":
                    self.real.setdefault(item, got[key])
                self._compare(item, got[key])
        elif isinstance(said, list):
            self.assertEqual(len(said), len(got), got)
            for item, found in zip(said, got, strict=True):
                if type(item) is int and item >= 900:
                    self.real.setdefault(item, found)
                self._compare(item, found)
        elif type(said) is int and said in self.real:
            self.assertEqual(self.real[said], got)
        elif type(said) is not int or said < 100:
            self.assertEqual(said, got)
