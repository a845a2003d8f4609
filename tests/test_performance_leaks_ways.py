"""Ways in and around: forged ids, public models, methods, mail, files, errors."""

import inspect

from odoo import fields
from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged

from .common_performance import CANARY
from .common_performance_leaks import PerformanceLeaksCommon


@tagged("post_install", "-at_install", "performance_leaks")
class TestPerformanceLeaksWays(PerformanceLeaksCommon):
    # -- paths from public models ----

    def test_no_public_record_leads_to_a_private_one(self):
        private = set(self.targets)
        publics = (
            "hr.employee",
            "hr.employee.public",
            "res.users",
            "res.partner",
            "hr.department",
            "calendar.event",
            "mail.activity",
            "res.company",
        )
        for model_name in publics:
            for name, field in self.env[model_name]._fields.items():
                self.examined += 1
                self.assertNotIn(field.comodel_name, private, f"{model_name}.{name}")

    def test_outsiders_see_a_neutral_busy_event_and_no_todo(self):
        for persona in self.OUTSIDERS:
            if persona == "portal":
                continue
            self.examined += 1
            events = self.as_(persona, self.canary_event)
            answer = self._try(events.read, ["name", "description", "display_name"])
            self._assert_silent(answer)
            self.assertNotIn("Conversation", str(answer))
            todos = self._try(self.as_(persona, "mail.activity").search, [("automated", "=", True)])
            if persona != "admin" and not isinstance(todos, str):
                mine = todos.filtered(lambda a: a.user_id in (self.users["subject"]))
                self.assertFalse(mine)

    # -- forged ids ----

    def test_onchange_create_and_defaults_with_forged_ids_are_refused(self):
        for persona in ("rater", "hr", "admin", "foreign_officer"):
            for model in self.env.values():
                if model._abstract or not model._name.startswith("performance."):
                    continue
                links = {
                    name: field
                    for name, field in model._fields.items()
                    if field.type == "many2one" and field.comodel_name in self.targets
                }
                for name, field in links.items():
                    target = self.targets[field.comodel_name][:1]
                    own = self.as_(persona, model)
                    spec = {f: {} for f in model._fields if not model._fields[f].groups}
                    spec[name] = {"fields": {"display_name": {}, "create_date": {}}}
                    default = own.with_context(**{f"default_{name}": target.id})
                    for label, call in {
                        "onchange": lambda: own.onchange({name: target.id}, [name], spec),  # noqa: B023
                        "first onchange": lambda: own.onchange({name: target.id}, [], spec),  # noqa: B023
                        "default": lambda: default.onchange({}, [], spec),  # noqa: B023
                        "default_get": lambda: default.default_get([name]),  # noqa: B023
                        "create": lambda: own.create({name: target.id}).read(),  # noqa: B023
                        "create by default": lambda: default.create({}).read(),  # noqa: B023
                    }.items():
                        with self.subTest(
                            persona=persona, model=model._name, field=name, way=label
                        ):
                            self.examined += 1
                            answer = self._try(call)
                            self.assertTrue(str(answer).startswith("refused"), str(answer))
                            self._assert_silent(answer)

    def test_outsiders_change_and_delete_nothing(self):
        for _persona, records in self._pairs():
            for call in (
                lambda r=records: r.write({}),
                lambda r=records: r.unlink(),
                lambda r=records: r.copy(),
                lambda r=records: r[:1].web_save({}, {"id": {}}),
                lambda r=records: r[:1].onchange({}, [], {"display_name": {}}),
            ):
                answer = self._try(call)
                self.assertTrue(str(answer).startswith("refused"), str(answer))
                self._assert_silent(answer)

    def test_every_public_method_refuses_outsiders(self):
        """Call each public method of our own, as RPC does, on records of somebody else."""
        for persona, records in self._pairs():
            for name in self._own_public_methods(records):
                arguments = self._arguments(records, name)
                self.examined += 1
                answer = self._try(call_kw, records, name, [records.ids, *arguments], {})
                self.assertTrue(str(answer).startswith("refused"), f"{persona} {name}: {answer}")
                self._assert_silent(answer)

    def _own_public_methods(self, records):
        """Names of the methods callable over RPC that this module defines on ``records``."""
        names = set()
        for cls in type(records).mro():
            if "hr_okr" not in getattr(cls, "__module__", ""):
                continue
            for name, member in vars(cls).items():
                if name.startswith("_") or not inspect.isfunction(member):
                    continue
                if name in dir(BaseModel) or getattr(member, "_api_model", False):
                    continue
                get_public_method(records, name)
                names.add(name)
        return names

    def _arguments(self, records, name):
        """Plausible arguments, so that a method is refused for who asks and not for how."""
        parameters = list(inspect.signature(getattr(type(records), name)).parameters.values())[1:]
        known = {"reason": "because", "manager_id": self.people["former"].id, "comment": "seen"}
        return [known.get(p.name, 1) for p in parameters if p.default is p.empty]

    # -- mail, attachments, exports, errors ----

    def test_no_message_follower_activity_or_attachment_hangs_on_a_private_record(self):
        for name in self.targets:
            self.examined += 1
            for model, field in (
                ("mail.message", "model"),
                ("mail.followers", "res_model"),
                ("mail.activity", "res_model"),
                ("ir.attachment", "res_model"),
            ):
                self.assertFalse(
                    self.env[model].sudo().search([(field, "=", name)]), f"{model} on {name}"
                )
            for public in ("mail.message", "mail.mail", "mail.activity", "ir.attachment"):
                for field_name, field in self.env[public]._fields.items():
                    if field.store and field.type in ("char", "text", "html"):
                        domain = [(field_name, "like", CANARY)]
                        self.assertFalse(self.env[public].sudo().search(domain))

    def test_nobody_hangs_a_message_an_activity_or_a_file_on_a_private_record(self):
        todo = self.env.ref("mail.mail_activity_data_todo")
        for persona in ("subject", "manager", "officer", "rater", "hr", "admin"):
            for name, records in self.targets.items():
                record = records[:1]
                model = self.env["ir.model"]._get(name)
                for label, call in {
                    "message": lambda: self.as_(persona, "mail.message").create(  # noqa: B023
                        {"model": name, "res_id": record.id, "body": "x"}  # noqa: B023
                    ),
                    "activity": lambda: self.as_(persona, "mail.activity").create(  # noqa: B023
                        {
                            "res_model_id": model.id,  # noqa: B023
                            "res_id": record.id,  # noqa: B023
                            "activity_type_id": todo.id,
                        }
                    ),
                    "follower": lambda: self.as_(persona, "mail.followers").create(  # noqa: B023
                        {
                            "res_model": name,  # noqa: B023
                            "res_id": record.id,  # noqa: B023
                            "partner_id": self.users[persona].partner_id.id,  # noqa: B023
                        }
                    ),
                    "attachment": lambda: self.as_(persona, "ir.attachment").create(  # noqa: B023
                        {"name": "x", "res_model": name, "res_id": record.id, "raw": b"x"}  # noqa: B023
                    ),
                }.items():
                    with self.subTest(persona=persona, model=name, what=label):
                        self.examined += 1
                        answer = self._try(call)
                        self.assertTrue(str(answer).startswith("refused"), str(answer))
                        self._assert_silent(answer)

    def test_error_texts_tell_nothing(self):
        for persona in self.OUTSIDERS:
            if persona == "portal":
                continue
            for records in self.targets.values():
                if not records:
                    continue
                self.examined += 1
                for operation in ("read", "write", "unlink", "create"):
                    with self.assertRaises(AccessError) as caught:
                        self.as_(persona, records[:1]).check_access(operation)
                    self._assert_silent(str(caught.exception))

    def test_fields_get_shows_no_vault(self):
        for persona in ("subject", "manager", "officer", "admin"):
            for records in self.targets.values():
                self.examined += 1
                shown = self.as_(persona, records).fields_get()
                hidden = {
                    name for name, f in records._fields.items() if f.groups == fields.NO_ACCESS
                }
                self.assertFalse(hidden & set(shown))
