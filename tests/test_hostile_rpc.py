"""The web client's own calls, from whoever has a session: nothing comes out, nothing changes."""

from odoo.tests import tagged

from .common_hostile import HostileCase, share
from .common_hostile_words import READERS
from .common_performance import CANARY

#: calls of no sensible shape, and the argument that the refusal names
SHAPELESS = (
    ("create", [5], "vals_list"),
    ("create", [["x"]], "vals_list"),
    ("write", [[1], ["state"]], "vals"),
    ("web_save", [[1], {}, None], "specification"),
    ("web_save", [[1], [[1]], {}], "vals"),
    ("onchange", [[], "x", [], {}], "values"),
    ("copy", [[1], "x"], "default"),
    ("write", [[[]], {}], "ids"),
    ("web_save", [["x"], {}, {}], "ids"),
    ("web_save_multi", [[1], "x", {}], "vals_list"),
    ("web_save_multi", [[1], {"id": {}}, {}], "vals_list"),
    ("web_resequence", [[1], 5], "specification"),
    ("load", ["id", [["1"]]], "fields"),
    ("load", [["id"], ["1"]], "data"),
    ("default_get", [[[1]]], "fields"),
)


def reads(model, ids, names):
    """Calls that only ask, as (method, args, kwargs)."""
    spec = {name: {} for name in names}
    deep = {
        name: {"fields": {"display_name": {}, "create_uid": {"fields": {"login": {}}}}, "limit": 9}
        for name in names
    }
    text = next((name for name in names if f"{name}_vault" in names), "display_name")
    some = [n for n in names if n not in ("id", "display_name") and not n.endswith("_vault")][:1]
    group = (some or ["id"])[0]
    yield "read", [ids], {}
    yield "read", [ids, [text]], {}
    yield "read", [[n + 1 for n in ids], ["display_name"]], {}
    yield "web_read", [ids, spec], {}
    yield "web_read", [ids, deep], {}
    yield "search_read", [[["id", "in", ids]], names], {}
    yield "web_search_read", [[], spec], {}
    yield "web_search_read", [[["id", "in", ids]], deep], {"order": f"{group} desc"}
    yield "name_search", [""], {}
    yield "name_search", [f"#{ids[0]}"], {}
    yield "web_name_search", ["", {"display_name": {}}], {}
    yield "search_count", [[]], {}
    yield "export_data", [ids, ["id", "display_name", text]], {}
    yield "export_data", [ids, [".id", f"{group}/id", "create_uid/login"]], {}
    yield "get_metadata", [ids], {}
    yield "get_field_translations", [ids, text], {}
    yield "formatted_read_group", [[], [text], ["__count"]], {}
    yield "formatted_read_group", [[], [], ["__count", f"{text}:array_agg"]], {}
    yield "formatted_read_group", [[], [group], ["id:array_agg"]], {}
    yield "web_read_group", [[], [group], ["__count"]], {}
    yield "read_progress_bar", [[], group, {"field": group, "colors": {}}], {}
    yield "search_panel_select_range", [group], {"enable_counters": True}
    yield "search_panel_select_multi_range", [group], {"enable_counters": True}
    yield "get_views", [[[False, "form"], [False, "list"], [False, "search"]]], {}
    yield "onchange", [ids, {}, [], spec], {}
    yield "has_access", [ids, "read"], {}
    for condition in (
        [f"{text}_vault", "=like", f"{CANARY[:4]}%\\"],
        [text, "ilike", CANARY[:6]],
        ["create_uid.login", "=like", "%\\"],
        ["create_uid", "any!", [["login", "!=", False]]],
        ["create_uid.employee_ids", "any", [["id", ">", 0]]],
        ["id", "child_of", ids],
        ["display_name", "=ilike", "%\\"],
    ):
        yield "search_count", [["|", ["id", "<", 0], condition]], {}
        yield "search_read", [[condition], ["id"]], {}


def writes(model, ids, names):
    """Calls that change, as (method, args, kwargs)."""
    text = next((name for name in names if f"{name}_vault" in names), "display_name")
    users = [name for name in names if name.endswith("_user_id")]
    context = {"performance_internal": True, "default_state": "closed", "tracking_disable": True}
    yield "write", [ids, {}], {}
    yield "write", [ids, {text: "forged"}], {"context": context}
    yield "write", [ids, {f"{text}_vault": "forged"}], {}
    yield "write", [ids, {name: 2 for name in users}], {}
    yield "write", [ids, {"state": "closed"}], {"context": context}
    yield "write", [ids, {"company_id": 1}], {}
    yield "web_save", [ids[:1], {text: "forged"}, {"id": {}, text: {}}], {}
    yield "web_save", [ids[:1], {}, {name: {} for name in names}], {}
    yield "unlink", [ids], {}
    yield "copy", [ids], {}
    yield "action_archive", [ids], {}
    yield "web_resequence", [ids, {text: {}}], {}
    yield "update_field_translations", [ids, text, {"en_US": {"a": "b"}}], {}
    yield "load", [[".id", text], [[str(n), "forged"] for n in ids]], {}
    yield "load", [["id", text], [["hr_okr.forged", "forged"]]], {}
    yield "name_create", ["forged"], {}


