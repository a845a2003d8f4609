from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

LIVE_STATES = [
    ("live", "Live"),
    ("empty", "No data in this period"),
    ("error", "Live value fails"),
]
GUARDRAIL_STATES = [
    ("none", "None"),
    ("inside", "Inside"),
    ("outside", "Outside"),
    ("unknown", "Unknown"),
]


class OkrKeyResult(models.Model):
    """A key result whose value Odoo counts, and the counter-metric that guards it.

    The live value replaces the number that a human would type, not the human: confidence is
    still asked for, and what was measured is no sign of life. A key result cannot be on track
    while its guardrail is outside its band.
    """

    _inherit = "okr.key.result"

    metric_id = fields.Many2one(
        "okr.metric",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Odoo counts the value by itself, every day.",
    )
    live_value = fields.Float(readonly=True, copy=False, aggregator=None)
    live_date = fields.Datetime("Measured", readonly=True, copy=False)
    live_state = fields.Selection(
        LIVE_STATES, "Live", readonly=True, copy=False, help="How its metric counted last."
    )
    guardrail_metric_id = fields.Many2one(
        "okr.metric",
        "Guardrail",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="What must not suffer on the way: not on track while it is outside its band.",
    )
    guardrail_min = fields.Float("Guardrail from")
    guardrail_max = fields.Float("Guardrail to")
    guardrail_value = fields.Float(readonly=True, copy=False, aggregator=None)
    guardrail_date = fields.Datetime("Guardrail measured", readonly=True, copy=False)
    guardrail_state = fields.Selection(GUARDRAIL_STATES, default="none", readonly=True, copy=False)
    guardrail_text = fields.Char("Guardrail says", compute="_compute_guardrail_text")
    guardrail_suggestion_ids = fields.Many2many(
        "okr.metric", compute="_compute_guardrail_suggestion_ids"
    )

    def _frozen_fields(self):
        return super()._frozen_fields() | {
            "metric_id",
            "guardrail_metric_id",
            "guardrail_min",
            "guardrail_max",
        }

    def _managed_fields(self):
        return super()._managed_fields() | {
            "live_value",
            "live_date",
            "live_state",
            "guardrail_value",
            "guardrail_date",
            "guardrail_state",
        }

    @api.model
    def _managed_in(self, vals):
        names = super()._managed_in(vals)
        return names - {"guardrail_state"} if vals.get("guardrail_state") == "none" else names

    # what is refused

    @api.constrains("metric_id", "guardrail_metric_id", "guardrail_min", "guardrail_max")
    def _check_metrics(self):
        for key_result in self:
            for metric in key_result.metric_id | key_result.guardrail_metric_id:
                if not metric.active:
                    raise ValidationError(
                        self.env._(
                            "“%(metric)s” is archived and not measured any more. Choose another "
                            "metric for “%(key_result)s”.",
                            metric=metric.name,
                            key_result=key_result.name,
                        )
                    )
            if not key_result.guardrail_metric_id:
                continue
            if key_result.guardrail_metric_id == key_result.metric_id:
                raise ValidationError(
                    self.env._(
                        "Guardrail: “%s” would guard itself. Choose what could suffer instead.",
                        key_result.name,
                    )
                )
            if key_result.guardrail_min > key_result.guardrail_max:
                raise ValidationError(
                    self.env._(
                        "Guardrail of “%s”: from must not be greater than to.", key_result.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        key_results = super().create(vals_list)
        key_results.filtered("metric_id")._fill_metric_history()
        return key_results

    def write(self, vals):
        result = super().write(vals)
        if "metric_id" in vals:
            # another metric knows nothing yet; it is measured within the hour
            self._okr_internal().write({"live_state": False, "live_date": False})
        if vals.get("metric_id") or (
            vals.keys() & {"objective_id"} and any(self.mapped("metric_id"))
        ):
            self.filtered("metric_id")._fill_metric_history()
        if "guardrail_metric_id" in vals:
            self._okr_internal().write({"guardrail_state": "none", "guardrail_date": False})
            self.env["okr.rollup"]._refresh_objectives(self.objective_id)
        elif vals.keys() & {"guardrail_min", "guardrail_max"}:
            self._judge_guardrails()
        return result

    def _fill_metric_history(self):
        """Count the periods before their cycles, as long as those are: the ground to judge on."""
        periods = {}
        for key_result in self:
            found = key_result.metric_id._past_periods_of(key_result.cycle_id)
            periods.setdefault(key_result.metric_id, set()).update(found)
        self.env["okr.metric"]._fill_points({m: sorted(p) for m, p in periods.items()})

    def _judge_guardrails(self):
        """Hold the last value of each guardrail against its present band."""
        rows = [
            (
                key_result.id,
                key_result.guardrail_value,
                "inside"
                if key_result.guardrail_min
                <= key_result.guardrail_value
                <= key_result.guardrail_max
                else "outside",
            )
            for key_result in self
            if key_result.guardrail_state in ("inside", "outside")
        ]
        self.env["okr.rollup"]._apply_guardrails(rows)

    # health

    def _is_guardrail_outside(self):
        return self.guardrail_state == "outside"

    def _health_guardrail_domain(self):
        return fields.Domain("guardrail_state", "=", "outside")

    def _health_guardrail_sql(self, column):
        return SQL("COALESCE(%s, '') = 'outside'", column("guardrail_state"))

    @api.depends_context("lang")
    @api.depends(
        "guardrail_state",
        "guardrail_value",
        "guardrail_min",
        "guardrail_max",
        "guardrail_metric_id.name",
    )
    def _compute_guardrail_text(self):
        number = self.env["okr.capsule"]._number_text
        for key_result in self:
            metric = key_result.guardrail_metric_id
            if not metric:
                key_result.guardrail_text = False
                continue
            params = {
                "metric": metric.name,
                "value": number(key_result.guardrail_value),
                "low": number(key_result.guardrail_min),
                "high": number(key_result.guardrail_max),
                "unit": f" {metric.unit}" if metric.unit else "",
            }
            if key_result.guardrail_state == "outside":
                text = self.env._(
                    "%(metric)s: %(value)s%(unit)s, outside %(low)s to %(high)s. Not on track "
                    "before it is back.",
                    **params,
                )
            elif key_result.guardrail_state == "inside":
                text = self.env._(
                    "%(metric)s: %(value)s%(unit)s, inside %(low)s to %(high)s.", **params
                )
            else:
                text = self.env._("%(metric)s: no value yet (%(low)s to %(high)s).", **params)
            key_result.guardrail_text = text

    @api.depends("metric_id")
    def _compute_guardrail_suggestion_ids(self):
        for key_result in self:
            key_result.guardrail_suggestion_ids = key_result.metric_id.counter_ids

    # beside the check-in, and behind the number

    def _get_check_in_extras(self):
        extras = super()._get_check_in_extras()
        for key_result in self:
            extra = extras[key_result.id]
            if key_result.metric_id and key_result.live_state == "live":
                extra["live"] = {
                    "value": key_result.live_value,
                    "source": key_result.metric_id.name,
                    "at": fields.Datetime.to_string(key_result.live_date),
                }
            if key_result.guardrail_metric_id:
                state = key_result.guardrail_state
                extra["guardrail"] = {
                    "state": state if state in ("inside", "outside") else "unknown",
                    "text": key_result.guardrail_text,
                }
        return extras

    def action_view_live_records(self):
        """Open what its metric counted, with the reader's own rights (see `okr.metric`)."""
        self._okr_one()
        metric = self.metric_id
        if not metric:
            raise UserError(self.env._("“%s” has no live metric.", self.display_name))
        period = None
        if metric.date_field_name:
            cycle = self.cycle_id
            period = (cycle.date_start, cycle.date_end)
        return metric._records_action(period)
