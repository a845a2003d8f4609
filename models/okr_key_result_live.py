from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..engine import stretch

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
    history = fields.Json(compute="_compute_history")
    stretch_text = fields.Text("Stretch meter", compute="_compute_stretch_text")

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

    # drafting

    @api.onchange("metric_id")
    def _onchange_metric_id(self):
        """Propose the unit and the base; what was typed stays."""
        metric = self.metric_id
        if not metric:
            return
        self.unit = self.unit or metric._unit_text()
        if not self.base_value:
            # the cycle of a draft that is not saved yet is that of its objective
            cycle = self.cycle_id or self.objective_id.cycle_id
            periods = metric._origin._past_periods_of(cycle) or metric._origin._past_quarters()
            self.env["okr.metric"]._fill_points({metric._origin: periods})
            known = self.env["okr.metric"]._past_values({metric._origin: periods})
            past = stretch.trim([known.get((metric._origin, period)) for period in periods])
            proposed = stretch.base(past, adds_up=metric._adds_up())
            if proposed is None and metric.state == "live":
                proposed = metric.value
            self.base_value = proposed or 0.0

    def _get_stretch_verdicts(self):
        """Where the targets of live key results lie in what really happened, in batch.

        Returns {id: (code, params)} for those with a metric; the others are left out. `code` is
        `inside` (usual variation), `committed`, `stretch`, `never` or `unknown` (see
        engine/stretch.py); `params` are `periods`, `low`, `high`, `wanted` (shares if `is_share`,
        changes if `is_change`, in the unit of the key result otherwise), `past` (values, oldest
        first, None without data) and `cadence`. One query.
        """
        live = self.filtered("metric_id")
        periods = {kr: kr.metric_id._past_periods_of(self._cycle_of(kr)) for kr in live}
        known = self.env["okr.metric"]._past_values({kr.metric_id: None for kr in live})
        verdicts = {}
        for key_result in live:
            metric = key_result.metric_id
            past = [known.get((metric, period)) for period in periods[key_result]]
            past = stretch.trim(past)
            seen = stretch.verdict(
                past,
                kind=key_result.kind,
                target=key_result.target_value,
                reference=None if metric._adds_up() else key_result.base_value,
                range_min=key_result.range_min,
                range_max=key_result.range_max,
            )
            verdicts[key_result.id] = (
                seen.code,
                {
                    "periods": seen.periods,
                    "low": seen.low,
                    "high": seen.high,
                    "wanted": seen.wanted,
                    "is_change": seen.is_change,
                    "is_share": seen.is_share,
                    "past": past,
                    "cadence": self._cycle_of(key_result).cadence,
                },
            )
        return verdicts

    @api.model
    def _cycle_of(self, key_result):
        return key_result.cycle_id or key_result.objective_id.cycle_id

    @api.depends("metric_id", "cycle_id")
    def _compute_history(self):
        """The periods before its cycle for the screen: [{"label", "value"}], oldest first."""
        metrics = self.env["okr.metric"]
        known = metrics._past_values(dict.fromkeys(self.metric_id._origin))
        for key_result in self:
            metric = key_result.metric_id._origin
            periods = metric and metric._past_periods_of(self._cycle_of(key_result))
            key_result.history = metrics._history_rows(known, metric, periods or [])

    @api.depends_context("lang")
    @api.depends(
        "metric_id", "kind", "target_value", "base_value", "range_min", "range_max", "cycle_id"
    )
    def _compute_stretch_text(self):
        verdicts = self._get_stretch_verdicts()
        for key_result in self:
            code, params = verdicts.get(key_result.id, (None, None))
            key_result.stretch_text = code and key_result._stretch_sentence(code, params)

    def _stretch_sentence(self, code, params):
        """The stretch meter in one sentence, in the reader's language."""
        if not self.metric_id.date_field_id:
            return self.env._(
                "No history: this metric tells how things stand now, and what it told before is "
                "not kept."
            )
        if code == "unknown":
            return self.env._(
                "Too little history to judge the target: %s past periods with data.",
                params["periods"],
            )
        words = {
            "inside": self.env._("inside the usual variation"),
            "committed": self.env._("committed at best"),
            "stretch": self.env._("a stretch"),
            "never": self.env._("it has never happened before"),
        }
        values = {
            "periods": params["periods"],
            "low": self._stretch_number(params["low"], params),
            "high": self._stretch_number(params["high"], params),
            "wanted": self._stretch_number(params["wanted"], params),
            "verdict": words[code],
        }
        if params["is_change"]:
            return self.env._(
                "In the last %(periods)s periods it moved between %(low)s and %(high)s from one "
                "to the next; your target asks for %(wanted)s: %(verdict)s.",
                **values,
            )
        if self.kind == "range":
            number = self.env["okr.capsule"]._number_text
            values["wanted"] = f"{number(self.range_min)} – {number(self.range_max)}"
        return self.env._(
            "In the last %(periods)s periods it was between %(low)s and %(high)s; you ask for "
            "%(wanted)s: %(verdict)s.",
            **values,
        )

    def _stretch_number(self, number, params):
        sign = "+" if params["is_change"] and number > 0 else ""
        if params["is_share"]:
            return f"{sign}{number * 100:.0f} %".replace("-", "−")
        text = self.env["okr.capsule"]._number_text(number, self.unit)
        return f"{sign}{text}".replace("-", "−")

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
