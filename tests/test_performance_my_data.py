"""My export and the page of what waits: theirs in full, of others nothing."""

import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .common_performance import CANARY, SECRETS
from .common_performance_feedback import FEEDBACK
from .common_performance_leaks import PerformanceLeaksCommon
from .common_performance_meeting import GOAL, TOPIC

NOT_ABOUT_PEOPLE = {
    "performance.peer.box",  # texts without an owner, which nobody reads
    "performance.trend",  # sums of groups, which name nobody
}


@tagged("post_install", "-at_install")
class TestPerformanceMyData(PerformanceLeaksCommon):
    def _export(self, persona):
        self.examined += 1
        return self.as_(persona, "res.users")._okr_my_data()

    def _entries(self, export, model):
        return next((r["entries"] for r in export["records"] if r["model"] == model), [])

    def test_every_private_model_is_in_it_or_left_out_on_purpose(self):
        walked = {m._name for m, _owner in self.env["performance.my.data"]._models_about_people()}
        for model in self.env.values():
            if getattr(model, "_is_private", False) and not (model._abstract or model._transient):
                self.examined += 1
                self.assertEqual(
                    model._name in walked, model._name not in NOT_ABOUT_PEOPLE, model._name
                )

    def test_a_person_gets_everything_that_is_theirs_to_read(self):
        export = self._export("subject")
        filled = {records["model"] for records in export["records"]}
        self.assertEqual(
            filled,
            {
                "performance.access.log",
                "performance.answer",
                "performance.appraisal",
                "performance.context.item",
                "performance.feedback",
                "performance.hold",
                "performance.meeting",
                "performance.meeting.topic",
                "performance.note",
                "performance.outcome",
                "performance.peer.answer",
                "performance.peer.review",
                "performance.plan",
                "performance.plan.review",
                "performance.plan.step",
                "performance.signature",
            },
        )
        text = json.dumps(export)
        for name in set(SECRETS) - {"manager_note"}:
            self.assertIn(SECRETS[name], text, name)
        for word in (FEEDBACK, TOPIC, GOAL, f"{CANARY} continue by"):
            self.assertIn(word, text)
        log = self._entries(export, "performance.access.log")
        self.assertIn("a performance officer", [line["user_id"] for line in log])

    def test_what_they_may_not_read_yet_is_not_in_it(self):
        export = self._export("subject")
        name = self.open.with_user(self.users["subject"]).display_name
        answers = self._entries(export, "performance.answer")
        open_answers = [answer for answer in answers if answer["appraisal_id"] == name]
        self.assertEqual({answer["side"] for answer in open_answers}, {"Employee"})
        self.assertNotIn(
            name, [o["appraisal_id"] for o in self._entries(export, "performance.outcome")]
        )
        comments = {
            item["manager_comment"]
            for item in self._entries(export, "performance.context.item")
            if item["appraisal_id"] == name
        }
        self.assertEqual(comments, {None})
        self.assertNotIn(SECRETS["manager_note"], json.dumps(export))
        self.assertNotIn("_vault", json.dumps(export))

    def test_managers_and_officers_get_nothing_of_their_people(self):
        for persona in ("manager", "officer", "performance_manager", *self.OUTSIDERS):
            if persona == "portal":
                continue
            export = self._export(persona)
            notes = json.dumps(self._entries(export, "performance.note"))
            export["records"] = [r for r in export["records"] if r["model"] != "performance.note"]
            self.assertNotIn(CANARY, json.dumps(export), persona)
            if persona != "manager":
                self.assertNotIn(CANARY, notes, persona)
        self.assertNotIn(SECRETS["employee_note"], json.dumps(self._export("manager")))

    def test_a_rater_gets_the_request_and_no_answer(self):
        export = self._export("peer_1")
        self.assertTrue(self._entries(export, "performance.peer.invitation"))
        self.assertNotIn(CANARY, json.dumps(export))

    def test_sudo_adds_nothing_and_it_leaves_no_line(self):
        lines = self.env["performance.access.log"].search_count([])
        plain = self._export("subject")["records"]
        borrowed = self.as_("subject", "res.users").sudo()._okr_my_data()["records"]
        self.assertEqual(plain, borrowed)
        self._export("officer")
        self.assertEqual(self.env["performance.access.log"].search_count([]), lines)

    def test_portal_users_have_no_export_and_no_page(self):
        with self.assertRaises(AccessError):
            self._export("portal")
        with self.assertRaises(AccessError):
            self.as_("portal", "performance.home").get_waiting()


