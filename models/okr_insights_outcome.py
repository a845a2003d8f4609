from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.pace import elapsed, forecast_cone
from ..engine.progress import clamp


class OkrInsights(models.AbstractModel):
    """Outcome: where objectives stand, how sure people are, and where that leads.

    Committed and aspirational ones are never mixed: the first expect 1.0, the others about 0.7.
    """

    _inherit = "okr.insights"

    @api.model
    def _count_outcome(self, scope, teams):
        domain = self._outcome_domain(scope)
        Objective = self.env["okr.objective"]
        by, how = ["department_id", "ambition"], "__count"  # any order, see the rhythm
        groups = Objective._read_group(domain, by, ["progress:sum", "__count"], order=how)
        checked = domain & Domain("last_checkin_date", "!=", False)
        sure = Objective._read_group(checked, by, ["confidence:sum", "__count"], order=how)
        sums = {
            "progress": self._sum_by_ambition(groups),
            "confidence": self._sum_by_ambition(sure),
            "weeks": self._listed(self._weeks(scope, scope.cycle)),
            "before": self._listed(self._weeks(scope, scope.past)),
            "zones": self.env["okr.key.result.report"]._read_group(
                domain, ["ambition", "zone"], ["__count"]
            ),
            "guardrails": self._count_guardrails(scope),
        }
        parts = [
            self._sum_by_team(teams, [(row[0], *row[2:]) for row in groups if row[1] == ambition])
            for ambition in ("committed", "aspirational")
        ]
        parts.append(self._sum_by_team(teams, [(row[0], *row[2:]) for row in sure]))
        before = self._past_by_team(scope, teams)
        return sums, lambda key: [
            *(self._share(*part.get(key, (0, 0))) for part in parts),
            before.get(key, {}).get("progress"),
        ]

    @api.model
    def _outcome_domain(self, scope):
        return Domain(scope.domain()) & Domain("state", "in", ("active", "closed"))

    @api.model
    def _sum_by_ambition(self, groups):
        """{ambition: [sum, count]} of [(department, ambition, sum, count)]"""
        sums = {}
        for _department, ambition, total, count in groups:
            old = sums.get(ambition, (0, 0))
            sums[ambition] = [old[0] + (total or 0), old[1] + count]
        return sums

    @api.model
    def _listed(self, weeks):
        """[(week, ambition, day, progress, confidence)] of what `_weeks` returns."""
        return [
            (week, ambition, str(row["day"]), row["progress"], row["confidence"])
            for (week, ambition), row in weeks.items()
        ]

    @api.model
    def _get_outcome(self, scope, sums):
        domain = self._outcome_domain(scope)
        ambitions = [
            (value, label)
            for value, label in self._selection("okr.objective", "ambition")
            if value in sums["progress"]
        ]
        tiles, charts = [], []
        for ambition, label in ambitions:
            tiles += self._outcome_tiles(scope, domain, ambition, label, sums)
            weeks = {row[0]: row[2:] for row in sums["weeks"] if row[1] == ambition}
            charts.append(self._cone_chart(scope, ambition, label, weeks))
        charts.append(self._zone_chart(scope, ambitions, sums["zones"]))
        if guardrails := self._guardrail_chart(scope, dict(sums["guardrails"])):
            charts.append(guardrails)
        return {"tiles": tiles, "charts": charts, "tables": []}

    @api.model
    def _outcome_tiles(self, scope, domain, ambition, label, sums):
        total, count = sums["progress"][ambition]
        sure, checked = sums["confidence"].get(ambition, (0, 0))
        week = (scope.today - scope.cycle.date_start).days // 7 + 1
        then = next((row[3:] for row in sums["before"] if list(row[:2]) == [week, ambition]), None)
        domain &= Domain("ambition", "=", ambition)
        return [
            {
                "key": f"progress_{ambition}",
                "label": self.env._("Progress, %s", label.lower()),
                "value": self._share(total, count),
                "format": "percent",
                "detail": self.env._("%s objectives", self._grouped(count)),
                "before": then and then[0],
                "help": self.env._(
                    "The plain mean of the progress of %(count)s objectives; each has its own "
                    "from the weights of its key results. Before: the same week of the last "
                    "cycle.",
                    count=self._grouped(count),
                ),
                "action": self._action(label, domain, "okr.objective"),
            },
            {
                "key": f"confidence_{ambition}",
                "label": self.env._("Confidence, %s", label.lower()),
                "value": self._share(sure, checked),
                "format": "confidence",
                "detail": self.env._("%s objectives with a check-in", self._grouped(checked)),
                "before": then and then[1],
                "help": self.env._(
                    "The plain mean of the latest confidence (0-10) of %(count)s objectives with "
                    "a check-in. What people expect, not what was measured.",
                    count=self._grouped(checked),
                ),
                "action": self._action(
                    label, domain & Domain("last_checkin_date", "!=", False), "okr.objective"
                ),
            },
        ]

    @api.model
    def _cone_chart(self, scope, ambition, label, weeks):
        """`weeks` is {week: (day, progress, confidence)}."""
        cycle = scope.cycle
        last = (cycle.date_end - cycle.date_start).days // 7 + 1
        numbers = range(1, max([last, *weeks]) + 1)
        points = [(fields.Date.to_date(weeks[week][0]), weeks[week][1]) for week in sorted(weeks)]
        running = cycle.state in ("active", "grading")
        cone = forecast_cone(points, cycle.date_end) if running else []
        by_week = {(day - cycle.date_start).days // 7 + 1: row for day, *row in cone}

        def edge(index):
            return [clamp(by_week[w][index]) if w in by_week else None for w in numbers]

        def known(place, scale=1):
            values = [weeks[week][place] if week in weeks else None for week in numbers]
            return [None if value is None else value / scale for value in values]

        datasets = [
            {"label": self.env._("Progress"), "data": known(1), "style": "solid"},
            {
                "label": self.env._("Confidence (10 is 100 %)"),
                "data": known(2, 10),
                "style": "dotted",
            },
        ]
        if cone:
            datasets += [
                {"label": self.env._("If it goes on so"), "data": edge(1), "style": "dashed"},
                {"label": self.env._("At best"), "data": edge(2), "style": "band"},
                {"label": self.env._("At worst"), "data": edge(0), "style": "band_end"},
            ]
        return {
            "key": f"cone_{ambition}",
            "title": self.env._("%s: confidence against progress", label),
            "type": "line",
            "format": "percent",
            "labels": [self.env._("Week %s", week) for week in numbers],
            "datasets": datasets,
            "expected": elapsed(cycle.date_start, cycle.date_end, scope.today),
            "help": self.env._(
                "Means over the objectives, from the weekly snapshots. The cone prolongs the "
                "straight line that fits the weeks so far best; its edges are one standard error "
                "away, so about two of three courses stay within. Three weeks are needed."
            ),
            "action": self._action(
                self.env._("Snapshots"),
                Domain(scope.domain()) & Domain("ambition", "=", ambition),
                "okr.snapshot",
            ),
        }

    @api.model
    def _zone_chart(self, scope, ambitions, groups):
        domain = self._outcome_domain(scope)
        counts = {(ambition, zone): count for ambition, zone, count in groups}
        zones = self._selection("okr.key.result.report", "zone")
        return {
            "key": "zones",
            "title": self.env._("Key results by zone"),
            "type": "bar",
            "format": "number",
            "labels": [label for _zone, label in zones],
            "datasets": [
                {
                    "label": label,
                    "data": [counts.get((ambition, zone), 0) for zone, _label in zones],
                    "actions": [
                        self._action(
                            f"{label}: {zone_label}",
                            domain & Domain("ambition", "=", ambition) & Domain("zone", "=", zone),
                        )
                        for zone, zone_label in zones
                    ],
                }
                for ambition, label in ambitions
            ],
            "help": self.env._(
                "Where the values stand now: below 0.3, from 0.3 (commit), from 0.7 (target), at "
                "1.0 (stretch). A key result without commit and stretch values reaches Target at "
                "100 % and has no stretch."
            ),
        }

    @api.model
    def _guardrail_domain(self, scope):
        return (
            Domain(scope.domain())
            & Domain("state", "=", "active")
            & Domain("objective_id.active", "=", True)
        )

    @api.model
    def _count_guardrails(self, scope):
        """[(state, number of key results)]"""
        KeyResult, domain = self.env["okr.key.result"], self._guardrail_domain(scope)
        return [
            (value, KeyResult.search_count(domain & Domain("guardrail_state", "=", value)))
            for value, _label in self._selection("okr.key.result", "guardrail_state")
        ]

    @api.model
    def _guardrail_chart(self, scope, counts):
        """Guardrails by state, where key results have them; None where they do not."""
        domain = self._guardrail_domain(scope)
        states = self._selection("okr.key.result", "guardrail_state")
        if not any(counts.values()):
            return None
        return {
            "key": "guardrails",
            "title": self.env._("Guardrails"),
            "type": "bar",
            "format": "number",
            "labels": [label for _value, label in states],
            "datasets": [
                {
                    "label": self.env._("Key results"),
                    "data": [counts[value] for value, _label in states],
                    "actions": [
                        self._action(
                            label,
                            domain & Domain("guardrail_state", "=", value),
                            "okr.key.result",
                        )
                        for value, label in states
                    ],
                }
            ],
            "help": self.env._(
                "Running key results with a guardrail, by whether the value that must not suffer "
                "is inside its limits."
            ),
        }

    @api.model
    def _outcome_table(self, scope, teams):
        action_of = {
            ambition: self._actions_by_team(
                self._outcome_domain(scope) & Domain("ambition", "=", ambition), "okr.objective"
            )
            for ambition in ("committed", "aspirational")
        }
        rows = []
        for team in teams:
            committed, aspirational, confidence, before = team["numbers"]
            cells = {"before": {"value": before}, "confidence": {"value": confidence}}
            for ambition, value in (("committed", committed), ("aspirational", aspirational)):
                action = action_of[ambition](team["name"], team)
                cells[ambition] = {"value": value, "action": action}
            rows.append({"key": team["key"], "name": team["name"], "cells": cells})
        return {
            "key": "outcome",
            "title": self.env._("By team"),
            "columns": [
                {
                    "key": "committed",
                    "label": self.env._("Committed"),
                    "format": "percent",
                    "bar": True,
                },
                {
                    "key": "aspirational",
                    "label": self.env._("Aspirational"),
                    "format": "percent",
                    "bar": True,
                },
                {"key": "before", "label": self.env._("Own past"), "format": "percent"},
                {"key": "confidence", "label": self.env._("Confidence"), "format": "confidence"},
            ],
            "rows": rows,
            "help": self.env._(
                "Mean progress of the team's objectives, in the order of the org chart: goals of "
                "different teams are not to be compared. Own past: mean progress of the same team "
                "at the same point of the cycle before, both kinds together. Teams in which fewer "
                "than %(minimum)s people lead or contribute are told together.",
                minimum=scope.minimum,
            ),
        }
