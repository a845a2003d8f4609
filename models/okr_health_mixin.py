from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import health

HEALTH = [
    ("off_track", "Off track"),
    ("at_risk", "At risk"),
    ("outdated", "Outdated"),
    ("pending", "Pending"),
    ("on_track", "On track"),
    ("closed", "Closed"),
]


class OkrHealthMixin(models.AbstractModel):
    """Health, derived on the day it is looked at: closed > outdated > from confidence > pending.

    It depends on today and is therefore not stored; SQL of the same meaning lets it be searched,
    sorted and grouped.
    """

    _name = "okr.health.mixin"
    _description = "Health of OKRs"

    health = fields.Selection(
        HEALTH,
        compute="_compute_health",
        search="_search_health",
        group_expand=True,
        help="Derived: outdated when the check-in is overdue beyond the grace, otherwise from the "
        "last confidence (7 and more on track, 4 to 6 at risk, 3 and less off track). At risk at "
        "best while a guardrail is outside its band.",
    )

    def _compute_health(self):
        today = fields.Date.context_today(self)
        for record in self:
            record.health = health.weakest(record._health_words(today))

    def _health_words(self, today):
        closed, checked = self._is_health_closed(), bool(self.last_checkin_date)
        word = health.key_result_health(
            today,
            closed=closed,
            checked_in=checked,
            confidence=self[self._health_confidence_field()],
            outdated_after=self.outdated_after,
            guardrail_outside=self._is_guardrail_outside(),
        )
        return (
            [word, "pending"] if checked and not closed and self._is_partly_unchecked() else [word]
        )

    def _is_health_closed(self):
        return self.state in ("closed", "dropped")

    def _is_partly_unchecked(self):
        return False

    def _is_guardrail_outside(self):
        """Whether a counter-metric outside its band forbids to be on track."""
        return False

    def _health_guardrail_domain(self):
        return Domain.FALSE

    def _health_confidence_field(self):
        """Name of the column that holds the deciding confidence."""
        return "confidence"

    def _health_partly_unchecked_domain(self):
        return Domain.FALSE

    @api.model
    def _search_health(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._health_domains()
        return Domain.OR(domains[word] for word in value if word in domains)

    def _health_domains(self):
        today = fields.Date.context_today(self)
        closed = Domain("state", "in", ("closed", "dropped"))
        checked = Domain("last_checkin_date", "!=", False)
        fresh = ~closed & checked & Domain("outdated_after", ">=", today)
        confidence = self._health_confidence_field()
        at_risk_from, on_track_from = health.AT_RISK_FROM, health.ON_TRACK_FROM
        sure = fresh & Domain(confidence, ">=", on_track_from)
        partly = self._health_partly_unchecked_domain()
        held = sure & self._health_guardrail_domain()
        free = sure & ~self._health_guardrail_domain()
        return {
            "closed": closed,
            "outdated": ~closed & checked & Domain("outdated_after", "<", today),
            "off_track": fresh & Domain(confidence, "<", at_risk_from),
            "at_risk": held
            | (
                fresh
                & Domain(confidence, ">=", at_risk_from)
                & Domain(confidence, "<", on_track_from)
            ),
            "pending": (~closed & ~checked) | (free & partly),
            "on_track": free & ~partly,
        }

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "health":
            return super()._field_to_sql(alias, field_expr, query)

        def column(name):
            return super(OkrHealthMixin, self)._field_to_sql(alias, name, query)

        return self._health_sql(column, fields.Date.context_today(self))

    @api.model
    def _health_sql_on(self, day):
        """Health as SQL on the bare table, as of `day` (a date; today if None)."""
        return self._health_sql(
            lambda name: SQL.identifier(self._table, name),
            day or fields.Date.context_today(self),
        )

    def _health_sql(self, column, today):
        return SQL(
            """CASE WHEN %(state)s IN ('closed', 'dropped') THEN 'closed'
                    WHEN %(last)s IS NULL THEN 'pending'
                    WHEN %(outdated_after)s < %(today)s THEN 'outdated'
                    WHEN %(confidence)s < %(at_risk_from)s THEN 'off_track'
                    WHEN %(confidence)s < %(on_track_from)s THEN 'at_risk'
                    WHEN %(held)s THEN 'at_risk'
                    WHEN %(partly)s THEN 'pending'
                    ELSE 'on_track' END""",
            state=column("state"),
            last=column("last_checkin_date"),
            outdated_after=column("outdated_after"),
            today=today,
            confidence=column(self._health_confidence_field()),
            at_risk_from=health.AT_RISK_FROM,
            on_track_from=health.ON_TRACK_FROM,
            held=self._health_guardrail_sql(column),
            partly=self._health_partly_unchecked_sql(column),
        )

    def _health_partly_unchecked_sql(self, column):
        return SQL("FALSE")

    def _health_guardrail_sql(self, column):
        return SQL("FALSE")
