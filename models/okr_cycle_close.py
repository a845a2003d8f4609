from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: Names that a refusal spells out; the rest is counted.
NAMED = 5


class OkrCycle(models.Model):
    """How a cycle closes: what is missing, and the close itself, for one team or for all.

    `departments` is None for the whole cycle, or the departments to close; an empty recordset
    means the objectives of no department. All of it is for OKR coaches.
    """

    _inherit = "okr.cycle"

    def _close_scope(self, departments, states, archived=False):
        """Domain of the objectives of the cycle that `departments` close."""
        domain = Domain("cycle_id", "in", self.ids) & Domain("state", "in", states)
        if not archived:
            # Said here, as a condition on a many2one looks at archived records too.
            domain &= Domain("active", "=", True)
        if departments is not None:
            domain &= Domain("department_id", "in", departments.ids or [False])
        return domain

    def _close_key_results(self, departments):
        """The active key results in scope, objective by objective."""
        objectives = self.env["okr.objective"].search(self._close_scope(departments, ["active"]))
        return objectives.key_result_ids

    def _close_readiness(self, departments=None):
        """What a close has to know about: a list of dicts with these keys.

        `kind`: `outdated`, `unchecked` (key results), `draft` (an objective) or `request` (an
        alignment that nobody answered); `record`; `objective`; `close_anyway`, what a coach has
        accepted already. A constant number of queries.
        """
        self.ensure_one()
        rows = []
        for key_result in self._close_key_results(departments):
            word = key_result.health
            if not key_result.last_checkin_date:
                word = "unchecked"
            if word in ("outdated", "unchecked"):
                rows.append(self._readiness_row(word, key_result, key_result.objective_id))
        drafts = self.env["okr.objective"].search(self._close_scope(departments, ["draft"]))
        rows += [self._readiness_row("draft", draft, draft) for draft in drafts]
        rows += [
            self._readiness_row("request", request, request.source_id)
            for request in self._open_requests(departments)
        ]
        return rows

    def _readiness_row(self, kind, record, objective):
        return {
            "kind": kind,
            "record": record,
            "objective": objective,
            "close_anyway": record.close_anyway,
        }

    def _open_requests(self, departments):
        """Alignments from or to the objectives in scope that nobody has answered."""
        scope = self._close_scope(departments, ["active", "draft"])
        return self.env["okr.alignment"].search(
            Domain("state", "=", "requested")
            & (Domain("source_id", "any", scope) | Domain("target_id", "any", scope))
        )

    def _close_blockers(self, departments=None):
        """What forbids the close right now: a list of sentences that name the ways out."""
        unscored = self.env["okr.key.result"].search(
            Domain("objective_id", "any", self._close_scope(departments, ["active"]))
            & Domain("is_scored", "=", False)
            & Domain("close_anyway", "=", False)
        )
        drafts = self.env["okr.objective"].search(
            self._close_scope(departments, ["draft"]) & Domain("close_anyway", "=", False)
        )
        requests = self._open_requests(departments).filtered(lambda r: not r.close_anyway)
        sentences = []
        if unscored:
            sentences.append(
                self.env._(
                    "Score: %(names)s have none yet. Give each of them a score, or tick Close "
                    "anyway for what nobody can score.",
                    names=self._name_some(unscored),
                )
            )
        if drafts:
            sentences.append(
                self.env._(
                    "Drafts: %(names)s were never activated. Move them to another cycle, or tick "
                    "Close anyway to park them.",
                    names=self._name_some(drafts),
                )
            )
        if requests:
            sentences.append(
                self.env._(
                    "Requests: %(names)s wait for an answer. Ask for it, or tick Close anyway to "
                    "let them lapse.",
                    names=self._name_some(requests.source_id),
                )
            )
        return sentences

    def _name_some(self, records):
        names = ", ".join(f"“{record.display_name}”" for record in records[:NAMED])
        if len(records) > NAMED:
            names = self.env._(
                "%(names)s and %(count)s more", names=names, count=len(records) - NAMED
            )
        return names

    def _close(self, departments=None):
        """Close the objectives in scope, and the cycle once none is left; returns them.

        Scores of objectives, history, snapshot and carry-over are written by a number of
        statements that does not depend on how many objectives there are. A second call at the same
        time is told so; a later one finds nothing to do and raises a UserError. Refused with what
        `_close_blockers` says.
        """
        self.ensure_one()
        self._check_coach()
        self.check_access("write")
        self._expect_state(("grading",))
        if blockers := self._close_blockers(departments):
            raise UserError("\n".join(blockers))
        team = departments
        if departments is not None:
            if not self.env["okr.objective"].search_count(
                self._close_scope(departments, ["active", "draft"]), limit=1
            ):
                raise UserError(
                    self.env._(
                        "Nothing is left to close for %(teams)s in %(cycle)s.",
                        teams=", ".join(departments.mapped("name")) or self.env._("the company"),
                        cycle=self.name,
                    )
                )
            if self._is_last_scope(departments):
                departments = None
        requests = self._open_requests(departments)
        objective_ids = self._close_objectives(departments)
        self.env["okr.snapshot"]._take(self)
        following = self._carry_over(objective_ids, may_draft=departments is None)
        self._park_drafts(departments)
        requests._lapse(self)
        self._log_closed(team, is_over=departments is None)
        self._post_closed(team, objective_ids, following)
        return self.env["okr.objective"].browse(objective_ids)

    def _is_last_scope(self, departments):
        """Whether closing `departments` leaves nothing open, so that the cycle closes as well."""
        Objective = self.env["okr.objective"]
        everything = Objective.search_count(self._close_scope(None, ["active"]))
        here = Objective.search_count(self._close_scope(departments, ["active"]))
        return everything == here and not self._close_blockers(None)

    def _close_objectives(self, departments):
        """Freeze final values, score and close; returns the ids. Archived ones go along."""
        Objective, KeyResult = self.env["okr.objective"], self.env["okr.key.result"]
        Objective.flush_model()
        KeyResult.flush_model()
        ids = sorted(
            Objective.with_context(active_test=False)
            ._search(self._close_scope(departments, ["active"], archived=True))
            .get_result_ids()
        )
        log = SQL("write_uid = %s", self.env.uid)
        self.env.cr.execute(
            SQL(
                """UPDATE okr_key_result
                      SET state = 'closed', %(log)s, %(kept)s,
                          final_value = COALESCE(CASE WHEN is_scored OR final_taken
                                                 THEN final_value ELSE current_value END, 0)
                    WHERE objective_id = ANY(%(ids)s)""",
                log=log,
                kept=self._kept_of_score(SQL("CASE WHEN is_scored THEN score END")),
                ids=ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """WITH scores AS (
                       SELECT kr.objective_id AS id,
                              CASE WHEN BOOL_AND(COALESCE(kr.is_scored, FALSE))
                                   THEN SUM(kr.weight * COALESCE(kr.score, 0))
                                        / NULLIF(SUM(kr.weight), 0)
                                   END AS score,
                              (ARRAY_AGG(kr.miss_cause ORDER BY COALESCE(kr.score, 0))
                                   FILTER (WHERE kr.miss_cause IS NOT NULL))[1] AS cause
                         FROM okr_key_result kr
                        WHERE kr.objective_id = ANY(%(ids)s) AND kr.active
                     GROUP BY kr.objective_id)
                   UPDATE okr_objective o
                      SET state = 'closed', date_closed = %(today)s, %(log)s, %(kept)s,
                          score = COALESCE(scores.score, 0),
                          is_scored = scores.score IS NOT NULL,
                          miss_cause = COALESCE(scores.cause, o.miss_cause)
                     FROM unnest(%(ids)s::int[]) AS closing(id)
                LEFT JOIN scores ON scores.id = closing.id
                    WHERE o.id = closing.id""",
                ids=ids,
                log=log,
                kept=self._kept_of_score(SQL("scores.score")),
                today=fields.Date.context_today(self),
            )
        )
        Objective.invalidate_model()
        KeyResult.invalidate_model()
        return ids

    def _kept_of_score(self, score):
        """SQL that sets what else is kept of a score, in the same statement; to be extended.

        Rows of a whole cycle are written once: a second time would cost as much as the first.

        :param score: SQL of the score, NULL for none
        """
        return SQL("write_date = NOW() AT TIME ZONE 'UTC'")

    def _park_drafts(self, departments):
        """Drafts that a coach ticked leave the cycle."""
        drafts = self.env["okr.objective"].search(self._close_scope(departments, ["draft"]))
        # Tracking would add a message to each of them; the cycle's own message tells all.
        drafts._okr_internal().with_context(tracking_disable=True).write(
            {"cycle_id": False, "close_anyway": False}
        )

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
            self.with_context(tracking_disable=True)._move("closed", "closed")

    def _post_closed(self, team, objective_ids, following):
        """One message for everybody: counts by verdict, and no person."""
        sentences = [
            self.env._("%(cycle)s is closed.", cycle=self.name)
            if self.state == "closed"
            else self.env._(
                "%(teams)s closed its part of %(cycle)s.",
                teams=", ".join(team.mapped("name")) or self.env._("The company level"),
                cycle=self.name,
            ),
            self._verdict_text(objective_ids),
        ]
        if following:
            sentences.append(self.env._("It goes on in %s.", following.name))
        self.message_post(
            body=Markup("<p>%s</p>") % Markup("<br/>").join(sentences), message_type="notification"
        )

    def _verdict_text(self, objective_ids):
        """How many objectives ended in which band, were not scored, carried over or parked."""
        company = self.company_id
        [row] = self.env.execute_query_dict(
            SQL(
                """SELECT COUNT(*) FILTER (WHERE is_scored AND score >= %(green)s) AS green,
                          COUNT(*) FILTER (WHERE is_scored AND score >= %(yellow)s
                                                 AND score < %(green)s) AS yellow,
                          COUNT(*) FILTER (WHERE is_scored AND score < %(yellow)s) AS red,
                          COUNT(*) FILTER (WHERE NOT is_scored) AS unscored,
                          COUNT(*) FILTER (WHERE decision IN ('carry', 'change')) AS carried,
                          COUNT(*) FILTER (WHERE decision = 'park') AS parked
                     FROM okr_objective WHERE id = ANY(%(ids)s) AND active""",
                ids=list(objective_ids),
                green=company.okr_band_green,
                yellow=company.okr_band_yellow,
            )
        )
        return self.env._(
            "Objectives: %(green)s green, %(yellow)s yellow, %(red)s red, %(unscored)s without a "
            "score; %(carried)s carried over, %(parked)s parked.",
            **row,
        )
