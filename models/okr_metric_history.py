import logging
from collections import defaultdict

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import calendars, stretch

_logger = logging.getLogger(__name__)


class OkrMetric(models.Model):
    """What a metric came to in past periods: the ground that targets are judged on."""

    _inherit = "okr.metric"

    history = fields.Json(compute="_compute_history")

    @api.depends("point_ids.value", "date_field_name")
    def _compute_history(self):
        """The past quarters for the screen: [{"label", "value"}], oldest first."""
        known = self._past_values(dict.fromkeys(self._origin))
        for metric in self:
            metric.history = self._history_rows(known, metric._origin, metric._past_quarters())

    @api.model
    def _history_rows(self, known, metric, periods):
        rows = [
            {"label": f"{start:%m/%y}", "value": known[metric, (start, end)]}
            for start, end in periods
            if (metric, (start, end)) in known
        ]
        return rows or False

    def _adds_up(self):
        """Whether it starts from 0 in each period: a count or a sum within it."""
        self.ensure_one()
        return bool(self.date_field_name) and self.measure != "avg"

    def _unit_text(self):
        """The unit to propose: its own, or the sign of its currency."""
        return self.unit or (self.is_monetary and self.currency_id.symbol) or False

    def _past_quarters(self):
        """The 8 quarters before the present one; none for what has no past."""
        if not self.date_field_name:
            return []
        bounds = calendars.period("quarter", self._today(), self._fiscal_month())
        return stretch.past_periods("quarter", *bounds)

    def _past_periods_of(self, cycle):
        """The 8 periods before a cycle that are over, each as long as the cycle is."""
        if not self.date_field_name or not cycle.date_start:
            return []
        today = self._today()
        # while a cycle is drafted, the one before it is mostly still running
        periods = stretch.past_periods(
            cycle.cadence, cycle.date_start, cycle.date_end, stretch.PERIODS + 2
        )
        return [period for period in periods if period[1] < today][-stretch.PERIODS :]

    @api.model
    def _fill_points(self, periods_by_metric):
        """Count past periods that are not there yet: {metric: [period]}.

        One query for each, a few more for any number of them. A metric that cannot be counted is
        left without; its measuring says why.
        """
        known = defaultdict(set)
        metrics = self.browse(metric.id for metric in periods_by_metric)
        for point in self.env["okr.metric.point"].search([("metric_id", "in", metrics.ids)]):
            known[point.metric_id].add((point.date_start, point.date_end))
        rows = []
        for metric, periods in periods_by_metric.items():
            missing = [period for period in periods if period not in known[metric]]
            if not missing:
                continue
            try:
                with self.env.cr.savepoint(flush=False):
                    found = metric._read_periods(missing)
            except (UserError, psycopg2.DataError, psycopg2.ProgrammingError, ValueError) as error:
                _logger.info("No history of metric %s: %s", metric.id, error)
                continue
            rows += [
                {
                    "metric_id": metric.id,
                    "date_start": start,
                    "date_end": end,
                    "value": value or 0.0,
                    "is_empty": value is None,
                }
                for (start, end), value in found.items()
            ]
        # Nobody writes the past by hand; what is counted was checked above.
        self.env["okr.metric.point"].sudo().create(rows)

    def _fill_history(self):
        """Count the 8 past quarters, and the past periods of the cycles that it is used in."""
        wanted = {metric: set(metric._past_quarters()) for metric in self}
        for key_result in self.key_result_ids.filtered(lambda kr: kr.state in ("draft", "active")):
            metric = key_result.metric_id
            wanted[metric].update(metric._past_periods_of(key_result.cycle_id))
        self._fill_points({metric: sorted(periods) for metric, periods in wanted.items()})

    def _past_values(self, periods_by_metric):
        """{(metric, period): number or None for no data} of what was counted; one query."""
        metrics = self.browse(metric.id for metric in periods_by_metric)
        return {
            (point.metric_id, (point.date_start, point.date_end)): (
                None if point.is_empty else point.value
            )
            for point in self.env["okr.metric.point"].search([("metric_id", "in", metrics.ids)])
        }
