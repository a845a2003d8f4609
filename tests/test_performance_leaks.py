"""Every persona, every private model, every channel: nothing comes out that is not theirs.

Generated from the registry, so a new private model is attacked without a line here. The suite
fails when it examined nothing.
"""

import inspect
import json

from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.models import BaseModel
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_performance import CANARY, PerformanceCommon

REFUSALS = (AccessError, UserError, ValidationError, MissingError, ValueError, KeyError, TypeError)
QUIET = ("odoo.sql_db", "odoo.models", "odoo.orm.models", "odoo.domains", "odoo.fields",
         "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install", "performance_leaks")
class TestPerformanceLeaks(PerformanceCommon):
    """One appraisal is open and one closed, each with a canary in every secret; two notes each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed = cls._closed(date_start="2020-01-01", date_end="2020-12-31")
        cls.as_("officer", cls.closed).read(["state"])  # a row in the read log
        cls.open = cls._opened()
        cls.canary_event = cls.closed.meeting_event_id
        cls.targets = {}
        for model in cls.env.values():
            if getattr(model, "_is_private", False) and not model._abstract:
                cls.targets[model._name] = model.sudo().search([])
        cls.env.flush_all()
        cls.env.cr.execute("ANALYZE")

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*QUIET))
        self.examined = 0
        self.where = ""

    def tearDown(self):
        self.assertGreater(self.examined, 0, "the suite examined nothing")
        super().tearDown()

    # -- helpers ---------------------------------------------------------------------------------

    def _pairs(self, personas=None):
        """Yield (persona, records of one private model as that persona)."""
        for persona in personas or self.OUTSIDERS:
            for name, records in self.targets.items():
                if records:
                    self.examined += 1
                    self.where = f"{persona} on {name}: "
                    yield persona, self.as_(persona, records)

    def _try(self, call, *args, **kwargs):
        """Return what ``call`` gives, or the text of its refusal; undo what it did.

        A database error is never a refusal: it is an oracle.
        """
        savepoint = self.env.cr.savepoint()
        try:
            return call(*args, **kwargs)
        except REFUSALS as error:
            return f"refused: {error}"
        finally:
            savepoint.rollback()
            savepoint.close()
            self.env.invalidate_all()

    def _ask(self, call, *args, **kwargs):
        """As :meth:`_try`, for what changes nothing: without the cost of a savepoint."""
        try:
            return call(*args, **kwargs)
        except REFUSALS as error:
            return f"refused: {error}"

    def _assert_silent(self, answer, message=""):
        """``answer`` has no canary in it, and none of the parties either."""
        message = self.where + message
        text = answer if isinstance(answer, str) else json.dumps(answer, default=str)
        self.assertNotIn(CANARY, text, message)
        self.assertNotIn("The subject", text, message)

    def _assert_nothing(self, answer, message=""):
        """``answer`` is a refusal or holds no row."""
        message = self.where + message
        if isinstance(answer, str):
            self.assertTrue(answer.startswith("refused"), f"{message}: {answer}")
            self._assert_silent(answer)
            return
        if isinstance(answer, dict):
            answer = answer.get("records") or answer.get("groups") or answer.get("datas") or []
        if isinstance(answer, BaseModel):
            answer = answer.ids
        self.assertFalse(answer, message)

    # -- reading -----------------------------------------------------------------------------------

    def test_the_fixture_holds_a_canary_behind_every_window(self):
        found = set()
        for persona in ("subject", "manager"):
            for records in self.targets.values():
                for name in records._fields:
                    if f"{name}_vault" in records._fields:
                        for record in self.as_(persona, records)._filtered_access("read"):
                            value = record[name]
                            value = value.name if isinstance(value, BaseModel) else value
                            if value is True or CANARY in str(value):
                                found.add((records._name, name))
        windows = {
            (records._name, name)
            for records in self.targets.values()
            for name in records._fields
            if f"{name}_vault" in records._fields
        }
        # a reason exists after reopening or hand-over only; see the tests of the appraisal
        self.assertEqual(found, windows - {("performance.access.log", "reason")})
        self.examined = len(found)

    def test_outsiders_find_nothing(self):
        for _persona, records in self._pairs():
            self._assert_nothing(self._try(records.search, []))
            self._assert_nothing(self._try(records.search, [("id", "in", records.ids)]))
            count = self._try(records.search_count, [])
            self.assertTrue(count == 0 or str(count).startswith("refused"))
            self._assert_nothing(self._try(records.name_search, ""))
            self._assert_nothing(self._try(records.name_search, str(records[0].id)))
            self._assert_nothing(self._try(records.web_name_search, "", {"display_name": {}}))

    def test_outsiders_read_nothing(self):
        for _persona, records in self._pairs():
            names = list(records._fields)
            spec = {name: {} for name in names}
            for record in records:
                for answer in (
                    self._try(record.read, ["state"] if "state" in names else ["display_name"]),
                    self._try(record.read),
                    self._try(record.web_read, spec),
                    self._try(record.export_data, ["id", ".id"]),
                    self._try(record.get_metadata),
                ):
                    self._assert_nothing(answer)
            self._assert_nothing(self._try(records.search_read, [], ["id"]))
            self._assert_nothing(self._try(records.web_search_read, [], {"id": {}}))
            self._assert_nothing(self._try(records.export_data, ["id", "create_date"]))

    def test_outsiders_read_no_field_one_by_one(self):
        for _persona, records in self._pairs():
            for name in records._fields:
                if name == "id":
                    continue
                self._assert_nothing(self._ask(records[:1].read, [name]), name)
                self._assert_nothing(self._ask(records[:1].web_read, {name: {}}), name)
                self._assert_nothing(self._ask(records[:1].export_data, [name]), name)

    # -- oracles -----------------------------------------------------------------------------------

    def _oracle_values(self, field):
        if field.type in ("char", "text", "html", "selection"):
            return [
                ("=like", "%\\"),
                ("=ilike", "%\\"),
                ("=like", f"{CANARY[:5]}\\"),
                ("like", "a\\"),
                ("ilike", CANARY[:5]),
                ("=", CANARY[:5]),
                ("!=", False),
                ("not ilike", CANARY[:5]),
            ]
        if field.type in ("many2one", "one2many", "many2many"):
            return [("!=", False), ("=", False), ("ilike", "a"), ("=ilike", "%\\"), ("in", [1, 2, 3])]
        if field.type == "boolean":
            return [("=", True), ("=", False)]
        if field.type in ("date", "datetime"):
            return [(">", "1990-01-01"), ("=", False), ("!=", False)]
        return [("!=", 0), (">", 0), ("=like", "%\\"), ("=", False)]

    def test_no_field_is_an_oracle_in_a_domain(self):
        for _persona, records in self._pairs():
            for name, field in records._fields.items():
                for operator, value in self._oracle_values(field):
                    answer = self._ask(records.search, [(name, operator, value)])
                    self._assert_nothing(answer, f"{name} {operator} {value}")
                    self.examined += 1

    def test_no_field_is_an_oracle_through_a_path(self):
        for _persona, records in self._pairs():
            for name, field in records._fields.items():
                if not field.relational:
                    continue
                for path in (f"{name}.id", f"{name}.display_name", f"{name}.create_uid.login"):
                    answer = self._ask(records.search, [(path, "=like", "%\\")])
                    self._assert_nothing(answer, path)
                answer = self._ask(records.search, [(name, "any!", [("id", ">", 0)])])
                self._assert_nothing(answer, name)

    def test_no_field_is_an_oracle_in_an_order_or_a_group(self):
        for _persona, records in self._pairs():
            for name in records._fields:
                self._assert_nothing(self._ask(records.search, [], order=f"{name} desc"), name)
                groups = self._ask(records.formatted_read_group, [], [name], ["__count"])
                self._assert_nothing(groups, name)
                groups = self._ask(records.web_read_group, [], [name], ["__count"])
                self._assert_nothing(groups, name)
                for aggregate in ("count_distinct", "array_agg", "max"):
                    rows = self._ask(records._read_group, [], [], [f"{name}:{aggregate}"])
                    if not isinstance(rows, str):
                        self.assertFalse(any(rows[0]), f"{name}:{aggregate}")
                self._assert_silent(
                    self._ask(records.read_progress_bar, [], name, {"field": name, "colors": {}})
                )
                self._assert_silent(self._ask(records.search_panel_select_range, name))
                self._assert_silent(self._ask(records.search_panel_select_multi_range, name))

    def test_parties_and_officers_cannot_query_a_vault_or_a_window(self):
        """Whoever may read one's text through the window cannot ask for it in a query."""
        for persona in ("subject", "manager", "officer", "performance_manager"):
            for records in self.targets.values():
                for name in records._fields:
                    if f"{name}_vault" not in records._fields:
                        continue
                    for field_name in (name, f"{name}_vault"):
                        self.examined += 1
                        with self.subTest(persona=persona, field=f"{records._name}.{field_name}"):
                            own = self.as_(persona, records)
                            for call in (
                                lambda: own.search([(field_name, "!=", False)]),  # noqa: B023
                                lambda: own.search([(field_name, "=like", "%\\")]),  # noqa: B023
                                lambda: own.search([], order=field_name),  # noqa: B023
                                lambda: own.formatted_read_group([], [field_name]),  # noqa: B023
                                lambda: own._read_group([], [], [f"{field_name}:max"]),  # noqa: B023
                            ):
                                answer = self._try(call)
                                self.assertTrue(str(answer).startswith("refused"), str(answer))

    def test_other_side_stays_closed_to_the_parties_until_shared(self):
        for persona, side in (("subject", "manager"), ("manager", "employee")):
            answers = self.as_(persona, self.open)[f"{side}_answer_ids"]
            self.assertFalse(answers._filtered_access("read"))
            self.env.invalidate_all()
            sudo_answers = self.env["performance.answer"].search(
                [("appraisal_id", "=", self.open.id), ("side", "=", side)]
            )
            for answer in sudo_answers:
                self.examined += 1
                for name in ("side", "body"):
                    refusal = self._try(self.as_(persona, answer).read, [name])
                    self.assertTrue(str(refusal).startswith("refused"), str(refusal))
                    self.assertNotIn(CANARY, str(refusal))
        outcome = self.open.outcome_ids
        for persona in ("subject", "officer"):
            refusal = self._try(self.as_(persona, outcome).read, ["summary"])
            self.assertTrue(str(refusal).startswith("refused"), str(refusal))
            self.assertNotIn(CANARY, str(refusal))

    def test_nobody_but_the_author_gets_at_a_note(self):
        notes = self.targets["performance.note"]
        for note in notes:
            author = note.author_user_id
            for persona in self.users:
                if self.users[persona] == author:
                    continue
                self.examined += 1
                for name in ("body", "employee_id"):
                    answer = self._try(self.as_(persona, note).read, [name])
                    self.assertTrue(str(answer).startswith("refused"), str(answer))
                    self.assertNotIn(CANARY, str(answer))

    # -- paths from public models ------------------------------------------------------------------

    def test_no_public_record_leads_to_a_private_one(self):
        private = set(self.targets)
        publics = ("hr.employee", "hr.employee.public", "res.users", "res.partner", "hr.department",
                   "calendar.event", "mail.activity", "res.company")
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

    # -- forged ids --------------------------------------------------------------------------------

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
                        with self.subTest(persona=persona, model=model._name, field=name, way=label):
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

    # -- mail, attachments, exports, errors ---------------------------------------------------------

    def test_no_message_follower_activity_or_attachment_hangs_on_a_private_record(self):
        for name, records in self.targets.items():
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

    # -- and still it works -------------------------------------------------------------------------

    def test_parties_read_what_is_theirs_by_every_channel(self):
        """The same channels, as the people the records are for: the suite is not blind."""
        record = self.closed.outcome_ids
        for persona in ("subject", "manager", "officer"):
            own = self.as_(persona, record)
            self.examined += 1
            self.assertIn(CANARY, own.summary)
            self.assertIn(CANARY, str(own.read(["summary", "rating_id"])))
            self.assertIn(CANARY, str(own.web_read({"summary": {}})))
            self.assertIn(CANARY, str(own.search_read([("id", "=", record.id)], ["summary"])))
            self.assertIn(CANARY, str(own.export_data(["summary"])))
            self.assertEqual(own.search([("id", "=", record.id)]), own)
            groups = own.formatted_read_group([("id", "=", record.id)], ["state"], ["__count"])
            self.assertEqual([g["__count"] for g in groups], [1])
