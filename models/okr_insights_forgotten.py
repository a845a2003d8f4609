from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class OkrInsights(models.AbstractModel):
    """Cycles whose single numbers score amnesia has deleted: what is left are averages of teams.

    They come from `okr.cycle.average`, both ambitions together, as they were kept. Teams that were
    too small to be told apart then have none.
    """

    _inherit = "okr.insights"

    @api.model
    def _count_outcome(self, scope, teams):
        if not scope.cycle.is_forgotten:
            return super()._count_outcome(scope, teams)
        rows = dict(self._rows_of_teams(teams, self._kept_by_team(scope.cycle)))
        kept = [
            (str(day), row["progress"], row["confidence"], row["count"])
            for day, row in self._kept_by_day(scope).items()
        ]
        return {
            "kept": kept
        }, lambda key: [rows[key].progress, rows[key].confidence] if key in rows else [None, None]

    @api.model
    def _get_outcome(self, scope, sums):
        if not scope.cycle.is_forgotten:
            return super()._get_outcome(scope, sums)
        return {
            "tiles": self._kept_tiles(scope, sums["kept"]),
            "charts": [self._kept_chart(scope, sums["kept"])],
            "tables": [],
        }

    @api.model
    def _outcome_table(self, scope, teams):
        if not scope.cycle.is_forgotten:
            return super()._outcome_table(scope, teams)
        return self._kept_table(scope, teams)

    @api.model
    def _past_by_team(self, scope, teams):
        if not scope.past.is_forgotten:
            return super()._past_by_team(scope, teams)
        day = scope.past.date_start + (scope.today - scope.cycle.date_start)
        newest = self._kept_by_team(
            scope.past, Domain("date", "<=", day) & Domain("date", ">", day - timedelta(days=14))
        )
        return {
            key: {"fresh": None, "progress": row.progress}
            for key, row in self._rows_of_teams(teams, newest)
        }

    @api.model
    def _kept_domain(self, scope):
        """The averages that a board is about: the total, or the teams of the chosen department."""
        domain = Domain("cycle_id", "=", scope.cycle.id)
        if scope.department:
            domain &= Domain("scope", "=", "team")
            return domain & Domain("department_id", "child_of", scope.department.ids)
        return domain & Domain("scope", "=", "total")

    @api.model
    def _kept_by_day(self, scope):
        """{day: {progress, confidence, count}}, oldest first; means weighted by objectives."""
        sums = {}
        for row in self.env["okr.cycle.average"].search(self._kept_domain(scope), order="date"):
            day = sums.setdefault(row.date, {"progress": 0, "confidence": 0, "count": 0})
            day["count"] += row.objective_count
            for name in ("progress", "confidence"):
                day[name] += row[name] * row.objective_count
        return {
            day: {
                "progress": total["progress"] / total["count"],
                "confidence": total["confidence"] / total["count"],
                "count": total["count"],
            }
            for day, total in sums.items()
            if total["count"]
        }

    @api.model
    def _kept_by_team(self, cycle, domain=Domain.TRUE):
        """{department id or False: its newest average} of the teams that were kept apart."""
        rows = self.env["okr.cycle.average"].search(
            Domain("cycle_id", "=", cycle.id) & Domain("scope", "=", "team") & domain, order="date"
        )
        return {row.department_id.id: row for row in rows}

    @api.model
    def _rows_of_teams(self, teams, rows):
        """(key, average) of each team that stands alone, then and now."""
        for team in teams:
            if len(team["departments"]) == 1 and team["key"] not in ("others", "all"):
                row = rows.get(team["departments"][0])
                if row:
                    yield team["key"], row

    @api.model
    def _kept_help(self, scope):
        return self.env._(
            "The single numbers of %(cycle)s were deleted on %(date)s. What is left are means over "
            "the objectives of a team, or of all teams, both ambitions together.",
            cycle=scope.cycle.name,
            date=scope.cycle._day_text(scope.cycle.date_forgotten),
        )

    @api.model
    def _kept_action(self, scope, domain):
        return self._action(self.env._("Averages that were kept"), domain, "okr.cycle.average")

    @api.model
    def _kept_tiles(self, scope, kept):
        _day, progress, confidence, count = kept[-1] if kept else (None, None, None, 0)
        detail = self.env._("%s objectives", count)
        return [
            {
                "key": key,
                "label": label,
                "value": value,
                "format": how,
                "detail": detail,
                "before": None,
                "help": self._kept_help(scope),
                "action": self._kept_action(scope, self._kept_domain(scope)),
            }
            for key, label, value, how in (
                ("progress", self.env._("Progress at the close"), progress, "percent"),
                ("confidence", self.env._("Confidence at the close"), confidence, "confidence"),
            )
        ]

    @api.model
    def _kept_chart(self, scope, kept):
        start = scope.cycle.date_start
        weeks = {(fields.Date.to_date(row[0]) - start).days // 7 + 1: row for row in kept}
        numbers = range(1, max([*weeks, 1]) + 1)

        def known(place, scale):
            return [weeks[week][place] / scale if week in weeks else None for week in numbers]

        return {
            "key": "kept",
            "title": self.env._("All together: confidence against progress"),
            "type": "line",
            "format": "percent",
            "labels": [self.env._("Week %s", week) for week in numbers],
            "datasets": [
                {"label": self.env._("Progress"), "data": known(1, 1), "style": "solid"},
                {
                    "label": self.env._("Confidence (10 is 100 %)"),
                    "data": known(2, 10),
                    "style": "dotted",
                },
            ]
            if weeks
            else [],
            "empty": self.env._("Too few people led an objective for an average to be kept."),
            "help": self._kept_help(scope),
            "action": self._kept_action(scope, self._kept_domain(scope)),
        }

    @api.model
    def _kept_table(self, scope, teams):
        domain = Domain("cycle_id", "=", scope.cycle.id) & Domain("scope", "=", "team")
        return {
            "key": "kept",
            "title": self.env._("By team"),
            "columns": [
                {
                    "key": "progress",
                    "label": self.env._("Progress"),
                    "format": "percent",
                    "bar": True,
                },
                {"key": "confidence", "label": self.env._("Confidence"), "format": "confidence"},
            ],
            "rows": [
                {
                    "key": team["key"],
                    "name": team["name"],
                    "cells": {
                        "progress": {
                            "value": team["numbers"][0],
                            "action": self._kept_action(
                                scope, domain & Domain("department_id", "in", team["departments"])
                            ),
                        },
                        "confidence": {"value": team["numbers"][1]},
                    },
                }
                for team in teams
            ],
            "help": self._kept_help(scope),
        }
