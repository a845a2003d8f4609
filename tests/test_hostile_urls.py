"""Pages, files, reports, exports, imports, mail and bus, by address and with forged ids."""

import json
from urllib.parse import quote

from odoo.http import Request
from odoo.tests import tagged

from .common_hostile import HostileCase, share

APPRAISAL = "hr_okr.performance_appraisal_report"
PACK = "hr_okr.okr_review_pack_report"


@tagged("post_install", "-at_install", "performance_leaks")
class TestHostileUrls(HostileCase):
    def _form(self, url, data, where="", **options):
        data = {"csrf_token": Request.csrf_token(self), **data}
        return self.fetch(url, where or f"{url} {str(data)[:200]}", data=data, **options)

    def _export(self, kind, model, ids, names, **more):
        data = {
            "model": model,
            "ids": ids,
            "domain": [],
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "import_compat": False,
            "groupby": [],
            "context": {},
            **more,
        }
        return self._form(f"/web/export/{kind}", {"data": json.dumps(data)})

    def _each(self, personas=None):
        for persona in personas or self.OUTSIDERS:
            self.enter(persona)
            with self.nothing_changes():
                yield persona

    # -- reports ----

    def test_reports_by_address_show_each_reader_what_is_theirs(self):
        ids = self.ids["performance.appraisal"]
        for persona in self._each((*self.PARTIES, *self.OUTSIDERS)):
            self.seen_words = set()
            many = ",".join(map(str, ids))
            for row in ids:
                self.fetch(f"/report/html/{APPRAISAL}/{row}")
            for kind in ("text", "pdf"):
                self.fetch(f"/report/{kind}/{APPRAISAL}/{many}")
            for rest in (
                "",
                "/0",
                "/-1",
                "/x",
                f"/{2**31 - 1}",
                f"/{10**20}",
                f"/{many}?context=" + quote('{"performance_internal": true, "uid": 1}'),
                f"/{ids[0]}?options=" + quote(json.dumps({"doc_ids": ids, "docids": ids})),
                f"/{ids[0]}?docids={many}&su=1",
                f"/{ids[0]}?context=" + quote("{"),
            ):
                self.fetch(f"/report/html/{APPRAISAL}{rest}")
            self._form(
                "/report/download",
                {
                    "data": json.dumps([f"/report/pdf/{APPRAISAL}/{many}", "qweb-pdf"]),
                    "context": "{}",
                },
            )
            self.fetch(f"/report/html/hr_okr.performance_appraisal_report_document/{ids[0]}")
            self.fetch(f"/report/barcode/?barcode_type=QR&value={ids[0]}")
            # Words seen by nobody they are not for is checked at each answer.
            self.assertEqual(bool(self.seen_words), persona in self.PARTIES, persona)

    def test_the_review_pack_by_address_breaks_for_nobody(self):
        for _persona in self._each(("subject", "coach", "stranger", "portal", "public")):
            for rest in (self.cycles[0].id, 2**31 - 1, "0", "x", 10**20, "1,x"):
                for kind in ("html", "text"):
                    self.fetch(f"/report/{kind}/{PACK}/{rest}", silent=False)

    # -- files ----

    def test_no_file_or_picture_address_serves_a_private_field(self):
        for turn, _persona in enumerate(self._each()):
            for model, ids in share(self.ids.items(), turn, 3):
                names = [n for n in self.env[model]._fields if n.endswith("_vault")][:2]
                for name in (*names, *(n.removesuffix("_vault") for n in names), "display_name"):
                    for door in ("content", "image"):
                        self.fetch(f"/web/{door}/{model}/{ids[0]}/{name}")
                self.fetch(f"/web/content?model={model}&id={ids[0]}&field=display_name&download=1")
                self.fetch(f"/mail/view?model={model}&res_id={ids[0]}")
                self.fetch(f"/json/1/{model}/{ids[0]}")
            self.fetch("/json/1/my-appraisals")
            self.fetch("/web/content/1")

    # -- exports ----

    def test_exports_hold_nothing_for_outsiders_and_something_for_the_person(self):
        for turn, _persona in enumerate(self._each()):
            for model, ids in share(self.ids.items(), turn, 3):
                names = [
                    n for n in self.env[model]._fields if f"{n}_vault" in self.env[model]._fields
                ]
                names += [f"{name}_vault" for name in names]
                self._export("csv", model, ids, ["id", "display_name", *names[:1]])
                self._export("csv", model, False, ["display_name", "create_uid/login"])
                self._export("xlsx", model, ids, names[-1:] or ["display_name"])
                self._export("xlsx", model, False, ["display_name"], groupby=["create_uid"])
        self.enter("subject")
        self.seen_words = set()
        self._export("csv", "performance.signature", False, ["comment"])
        self.assertTrue(self.seen_words, "the person exports what is theirs")

    def test_own_data_is_ones_own_whatever_the_address_says(self):
        everybody = self.users["subject"].id
        for persona in self._each((*self.PARTIES, "rater", "admin", "hr", "portal", "public")):
            self.seen_words = set()
            for rest in (
                "",
                f"?user_id={everybody}&uid={everybody}",
                f"?employee_id={self.people['subject'].id}&context=" + quote('{"uid": 1}'),
                f"?allowed_company_ids={self.other_company.id}",
            ):
                self.fetch(f"/hr_okr/my-data{rest}")
            self._form("/hr_okr/my-data", {"user_id": everybody})
            if persona == "subject":
                self.assertTrue(self.seen_words)

    # -- imports ----

    def test_an_import_changes_and_tells_nothing(self):
        for persona in self._each(("rater", "manager", "admin", "portal")):
            outside = persona in self.OUTSIDERS
            for model, ids in self.ids.items():
                if not outside and model in ("performance.note", "performance.plan"):
                    continue  # a manager begins these by right
                text = next(
                    (n for n in self.env[model]._fields if f"{n}_vault" in self.env[model]._fields),
                    "display_name",
                )
                wizard, error = self.rpc("base_import.import", "create", {"res_model": model})
                if error:
                    continue
                lines = "".join(f"{n},forged\n" for n in (*ids, 2**31 - 1, "x"))
                self._form(
                    "/base_import/set_file",
                    {"id": wizard},
                    files={"ufile": ("f.csv", f".id,{text}\n{lines}", "text/csv")},
                )
                options = {"quoting": '"', "separator": ",", "has_headers": True, "headers": True}
                wizards = "base_import.import"
                self.rpc(wizards, "parse_preview", wizard, options)
                for columns in ([".id", f"{text}_vault"], ["id", "state"]):
                    self.rpc(wizards, "execute_import", wizard, columns, columns, options)
                if outside:
                    columns = [".id", text]
                    self.rpc(wizards, "execute_import", wizard, columns, columns, options)

    # -- the web client's other doors ----

    def test_other_routes_of_the_web_client_tell_nothing(self):
        rows = (
            self.env["ir.model.data"]
            .sudo()
            .search([("module", "=", "hr_okr"), ("model", "=like", "ir.actions.%")])
        )
        actions = self.env["ir.actions.actions"].sudo().browse(rows.mapped("res_id")).exists()
        self.assertGreater(len(actions), 20)
        for turn, persona in enumerate(self._each()):
            for action in share(actions, turn, 9):
                self.json("/web/action/load", {"action_id": action.id})
            for action in actions.filtered(lambda a: a.type == "ir.actions.server"):
                for model in ("performance.appraisal", "performance.meeting"):
                    context = {"active_model": model, "active_ids": self.ids[model]}
                    context["active_id"] = self.ids[model][0]
                    self.json("/web/action/run", {"action_id": action.id, "context": context})
            for model, ids in share(self.ids.items(), turn, 3):
                self.json("/web/domain/validate", {"model": model, "domain": [["id", "!=", 0]]})
                self._form("/web/model/get_definitions", {"model_names": json.dumps([model])})
                self.json(
                    "/web/action/load_breadcrumbs", {"actions": [{"resId": ids[0], "model": model}]}
                )
                for route, params in (
                    ("/mail/thread/messages", {"thread_model": model, "thread_id": ids[0]}),
                    ("/mail/read_subscription_data", {"follower_id": ids[0]}),
                    (
                        "/mail/thread/subscribe",
                        {"res_model": model, "res_id": ids[0], "partner_ids": [3]},
                    ),
                    ("/mail/thread/recipients", {"thread_model": model, "thread_id": ids[0]}),
                    (
                        "/mail/message/post",
                        {
                            "thread_model": model,
                            "thread_id": ids[0],
                            "post_data": {"body": "forged", "message_type": "comment"},
                        },
                    ),
                    (
                        "/mail/data",
                        {
                            "fetch_params": [
                                [
                                    "mail.thread",
                                    {
                                        "thread_model": model,
                                        "thread_id": ids[0],
                                        "request_list": [
                                            "activities",
                                            "attachments",
                                            "followers",
                                            "messages",
                                        ],
                                    },
                                ]
                            ]
                        },
                    ),
                ):
                    self.json(route, params, silent=True)
                self._form(
                    "/mail/attachment/upload",
                    {"thread_model": model, "thread_id": ids[0], "is_pending": ""},
                    files={"ufile": ("f.txt", "forged", "text/plain")},
                )
            self._nothing_hangs_on_a_private_record(persona)

    def _nothing_hangs_on_a_private_record(self, persona):
        self.env.invalidate_all()
        for model, field in (
            ("mail.message", "model"),
            ("mail.followers", "res_model"),
            ("mail.activity", "res_model"),
            ("ir.attachment", "res_model"),
        ):
            found = self.env[model].sudo().search([(field, "in", list(self.ids))])
            self.assertFalse(found, f"{persona} hung {found} on a private record")

    # -- mail, calendar, bus ----

    def test_mail_calendar_and_bus_tell_nothing_and_begin_nothing(self):
        mail = "From: The subject <subject@example.com>\nTo: {0}@example.com\nSubject: x\n"
        mail += "Message-Id: <forged-{0}@example.com>\nContent-Type: text/plain\n\nforged\n"
        self.env["bus.bus"].sudo()._sendone("performance", "hint", {})
        events = [self.canary_event.id]
        for turn, persona in enumerate(self._each()):
            for model, ids in share(self.ids.items(), turn, 3):
                self.rpc(
                    "mail.thread",
                    "message_process",
                    model,
                    mail.format(model),
                    thread_id=ids[0],
                    custom_values={"state": "closed"},
                )
                self.rpc("mail.activity", "search_read", [["res_model", "=", model]], ["summary"])
                self.rpc("mail.message", "search_read", [["model", "=", model]], ["body"])
            self.rpc("calendar.event", "read", events, ["name", "description", "privacy"])
            for condition in (["description", "!=", False], ["name", "ilike", "appraisal"]):
                self.rpc("calendar.event", "search_read", [condition], ["name", "description"])
            channels = [f"{model}_{n}" for model, ids in self.ids.items() for n in ids[:3]]
            channels += [*self.ids, "performance", "okr", f"res.partner_{events[0]}"]
            said, _error = self.json(
                "/websocket/peek_notifications",
                {"channels": channels, "last": 0, "is_first_poll": True},
            )
            self.assertNotIn("performance", json.dumps(said and said["notifications"]))
            self._nothing_hangs_on_a_private_record(persona)
