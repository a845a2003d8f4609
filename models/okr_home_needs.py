from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import history

#: Days ahead that the page looks at.
DAYS_AHEAD = 2


class OkrHome(models.AbstractModel):
    """What needs the reader: requests, check-ins, blockers, falls, drafts, and cycles to close."""

    _inherit = "okr.home"

    @api.model
    def _needs(self):
        """All sections, in the order of the page."""
        watched = self._watched()
        return [
            self._needs_answers(),
            self._needs_checkins(),
            self._needs_unblocking(watched),
            self._needs_a_word(watched),
            self._needs_drafts(),
            self._needs_review(),
            self._needs_coach(),
        ]

    @api.model
    def _needs_answers(self):
        """Requests of other teams; whoever leads the objective answers, or else its manager."""
        uid, patience_ends = self.env.uid, self._patience_ends()
        requests = self.env["okr.alignment"].search(
            Domain("state", "=", "requested")
            & (
                Domain("target_id.lead_user_id", "=", uid)
                | (
                    Domain("target_id.lead_user_id", "=", False)
                    & Domain("target_id.manager_user_id", "=", uid)
                )
            )
        )
        items = []
        for request in requests:
            day = fields.Datetime.context_timestamp(request, request.create_date).date()
            label = self.env._(
                "“%(asking)s” asks “%(asked)s”",
                asking=request.source_id.name,
                asked=request.target_id.name,
            )
            items.append(
                self._item(
                    request, label, request.contribution, day, day <= patience_ends, since=True
                )
            )
        return self._section(
            "answers", self.env._("Requests that wait for your answer"), "fa-link", items
        )

    @api.model
    def _needs_checkins(self):
        today = fields.Date.context_today(self)
        key_results = self.env["okr.key.result"].search(
            self.env["okr.key.result"]._my_turn_domain()
            & Domain("checkin_due_date", "<=", today + timedelta(days=DAYS_AHEAD))
        )
        items = [
            self._item(
                key_result,
                key_result.name,
                key_result.objective_id.name,
                key_result.checkin_due_date,
                key_result.checkin_due_date < today,
            )
            for key_result in key_results
        ]
        return self._section(
            "checkins",
            self.env._("Check-ins"),
            "fa-pencil-square-o",
            items,
            "/odoo/okr-checkin" if self._has_checkin_page() else False,
            self.env._("Check in"),
        )

    @api.model
    def _has_checkin_page(self):
        # Which pages there are is no secret; actions are not readable by everybody.
        actions_sudo = self.env["ir.actions.actions"].sudo()
        return bool(actions_sudo.search_count([("path", "=", "okr-checkin")], limit=1))

    @api.model
    def _watched(self):
        """What was last said about the running key results that the reader leads or manages.

        A list of dictionaries: ``key_result``, ``confidence``, ``before`` (the confidence one
        check-in earlier, or None), ``day``, ``note`` and ``author`` (a user's id) of the last
        check-in, and ``blocked_since`` (a date or None), from which on each said that it is
        blocked. One statement reads all of it, from the index of the newest check-ins.
        """
        key_results = self.env["okr.key.result"]
        theirs = key_results._okr_any_of(
            Domain("lead_user_id", "=", self.env.uid), self._mine_or_managed("objective_id.")
        )
        key_results = key_results.search(
            Domain("state", "=", "active")
            & Domain("cycle_id.state", "in", ("active", "grading"))
            & Domain("last_checkin_date", "!=", False)
            & theirs
        )
        if not key_results:
            return []
        self.env["okr.checkin"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT said.key_result_id, said.confidence, before.confidence AS before,
                          said.date AS day, said.note, said.author_id AS author,
                          blocked.since AS blocked_since
                     FROM UNNEST(%(ids)s) AS mine(id)
                    CROSS JOIN LATERAL (
                          SELECT * FROM okr_checkin WHERE key_result_id = mine.id
                           ORDER BY date DESC, id DESC LIMIT 1) AS said
                     LEFT JOIN LATERAL (
                          SELECT confidence FROM okr_checkin
                           WHERE key_result_id = mine.id
                             AND (date, id) < (said.date, said.id)
                           ORDER BY date DESC, id DESC LIMIT 1) AS before ON TRUE
                     LEFT JOIN LATERAL (
                          SELECT date, id FROM okr_checkin
                           WHERE key_result_id = mine.id
                             AND blocker_cause IS DISTINCT FROM said.blocker_cause
                           ORDER BY date DESC, id DESC LIMIT 1) AS free ON TRUE
                     LEFT JOIN LATERAL (
                          SELECT MIN(spell.date) AS since
                            FROM okr_checkin spell
                           WHERE spell.key_result_id = mine.id
                             AND said.blocker_cause IS NOT NULL
                             AND (free.id IS NULL
                                  OR (spell.date, spell.id) > (free.date, free.id))
                          ) AS blocked ON TRUE
                    ORDER BY said.key_result_id""",
                ids=key_results.ids,
            )
        )
        browse = {key_result.id: key_result for key_result in key_results}
        return [{**row, "key_result": browse[row.pop("key_result_id")]} for row in rows]

    @api.model
    def _needs_unblocking(self, watched):
        """What has been blocked for longer than one should wait."""
        patience_ends = self._patience_ends()
        causes = dict(
            self.env["okr.key.result"]._fields["blocker_cause"]._description_selection(self.env)
        )
        items = []
        for row in watched:
            key_result = row["key_result"]
            if row["blocked_since"] and row["blocked_since"] <= patience_ends:
                label = self.env._(
                    "%(key_result)s: %(cause)s",
                    key_result=key_result.name,
                    cause=causes[key_result.blocker_cause],
                )
                items.append(
                    self._item(
                        key_result, label, row["note"], row["blocked_since"], True, since=True
                    )
                )
        return self._section(
            "blockers", self.env._("Blocked for more than a week"), "fa-ban", items
        )

    @api.model
    def _needs_a_word(self, watched):
        """Where somebody else has grown much less sure since the check-in before."""
        items = []
        for row in watched:
            if row["before"] is None or row["author"] == self.env.uid:
                continue
            if row["before"] - row["confidence"] < history.FALL:
                continue
            label = self.env._(
                "%(key_result)s: confidence from %(old)s to %(new)s",
                key_result=row["key_result"].name,
                old=row["before"],
                new=row["confidence"],
            )
            items.append(self._item(row["key_result"], label, row["note"], row["day"], since=True))
        return self._section("falls", self.env._("Confidence fell"), "fa-arrow-down", items)

    @api.model
    def _needs_drafts(self):
        """Drafts that the reader has to finish, or to read for their department."""
        drafts = self.env["okr.objective"].search(
            Domain("state", "=", "draft")
            & Domain("cycle_id.state", "in", ("planning", "active"))
            & self._mine_or_managed()
        )
        today = fields.Date.context_today(self)
        items = []
        for draft in drafts:
            label = (
                self.env._("Finish your draft “%s”", draft.name)
                if draft.lead_user_id == self.env.user
                else self.env._("Read the draft “%s”", draft.name)
            )
            start = draft.cycle_id.date_start
            items.append(self._item(draft, label, draft.cycle_id.name, start, start <= today))
        return self._section("drafts", self.env._("Drafts"), "fa-file-o", items)

    @api.model
    def _needs_review(self):
        """Objectives of a cycle that is being graded, for who leads them or their department."""
        objectives = self.env["okr.objective"].search(
            Domain("state", "=", "active")
            & Domain("cycle_id.state", "=", "grading")
            & self._mine_or_managed()
        )
        today = fields.Date.context_today(self)
        items = []
        for objective in objectives:
            day = objective.cycle_id.date_grading_end
            items.append(
                self._item(
                    objective,
                    self.env._("Get “%s” ready for its score", objective.name),
                    objective.cycle_id.name,
                    day,
                    day and day < today,
                )
            )
        return self._section("review", self.env._("Being graded"), "fa-flag-checkered", items)

    @api.model
    def _needs_coach(self):
        """Cycles to open, to grade and to close, for coaches."""
        items = []
        if self.env.user.has_group("hr_okr.group_okr_coach"):
            today = fields.Date.context_today(self)
            cycles = self.env["okr.cycle"].search(
                [("state", "in", ("planning", "active", "grading"))], order="date_start, id"
            )
            for cycle in cycles:
                if cycle.state == "planning" and cycle.date_start <= today + timedelta(days=7):
                    label, day = self.env._("Open %s", cycle.name), cycle.date_start
                elif cycle.state == "active" and cycle.date_end < today:
                    label, day = self.env._("Start grading %s", cycle.name), cycle.date_end
                elif cycle.state == "grading":
                    label, day = (
                        self.env._("Score and close %s", cycle.name),
                        cycle.date_grading_end,
                    )
                else:
                    continue
                items.append(self._item(cycle, label, day=day, is_late=day < today))
        return self._section("cycles", self.env._("Cycles"), "fa-refresh", items)
