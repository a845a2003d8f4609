from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..engine import checkin, pace


class OkrKeyResult(models.Model):
    """What the screen “My check-in” shows; `okr_key_result_post.py` takes what it posts."""

    _inherit = "okr.key.result"

    @api.model
    @api.readonly
    def get_my_check_in_count(self):
        """How many open key results wait for the caller: {"led": n, "due": n}, in one query.

        `led` are all that are theirs to check in on, `due` those whose check-in is due today or
        was before. For internal users; raises an AccessError for others.
        """
        real = self._as_internal_user()
        today = fields.Date.context_today(real)
        counts = real._read_group(real._my_turn_domain(), ["checkin_due_date:day"], ["__count"])
        return {
            "led": sum(count for _day, count in counts),
            "due": sum(count for day, count in counts if not day or day <= today),
        }

    @api.model
    @api.readonly
    def get_my_check_in(self):
        """All that the caller has to check in on, under its objectives, in constant queries.

        :return: a dictionary with ``today`` (date), ``audience`` (names of the companies that read
            it), ``causes`` (blocker codes with their labels) and ``objectives``: a list of
            ``{"id", "name", "department", "co_departments", "ambition", "key_results"}``. A key
            result has its definition; ``value`` and ``confidence`` (0-10, None when nobody has
            said one) as last said; ``is_checked``, ``is_fresh`` (said, and not due yet), ``due``;
            ``last`` (newest check-in or None), ``seen_checkin_id`` to hand back when posting;
            ``points`` ([date, value], oldest first); ``expected`` value today or None;
            ``forecast`` ({"value", "spread", "date"} or None); ``zone``; ``off_track`` ([below,
            above]: beyond them the value says off track); ``asks_alive`` (one more confirmation
            is the third in a row); ``live`` and ``guardrail`` as `_get_check_in_extras` has them,
            or None
        :raise AccessError: not an internal user
        """
        real = self._as_internal_user()
        key_results = real.search(real._my_turn_domain())
        history = key_results._get_check_in_history()
        extras = key_results._get_check_in_extras()
        objectives = [
            {
                "id": objective.id,
                "name": objective.name,
                "department": objective.department_id.name or "",
                "co_departments": objective.co_department_ids.mapped("name"),
                "ambition": objective.ambition,
                "key_results": [
                    key_result._prepare_check_in_row(
                        history[key_result.id], extras.get(key_result.id, {})
                    )
                    for key_result in members
                ],
            }
            for objective, members in key_results.grouped("objective_id").items()
        ]
        causes = real.env["okr.checkin"]._fields["blocker_cause"]._description_selection(real.env)
        return {
            "today": fields.Date.context_today(real),
            "audience": ", ".join((key_results.company_id or real.env.company).mapped("name")),
            "causes": causes,
            "objectives": objectives,
        }

    @api.model
    @api.readonly
    def get_check_in_helpers(self, term):
        """People and teams to thank whose name contains `term`, up to six of each.

        :return: a list of ``{"model": "hr.employee" or "hr.department", "id", "name"}``, without
            the caller; empty for an empty term
        :raise AccessError: not an internal user
        """
        real = self._as_internal_user()
        term = str(term or "").strip()
        if not term:
            return []
        others = Domain("id", "not in", real.env.user.employee_ids.ids)
        in_companies = Domain("company_id", "in", [False, *real.env.companies.ids])
        found = []
        for model, domain in (("hr.department", in_companies), ("hr.employee", others)):
            found += [
                {"model": model, "id": id_, "name": name}
                for id_, name in real.env[model].name_search(term, domain, limit=6)
            ]
        return found

    @api.model
    def _as_internal_user(self):
        """These records with the caller's own rights; refuses who is no internal user."""
        real = self.sudo(False)
        if not real.env.user._is_internal():
            raise AccessError(self.env._("Check-ins are for employees."))
        return real

    def _prepare_check_in_row(self, history, extras):
        """One key result as the screen needs it. `history` is newest first."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        measure, (start, end) = self._measure(), self._period()
        is_checked = bool(self.last_checkin_date)
        due = self.checkin_due_date
        # The last word of each day makes the line.
        points = list({row["date"]: row["value"] for row in reversed(history)}.items())
        has_way = self.kind in ("increase", "decrease")
        forecast = pace.forecast_with_spread(points, end) if has_way else None
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "unit": self.unit or "",
            "base_value": self.base_value,
            "target_value": self.target_value,
            "commit_value": self.commit_value,
            "stretch_value": self.stretch_value,
            "has_zones": measure.has_zones,
            "zone": measure.zone(self.current_value),
            "range_min": self.range_min,
            "range_max": self.range_max,
            "value": self.current_value,
            "confidence": self.confidence if is_checked else None,
            "blocker_cause": self.blocker_cause or "",
            "is_checked": is_checked,
            "is_fresh": is_checked and bool(due) and due > today,
            "due": due or None,
            "last": self._prepare_said(history[0]) if history else None,
            "seen_checkin_id": max((row["id"] for row in history), default=0),
            "points": points,
            "expected": (
                pace.expected_value(self.base_value, self.target_value, start, end, today)
                if has_way
                else None
            ),
            "forecast": forecast and {"value": forecast[0], "spread": forecast[1], "date": end},
            "off_track": list(self._off_track_bounds()),
            "asks_alive": checkin.asks_alive([row["kind"] for row in history]),
            "live": extras.get("live") or None,
            "guardrail": extras.get("guardrail") or None,
        }

    def _prepare_said(self, row):
        """What a check-in said, for a screen."""
        return {
            "date": row["date"],
            "value": row["value"],
            "confidence": row["confidence"],
            "kind": row["kind"],
            "author": row["author"],
            "note": row["note"] or "",
            "blocker_cause": row["blocker_cause"] or "",
        }
