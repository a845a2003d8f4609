from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class OkrInsights(models.AbstractModel):
    """Rhythm: does what we say about our key results still hold?"""

    _inherit = "okr.insights"

    @api.model
    def _count_rhythm(self, scope, teams):
        groups = self.env["okr.key.result.report"]._read_group(
            self._rhythm_domain(scope),
            ["department_id"],
            ["__count", "fresh_count:sum", "silent_count:sum", "blocked_count:sum"],
            order="__count",  # any; in that of departments, all of them would be looked up
        )
        totals = [sum(column) for column in zip(*(row[1:] for row in groups), strict=True)]
        sums = {
            "totals": totals or [0, 0, 0, 0],
            "age": self._median_age(self._rhythm_domain(scope)),
            "weeks": list(self._fresh_by_week(self._weeks(scope, scope.cycle)).items()),
            "before": list(self._fresh_by_week(self._weeks(scope, scope.past)).items()),
            "blockers": self._count_blockers(scope),
        }
        by_team, before = self._sum_by_team(teams, groups), self._past_by_team(scope, teams)
        return sums, lambda key: [
            *by_team.get(key, (0, 0, 0, 0))[:3],
            before.get(key, {}).get("fresh"),
        ]

    @api.model
    def _rhythm_domain(self, scope):
        return Domain(scope.domain()) & Domain("state", "=", "active")

    @api.model
    def _get_rhythm(self, scope, sums):
        domain = self._rhythm_domain(scope)
        weeks, before = dict(sums["weeks"]), dict(sums["before"])
        return {
            "tiles": self._rhythm_tiles(scope, domain, sums, before),
            "charts": [
                self._fresh_chart(scope, weeks, before),
                self._blocker_chart(domain, sums["blockers"]),
            ],
            "tables": [],
        }

    @api.model
    def _rhythm_tiles(self, scope, domain, sums, before):
        total, fresh, silent, blocked = sums["totals"]
        of_all, of_fresh = self._grouped(total), self._grouped(fresh)
        week = (scope.today - scope.cycle.date_start).days // 7 + 1
        return [
            {
                "key": "fresh",
                "label": self.env._("Fresh key results"),
                "value": self._share(fresh, total),
                "format": "percent",
                "detail": self.env._("%(fresh)s of %(total)s", fresh=of_fresh, total=of_all),
                "before": before.get(week),
                "help": self.env._(
                    "Running key results whose last check-in still speaks (due date plus days of "
                    "grace), divided by all running ones: %(fresh)s / %(total)s. Before: the same "
                    "week of the last cycle, from its weekly snapshot.",
                    fresh=of_fresh,
                    total=of_all,
                ),
                "action": self._action(
                    self.env._("Fresh key results"), domain & Domain("fresh_count", "=", 1)
                ),
            },
            {
                "key": "age",
                "label": self.env._("Days since check-in"),
                "value": sums["age"],
                "format": "days",
                "detail": self.env._("Median"),
                "before": None,
                "help": self.env._(
                    "The median of calendar days since the last check-in: half of the key results "
                    "that have one were told about more recently, half longer ago. "
                    "%(silent)s without any check-in are not in it.",
                    silent=self._grouped(silent),
                ),
                "action": self._action(
                    self.env._("Checked in"), domain & Domain("last_checkin_date", "!=", False)
                ),
            },
            {
                "key": "blocked",
                "label": self.env._("Blocked"),
                "value": blocked,
                "format": "number",
                "detail": self.env._("of %s key results", of_all),
                "before": None,
                "help": self.env._(
                    "Running key results whose last check-in names a blocker. It ends with the "
                    "first check-in without one."
                ),
                "action": self._action(
                    self.env._("Blocked key results"), domain & Domain("blocked_count", "=", 1)
                ),
            },
            {
                "key": "silent",
                "label": self.env._("Never checked in"),
                "value": silent,
                "format": "number",
                "detail": self.env._("of %s key results", of_all),
                "before": None,
                "help": self.env._("Running key results without any check-in in this cycle."),
                "action": self._action(
                    self.env._("Never checked in"), domain & Domain("silent_count", "=", 1)
                ),
            },
        ]

    @api.model
    def _median_age(self, domain):
        query = self.env["okr.key.result.report"]._search(domain)
        age = SQL.identifier(query.table, "checkin_age")
        [(median,)] = self.env.execute_query(
            query.select(SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)", age))
        )
        return median

    @api.model
    def _fresh_chart(self, scope, weeks, before):
        last = max([*weeks, *before, 1])
        numbers = range(1, last + 1)
        datasets = [
            {
                "label": scope.cycle.name,
                "data": [weeks.get(week) for week in numbers],
                "style": "solid",
            }
        ]
        if before:
            datasets.append(
                {
                    "label": self.env._("%s, for comparison", scope.past.name),
                    "data": [before.get(week) for week in numbers],
                    "style": "dashed",
                }
            )
        return {
            "key": "fresh",
            "title": self.env._("Fresh key results, week by week"),
            "type": "line",
            "format": "percent",
            "labels": [self.env._("Week %s", week) for week in numbers],
            "datasets": datasets,
            "help": self.env._(
                "Each week's snapshot keeps how many key results were running and how many were "
                "fresh on that day. The dashed line is the cycle before, at the same week."
            ),
            "action": self._action(self.env._("Snapshots"), scope.domain(), "okr.snapshot"),
        }

    @api.model
    def _count_blockers(self, scope):
        """[(age, cause, number of key results)]"""
        return self.env["okr.key.result.report"]._read_group(
            self._rhythm_domain(scope) & Domain("blocked_count", "=", 1),
            ["blocker_age", "blocker_cause"],
            ["__count"],
        )

    @api.model
    def _blocker_chart(self, domain, blockers):
        domain &= Domain("blocked_count", "=", 1)
        counts = {(age, cause): count for age, cause, count in blockers}
        ages = self._selection("okr.key.result.report", "blocker_age")
        causes = self._selection("okr.key.result.report", "blocker_cause")
        return {
            "key": "blockers",
            "title": self.env._("Blockers by age"),
            "type": "bar",
            "stacked": True,
            "format": "number",
            "labels": [label for _age, label in ages],
            "datasets": [
                {
                    "label": label,
                    "data": [counts.get((age, cause), 0) for age, _label in ages],
                    "actions": [
                        self._action(
                            f"{label}: {age_label}",
                            domain
                            & Domain("blocker_age", "=", age)
                            & Domain("blocker_cause", "=", cause),
                        )
                        for age, age_label in ages
                    ],
                }
                for cause, label in causes
                if any(counts.get((age, cause)) for age, _label in ages)
            ],
            "empty": self.env._("Nothing is blocked."),
            "help": self.env._(
                "Calendar days since the first check-in in a row that named a blocker; the cause "
                "is the one of the latest check-in."
            ),
        }

    @api.model
    def _rhythm_table(self, scope, teams):
        domain = self._rhythm_domain(scope)
        spoken = Domain("fresh_count", "=", 0) & Domain("last_checkin_date", "!=", False)
        all_of = self._actions_by_team(domain)
        overdue_of = self._actions_by_team(domain & spoken)
        silent_of = self._actions_by_team(domain & Domain("silent_count", "=", 1))
        overdue_text, silent_text = self.env._("Overdue"), self.env._("Never checked in")
        rows = []
        for team in teams:
            total, fresh, silent, before = team["numbers"]
            rows.append(
                {
                    "key": team["key"],
                    "name": team["name"],
                    "cells": {
                        "total": {
                            "value": total,
                            "action": all_of(team["name"], team),
                        },
                        "share": {"value": self._share(fresh, total)},
                        "before": {"value": before},
                        "overdue": {
                            "value": total - fresh - silent,
                            "action": overdue_of(overdue_text, team),
                        },
                        "silent": {
                            "value": silent,
                            "action": silent_of(silent_text, team),
                        },
                    },
                }
            )
        return {
            "key": "participation",
            "title": self.env._("Participation by team"),
            "columns": [
                {"key": "total", "label": self.env._("Key results"), "format": "number"},
                {"key": "share", "label": self.env._("Fresh"), "format": "percent", "bar": True},
                {"key": "before", "label": self.env._("Own past"), "format": "percent"},
                {"key": "overdue", "label": self.env._("Overdue"), "format": "number"},
                {"key": "silent", "label": self.env._("Never checked in"), "format": "number"},
            ],
            "rows": rows,
            "help": self.env._(
                "Teams in the order of the org chart. Own past: the same team at the same point "
                "of the cycle before. Teams in which fewer than %(minimum)s people lead or "
                "contribute are told together.",
                minimum=scope.minimum,
            ),
        }