@tagged("post_install", "-at_install")
class TestPerformanceMyDataHttp(HttpCase, PerformanceLeaksCommon):
    def _download(self, persona, query=""):
        self.examined += 1
        self.users[persona].password = "a long password"
        self.authenticate(f"perf_{persona}", "a long password")
        with mute_logger("odoo.http"):
            return self.url_open(f"/hr_okr/my-data{query}")

    def test_the_file_is_ones_own_whatever_the_address_says(self):
        answer = self._download("subject")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.json()["login"], "perf_subject")
        self.assertIn(SECRETS["summary"], answer.text)
        subject = self.users["subject"].id
        for query in (f"?user_id={subject}", f"?uid={subject}", f'?context={{"uid": {subject}}}'):
            answer = self._download("hr", query)
            self.assertNotIn(CANARY, answer.text)
            self.assertNotIn("perf_subject", answer.text)
        self.assertEqual(self._download("portal").status_code, 404)

    def test_nobody_collects_over_rpc(self):
        self._download("admin")
        for model, method in (
            ("performance.my.data", "_collect"),
            ("performance.my.data", "_read_entries"),
            ("okr.my.data", "_collect"),
            ("res.users", "_okr_my_data"),
            ("report.hr_okr.my_data_report", "_get_report_values"),
        ):
            with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/{model}/{method}",
                    {"model": model, "method": method, "args": [], "kwargs": {}},
                )


@tagged("post_install", "-at_install")
class TestPerformanceHome(PerformanceLeaksCommon):
    def _waiting(self, persona):
        self.examined += 1
        sections = self.as_(persona, "performance.home").get_waiting()
        return {section["key"]: section["items"] for section in sections}

    def _labels(self, persona, section):
        return [(item["label"], item["about"]) for item in self._waiting(persona)[section]]

    def test_both_sides_find_what_is_theirs_to_do(self):
        self.assertEqual(
            self._labels("subject", "appraisals"), [("Write your side of your appraisal", False)]
        )
        self.assertEqual(
            self._labels("manager", "appraisals"),
            [("Write your side and share it", "The subject")],
        )
        self.as_("manager", self.open).action_share()
        self.assertEqual(
            self._labels("subject", "appraisals"), [("Read and sign your appraisal", False)]
        )
        self.assertEqual(self._labels("manager", "appraisals"), [])
        self.as_("subject", self.open).action_acknowledge()
        self.assertEqual(self._labels("subject", "appraisals"), [])
        self.assertEqual(
            self._labels("manager", "appraisals"), [("Signed: close the appraisal", "The subject")]
        )
        self.as_("manager", self.open).action_close()
        self.assertEqual(self._labels("manager", "appraisals"), [])

    def test_requests_wait_for_those_who_are_asked_alone(self):
        request = self._asked(whom="peer_1")
        about = [("Give the feedback you were asked for", "The subject")]
        self.assertEqual(self._labels("peer_1", "view"), about)
        self.as_("peer_1", request).action_decline()
        self.assertEqual(self._labels("peer_1", "view"), [])
        review = self._launched(groups=("others",))
        asked = [("Give your view in a 360", "The subject")]
        self.assertEqual(self._labels("other_1", "view"), asked)
        self._answer(review, "other_1")
        self.assertEqual(self._labels("other_1", "view"), [])
        self._pass_deadline(review)
        self.assertEqual(self._labels("other_2", "view"), [])
        self.assertIn(
            ("Release the answers of the 360", "The subject"), self._labels("subject", "view")
        )

    def test_next_meeting_comes_with_its_open_topics(self):
        item = self._waiting("manager")["meetings"][0]
        self.assertEqual((item["label"], item["about"]), ("Prepare your 1:1", "The subject"))
        self.assertIn(TOPIC, item["topics"])
        topics = self.as_("manager", "performance.meeting").browse(item["id"]).topic_ids
        topics.is_done = True
        self.assertEqual(self._waiting("manager")["meetings"][0]["topics"], [])
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            item = self._waiting("manager")["meetings"][0]
            self.assertEqual(item["label"], "Say whether your 1:1 was held")
            self.assertTrue(item["is_late"])

    def test_a_plan_waits_when_its_review_is_near(self):
        self.assertEqual(self._labels("subject", "plans"), [])
        with freeze_time(fields.Datetime.now() + timedelta(days=100)):
            self.assertEqual(
                self._labels("subject", "plans"), [("Review your development plan", False)]
            )
            self.assertEqual(
                self._labels("manager", "plans"),
                [("Review a development plan together", "The subject")],
            )

    def test_it_holds_no_number_about_anybody(self):
        for persona in ("subject", "manager"):
            for items in self._waiting(persona).values():
                for item in items:
                    numbers = [k for k, v in item.items() if type(v) in (int, float)]
                    self.assertEqual(numbers, ["id"])
                    self.assertFalse(any(char.isdigit() for char in f"{item['about']}"))

    def test_nobody_else_finds_anything_and_no_line_is_left(self):
        lines = self.env["performance.access.log"].search_count([])
        for persona in ("officer", "performance_manager", *self.OUTSIDERS):
            if persona != "portal":
                answer = self._waiting(persona)
                if persona == "performance_manager":
                    self.assertTrue(answer.pop("glass"), "their own turn: a request to decide on")
                self.assertFalse(any(answer.values()), f"{persona}: {answer}")
        self._waiting("manager")
        self.assertEqual(self.env["performance.access.log"].search_count([]), lines)
        self.assertTrue(self.env["performance.home"].get_waiting._readonly)

    def test_the_app_starts_with_it(self):
        self.examined += 1
        menus = self.as_("subject", "ir.ui.menu").load_menus(False)
        root = self.env.ref("hr_okr.performance_menu_root").id
        first = menus[menus[root]["children"][0]]
        self.assertEqual(first["xmlid"], "hr_okr.performance_home_menu")
