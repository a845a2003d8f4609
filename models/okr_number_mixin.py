"""No sum and no average of OKR numbers for a person."""

from collections.abc import Collection

from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..engine import wall

#: A group by one of these is a group for each person.
PERSON_MODELS = frozenset(
    {
        "hr.employee",
        "hr.employee.public",
        "hr.version",
        "okr.contributor",
        "res.partner",
        "res.users",
        "resource.resource",
    }
)
#: On a path through a person, these are what many people share.
COLLECTIVE_MODELS = frozenset(
    {"hr.department", "hr.job", "hr.work.location", "res.company", "res.country"}
)
# Who follows a record or has something to do on it says nothing about whose it is.
_FOLLOWING = ("activity_", "message_", "my_activity_")


def is_person_model(model):
    """Whether the rows of a model (a recordset of it) are persons."""
    return model._name in PERSON_MODELS or not PERSON_MODELS.isdisjoint(model._inherits)


def _walk_path(model, path, *, through, teams):
    """Follow a dotted field path. Returns (comodel or None, whether it stands for a person).

    With `teams`, whom one reaches through a department stands for the department.
    """
    team = False
    for name in path.split("."):
        field = model is not None and model._fields.get(name)
        if not field:
            return None, through
        if field.relational:
            comodel = model.env[field.comodel_name]
            team = team or bool(teams and field.related and _meets_team(model, field.related))
            if team:
                through = False
            elif is_person_model(comodel):
                through = True
            elif comodel._name in COLLECTIVE_MODELS:
                team, through = teams, False
            model = comodel
        else:
            through = through or _is_derived_from_person(model, field, teams)
            model = None
    return model, through


def _meets_team(model, path):
    """Whether a path leads through a collective, such as a department's manager."""
    for name in path.split("."):
        field = model._fields.get(name)
        if not field or not field.relational:
            return False
        model = model.env[field.comodel_name]
        if model._name in COLLECTIVE_MODELS:
            return True
    return False


def _is_derived_from_person(model, field, teams):
    """Whether a plain field carries a person's name or the like, by way of others."""
    if field.related:
        return _walk_path(model, field.related, through=False, teams=teams)[1]
    if field.type in ("char", "text", "html", "reference"):
        return any(
            _walk_path(model, path, through=False, teams=teams)[1]
            for path in model.pool.field_depends[field]
            if path.split(".")[0] != field.name
        )
    return False


def stands_for_person(model, spec, *, teams=False):
    """Whether a group-by such as `objective_id.lead_id` makes a group for each person."""
    path = spec.split(":")[0]
    return _walk_path(model, path, through=is_person_model(model), teams=teams)[1]


def singles_out_person(model, domain, through=None):
    """Whether a domain chooses records by the person whose they are."""
    through = is_person_model(model) if through is None else through
    for condition in Domain(domain).iter_conditions():
        path, operator, value = condition.field_expr, condition.operator, condition.value
        if path.startswith(_FOLLOWING):
            continue
        comodel, person = _walk_path(model, path, through=through, teams=True)
        if operator.rstrip("!") in ("any", "not any"):
            # a sub-query that is ready made cannot be looked into
            known = comodel is not None and isinstance(value, list | tuple | Domain)
            if singles_out_person(comodel, value, person) if known else person:
                return True
        elif person and not _is_unset(value):
            return True
    return False


def _is_unset(value):
    """Whether the value of a condition only asks if there is somebody."""
    if isinstance(value, Collection) and not isinstance(value, str):
        return not any(value)
    return value is None or value is False or value == ""


