from collections import defaultdict

from odoo import models
from odoo.tools import SQL

#: Codes of `_get_stretch_verdicts` that mean: inside of what happens anyway.
USUAL_VERDICTS = frozenset({"inside", "usual"})
#: Titles this much alike (share of common trigrams) speak about the same.
ALIKE_FROM = 0.45
#: Lessons that are shown for one key result, newest first.
LESSONS = 2


class OkrKeyResult(models.Model):
    """What the coach knows about a key result from elsewhere: its metric, and closed cycles."""

    _inherit = "okr.key.result"

    def _get_usual_targets(self):
        """For key results with a live metric: whether the target lies in its usual variation.

        Returns {key result: bool}. Asks the stretch meter where there is one, once for all.
        """
        measured = self.filtered("metric_id")
        verdicts = measured._get_stretch_verdicts() if measured else {}
        return {
            key_result: (verdicts.get(key_result.id) or verdicts.get(key_result._origin.id) or "-")[
                0
            ]
            in USUAL_VERDICTS
            for key_result in measured
        }

    def _find_past_key_results(self):
        """Closed key results of closed cycles that are about the same: {key result: [past]}."""
        drafts = self.filtered(lambda kr: kr.name and kr.name.strip())
        if not drafts:
            return {}
        self.env["okr.key.result"].flush_model()
        wanted = {
            kr: (
                kr.name.strip(),
                (kr.objective_id.company_id or self.env.company).id,
                kr.metric_id.id or None,
            )
            for kr in drafts
        }
        found = self._query_past(set(wanted.values()))
        # Rights and companies: the query above only named candidates.
        readable = self.search([("id", "in", [id_ for ids in found.values() for id_ in ids])])
        readable.objective_id.cycle_id.fetch(["name", "date_end"])
        past = {}
        for key_result, want in wanted.items():
            rows = self.browse(found.get(want, [])).filtered(
                lambda kr, own=key_result._origin: kr in readable and kr != own
            )
            past[key_result] = rows.sorted(lambda kr: kr.cycle_id.date_end, reverse=True)[:LESSONS]
        return past

    def _query_past(self, wanted):
        """Ids of key results of the past by (title, company id, metric id or None)."""
        wanted = sorted(wanted, key=str)
        alike = self._alike_sql()
        branches = [
            SQL(
                """SELECT kr.id FROM okr_key_result kr
                    WHERE %s AND kr.company_id = w.company AND kr.state = 'closed' AND kr.active
                      AND (kr.learning <> '' OR kr.miss_cause IS NOT NULL OR kr.verdict IS NOT NULL)
                 ORDER BY kr.id DESC LIMIT 6""",
                alike,
            ),
            SQL(
                """SELECT kr.id FROM okr_key_result kr
                    WHERE kr.metric_id = w.metric AND kr.company_id = w.company
                      AND kr.state = 'closed' AND kr.active
                 ORDER BY kr.id DESC LIMIT 6"""
            ),
        ]
        rows = self.env.execute_query(
            SQL(
                """SELECT w.number, kr.id
                     FROM unnest(%(names)s::text[], %(companies)s::int[], %(metrics)s::int[])
                          WITH ORDINALITY AS w(name, company, metric, number)
                    CROSS JOIN LATERAL (%(past)s) past
                     JOIN okr_key_result kr ON kr.id = past.id
                     JOIN okr_cycle c ON c.id = kr.cycle_id AND c.state = 'closed'""",
                names=[name for name, _company, _metric in wanted],
                companies=[company for _name, company, _metric in wanted],
                metrics=[metric for _name, _company, metric in wanted],
                past=SQL(" UNION ").join(SQL("(%s)", branch) for branch in branches),
            )
        )
        found = defaultdict(list)
        for number, id_ in rows:
            found[wanted[number - 1]].append(id_)
        return found

    def _alike_sql(self):
        """Whether titles are alike, in the way that the index on names can answer."""
        if not self.pool.has_trigram:
            return SQL("LOWER(kr.name) = LOWER(w.name)")
        old, new = self.pool.unaccent(SQL("kr.name")), self.pool.unaccent(SQL("w.name"))
        return SQL("%s %% %s AND similarity(%s, %s) >= %s", old, new, old, new, ALIKE_FROM)

    def _lesson_text(self):
        """What its cycle said about it: verdict, cause, lesson; no number and no person."""
        self.ensure_one()
        cause = dict(self._fields["miss_cause"]._description_selection(self.env)).get(
            self.miss_cause
        )
        verdict = dict(self._fields["verdict"]._description_selection(self.env)).get(self.verdict)
        parts = [part for part in (verdict, cause) if part]
        if parts:
            said = self.env._(
                "In %(cycle)s: %(verdict)s.", cycle=self.cycle_id.name, verdict=", ".join(parts)
            )
        else:
            said = self.env._("In %(cycle)s.", cycle=self.cycle_id.name)
        if self.learning:
            said += " " + self.env._("We learned: %(lesson)s", lesson=self.learning.strip())
        return said