@tagged("post_install", "-at_install", "performance_leaks")
class TestHostileRpc(HostileCase):
    def test_every_word_is_shown_to_those_it_is_for_and_to_nobody_else(self):
        """The suite is not blind: over the same wire each reader sees each word, and only those."""
        found = {word: set() for word in self.readers}
        for persona in (*self.PARTIES, *self.OUTSIDERS):
            self.enter(persona)
            self.seen_words = set()
            for model in self.ids:
                names = [
                    n for n in self.env[model]._fields if f"{n}_vault" in self.env[model]._fields
                ]
                names += ["period"] if model == "performance.trend" else []
                self.rpc(model, "search_read", [], names)
            for word in self.seen_words:
                found[word].add(persona)
        personas = {*self.PARTIES, *self.OUTSIDERS}
        for word, names in found.items():
            self.assertEqual(names, self.readers[word] & personas, self.places[word])
        self.assertEqual(set(self.places.values()), set(READERS), "every secret column is seeded")

    def test_every_secret_column_has_its_readers_named(self):
        for model in self.targets:
            for name, field in self.env[model]._fields.items():
                if name.endswith("_vault") and field.type in ("char", "text", "html"):
                    self.assertIn((self.env[model]._table, name), READERS)
                    self.examined += 1

    def test_outsiders_ask_in_every_way_and_hear_nothing(self):
        for turn, persona in enumerate(self.OUTSIDERS):
            self.enter(persona)
            with self.nothing_changes():
                for model, ids in self.ids.items():
                    calls = reads(model, ids, list(self.env[model]._fields))
                    for method, args, kwargs in share(calls, turn, 7):
                        self.rpc(model, method, *args, **kwargs)
        self.assertGreater(self.examined, 1000)

    def test_outsiders_change_nothing_in_any_way(self):
        for turn, persona in enumerate(self.OUTSIDERS):
            self.enter(persona)
            with self.nothing_changes():
                for model, ids in self.ids.items():
                    calls = writes(model, ids, list(self.env[model]._fields))
                    for method, args, kwargs in share(calls, turn, 7):
                        self.rpc(model, method, *args, **kwargs)
        self.assertGreater(self.examined, 400)

    # -- found by this suite and mended --

    def test_values_of_no_sensible_shape_are_refused_with_the_name_of_the_argument(self):
        self.enter("subject")
        for model in ("performance.appraisal", "performance.feedback", "okr.alignment"):
            for method, args, argument in SHAPELESS:
                with self.subTest(f"{model}.{method}", args=args):
                    _said, error = self.rpc(model, method, *args)
                    self.assertEqual(error["name"], "odoo.exceptions.UserError")
                    self.assertIn(f"“{argument}”", error["message"])

    def test_a_context_of_no_sensible_shape_is_refused(self):
        self.enter("subject")
        for context in ("x", [1], {"lang": {"a": 1}}, {"tz": [1]}, {"allowed_company_ids": [[]]}):
            _said, error = self.rpc("okr.objective", "search_read", [], context=context)
            self.assertIn("“context”", error["message"])

    def test_values_of_fields_that_are_not_there_are_refused_with_their_name(self):
        self.enter("manager")
        for model, ids in self.ids.items():
            for method, args in (("write", [ids, {"forged": 1}]), ("create", [{"forged": 1}])):
                _said, error = self.rpc(model, method, *args)
                self.assertIn("There is no field “forged”", error["message"])

    def test_links_that_can_be_no_link_are_refused_in_words(self):
        self.enter("subject")
        model = self.env["performance.appraisal"]
        line = next(n for n in model._fields if model._fields[n].type == "one2many")
        for junk in (5, "x", [[6]], [[6, 0, 5]], [[4]], [[1, {}, {}]], [[4, [1], 0]], {"a": 1}):
            self.rpc(model._name, "onchange", [], {line: junk}, [], {line: {}})
            self.assertFalse(self.complaints)

    def test_a_check_in_on_what_is_no_key_result_is_refused_in_words(self):
        self.enter("coach")
        for method, value in (("name_create", " "), ("create", {"key_result_id": [[1]]})):
            _said, error = self.rpc("okr.checkin", method, value)
            self.assertEqual(error["name"], "odoo.exceptions.UserError")

    def test_an_aggregate_without_a_name_is_no_accident_of_the_wall(self):
        self.enter("coach")
        for aggregate in ("", " ", ":sum", ":array_agg"):
            self.rpc("okr.metric.point", "formatted_read_group", [], [""], [aggregate])
        self.rpc("okr.key.result.report", "formatted_read_group", [], [], [], order=27)
        self.assertFalse(self.complaints)

    def test_closing_several_cycles_at_once_is_refused_in_words(self):
        self.enter("coach")
        _said, error = self.rpc("okr.cycle", "action_close_wizard", self.cycles.ids)
        self.assertIn("one record at a time", error["message"])