class OkrNumberMixin(models.AbstractModel):
    """Grouping by a person finds records; it never yields that person's sum or average.

    Inherit it in every model with progress, score, confidence or values of OKRs, or with a link
    to one. Where the web client asks by itself (grouped lists and cards) the number comes back
    empty (False). Where it is asked for by name (pivot, graph, export, RPC, code of a user) the
    answer is an AccessError that says what to do instead. Superuser code is not restricted.
    """

    _name = "okr.number.mixin"
    _description = "OKR Numbers without a Person"

    @api.model
    @tools.ormcache("self._name")
    def _okr_number_fields(self):
        """Names of the numbers of this model, those that copy or compute one included."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.type in wall.NUMBER_TYPES and self._is_okr_number(field, set())
        )

    @api.model
    def _is_okr_number(self, field, seen):
        if wall.is_number(field.model_name, field.name, field.type):
            return True
        seen.add(field)
        for path in self.pool.field_depends[field]:
            model = self.env[field.model_name]
            for name in path.split("."):
                step = model._fields.get(name)
                if step is None:
                    break
                if step not in seen and self._is_okr_number(step, seen):
                    return True
                if not step.relational:
                    break
                model = self.env[step.comodel_name]
        return False

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        groupby, aggregates, having = tuple(groupby), tuple(aggregates), list(having)
        self._check_number_wall(domain, [groupby], aggregates, having, order)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        grouping_sets, aggregates = [tuple(s) for s in grouping_sets], tuple(aggregates)
        self._check_number_wall(domain, grouping_sets, aggregates, (), order)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    def _formatted_read_group_with_length(
        self, domain, groupby, aggregates, offset=0, limit=None, order=None
    ):
        # The client asks for all aggregates of a grouped list by itself: leave them empty.
        hidden = [spec for spec in aggregates if self._number_name(spec)]
        if self.env.su or not hidden or not self._person_dimension(domain, [groupby]):
            return super()._formatted_read_group_with_length(
                domain, groupby, aggregates, offset, limit, order
            )
        groups, length = super()._formatted_read_group_with_length(
            domain,
            groupby,
            [spec for spec in aggregates if spec not in hidden],
            offset,
            limit,
            ", ".join(term for term in self._order_terms(order) if not self._number_name(term)),
        )
        for group in groups:
            group.update(dict.fromkeys(hidden, False))
        return groups, length

    @api.model
    def _check_number_wall(self, domain, grouping_sets, aggregates, having=(), order=None):
        """Raise an AccessError where a number would be told for each person."""
        if self.env.su:
            return
        wanted = [
            *aggregates,
            *(item[0] for item in having if isinstance(item, list | tuple)),
            *(term for term in self._order_terms(order) if ":" in term),
        ]
        numbers = {name for spec in wanted if (name := self._number_name(spec))}
        dimension = numbers and self._person_dimension(domain, grouping_sets)
        if not dimension:
            # a number may be a group of its own, but not beside a person
            for groupby in grouping_sets:
                numbers = {name for spec in groupby if (name := self._number_name(spec))}
                dimension = numbers and self._person_dimension((), [groupby], spare=numbers)
                if dimension:
                    break
        if dimension:
            raise AccessError(self._number_wall_text(numbers, dimension))

    @api.model
    def _person_dimension(self, domain, grouping_sets, spare=()):
        """What ties a group to a person: a group-by, True for the domain, False for nothing."""
        for groupby in grouping_sets:
            for spec in groupby:
                if spec.split(":")[0] not in spare and stands_for_person(self, spec):
                    return spec
        if spare and is_person_model(self):
            return True
        return singles_out_person(self, domain)

    @api.model
    def _number_name(self, spec):
        """The path of the number that an aggregate, order term or group-by names, or False."""
        path = (spec.split() or [""])[0].split(":")[0]
        *links, name = path.split(".")
        model = self
        for link in links:
            field = model._fields.get(link)
            if field is None or not field.relational:
                return False
            model = self.env[field.comodel_name]
        if isinstance(model, self.pool["okr.number.mixin"]):
            return path if name in model._okr_number_fields() else False
        field = model._fields.get(name)
        return path if field and wall.is_number(model._name, name, field.type) else False

    @api.model
    def _order_terms(self, order):
        terms = order.split(",") if isinstance(order, str) else ()  # else the framework refuses it
        return [term.strip() for term in terms if term.strip()]

    @api.model
    def _number_wall_text(self, numbers, dimension):
        values = {
            "numbers": ", ".join(sorted(self._path_label(path) for path in numbers)),
            "model": self.env["ir.model"]._get(self._name).name,
        }
        if dimension is True:
            return self.env._(
                "%(numbers)s of %(model)s is not told for single persons: a team owns the result. "
                "Remove the filter on a person, or look at the records one by one.",
                **values,
            )
        return self.env._(
            "%(numbers)s of %(model)s is not told for each person (%(person)s): a team owns the "
            "result. Group by department, cycle or objective, or leave the number out; counting "
            "records works.",
            **values,
            person=self._path_label(dimension.split(":")[0]),
        )

    @api.model
    def _path_label(self, path):
        """The labels of a field path, as “Objective › Lead”."""
        labels, model = [], self
        for name in path.split("."):
            field = model is not None and model._fields.get(name)
            if not field:
                labels.append(name)
                break
            labels.append(field.get_description(self.env, ["string"])["string"])
            model = self.env[field.comodel_name] if field.relational else None
        return " › ".join(labels)
