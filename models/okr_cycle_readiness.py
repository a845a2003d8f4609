from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

#: Names that a refusal spells out; the rest is counted.
NAMED = 5


class OkrCycle(models.Model):
    """What is missing before a cycle closes, for one team or for all.

    `departments` is None for the whole cycle, or the departments to close; an empty recordset
    means the objectives of no department.
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
        return self.env["okr.alignment"].search(self._open_requests_domain(departments))

    def _open_requests_domain(self, departments):
        scope = self._close_scope(departments, ["active", "draft"])
        return Domain("state", "=", "requested") & (
            Domain("source_id", "any", scope) | Domain("target_id", "any", scope)
        )

    def _close_findings(self, departments=None):
        """What a close stumbles over, in one statement, as the caller may see it.

        :return: key results that have no score and were not accepted, drafts, open requests
        """
        KeyResult, Objective = self.env["okr.key.result"], self.env["okr.objective"]
        Alignment = self.env["okr.alignment"]
        unscored = KeyResult._search(
            Domain("objective_id", "any", self._close_scope(departments, ["active"]))
            & Domain("is_scored", "=", False)
            & Domain("close_anyway", "=", False)
        )
        drafts = Objective._search(self._close_scope(departments, ["draft"]))
        requests = Alignment._search(self._open_requests_domain(departments))
        [ids] = self.env.execute_query(
            SQL(
                "SELECT ARRAY(%s), ARRAY(%s), ARRAY(%s)",
                *(query.select() for query in (unscored, drafts, requests)),
            )
        )
        return tuple(
            model.browse(found)
            for model, found in zip((KeyResult, Objective, Alignment), ids, strict=True)
        )

    def _close_blockers(self, departments=None):
        """What forbids the close right now: a list of sentences that name the ways out."""
        return self._blocker_texts(*self._close_findings(departments))

    def _blocker_texts(self, unscored, drafts, requests):
        drafts = drafts.filtered(lambda draft: not draft.close_anyway)
        requests = requests.filtered(lambda request: not request.close_anyway)
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
