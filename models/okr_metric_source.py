import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine import wall
from .okr_number_mixin import is_person_model

#: Worlds that no metric looks into: people, mail, files, code, diaries, and our own numbers.
NEVER = (
    "auth",
    "base",
    "bus",
    "calendar",
    "change.password",
    "digest",
    "discuss",
    "documents",
    "fetchmail",
    "gamification",
    "hr",
    "iap",
    "ir",
    "lunch",
    "mail",
    "okr",
    "payment",
    "performance",
    "phone",
    "portal",
    "privacy",
    "report",
    "res.config",
    "res.groups",
    "res.partner",
    "res.users",
    "resource",
    "sign",
    "sms",
    "snailmail",
    "survey.user_input",
    "web",
    "whatsapp",
)
#: What may be counted of the world `hr` all the same, with the link to the people it is about:
#: of fewer than `FEWEST_PEOPLE` no number is told.
COUNTED_OF_HR = {"hr.applicant": None, "hr.attendance": "employee_id"}
FEWEST_PEOPLE = 3
NUMBERS = ("integer", "float", "monetary")
DATES = ("date", "datetime")
TYPES = (
    *NUMBERS,
    *DATES,
    "boolean",
    "char",
    "text",
    "selection",
    "many2one",
    "one2many",
    "many2many",
)
OPERATORS = frozenset(
    ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "like", "not like", "ilike", "not ilike")
    + ("=like", "=ilike", "child_of", "parent_of", "any", "not any")
)


