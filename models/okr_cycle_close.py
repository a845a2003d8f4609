from collections import Counter
from operator import itemgetter

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.progress import band

#: What the closing message counts.
COUNTED = ("green", "yellow", "red", "unscored", "carried", "parked")


class OkrCycle(models.Model):
    """The close itself, for one team or for all; see okr_cycle_readiness.py for what is missing.

    All of it is for OKR coaches.
    """

    _inherit = "okr.cycle"

    def _close(self, departments=None):
        """Close the objectives in scope, and the cycle once none is left; returns them.

        Scores of objectives, history, snapshot and carry-over are written by a number of
        statements that does not depend on how many objectives there are. A second call at the same
        time is told so; a later one finds nothing to do and raises a UserError. Refused with what
        `_close_blockers` says.
        """
        self.ensure_one()
        self._check_coach()
        self._expect_state(("grading",))
        self.check_access("write")
        found = self._close_findings(departments)
        if blockers := self._blocker_texts(*found):
            raise UserError("\n".join(blockers))
        team = departments
        if team is not None and self._is_last_scope(team):
            everything = self._close_findings(None)
            if not self._blocker_texts(*everything):
                departments, found = None, everything
        _unscored, drafts, requests = found
        closed = self._close_objectives(departments)
        following, carried_ids, moved_ids = self._carry_over(closed, may_draft=departments is None)
        self._park_drafts(drafts)
        requests._lapse(self)
        self._log_closed(team, is_over=departments is None)
        objectives = self.env["okr.objective"].browse(row["id"] for row in closed)
        self._keep_closed(objectives, carried_ids, moved_ids)
        self._post_closed(team, closed, following)
        return objectives

    def _is_last_scope(self, departments):
        """Whether nothing but drafts is left once `departments` are closed.

        Raises a UserError where nothing is left to close for them.
        """
        groups = self.env["okr.objective"]._read_group(
            self._close_scope(None, ["active", "draft"]), ["department_id", "state"], []
        )
        here = departments.ids or [False]
        if not any(department.id in here for department, _state in groups):
            raise UserError(
                self.env._(
                    "Nothing is left to close for %(teams)s in %(cycle)s.",
                    teams=", ".join(departments.mapped("name")) or self.env._("the company"),
                    cycle=self.name,
                )
            )
        return all(department.id in here for department, state in groups if state == "active")

    def _close_objectives(self, departments):
        """Freeze final values, score and close, in one statement. Archived ones go along.

        Returns a dict of each: id, active, is_scored, score, decision, and `goes_on`, whether a
        draft follows from it: not where one did already, before the cycle was reopened.
        """
        Objective, KeyResult = self.env["okr.objective"], self.env["okr.key.result"]
        Objective.flush_model()
        KeyResult.flush_model()
        scope = Objective.with_context(active_test=False)._search(
            self._close_scope(departments, ["active"], archived=True)
        )
        rows = self.env.execute_query_dict(
            SQL(
                """WITH closing AS MATERIALIZED (%(scope)s),
                   key_results AS (
                       UPDATE okr_key_result kr
                          SET state = 'closed', %(log)s, %(kept_of_own)s,
                              final_value = COALESCE(CASE WHEN is_scored OR final_taken
                                                     THEN final_value ELSE current_value END, 0)
                         FROM closing
                        WHERE kr.objective_id = closing.id
                    RETURNING kr.objective_id, kr.active, kr.is_scored, kr.score, kr.weight,
                              kr.miss_cause),
                   scores AS (
                       SELECT kr.objective_id AS id,
                              CASE WHEN BOOL_AND(COALESCE(kr.is_scored, FALSE))
                                   THEN SUM(kr.weight * COALESCE(kr.score, 0))
                                        / NULLIF(SUM(kr.weight), 0)
                                   END AS score,
                              (ARRAY_AGG(kr.miss_cause ORDER BY COALESCE(kr.score, 0))
                                   FILTER (WHERE kr.miss_cause IS NOT NULL))[1] AS cause
                         FROM key_results kr
                        WHERE kr.active
                     GROUP BY kr.objective_id)
                   UPDATE okr_objective o
                      SET state = 'closed', date_closed = %(today)s, %(log)s, %(kept)s,
                          score = COALESCE(scores.score, 0),
                          is_scored = scores.score IS NOT NULL,
                          miss_cause = COALESCE(scores.cause, o.miss_cause)
                     FROM closing
                LEFT JOIN scores ON scores.id = closing.id
                    WHERE o.id = closing.id
                RETURNING o.id, o.active, o.is_scored, o.score, o.decision,
                          o.active AND o.decision IN ('carry', 'change', 'park')
                          AND NOT EXISTS (SELECT FROM okr_objective c
                                           WHERE c.carried_from_id = o.id) AS goes_on""",
                scope=scope.select(),
                log=SQL("write_uid = %s", self.env.uid),
                kept_of_own=self._kept_of_score(SQL("CASE WHEN is_scored THEN kr.score END")),
                kept=self._kept_of_score(SQL("scores.score")),
                today=fields.Date.context_today(self),
            )
        )
        Objective.invalidate_model()
        KeyResult.invalidate_model()
        return sorted(rows, key=itemgetter("id"))

    def _kept_of_score(self, score):
        """SQL that sets what else is kept of a score, in the same statement; to be extended.

        Rows of a whole cycle are written once: a second time would cost as much as the first.

        :param score: SQL of the score, NULL for none
        """
        return SQL("write_date = NOW() AT TIME ZONE 'UTC'")

    def _park_drafts(self, drafts):
        """Drafts that a coach ticked leave the cycle."""
        if drafts:
            # Tracking would add a message to each of them; the cycle's own message tells all.
            drafts._okr_internal().with_context(tracking_disable=True).write(
                {"cycle_id": False, "close_anyway": False}
            )

    def _keep_closed(self, objectives, carried_ids, moved_ids):
        """Keep what was closed as it stands now, and what was carried of it, in one statement.

        :param carried_ids: the new drafts, those without a cycle too
        :param moved_ids: older drafts that support another objective now
        """
        self.env["okr.history"]._execute_together(
            self._kept_sql(objectives, carried_ids, moved_ids)
        )
        self.env["okr.snapshot"].invalidate_model(flush=False)

    def _kept_sql(self, objectives, carried_ids, moved_ids):
        """The INSERTs of `_keep_closed`, each for another table or other rows; to be extended."""
        return [self.env["okr.snapshot"]._take_sql(self)]

    def _log_closed(self, team, is_over):
        if team is not None:
            # Everybody reads the history, nobody writes it by hand.
            log_sudo = self.env["okr.cycle.log"].sudo()
            log_sudo._okr_internal().create(
                {
                    "cycle_id": self.id,
                    "event": "closed",
                    "user_id": self.env.uid,
                    "department_id": team.id if len(team) == 1 else False,
                }
            )
        if is_over:
            # together: `_keep_closed` is about to keep the state as well
            self.with_context(tracking_disable=True)._okr_together()._move("closed", "closed")

    def _post_closed(self, team, closed, following):
        """One message for everybody: counts by verdict, and no person."""
        sentences = [
            self.env._("%(cycle)s is closed.", cycle=self.name)
            if self.state == "closed"
            else self.env._(
                "%(teams)s closed its part of %(cycle)s.",
                teams=", ".join(team.mapped("name")) or self.env._("The company level"),
                cycle=self.name,
            ),
            self._verdict_text(closed),
        ]
        if following:
            sentences.append(self.env._("It goes on in %s.", following.name))
        self._tell(Markup("<p>%s</p>") % Markup("<br/>").join(sentences))

    def _verdict_text(self, closed):
        """How many objectives ended in which band, were not scored, carried over or parked."""
        green, yellow = self.company_id.okr_band_green, self.company_id.okr_band_yellow
        counts = Counter()
        for row in closed:
            if not row["active"]:
                continue
            word = band(row["score"], green, yellow) if row["is_scored"] else "unscored"
            counts[word] += 1
            counts["carried"] += row["decision"] in ("carry", "change")
            counts["parked"] += row["decision"] == "park"
        return self.env._(
            "Objectives: %(green)s green, %(yellow)s yellow, %(red)s red, %(unscored)s without a "
            "score; %(carried)s carried over, %(parked)s parked.",
            **{name: counts[name] for name in COUNTED},
        )
