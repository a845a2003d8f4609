import logging
from collections import defaultdict
from datetime import datetime, time

import psycopg2
from psycopg2.errorcodes import LOCK_NOT_AVAILABLE, SERIALIZATION_FAILURE

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..engine.progress import LARGEST, Measure

_logger = logging.getLogger(__name__)

#: Metrics that the scheduled action measures between two commits.
BATCH = 20
ACTIVITY = "hr_okr.mail_activity_type_metric"


class OkrMetric(models.Model):
    """The measuring: metrics are counted once each, whatever number of key results lives on them.

    For each metric one query and a savepoint for every distinct period that its key results ask
    for; the results go into all key results together. What fails reports itself and stops nobody.
    """

    _inherit = "okr.metric"

    @api.model
    def _cron_measure(self):
        """Scheduled: measure what was not measured today, batch by batch.

        Every hour, so that what was activated today lives today; each key result once a day.
        """
        if self.env.uid != SUPERUSER_ID:
            raise AccessError(self.env._("Scheduled actions run by themselves."))
        due = self._due_metrics()
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            batch._measure()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return

    @api.model
    def _due_metrics(self):
        """Metrics with something that was not measured today (UTC)."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT m.id FROM okr_metric m
                    WHERE m.active
                      AND (m.date_measured IS NULL OR m.date_measured < %(today)s
                       OR EXISTS (
                          SELECT FROM okr_key_result kr
                            JOIN okr_cycle c ON c.id = kr.cycle_id AND c.state = 'active'
                             AND c.date_start <= %(day)s
                           WHERE kr.active AND kr.state = 'active'
                             AND (kr.metric_id = m.id
                                  AND (kr.live_date IS NULL OR kr.live_date < %(today)s)
                               OR kr.guardrail_metric_id = m.id
                                  AND (kr.guardrail_date IS NULL
                                       OR kr.guardrail_date < %(today)s))))
                 ORDER BY m.id""",
                day=fields.Date.today(),
                today=datetime.combine(fields.Date.today(), time()),
            )
        )
        return self.browse(row[0] for row in rows)

    def _measure(self, cycles=None):
        """Measure these metrics, and bring the values into all open key results that use them.

        `cycles` limits the key results. A value that did not change leaves no trace but its time.
        Returns the number of key results that were brought up to date.
        """
        if not self:
            return 0
        rows_by_metric = self._open_key_results(cycles)
        readings, errors = {}, {}
        for metric in self:
            periods = {row["period"] for row in rows_by_metric[metric.id]}
            try:
                with self.env.cr.savepoint(flush=False):
                    periods.add(metric._present_period())
                    readings[metric.id] = metric._read_periods(periods)
            except Exception as error:  # pylint: disable=broad-exception-caught
                if getattr(error, "pgcode", None) in (SERIALIZATION_FAILURE, LOCK_NOT_AVAILABLE):
                    raise
                errors[metric.id] = metric._error_text(error)
        self._bring_values(rows_by_metric, readings)
        self._bring_guardrails(rows_by_metric, readings)
        self._write_states(readings, errors)
        return len({row["id"] for rows in rows_by_metric.values() for row in rows})

    def _error_text(self, error):
        if isinstance(error, UserError):
            return str(error)
        if not isinstance(error, psycopg2.Error | ValueError | KeyError | TypeError):
            _logger.info("Metric %s does not work: %r", self.id, error)
        return self.env._(
            "It cannot be counted (%s). Look at the filter and at the fields.",
            (str(error).splitlines() or [type(error).__name__])[0],
        )

    def _open_key_results(self, cycles):
        """{metric id: [row]} of the open key results that live on these metrics or are guarded.

        One query. A key result of both kinds has two rows; `role` tells which this is.
        """
        self.env["okr.key.result"].flush_model()
        self.env["okr.objective"].flush_model()
        self.env["okr.cycle"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT kr.id, use.role, use.metric_id, kr.kind, kr.current_value, kr.live_date,
                          kr.base_value, kr.target_value, kr.commit_value, kr.stretch_value,
                          kr.range_min, kr.range_max, kr.fail_min, kr.fail_max,
                          kr.guardrail_min, kr.guardrail_max, kr.live_state,
                          c.date_start, c.date_end, c.state AS cycle_state
                     FROM okr_key_result kr
                     JOIN okr_cycle c ON c.id = kr.cycle_id
                    CROSS JOIN LATERAL (VALUES ('value', kr.metric_id),
                                               ('guardrail', kr.guardrail_metric_id))
                          AS use(role, metric_id)
                    WHERE kr.active AND kr.state = 'active' AND c.state IN ('active', 'grading')
                      AND use.metric_id = ANY(%(metrics)s)
                      AND (kr.metric_id = ANY(%(metrics)s)
                           OR kr.guardrail_metric_id = ANY(%(metrics)s))
                      AND (%(cycles)s::int[] IS NULL OR c.id = ANY(%(cycles)s))""",
                metrics=self.ids,
                cycles=None if cycles is None else cycles.ids,
            )
        )
        today_by_metric = {metric.id: metric._today() for metric in self}
        dated = {metric.id: bool(metric.date_field_name) for metric in self}
        by_metric = defaultdict(list)
        for row in rows:
            row["day"] = today_by_metric[row["metric_id"]]
            if dated[row["metric_id"]]:
                if row["day"] < row["date_start"]:
                    continue
                row["period"] = (row["date_start"], min(row["date_end"], row["day"]))
            elif row["cycle_state"] == "grading" and row["live_date"]:
                continue  # how things stand now says nothing about the end of the cycle
            else:
                row["period"] = None
            by_metric[row["metric_id"]].append(row)
        return by_metric

    def _bring_values(self, rows_by_metric, readings):
        """Values into key results: one batch for those that have one, one for each other state."""
        found, empty, failed = [], [], []
        for metric in self:
            for row in rows_by_metric[metric.id]:
                if row["role"] != "value":
                    continue
                if metric.id not in readings:
                    failed.append(row["id"])
                    continue
                value = readings[metric.id][row["period"]]
                if value is None or abs(value) >= LARGEST:
                    empty.append(row["id"])
                else:
                    found.append(_measured_row(row, value))
        rollup = self.env["okr.rollup"]
        rollup._apply_measured(found)
        rollup._apply_unmeasured(empty, "empty")
        rollup._apply_unmeasured(failed, "error")

    def _bring_guardrails(self, rows_by_metric, readings):
        found = []
        for metric in self:
            for row in rows_by_metric[metric.id]:
                if row["role"] == "guardrail":
                    value = readings.get(metric.id, {}).get(row["period"])
                    found.append((row["id"], value, _guardrail_state(row, value)))
        self.env["okr.rollup"]._apply_guardrails(found)

    def _write_states(self, readings, errors):
        """What a metric says about itself; a failure asks its owner to look, once."""
        now = fields.Datetime.now()
        # What only the measuring writes; whoever may start it was checked before.
        for metric_sudo in self.sudo().with_context(tracking_disable=True)._okr_internal():
            if error := errors.get(metric_sudo.id):
                if metric_sudo.state != "error":
                    metric_sudo._ask_owner(error)
                metric_sudo.write({"state": "error", "error": error, "date_measured": now})
                continue
            value = readings[metric_sudo.id][metric_sudo._present_period()]
            if metric_sudo.state == "error":
                metric_sudo.activity_unlink([ACTIVITY])
            metric_sudo.write(
                {
                    "state": "empty" if value is None else "live",
                    "value": value or 0.0,
                    "error": False,
                    "date_measured": now,
                }
            )

    def _ask_owner(self, error):
        owner = self.owner_id
        if owner.active and not owner.share and self.company_id in owner.company_ids:
            self.activity_schedule(ACTIVITY, user_id=owner.id, note=error)


def _measured_row(row, value):
    """What the roll-up needs of a key result, with the arithmetic of the engine."""
    measure = Measure(
        row["kind"],
        row["base_value"] or 0.0,
        row["target_value"] or 0.0,
        row["commit_value"] or 0.0,
        row["stretch_value"] or 0.0,
        row["range_min"] or 0.0,
        row["range_max"] or 0.0,
        row["fail_min"] or 0.0,
        row["fail_max"] or 0.0,
    )
    old = row["current_value"] or 0.0
    changed = row["live_date"] is None or abs(value - old) > 1e-9 * max(1.0, abs(old))
    return (row["id"], value, measure.progress(value), measure.raw(value), changed, row["day"])


def _guardrail_state(row, value):
    if value is None:
        return "unknown"
    low, high = row["guardrail_min"] or 0.0, row["guardrail_max"] or 0.0
    return "inside" if low <= value <= high else "outside"
