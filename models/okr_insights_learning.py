from odoo import api, models
from odoo.fields import Domain

#: How many cycles one looks back.
LOOK_BACK = 6


class OkrInsights(models.AbstractModel):
    """Learning: what the closed cycles told, and what comes back."""

    _inherit = "okr.insights"

    @api.model
    def _count_learning(self, scope):
        cycles = self._closed_cycles(scope)
        domain = Domain(scope.domain(cycles)) & Domain("state", "in", ("closed", "dropped"))
        Report = self.env["okr.key.result.report"]
        # All that the bars count, in one look at the key results of these cycles.
        groups = [
            (group[0].id, *group[1:])
            for group in Report._read_group(
                domain,
                ["cycle_id", "ambition", "verdict", "state", "miss_cause", "decision"],
                ["__count", "full_count:sum", "scored_count:sum"],
                order="__count",  # any; in the order of the groups, all rows would be sorted first
            )
        ]
        closed = [group for group in groups if group[3] == "closed"]
        dropped = [group for group in groups if group[3] == "dropped"]
        [(again, same)] = Report._read_group(
            self._now_closed(scope)
            & Domain("carried_count", "=", 1),  # else there is none before to compare with
            [],
            ["carried_again_count:sum", "same_cause_count:sum"],
        )
        return {
            "cycles": cycles.ids,
            "rows": self._closed_rows(closed),
            "causes": self._counts(groups, 4),
            "decisions": self._counts(closed, 5) + self._counts(dropped, 3),
            "again": again or 0,
            "same": same or 0,
        }

    @api.model
    def _now_closed(self, scope):
        return Domain(scope.domain()) & Domain("state", "=", "closed")

    @api.model
    def _get_learning(self, scope, sums):
        cycles, rows = self.env["okr.cycle"].browse(sums["cycles"]), sums["rows"]
        causes, decisions = (
            {(cycle, value): count for cycle, value, count in sums[name]}
            for name in ("causes", "decisions")
        )
        return {
            "tiles": self._learning_tiles(scope, sums),
            "charts": [
                *self._verdict_charts(scope, cycles, rows),
                self._cause_chart(scope, cycles, causes),
                self._decision_chart(scope, cycles, decisions),
            ],
            "tables": [
                self._cycle_table(scope, cycles, rows),
                self._cause_table(scope, cycles, causes),
            ],
        }

    @api.model
    def _cycles_to_learn_from(self, scope):
        """The chosen cycle and those before it, oldest first: one's own past."""
        earlier = self.env["okr.cycle"].search(
            [
                ("company_id", "=", scope.company.id),
                ("cadence", "=", scope.cycle.cadence),
                ("state", "=", "closed"),
                ("date_end", "<", scope.cycle.date_start),
            ],
            order="date_start desc",
            limit=LOOK_BACK - 1,
        )
        return (earlier | scope.cycle).sorted("date_start")

    @api.model
    def _closed_cycles(self, scope):
        """The cycles of the board without those in which too few people took part."""
        cycles = scope.cycles
        # Leads of objectives alone are enough, except where there are very few of them.
        leads = self._count_leads(scope, cycles)
        doubtful = cycles.filtered(lambda cycle: leads.get(cycle.id, 0) < scope.minimum)
        people = self._people_by("cycle_id", scope, doubtful) if doubtful else {}
        return cycles - doubtful.filtered(
            lambda cycle: len(people.get(cycle.id, ())) < scope.minimum
        )

    @api.model
    def _closed_rows(self, groups):
        """[(id of a cycle, ambition, verdict, count, scored 1.0, scored)] of key results."""
        sums = {}
        for cycle, ambition, verdict, _state, _cause, _decision, *numbers in groups:
            old = sums.get((cycle, ambition, verdict), (0, 0, 0))
            sums[cycle, ambition, verdict] = [
                a + (b or 0) for a, b in zip(old, numbers, strict=True)
            ]
        return [(*key, *numbers) for key, numbers in sums.items()]

    @api.model
    def _counts(self, groups, place):
        """[(id of a cycle, value, number of key results)], the value at this place of a group."""
        counts = {}
        for group in groups:
            if group[place]:
                key = group[0], group[place]
                counts[key] = counts.get(key, 0) + group[6]
        return [(*key, count) for key, count in counts.items()]

    @api.model
    def _learning_tiles(self, scope, sums):
        domain, rows, tiles = self._now_closed(scope), sums["rows"], []
        for ambition, label in self._selection("okr.objective", "ambition"):
            mine = [row for row in rows if row[0] == scope.cycle.id and row[1] == ambition]
            scored = sum(row[5] or 0 for row in mine)
            met = sum(row[3] for row in mine if row[2] == "met")
            words = {"met": self._grouped(met), "scored": self._grouped(scored)}
            then = [row for row in rows if row[0] == scope.past.id and row[1] == ambition]
            tiles.append(
                {
                    "key": f"met_{ambition}",
                    "label": self.env._("As expected, %s", label.lower()),
                    "value": self._share(met, scored),
                    "format": "percent",
                    "detail": self.env._("%(met)s of %(scored)s", **words),
                    "before": self._share(
                        sum(row[3] for row in then if row[2] == "met"),
                        sum(row[5] or 0 for row in then),
                    ),
                    "help": self.env._(
                        "Scored key results that came out as expected (committed: 1.0, "
                        "aspirational: 0.7 or more) of all scored ones: %(met)s / %(scored)s. "
                        "Before: the cycle before.",
                        **words,
                    ),
                    "action": self._action(
                        label,
                        domain & Domain("ambition", "=", ambition) & Domain("verdict", "=", "met"),
                    ),
                }
            )
        return [
            *tiles,
            {
                "key": "carried_again",
                "label": self.env._("Carried again"),
                "value": sums["again"],
                "format": "number",
                "detail": self.env._("in their third cycle or later"),
                "before": None,
                "help": self.env._(
                    "Key results of this cycle that were carried over at least twice before. Is "
                    "somebody still going for them?"
                ),
                "action": self._action(
                    self.env._("Carried again"), domain & Domain("carried_again_count", "=", 1)
                ),
            },
            {
                "key": "same_cause",
                "label": self.env._("Same cause again"),
                "value": sums["same"],
                "format": "number",
                "detail": self.env._("carried, and missed alike"),
                "before": None,
                "help": self.env._(
                    "Key results that fell short for the same main cause as the one that they "
                    "were carried from: what was learned did not change anything yet."
                ),
                "action": self._action(
                    self.env._("Same cause again"), domain & Domain("same_cause_count", "=", 1)
                ),
            },
        ]

    @api.model
    def _verdict_charts(self, scope, cycles, rows):
        verdicts = self._selection("okr.key.result.report", "verdict")
        charts = []
        for ambition, label in self._selection("okr.objective", "ambition"):
            counts = {(row[0], row[2]): row[3] for row in rows if row[1] == ambition}
            charts.append(
                {
                    "key": f"verdicts_{ambition}",
                    "title": self.env._("%s: how key results came out", label),
                    **self._bars(
                        scope, cycles, verdicts, counts, "verdict", ("ambition", "=", ambition)
                    ),
                    "help": self.env._(
                        "Key results of closed objectives by score. Committed ones are expected "
                        "at 1.0, aspirational ones from 0.7 on."
                    ),
                }
            )
        return charts

    @api.model
    def _bars(self, scope, cycles, choices, counts, name, *conditions):
        """Stacked bars, one per cycle; each part leads to its key results."""
        return {
            "type": "bar",
            "stacked": True,
            "format": "number",
            "labels": cycles.mapped("name"),
            "datasets": [
                {
                    "label": label,
                    "data": [counts.get((cycle.id, value), 0) for cycle in cycles],
                    "actions": [
                        self._action(
                            f"{cycle.name}: {label}",
                            Domain(scope.domain(cycle))
                            & Domain("state", "=", "dropped" if value == "dropped" else "closed")
                            & Domain.AND(Domain(*item) for item in conditions)
                            & (Domain.TRUE if value == "dropped" else Domain(name, "=", value)),
                        )
                        for cycle in cycles
                    ],
                }
                for value, label in choices
                if any(counts.get((cycle.id, value)) for cycle in cycles)
            ],
            "empty": self.env._("Nothing was closed yet."),
        }

    @api.model
    def _cause_chart(self, scope, cycles, causes):
        choices = self._selection("okr.key.result.report", "miss_cause")
        domain = Domain(scope.domain()) & Domain("state", "in", ("closed", "dropped"))
        shown = [c for c in choices if any(causes.get((cycle.id, c[0])) for cycle in cycles)]
        return {
            "key": "causes",
            "title": self.env._("Causes of misses"),
            "type": "bar",
            "format": "number",
            "labels": [label for _cause, label in shown],
            "datasets": [
                {
                    "label": scope.cycle.name,
                    "data": [causes.get((scope.cycle.id, cause), 0) for cause, _label in shown],
                    "actions": [
                        self._action(label, domain & Domain("miss_cause", "=", cause))
                        for cause, label in shown
                    ],
                }
            ],
            "empty": self.env._("No cause was noted in these cycles."),
            "help": self.env._(
                "The one main cause that was chosen at the close for each key result that fell "
                "short."
            ),
        }

    @api.model
    def _decision_chart(self, scope, cycles, decisions):
        choices = [
            *self._selection("okr.key.result.report", "decision"),
            ("dropped", self.env._("Given up before the end")),
        ]
        return {
            "key": "decisions",
            "title": self.env._("Carried against dropped"),
            **self._bars(scope, cycles, choices, decisions, "decision"),
            "help": self.env._(
                "What was decided at the close for each key result that was not reached, and the "
                "key results of objectives that were given up while the cycle ran."
            ),
        }

    @api.model
    def _cycle_table(self, scope, cycles, rows):
        table_rows = []
        for cycle in cycles:
            mine = [row for row in rows if row[0] == cycle.id]
            scored = sum(row[5] or 0 for row in mine)
            full = sum(row[4] or 0 for row in mine)
            word = ""
            if cycle.is_forgotten:
                full, word = None, self.env._("Numbers deleted")
            elif scored:
                word = self.env._("Too safe?") if full == scored else self.env._("Fine")
            domain = Domain(scope.domain(cycle)) & Domain("scored_count", "=", 1)
            table_rows.append(
                {
                    "key": str(cycle.id),
                    "name": cycle.name,
                    "cells": {
                        "scored": {"value": scored, "action": self._action(cycle.name, domain)},
                        "full": {
                            "value": full,
                            "action": self._action(
                                self.env._("Scored 1.0"), domain & Domain("full_count", "=", 1)
                            ),
                        },
                        "word": {"value": word},
                    },
                }
            )
        return {
            "key": "too_safe",
            "title": self.env._("Too safe?"),
            "columns": [
                {"key": "scored", "label": self.env._("Scored"), "format": "number"},
                {"key": "full", "label": self.env._("Scored 1.0"), "format": "number"},
                {"key": "word", "label": self.env._("In a word"), "format": "text"},
            ],
            "rows": table_rows,
            "help": self.env._(
                "Where every single key result of a cycle scores 1.0, the goals were safe: what "
                "would have been worth a risk? Counted over all teams together."
            ),
        }

    @api.model
    def _cause_table(self, scope, cycles, causes):
        rows = []
        for cause, label in self._selection("okr.key.result.report", "miss_cause"):
            if not any(causes.get((cycle.id, cause)) for cycle in cycles):
                continue
            rows.append(
                {
                    "key": cause,
                    "name": label,
                    "cells": {
                        str(cycle.id): {
                            "value": causes.get((cycle.id, cause), 0),
                            "action": self._action(
                                f"{cycle.name}: {label}",
                                Domain(scope.domain(cycle))
                                & Domain("state", "in", ("closed", "dropped"))
                                & Domain("miss_cause", "=", cause),
                            ),
                        }
                        for cycle in cycles
                    },
                }
            )
        return {
            "key": "resurfaced",
            "title": self.env._("What came back"),
            "columns": [
                {"key": str(cycle.id), "label": cycle.name, "format": "number"} for cycle in cycles
            ],
            "rows": rows,
            "help": self.env._(
                "How often each main cause was chosen, cycle by cycle. A cause that stays says "
                "more about how we work than about the goals."
            ),
        }
