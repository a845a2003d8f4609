import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Rows that one step empties; the cron commits after each.
BATCH = 5000
SERVER_OWNED = {"next_drafted", "is_forgotten", "date_forgotten", "is_forgetting"}


class OkrCycle(models.Model):
    """Score amnesia: some time after the close, single numbers are deleted for good.

    It keeps people on their objectives and cuts the numbers, not the other way round: what
    somebody worked on and learned is worth remembering, as the context of an appraisal too, while
    a number beside a name only invites misuse. So in a closed cycle, `okr_amnesia_days` after it
    was closed last (0: never),

    - emptied are progress, confidence, score, draft confidence and values (current, final, next
      target) of objectives and key results, value, confidence and progress of their check-ins,
      numbers in the history of changes and in tracking values; weekly snapshots and open forms of
      the close are deleted;
    - kept are texts, targets, leads, contributors, verdict words, causes, lessons, decisions, the
      notes and blockers of check-ins, and averages of teams (`okr.cycle.average`). A draft that
      was carried over keeps the base that it starts from.

    It waits while an open objective counts one of the cycle by roll-up. It cannot be undone, and
    a cycle is not reopened afterwards. Backups that were made before still hold the numbers.
    """

    _inherit = "okr.cycle"

    is_forgotten = fields.Boolean("Numbers Forgotten", readonly=True, copy=False)
    is_forgetting = fields.Boolean(readonly=True, copy=False)
    date_forgotten = fields.Date("Numbers forgotten on", readonly=True, copy=False)
    amnesia_text = fields.Char("Score Amnesia", compute="_compute_amnesia_text")
    average_ids = fields.One2many("okr.cycle.average", "cycle_id", "Averages", readonly=True)

    @api.depends("state", "is_forgotten", "log_ids.event", "company_id.okr_amnesia_days")
    def _compute_amnesia_text(self):
        """When the numbers go, or went; for every state, so that the close can announce it."""
        waiting = self._amnesia_waits()
        for cycle in self:
            days = cycle.company_id.okr_amnesia_days
            if cycle.is_forgotten:
                text = self.env._(
                    "Single numbers were deleted on %(date)s. Words and team averages stay.",
                    date=cycle._day_text(cycle.date_forgotten),
                )
            elif not days:
                text = False
            elif cycle.state != "closed":
                text = self.env._(
                    "%(days)s days after the close single numbers are deleted for good; words and "
                    "team averages stay.",
                    days=days,
                )
            elif cycle in waiting:
                text = self.env._(
                    "Single numbers are deleted once the objectives that count these are closed, "
                    "not before %(date)s.",
                    date=cycle._day_text(cycle._date_of_close() + timedelta(days=days)),
                )
            else:
                text = self.env._(
                    "On %(date)s single numbers are deleted for good; words and team averages "
                    "stay.",
                    date=cycle._day_text(cycle._date_of_close() + timedelta(days=days)),
                )
            cycle.amnesia_text = text

    def _day_text(self, day):
        return self.env["ir.qweb.field.date"].value_to_html(day, {})

    def _date_of_close(self):
        """The day of the last close."""
        self.ensure_one()
        closed = self.log_ids.filtered(lambda log: log.event == "closed")[:1]
        return fields.Date.context_today(self, closed.date) if closed else self.date_end

    def _amnesia_waits(self):
        """The cycles among these whose numbers an open objective still counts."""
        counted = self.env["okr.objective"].search(
            [
                ("cycle_id", "in", self._origin.ids),
                ("parent_id.roll_up", "=", True),
                ("parent_id.state", "=", "active"),
            ]
        )
        return counted.cycle_id

    def action_reopen(self, reason):
        """Take closed cycles back to grading, unless their numbers are forgotten."""
        self._check_coach()
        if forgotten := self.filtered("is_forgotten"):
            raise UserError(
                self.env._(
                    "%(cycle)s cannot be reopened: its numbers were deleted on %(date)s (score "
                    "amnesia), so there is nothing left to grade. Words and lessons stay readable.",
                    cycle=forgotten[0].name,
                    date=self._day_text(forgotten[0].date_forgotten),
                )
            )
        return super().action_reopen(reason)

    def _check_write(self, vals):
        if not self._is_okr_internal() and SERVER_OWNED & vals.keys():
            raise UserError(
                self.env._(
                    "Drafting ahead and score amnesia run by themselves, as the settings say."
                )
            )
        return super()._check_write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_okr_internal() and any(
            vals.get(name) for vals in vals_list for name in SERVER_OWNED
        ):
            raise UserError(
                self.env._(
                    "Drafting ahead and score amnesia run by themselves, as the settings say."
                )
            )
        return super().create(vals_list)

    def _kept_of_score(self, score):
        """Also keep the word of each score, by the bands of today."""
        return SQL(
            """%(others)s,
               verdict = CASE WHEN %(score)s >= %(green)s THEN 'green'
                              WHEN %(score)s >= %(yellow)s THEN 'yellow'
                              WHEN %(score)s IS NOT NULL THEN 'red' END""",
            others=super()._kept_of_score(score),
            score=score,
            green=self.company_id.okr_band_green,
            yellow=self.company_id.okr_band_yellow,
        )

    @api.model
    def _cron_forget_scores(self):
        """Forget the numbers of cycles that are due, in batches that are committed one by one."""
        for cycle in self._due_for_amnesia():
            cycle._start_forgetting()
        pending = self.search([("is_forgetting", "=", True)])
        while pending:
            emptied = pending._forget_batch()
            if not emptied:
                pending._okr_internal().write({"is_forgetting": False})
            if not self.env["ir.cron"]._commit_progress(emptied or 1, remaining=emptied):
                return
            if not emptied:
                return

    @api.model
    def _due_for_amnesia(self):
        closed = self.with_context(active_test=False).search(
            [
                ("state", "=", "closed"),
                ("is_forgotten", "=", False),
                ("company_id.okr_amnesia_days", ">", 0),
            ]
        )
        today = fields.Date.context_today(self)
        due = closed.filtered(
            lambda cycle: (
                cycle._date_of_close() + timedelta(days=cycle.company_id.okr_amnesia_days) <= today
            )
        )
        return due - due._amnesia_waits()

    def _start_forgetting(self):
        """Keep averages and announce it; from here on nothing leads back."""
        self.ensure_one()
        self._expect_state(("closed",))
        self.env.flush_all()
        self.env["okr.cycle.average"]._keep(self)
        self._okr_internal().write(
            {
                "is_forgotten": True,
                "is_forgetting": True,
                "date_forgotten": fields.Date.context_today(self),
            }
        )
        # Other boards compare with this cycle, too.
        self.env["okr.insights"]._drop_kept(self.company_id)
        # The history of a cycle writes itself.
        log_sudo = self.env["okr.cycle.log"].sudo()
        log_sudo._okr_internal().create(
            {"cycle_id": self.id, "event": "forgotten", "user_id": self.env.uid}
        )
        self.message_post(
            body=self.env._(
                "Score amnesia: the single numbers of %s are deleted. Texts, verdicts, lessons "
                "and averages of teams stay.",
                self.name,
            )
        )
        _logger.info("Score amnesia of cycle %s", self.id)

    def _forget_batch(self):
        """Empty up to `BATCH` rows of each kind; returns how many, 0 when nothing is left."""
        self.env.flush_all()
        emptied = 0
        for model in ("okr.checkin", "okr.key.result", "okr.objective"):
            emptied += self._empty_columns(model)
        for query in self._forget_queries():
            self.env.cr.execute(query)
            emptied += self.env.cr.rowcount
        wizards_sudo = self.env["okr.cycle.close.wizard"].sudo()  # forms, whoever left them open
        wizards_sudo.search([("cycle_id", "in", self.ids)]).unlink()
        self.env.invalidate_all(flush=False)
        return emptied

    def _empty_columns(self, model):
        Model = self.env[model]
        names = sorted(Model._amnesia_fields())
        flags = {name for name in names if Model._fields[name].type == "boolean"}
        table = SQL.identifier(Model._table)
        self.env.cr.execute(
            SQL(
                """UPDATE %(table)s SET %(empty)s WHERE id IN (
                          SELECT id FROM %(table)s WHERE cycle_id = ANY(%(ids)s) AND (%(held)s)
                           LIMIT %(limit)s)""",
                table=table,
                empty=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), False if name in flags else None)
                    for name in names
                ),
                held=SQL(" OR ").join(
                    SQL("%s", SQL.identifier(name))
                    if name in flags
                    else SQL("%s IS NOT NULL", SQL.identifier(name))
                    for name in names
                ),
                ids=self.ids,
                limit=BATCH,
            )
        )
        return self.env.cr.rowcount

    def _forget_queries(self):
        """Statements for what repeats the numbers elsewhere: history, tracking, snapshots."""
        yield SQL(
            """DELETE FROM okr_snapshot WHERE id IN (
                      SELECT id FROM okr_snapshot WHERE cycle_id = ANY(%s) LIMIT %s)""",
            self.ids,
            BATCH,
        )
        names = {
            model: sorted(self.env[model]._amnesia_fields())
            for model in ("okr.objective", "okr.key.result")
        }
        yield SQL(
            """UPDATE okr_revision r SET old_value = NULL, new_value = NULL
                 FROM okr_objective o
                WHERE o.id = r.objective_id AND o.cycle_id = ANY(%s) AND r.field_name = ANY(%s)
                  AND (r.old_value IS NOT NULL OR r.new_value IS NOT NULL)""",
            self.ids,
            sorted({name for each in names.values() for name in each}),
        )
        for model, columns in names.items():
            yield SQL(
                """DELETE FROM mail_tracking_value t
                    USING mail_message m, ir_model_fields f, %s record
                    WHERE m.id = t.mail_message_id AND f.id = t.field_id
                      AND m.model = %s AND m.res_id = record.id AND record.cycle_id = ANY(%s)
                      AND f.name = ANY(%s)""",
                SQL.identifier(self.env[model]._table),
                model,
                self.ids,
                columns,
            )
