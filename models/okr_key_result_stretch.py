from odoo import api, fields, models

from ..engine import stretch


class OkrKeyResult(models.Model):
    """Drafting a live key result: what is proposed, and how far the target is from the past."""

    _inherit = "okr.key.result"

    history = fields.Json(compute="_compute_history")
    stretch_text = fields.Text("Stretch meter", compute="_compute_stretch_text")

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
