from odoo import api, fields, models
from odoo.exceptions import AccessError


class OkrMetric(models.Model):
    """A number that Odoo counts by itself: records of a model, a sum or an average of a field.

    Made by OKR coaches in a form, read by everybody of its company. **Identity:** a metric counts
    with the system's rights for the whole company, so that everybody sees one and the same
    number; whoever reads it need not be allowed to read the records. These rights are limited:
    to models and fields on the list `okr.metric.source`, which is walked at each measuring and
    never holds private ones; to records of the metric's company or of none; to reading totals.
    No Python and no SQL is typed by anybody: a filter consists of fields and plain values.

    With a date field it counts within the period of the cycle, up to today; without one it tells
    how things stand now. Amounts are converted to the metric's currency with the rate of the day
    of each record, those without a date field with the rate of today.
    """

    _name = "okr.metric"
    _description = "Metric"
    _inherit = ["mail.thread", "mail.activity.mixin", "okr.number.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char("Metric", required=True, translate=True)
    active = fields.Boolean(default=True)
    owner_id = fields.Many2one(
        "res.users",
        "Looked after by",
        default=lambda self: self.env.user,
        help="Told when the metric does not work any more.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    model_id = fields.Many2one(
        "ir.model",
        "Counts",
        ondelete="set null",
        domain="[('id', 'in', allowed_model_ids)]",
        help="What is on the list of what may be counted.",
    )
    # kept when the app is uninstalled, and its model with it
    model_name = fields.Char(compute="_compute_model_name", store=True, precompute=True)
    domain = fields.Char("Filter", default="[]")
    measure = fields.Selection(
        [("count", "Number of records"), ("sum", "Sum"), ("avg", "Average")],
        required=True,
        default="count",
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        "Of",
        ondelete="set null",
        domain="[('id', 'in', allowed_field_ids),"
        " ('ttype', 'in', ('integer', 'float', 'monetary'))]",
        help="The number that is summed up or averaged.",
    )
    date_field_id = fields.Many2one(
        "ir.model.fields",
        "Date",
        ondelete="set null",
        domain="[('id', 'in', allowed_field_ids), ('ttype', 'in', ('date', 'datetime'))]",
        help="Counts what lies in the period of the cycle. Empty: counts what is there now.",
    )
    # their names, so that a metric that lost its field does not count something else instead
    field_name = fields.Char(compute="_compute_field_names", store=True, precompute=True)
    date_field_name = fields.Char(compute="_compute_field_names", store=True, precompute=True)
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Amounts in others are converted, with the rate of the day of each record.",
    )
    is_monetary = fields.Boolean(compute="_compute_is_monetary")
    unit = fields.Char(help="Proposed for key results, such as %, days or customers.")
    description = fields.Text(translate=True)
    allowed_model_ids = fields.Many2many("ir.model", compute="_compute_allowed")
    allowed_field_ids = fields.Many2many("ir.model.fields", compute="_compute_allowed")
    can_read_records = fields.Boolean(compute="_compute_can_read_records")
    scope_text = fields.Char("What it counts", compute="_compute_scope_text", compute_sudo=True)

    # latest, written by the measuring alone
    state = fields.Selection(
        [
            ("new", "Not measured yet"),
            ("live", "Live"),
            ("empty", "No data in this period"),
            ("error", "Does not work"),
        ],
        default="new",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    value = fields.Float(
        "Now",
        readonly=True,
        copy=False,
        aggregator=None,
        help="In the present quarter so far, or as it stands now.",
    )
    date_measured = fields.Datetime("Measured", readonly=True, copy=False)
    error = fields.Text(readonly=True, copy=False)
    point_ids = fields.One2many("okr.metric.point", "metric_id", "Past Values", readonly=True)
    key_result_ids = fields.One2many("okr.key.result", "metric_id", "Key Results", readonly=True)
    key_result_count = fields.Integer(compute="_compute_key_result_count")
    guarded_ids = fields.One2many(
        "okr.key.result", "guardrail_metric_id", "Guarded Key Results", readonly=True
    )
    counter_ids = fields.Many2many(
        "okr.metric",
        string="Counter-metrics",
        compute="_compute_counter_ids",
        help="Others that count the same records: what could suffer while this one rises?",
    )

    _managed = frozenset({"state", "value", "date_measured", "error"})

    @api.depends("model_id")
    def _compute_model_name(self):
        for metric in self:
            metric.model_name = metric.model_id.model or metric.model_name

    @api.depends("field_id", "date_field_id")
    def _compute_field_names(self):
        for metric in self:
            metric.field_name = metric.field_id.name
            metric.date_field_name = metric.date_field_id.name

    @api.depends("company_id")
    def _compute_currency_id(self):
        for metric in self:
            metric.currency_id = metric.currency_id or metric.company_id.currency_id

    @api.depends("model_name", "field_name", "measure")
    def _compute_is_monetary(self):
        for metric in self:
            model = self.env.get(metric.model_name or "")
            field = model is not None and model._fields.get(metric.field_name or "")
            metric.is_monetary = (
                metric.measure != "count" and bool(field) and field.type == "monetary"
            )

    @api.depends("model_id")
    def _compute_allowed(self):
        sources = self.env["okr.metric.source"].search_fetch([], ["model_id", "field_ids"])
        fields_by_model = {source.model_id: source.field_ids for source in sources}
        nothing = self.env["ir.model.fields"]
        for metric in self:
            metric.allowed_model_ids = sources.model_id
            metric.allowed_field_ids = fields_by_model.get(metric.model_id, nothing)

    @api.depends_context("lang")
    @api.depends("model_name", "measure", "field_name", "date_field_name", "company_id")
    def _compute_scope_text(self):
        measures = dict(self._fields["measure"]._description_selection(self.env))
        for metric in self:
            model = self.env.get(metric.model_name or "")
            if model is None:
                metric.scope_text = False
                continue
            words = [model._description, measures[metric.measure]]
            words += [
                model._fields[name].get_description(self.env, ["string"])["string"]
                for name in (metric.field_name, metric.date_field_name)
                if name in model._fields
            ]
            metric.scope_text = " · ".join(words)

    @api.depends("model_name", "company_id")
    def _compute_counter_ids(self):
        names = set(self.mapped("model_name")) - {False}
        others = self.search([("model_name", "in", names)]) if names else self.browse()
        by_scope = others.grouped(lambda metric: (metric.model_name, metric.company_id))
        for metric in self:
            found = by_scope.get((metric.model_name, metric.company_id), self.browse())
            metric.counter_ids = found - metric._origin

    @api.depends("key_result_ids", "guarded_ids")
    def _compute_key_result_count(self):
        for metric in self:
            metric.key_result_count = len(metric.key_result_ids | metric.guarded_ids)

    @api.depends_context("uid")
    @api.depends("model_name")
    def _compute_can_read_records(self):
        for metric in self:
            model = self.env.get(metric.model_name or "")
            metric.can_read_records = model is not None and model.has_access("read")

    @api.model_create_multi
    def create(self, vals_list):
        """Add metrics; their present value and their history are counted at once. For coaches.

        Raises a UserError that names the field for what may not or cannot be counted.
        """
        if not self._is_okr_internal():
            for vals in vals_list:
                self._check_managed(name for name in vals if vals[name] and vals[name] != "new")
        metrics = super().create(vals_list)
        metrics._fill_history()
        metrics._measure()
        return metrics

    def write(self, vals):
        if not self._is_okr_internal():
            self._check_managed(vals)
        result = super().write(vals)
        if vals.keys() & {"model_id", "domain", "measure", "field_id", "date_field_id"} | (
            vals.keys() & {"currency_id", "company_id"}
        ):
            # Rows that nobody writes by hand; whoever changed the metric was checked above.
            self.sudo().point_ids.unlink()
            self._fill_history()
            self._measure()
        return result

    # buttons

    def action_measure(self):
        """Measure now, and the key results that live on it. For OKR coaches."""
        if not (self.env.su or self.env.user.has_group("hr_okr.group_okr_coach")):
            raise AccessError(
                self.env._("Metrics are measured every day by themselves; coaches do it earlier.")
            )
        self.check_access("write")
        self._measure()
        return True

    def action_fill_history(self):
        """Count the past periods anew. For those who may change the metric."""
        self.check_access("write")
        self.sudo().point_ids.unlink()  # rows that nobody writes by hand
        self._fill_history()
        return True

    def action_view_records(self):
        """Open what was counted, with the reader's own rights.

        Raises an AccessError for who may not read such records; what they may not read among
        them is left out, as everywhere.
        """
        self._okr_one()
        return self._records_action(self._present_period())

    def _records_action(self, period):
        if self.model_name not in self.env:
            self._check_scope()
        model = self.env[self.model_name]
        if not model.has_access("read"):
            raise AccessError(
                self.env._(
                    "“%(metric)s” is counted for the whole company. The records behind it "
                    "(%(model)s) are not yours to read; whoever works in that app can.",
                    metric=self.name,
                    model=model._description,
                )
            )
        domain = self._full_domain(self._check_scope(), period)
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self.model_name,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
            "context": {"create": False},
        }

    def action_view_key_results(self):
        """Open the key results that live on it or are guarded by it."""
        self._okr_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("hr_okr.okr_key_result_action")
        action["domain"] = [
            "|",
            ("metric_id", "=", self.id),
            ("guardrail_metric_id", "=", self.id),
        ]
        action["context"] = {}
        action["display_name"] = self.name
        return action
