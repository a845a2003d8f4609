"""What the mixin promises, tried on the models that inherit it."""

import re

from odoo import api, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.hr_okr.models.performance_link_guard import internal

from .common_performance import CANARY, SECRETS, PerformanceCommon


@tagged("post_install", "-at_install")
class TestPerformancePrivateMixin(PerformanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.appraisal = cls._opened()
        cls.manager_answer = cls.appraisal.manager_answer_ids[0]

    @classmethod
    def _private_models(cls):
        return [
            model
            for model in cls.env.values()
            if getattr(model, "_is_private", False) and not model._abstract
        ]

    # -- the shape of every private model ----

    def test_every_private_model_keeps_the_rules_of_the_house(self):
        models = self._private_models()
        self.assertGreater(len(models), 5)
        # Asked anew at each search: whether an access runs at this moment; and, which only ever
        # shuts, whether somebody would decide about their own people.
        looked_up = {"is_glass_open", "is_concerned", "glass_id.is_concerned"}
        for model in models:
            with self.subTest(model=model._name):
                self.assertFalse(model._allow_sudo_commands)
                self.assertFalse(
                    {"message_ids", "activity_ids", "website_message_ids"} & set(model._fields)
                )
                rules = self.env["ir.rule"].search([("model_id.model", "=", model._name)])
                self.assertTrue(rules.filtered("perm_read"), "a private model needs a read rule")
                self.assertFalse(rules.groups, "group rules can be widened by other modules")
                for rule in rules:
                    fields_used = re.findall(r"\('([\w.]+)', '(?:=|!=|in)'", rule.domain_force)
                    self.assertTrue(fields_used)
                    for name in set(fields_used) - looked_up:
                        self.assertTrue(model._fields[name].store, f"{name} is not on the record")

    def test_every_free_text_is_in_a_vault(self):
        harmless = {"display_name", "audience", "prompt", "record_name", "res_model"}
        harmless |= {"employee_audience", "manager_audience", "outcome_audience"}
        # words of the public world, which every colleague may read there
        harmless |= {"okr_context", "key", "title", "role", "ambition", "period", "story"}
        # sentences of the program on a 360, for those who read its header or are asked
        harmless |= {"outlook", "explanation"}
        # sentences of the program for a 1:1, from the public world and the reader's own to-dos
        harmless |= {"suggestions"}
        examined = 0
        for model in self._private_models():
            for name, field in model._fields.items():
                if field.type not in ("char", "text", "html", "binary", "json", "properties"):
                    continue
                examined += 1
                if name in harmless or field.groups == fields.NO_ACCESS:
                    continue
                self.assertFalse(field.store, f"{field} is a text outside the vault")
                self.assertIn(f"{name}_vault", model._fields)
        self.assertGreater(examined, 10)

    def test_no_public_model_points_to_a_private_one(self):
        private = {model._name for model in self._private_models()}
        examined = 0
        for model in self.env.values():
            if model._name.startswith("performance."):
                continue
            for field in model._fields.values():
                if field.relational:
                    examined += 1
                    self.assertNotIn(field.comodel_name, private, f"{field} is a way in")
        self.assertGreater(examined, 500)

    def test_no_stored_or_sudo_field_depends_on_a_vault(self):
        vaults = {
            field
            for model in self._private_models()
            for field in model._fields.values()
            if field.groups == fields.NO_ACCESS
        }
        windows = set()
        for vault in vaults:
            for dependent in self.registry.get_dependent_fields(vault):
                windows.add(dependent)
                self.assertFalse(dependent.store, f"{dependent} stores what a vault holds")
                self.assertFalse(dependent.compute_sudo, f"{dependent} opens a vault as superuser")
        self.assertGreater(len(windows), 5)

    def test_chatter_on_a_private_model_stops_the_registry(self):
        model = self.env["performance.note"]
        self.patch(type(model), "_fields", {**model._fields, "message_ids": None})
        with self.assertRaisesRegex(TypeError, "private"):
            model._register_hook()

    # -- vault and window ----

    def test_window_asks_the_real_user_under_sudo(self):
        for persona in ("subject", "officer", *self.OUTSIDERS):
            with self.subTest(persona=persona):
                self.assertFalse(self.as_(persona, self.manager_answer).sudo().body)
        self.assertEqual(
            self.as_("manager", self.manager_answer).sudo().body, SECRETS["manager_answer"]
        )

    def test_window_of_one_user_is_not_left_in_the_cache_for_another(self):
        self.assertTrue(self.as_("manager", self.manager_answer).body)
        self.assertFalse(self.as_("subject", self.manager_answer).sudo().body)

    def test_system_user_sees_nothing_through_the_window(self):
        self.assertFalse(self.manager_answer.body)

    def test_vault_is_shut_even_with_sudo(self):
        manager = self.as_("manager", self.manager_answer)
        for records in (manager, manager.sudo(), self.manager_answer):
            with self.assertRaises(AccessError):
                records.read(["body_vault"])
            with self.assertRaises(AccessError):
                records.search([("body_vault", "like", CANARY)])
            with self.assertRaises(AccessError):
                records.search([], order="body_vault")
            with self.assertRaises(AccessError):
                records.write({"body_vault": "mine"})
            with self.assertRaises(AccessError):
                records._read_group([], ["body_vault"])
            with self.assertRaises(AccessError):
                records._read_group([], [], ["body_vault:array_agg"])
            self.assertNotIn("body_vault", records.fields_get())

    def test_forged_mark_of_internal_writes_is_worthless(self):
        for forged in (True, 1, "INTERNAL", {}, [], "<object object>"):
            records = self.as_("manager", self.appraisal).with_context(performance_internal=forged)
            with self.assertRaises(AccessError):
                records.write({"state": "closed"})
            with self.assertRaises(AccessError):
                records.manager_answer_ids.read(["body_vault"])

    def test_system_user_can_install_data_but_nobody_else_sets_server_fields(self):
        self.assertTrue(internal(self.appraisal).write({"date_shared": False}))
        with self.assertRaises(AccessError):
            self.as_("officer", self.appraisal).sudo().write({"company_id": self.other_company.id})

    # -- rule first ----

    def test_no_condition_is_evaluated_on_a_forbidden_row(self):
        """A pattern that ends in a backslash is an error on a row that matches it so far.

        It is refused before; here the refusal is off, so that the fence stands alone.
        """
        model = type(self.env["performance.private.mixin"])
        self.patch(model, "_refuse_broken_patterns", lambda self, domain: None)
        self.env.flush_all()
        self.env.cr.execute("ANALYZE performance_answer")
        for value in ("%\\", "emp%\\", "manager\\", "m\\"):
            for operator in ("=like", "=ilike", "like"):
                with self.subTest(value=value, operator=operator):
                    domain = [("side", operator, value)]
                    self.assertFalse(self.as_("rater", "performance.answer").search(domain))
                    self.assertEqual(
                        self.as_("rater", "performance.answer").search_count(domain), 0
                    )

    def test_broken_pattern_is_refused_whatever_it_matches(self):
        for persona in ("rater", "manager"):
            answers = self.as_(persona, "performance.answer")
            for domain in (
                [("side", "=like", "m%\\")],
                [("appraisal_id.state", "=ilike", "x\\")],
                [("appraisal_id", "any", [("state", "=like", "x\\\\\\")])],
            ):
                with self.assertRaisesRegex(UserError, "backslash"):
                    answers.search(domain)
        self.assertFalse(answers.search([("side", "=like", "x\\\\")]))

    def test_conditions_run_outside_the_fence_of_the_rule(self):
        for domain in ([("prompt", "=like", "x%")], [("side", "=", "manager")], []):
            query = self.as_("rater", "performance.answer")._search(domain)
            code = query.select().code
            self.assertRegex(code, r'FROM \(SELECT .* OFFSET 0\) AS "performance_answer"')

    def test_order_and_groups_see_allowed_rows_only(self):
        answers = self.as_("rater", "performance.answer")
        self.assertEqual(answers._read_group([], ["side"], ["__count"]), [])
        self.assertEqual(answers._read_group([], [], ["__count"]), [(0,)])
        self.assertFalse(answers.search([], order="side, prompt"))
        manager = self.as_("manager", "performance.answer")
        self.assertEqual(manager._read_group([], ["side"], ["__count"]), [("manager", 5)])

    # -- links ----

    def test_new_record_with_a_forged_link_is_refused(self):
        notes = self.as_("rater", "performance.note")
        forged = {"appraisal_id": self.appraisal.id}
        spec = {"appraisal_id": {"fields": {"display_name": {}}}, "body": {}}
        for value in (
            self.appraisal.id,
            {"id": self.appraisal.id},
            [self.appraisal.id, "x"],
            str(self.appraisal.id),
        ):
            with self.subTest(value=value), self.assertRaises(AccessError):
                notes.onchange({"appraisal_id": value}, ["appraisal_id"], spec)
        with self.assertRaises(AccessError):
            notes.create(forged)
        with self.assertRaises(AccessError):
            notes.with_context(default_appraisal_id=self.appraisal.id).create({})
        with self.assertRaises(AccessError):
            notes.with_context(default_appraisal_id=self.appraisal.id).default_get(["appraisal_id"])
        with self.assertRaises(AccessError):
            notes.create({"body": "x"}).write(forged)
        self.assertTrue(self.as_("manager", "performance.note").create(forged))

    def test_onchange_on_a_forbidden_record_is_refused(self):
        for persona in ("rater", "hr", "admin"):
            with self.assertRaises(AccessError):
                self.as_(persona, self.appraisal).onchange({}, [], {"state": {}})

    # -- names, errors, copies ----

    def test_names_are_neutral(self):
        for records in (self.appraisal, self.manager_answer, self.appraisal.outcome_ids):
            self.assertRegex(records.display_name, r"^\w+ #\d+$")
        manager = self.as_("manager", "performance.appraisal")
        number = self.appraisal.id
        self.assertEqual(manager.name_search(f"#{number}")[0][0], number)
        self.assertFalse(self.as_("rater", "performance.appraisal").name_search(f"#{number}"))
        self.assertFalse(manager.name_search("subject"))

    def test_error_names_nothing_and_is_the_same_for_a_missing_record(self):
        missing = self.env["performance.appraisal"].browse(99999999)
        texts = set()
        for record in (self.appraisal, missing):
            with self.assertRaises(AccessError) as caught:
                self.as_("admin", record).check_access("read")
            texts.add(str(caught.exception))
        self.assertEqual(len(texts), 1)

    def test_private_records_are_not_duplicated(self):
        with self.assertRaises(UserError):
            self.as_("manager", self.appraisal).copy()
        with self.assertRaises(UserError):
            self.as_("manager", self.manager_answer).copy({"body": "x"})

    # -- the audience line ----

    def test_audience_line_says_what_the_rules_say(self):
        before = self.as_("subject", self.appraisal.employee_answer_ids[0]).audience
        self.assertEqual(
            before,
            "Visible to: you. "
            "Not visible to: The manager, performance officers, HR, administrators, colleagues.",
        )
        self.as_("manager", self.appraisal).action_share()
        after = self.as_("subject", self.appraisal.employee_answer_ids[0]).audience
        self.assertEqual(
            after,
            "Visible to: you, The manager, performance officers (each opening is logged). "
            "Not visible to: HR, administrators, colleagues.",
        )

    def test_audience_line_calls_an_officer_in_hr_an_officer(self):
        self.users["hr"].group_ids += self.env.ref("hr_okr.group_performance_officer")
        self.users["foreign_officer"].group_ids += self.env.ref("hr.group_hr_user")
        self.assertIn("Not visible to: HR, ", self.as_("subject", self.appraisal).audience)

    def test_note_says_that_the_person_concerned_does_not_see_it(self):
        note = self.as_("manager", "performance.note").search([])
        self.assertIn("Visible to: you. Not", note.audience)
        self.assertIn("the person concerned", note.audience)


@tagged("post_install", "-at_install")
class TestPerformanceAccessLog(PerformanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.appraisal = cls._closed()

    def _rows(self, persona="subject"):
        return self.as_(persona, "performance.access.log").search([("kind", "=", "opened")])

    def test_officer_opening_leaves_a_row_that_the_employee_sees(self):
        self.assertFalse(self._rows())
        self.as_("officer", self.appraisal).web_read({"state": {}})
        row = self._rows()
        self.assertEqual(len(row), 1)
        self.assertEqual(row.user_id, self.users["officer"])
        self.assertEqual(row.record_name, self.appraisal.display_name)

    def test_every_way_to_read_a_text_leaves_a_row(self):
        answer = self.appraisal.manager_answer_ids[0]
        ways = {
            "field": lambda r: r.body,
            "read": lambda r: r.read(["body"]),
            "web_read": lambda r: r.web_read({"body": {}}),
            "list": lambda r: r.web_search_read([("id", "=", r.id)], {"body": {}}),
            "search_read": lambda r: r.search_read([("id", "=", r.id)], ["body"]),
            "export": lambda r: r.export_data(["body"]),
            "sudo": lambda r: r.sudo().body,
        }
        for name, way in ways.items():
            with self.subTest(way=name):
                known = self._rows()
                way(self.as_("officer", answer))
                row = self._rows() - known
                self.assertEqual(row.user_id, self.users["officer"])
                # the next way is another visit
                internal(row.sudo()).write({"date": "2026-01-01"})
                self.env.invalidate_all()

    def test_list_of_headers_opens_none(self):
        self.as_("officer", "performance.appraisal").web_search_read([], {"state": {}})
        self.assertFalse(self._rows())

    def test_one_visit_is_one_row(self):
        answers = self.as_("officer", self.appraisal).manager_answer_ids
        answers.mapped("body")
        self.as_("officer", self.appraisal).read(["state"])
        self.assertEqual(len(self._rows()), 1)

    def test_parties_leave_no_row_and_pay_no_query(self):
        for persona in ("subject", "manager"):
            self.env.invalidate_all()
            records = self.as_(persona, self.appraisal)
            records.has_access("read")
            records.env.user.has_group("base.group_user")
            self.env.invalidate_all()
            with self.assertQueryCount(1):
                records.read(["state"])
        self.assertFalse(self._rows())

    def test_nobody_changes_the_log(self):
        self.as_("officer", self.appraisal).read(["state"])
        row = self._rows()
        for persona in ("subject", "officer", "performance_manager", "admin"):
            for records in (
                self.as_(persona, row),
                self.as_(persona, row).sudo(),
                row.with_env(self.env),
            ):
                with self.assertRaises(AccessError):
                    records.write({"kind": "reopened"})
                with self.assertRaises(AccessError):
                    records.unlink()
                with self.assertRaises(AccessError):
                    records.create({"kind": "opened", "user_id": 1, "date": "2026-01-01"})

    def test_log_is_read_by_the_employee_and_not_by_colleagues(self):
        self.as_("officer", self.appraisal).read(["state"])
        self.assertTrue(self._rows("subject"))
        self.assertTrue(self._rows("officer"), "one's own rows")
        self.assertTrue(self._rows("performance_manager"))
        for persona in ("manager", "skip", "rater", "hr", "admin", "stranger", "foreign_officer"):
            with self.subTest(persona=persona):
                self.assertFalse(self._rows(persona))

    def test_log_reads_are_made_by_users_and_not_by_the_system(self):
        self.appraisal.with_user(api.SUPERUSER_ID).read(["state"])
        self.assertFalse(self._rows())