class OkrMetricSource(models.Model):
    """What live key results may count: one model of Odoo, and the fields of it that may be used.

    This list is the whole reach of metrics: a model or field that is not on it is neither
    counted nor filtered by. Everybody reads the list, OKR managers edit it, and it refuses what
    is private by itself: people, pay, appraisals, mail, diaries, fields for certain groups only.
    """

    _name = "okr.metric.source"
    _description = "What Metrics May Count"
    _order = "name, id"

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True, translate=True
    )
    model_id = fields.Many2one(
        "ir.model", required=True, ondelete="cascade", domain=[("transient", "=", False)]
    )
    model_name = fields.Char("Technical Name", related="model_id.model", store=True)
    field_ids = fields.Many2many(
        "ir.model.fields",
        "okr_metric_source_field_rel",
        string="Fields",
        domain="[('model_id', '=', model_id), ('store', '=', True), ('ttype', 'in',"
        " ('integer', 'float', 'monetary', 'date', 'datetime', 'boolean', 'char', 'text',"
        " 'selection', 'many2one', 'one2many', 'many2many'))]",
        help="What may be summed up, used as the date or used in a filter.",
    )
    company_path = fields.Char(
        "Company",
        compute="_compute_company_path",
        store=True,
        readonly=False,
        precompute=True,
        help="The field that names the company of a record, such as company_id. Empty: the "
        "records belong to all companies alike.",
    )
    limit_domain = fields.Char(
        "Only Ever",
        default="[]",
        help="A filter that every metric of this model keeps, whatever its own says.",
    )

    _model_uniq = models.Constraint(
        "unique(model_id)", "This model is on the list already: add the fields to its row."
    )

    @api.depends("model_id")
    def _compute_name(self):
        for source in self:
            source.name = source.name or source.model_id.name

    @api.depends("model_id")
    def _compute_company_path(self):
        for source in self:
            model = self.env.get(source.model_id.model)
            has_company = model is not None and "company_id" in model._fields
            if has_company and model._fields["company_id"].store:
                source.company_path = source.company_path or "company_id"
            else:
                source.company_path = source.company_path

    # what is refused

    @api.constrains("model_id", "field_ids", "company_path", "limit_domain")
    def _check_harmless(self):
        for source in self:
            if problem := source._model_problem(source.model_id.model):
                raise ValidationError(problem)
            for name in source.field_ids.mapped("name"):
                if problem := source._field_problem(name):
                    raise ValidationError(problem)
            if foreign := source.field_ids.filtered(lambda f, s=source: f.model_id != s.model_id):
                raise ValidationError(
                    self.env._("Fields: %s belongs to another model.", foreign[0].name)
                )
            if problem := source._company_problem() or source._limit_problem():
                raise ValidationError(problem)

    @api.model
    def _model_problem(self, name):
        """Why a model may never be counted: a sentence, or None."""
        model = self.env.get(name)
        if model is None:
            return self.env._("Model: %s is not installed.", name)
        if self._is_never(name):
            return self.env._(
                "Model: “%s” holds private or restricted records and is never counted.",
                model._description,
            )
        if model._abstract or model._transient or not model._auto:
            return self.env._("Model: “%s” keeps no records of its own.", model._description)
        return None

    @api.model
    def _is_never(self, name):
        if name in COUNTED_OF_HR:
            return False
        model = self.env.get(name)
        return (
            any(name == world or name.startswith(f"{world}.") for world in NEVER)
            or wall.is_private_model(name)
            or (model is not None and is_person_model(model))
            or any(self._is_never(parent) for parent in (model._inherits if model else ()))
        )

    def _field_problem(self, name):
        """Why a field of this model may not be used: a sentence, or None."""
        field = self.env[self.model_name]._fields.get(name)
        if field is None:
            return self.env._("Field: %(model)s has no %(field)s.", model=self.name, field=name)
        label = field.get_description(self.env, ["string"])["string"]
        if field.groups or wall.is_private(self.model_name, name):
            return self.env._(
                "Field: “%(field)s” of %(model)s is for certain people only and is never used.",
                field=label,
                model=self.name,
            )
        if field.relational and self._is_never(field.comodel_name):
            return self.env._(
                "Field: “%(field)s” of %(model)s leads to people or private records and is never "
                "used.",
                field=label,
                model=self.name,
            )
        if not field.store or field.type not in TYPES or field.company_dependent:
            return self.env._(
                "Field: “%(field)s” of %(model)s is not kept as a plain value in the database "
                "and cannot be used.",
                field=label,
                model=self.name,
            )
        return None

    def _company_problem(self):
        model = self.env[self.model_name]
        own = model._fields.get("company_id")
        if not self.company_path:
            return (
                self.env._("Company: records of %s have one; please name the field.", self.name)
                if own and own.store
                else None
            )
        for name in self.company_path.split("."):
            field = model is not None and model._fields.get(name)
            if not field or field.type != "many2one" or not field.store:
                model = None
                break
            model = self.env[field.comodel_name]
        if model is None or model._name != "res.company":
            return self.env._(
                "Company: %(path)s does not lead from %(model)s to a company.",
                path=self.company_path,
                model=self.name,
            )
        return None

    def _limit_problem(self):
        """The filter is an OKR manager's: it may use fields off the list, private ones never."""
        try:
            self._check_conditions(self._parse(self.limit_domain), trusted=True)
        except ValidationError as error:
            return str(error)
        return None

    # what metrics ask

    @api.model
    def _parse(self, text):
        """A domain from its text: plain literals only. Raises a ValidationError."""
        try:
            return Domain(ast.literal_eval((text or "[]").strip()))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
            raise ValidationError(
                self.env._(
                    "Filter: %s cannot be read. Use the filter editor; values are plain numbers, "
                    "texts, lists and days such as 'today -7d'.",
                    text,
                )
            ) from error

    def _check_conditions(self, domain, trusted=False):
        """Walk every path of a domain: each model and field on it has to be on the list.

        Raises a ValidationError. `trusted` domains may use what is off the list, unless private.
        """
        self.ensure_one()
        for condition in domain.iter_conditions():
            if condition.operator not in OPERATORS:
                raise ValidationError(
                    self.env._("Filter: “%s” cannot be used here.", condition.operator)
                )
            source = self
            names = condition.field_expr.split(".")
            for place, name in enumerate(names):
                field = source._check_field(name, trusted)
                if field.relational and (
                    place < len(names) - 1 or condition.operator in ("any", "not any")
                ):
                    source = source._next_source(field, trusted)
                elif place < len(names) - 1:
                    raise ValidationError(
                        self.env._("Filter: nothing follows “%s”.", ".".join(names[: place + 1]))
                    )
            if condition.operator in ("any", "not any"):
                if not isinstance(condition.value, list | tuple | Domain):
                    raise ValidationError(self.env._("Filter: a sub-query cannot be used here."))
                source._check_conditions(Domain(condition.value), trusted)
            else:
                self._check_literal(condition.value)

    def _check_field(self, name, trusted=False):
        """The field `name` of this model, once it is sure that it may be used."""
        if problem := self._field_problem(name):
            raise ValidationError(problem)
        if not trusted and name not in self._field_names():
            raise ValidationError(
                self.env._(
                    "Field: “%(field)s” of %(model)s is not on the list of what may be counted. "
                    "An OKR manager can add it there.",
                    field=name,
                    model=self.name,
                )
            )
        return self.env[self.model_name]._fields[name]

    def _field_names(self):
        """Names of the fields on the list; definitions are no secret, though not all may read."""
        return set(self.sudo().field_ids.mapped("name"))

    def _next_source(self, field, trusted):
        """The row of the model that a link leads to."""
        source = self._of(field.comodel_name)
        if not source and trusted:
            if problem := self._model_problem(field.comodel_name):
                raise ValidationError(problem)
            model_sudo = self.env["ir.model"].sudo()._get(field.comodel_name)  # a definition
            source = self.new({"model_id": model_sudo.id, "model_name": field.comodel_name})
        if not source:
            raise ValidationError(
                self.env._(
                    "Filter: “%s” is not on the list of what may be counted. An OKR manager can "
                    "add it there.",
                    self.env[field.comodel_name]._description,
                )
            )
        return source

    @api.model
    def _of(self, model_name):
        """The row of a model, empty where it is not on the list or its app is gone."""
        if not model_name or model_name not in self.env:
            return self.browse()
        return self.search([("model_name", "=", model_name)], limit=1)

    def _check_literal(self, value):
        if (
            isinstance(value, list | tuple | set | frozenset)
            or type(value).__name__ == "OrderedSet"
        ):
            for item in value:
                self._check_literal(item)
        elif not (value is None or isinstance(value, bool | int | float | str)):
            raise ValidationError(self.env._("Filter: %s is no plain value.", value))
