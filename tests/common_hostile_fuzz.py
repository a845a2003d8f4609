"""Strategies for what a hostile client may put into a call: well formed JSON, and no sense."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .common_hostile import DEEP, HostileCase

ODD = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202eright to left\u202c",
    "e\u0301\u0336" * 40,
    "🂡" * 300,
    "x" * 70_000,
    "<script>x()</script>",
    "<img src=x onerror=x()>",
    "{{ 7 * 7 }}${7}%(x)s%s",
    "' OR 1=1 --",
    '"; SELECT 1',
    "%\\",
    "%_%",
    "id",
    "false",
    "2026-02-30",
    "9999-12-31 23:59:59",
    "0001-01-01",
    "performance.appraisal,1",
    "__import__('os')",
)
texts = st.one_of(st.sampled_from(ODD), st.text(max_size=12))
numbers = st.one_of(
    st.sampled_from((0, -1, 1, 2, 2**31 - 1, 2**31, 2**63, 10**30, 0.5, 1e308, -0.0)),
    st.integers(-3, 60),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(("id", "x", "fields", "display_name", "")), inner, max_size=2
        ),
    ),
    max_leaves=6,
)
OPERATORS = (
    "=", "!=", "<", ">", "<=", ">=", "in", "not in", "like", "ilike", "not like", "=like", "=ilike",
    "not =like", "any", "not any", "any!", "not any!", "child_of", "parent_of", "=?",
    "@@", "", None,
)  # fmt: skip
GRANULARITY = (":month", ":day", ":quarter", ":iso_week_number", ":x", ":sum", ":array_agg", "")
AGGREGATES = (":sum", ":max", ":array_agg", ":count_distinct", ":recordset", ":bool_or", ":x", "")


def field_names(names):
    """Names of fields, paths through them, and what only looks like one."""
    known = st.sampled_from(sorted(names))
    tails = st.sampled_from(
        (".id", ".login", ".display_name", ".create_uid.password", "..", ".x", ".parent_id.user_id")
    )
    return st.one_of(known, known, st.tuples(known, tails).map("".join), texts)


def domains(names):
    """Domains that are right, wrong, deep, or no domain at all."""
    conditions = st.tuples(field_names(names), st.sampled_from(OPERATORS), values).map(list)
    leaves = st.one_of(
        st.lists(st.one_of(conditions, st.sampled_from(("&", "|", "!", "^"))), max_size=4),
        values,
    )
    nested = st.tuples(
        field_names(names), st.sampled_from(("any", "not any", "any!", "in")), leaves
    ).map(lambda leaf: [list(leaf)])
    deep = st.integers(1, 150).flatmap(
        lambda depth: conditions.map(lambda leaf: ["!"] * depth + [leaf])
    )
    return st.one_of(leaves, leaves, nested, deep)


def orders(names):
    tail = st.sampled_from(("", " desc", " asc nulls first", ", id", "; --", " desc desc", "()"))
    return st.one_of(st.tuples(field_names(names), tail).map("".join), values)


def specs(names):
    inner = st.one_of(
        st.just({}), st.just({"fields": {"display_name": {}, "create_uid": {}}}), values
    )
    return st.one_of(st.dictionaries(field_names(names), inner, max_size=3), values)


def vals(names):
    commands = st.lists(
        st.tuples(st.integers(-1, 8), st.one_of(numbers, values), values).map(list), max_size=2
    )
    return st.one_of(
        st.dictionaries(field_names(names), st.one_of(values, commands), max_size=3), values
    )


def contexts(names):
    defaults = st.dictionaries(
        st.sampled_from(sorted(names)).map(lambda name: f"default_{name}"), values, max_size=2
    )
    forged = st.dictionaries(
        st.sampled_from((
            "performance_internal", "okr_internal", "performance_listing", "uid", "su", "lang",
            "active_test", "active_id", "active_ids", "active_model", "allowed_company_ids",
            "bin_size", "prefetch_fields", "tracking_disable", "import_file", "mail_notrack",
            "group_by", "search_default_x", "params", "tz",
        )),
        values,
        max_size=3,
    )  # fmt: skip
    return st.one_of(
        st.just({}), st.tuples(defaults, forged).map(lambda pair: {**pair[0], **pair[1]})
    )


def ids(known):
    near = st.sampled_from([*known, 2**31 - 1]) if known else st.just(2**31 - 1)
    return st.one_of(st.lists(near, max_size=3), st.lists(near, max_size=3), near, values)


def calls(names, known):
    """(method, args, kwargs) of a call on a model with fields `names` and records `known`."""
    group = st.one_of(
        st.lists(
            st.tuples(field_names(names), st.sampled_from(GRANULARITY)).map("".join), max_size=2
        ),
        values,
    )
    aggregate = st.one_of(
        st.lists(
            st.tuples(field_names(names), st.sampled_from(AGGREGATES)).map("".join), max_size=2
        ),
        st.just(["__count"]),
        values,
    )
    columns = st.one_of(st.lists(field_names(names), max_size=3), values)
    some = {"ids": ids(known), "domain": domains(names), "vals": vals(names), "columns": columns}
    some |= {"spec": specs(names), "group": group, "aggregate": aggregate, "value": values}
    some |= {"field": field_names(names), "text": texts}
    shapes = {
        "search_read": ("domain", "columns"),
        "web_search_read": ("domain", "spec"),
        "search_count": ("domain",),
        "read": ("ids", "columns"),
        "web_read": ("ids", "spec"),
        "formatted_read_group": ("domain", "group", "aggregate"),
        "web_read_group": ("domain", "group", "aggregate"),
        "read_progress_bar": ("domain", "field", "value"),
        "search_panel_select_range": ("field",),
        "search_panel_select_multi_range": ("field",),
        "name_search": ("text", "domain"),
        "web_name_search": ("text", "spec", "domain"),
        "onchange": ("ids", "vals", "columns", "spec"),
        "default_get": ("columns",),
        "create": ("vals",),
        "write": ("ids", "vals"),
        "web_save": ("ids", "vals", "spec"),
        "web_save_multi": ("ids", "value", "spec"),
        "load": ("columns", "value"),
        "export_data": ("ids", "columns"),
        "copy": ("ids", "vals"),
        "unlink": ("ids",),
        "name_create": ("text",),
        "fields_get": ("columns", "value"),
        "get_views": ("value", "value"),
        "web_resequence": ("ids", "spec"),
        "get_property_definition": ("field",),
    }
    options = st.fixed_dictionaries(
        {"context": contexts(names)},
    )
    paged = st.fixed_dictionaries(
        {"context": contexts(names)},
        optional={"order": orders(names), "limit": values, "offset": values},
    )
    able = ("search_read", "web_search_read", "formatted_read_group", "web_read_group")
    return st.one_of([
        st.tuples(
            st.just(method),
            st.tuples(*(some[part] for part in parts)).map(list),
            paged if method in able else options,
        )
        for method, parts in shapes.items()
    ])  # fmt: skip


class HostileFuzzCase(HostileCase):
    """Throws generated calls at the models, by whatever way `rpc` sends them."""

    def _throw(self, persona, models, examples):
        """Make `examples` generated calls, each from the same beginning."""
        self.enter(persona)
        by_model = {}
        for model in models:
            known = self.env[model].sudo().with_context(active_test=False).search([], limit=6).ids
            by_model[model] = calls(list(self.env[model]._fields), known)
        any_call = st.sampled_from(models).flatmap(
            lambda model: by_model[model].map(lambda call: (model, *call))
        )
        made = []

        @settings(
            max_examples=DEEP or examples,
            derandomize=not DEEP,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(any_call)
        def throw(call):
            model, method, args, kwargs = call
            made.append(method)
            self.rpc(model, method, *args, **kwargs)

        # hypothesis wants to be called by a test that is no method
        throw()
        self.assertGreater(len(set(made)), 10, "many kinds of calls were made")
        return len(made)

    def _models(self, prefix):
        return [
            name for name, model in sorted(self.env.registry.items())
            if name.startswith(prefix) and not model._abstract
        ]  # fmt: skip
