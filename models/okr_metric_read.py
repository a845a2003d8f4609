from collections import defaultdict
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import calendars, rates
from .okr_metric_source import COUNTED_OF_HR, FEWEST_PEOPLE


class OkrMetric(models.Model):
    """How a metric counts: one grouped query for each period."""

    _inherit = "okr.metric"

    def _today(self):
        """The day it is in the metric's company."""
        return fields.Datetime.now().replace(tzinfo=timezone.utc).astimezone(self._zone()).date()

    def _zone(self):
        # The calendar of the company; its time zone is no secret.
        return ZoneInfo(self.company_id.sudo().resource_calendar_id.tz or "UTC")

    def _present_period(self):
        """The present quarter up to today; None for what has no date field."""
        if not self.date_field_name:
            return None
        today = self._today()
        start, _end = calendars.period("quarter", today, self._fiscal_month())
        return start, today

    def _fiscal_month(self):
        return int(self.company_id.sudo().okr_fiscal_month)  # a setting that all may know

    def _full_domain(self, source, period):
        """What is counted: the metric's filter, the list's, its company, its period (inclusive)."""
        domain = source._parse(self.domain) & source._parse(source.limit_domain)
        if source.company_path:
            domain &= Domain(source.company_path, "in", [self.company_id.id, False])
        if period:
            start, end = period
            name = self.date_field_name
            if self.env[self.model_name]._fields[name].type == "datetime":
                start, end = self._moment(start), self._moment(end + timedelta(days=1))
                domain &= Domain(name, ">=", start) & Domain(name, "<", end)
            else:
                domain &= Domain(name, ">=", start) & Domain(name, "<=", end)
        return domain

    def _moment(self, day):
        """Midnight in the company, as the database keeps it."""
        local = datetime.combine(day, time(), tzinfo=self._zone())
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    def _read_periods(self, periods):
        """Count: {period: number, or None where an average has nothing to be taken of}.

        `periods` are (first day, last day) or None for now. One query for each, and one or two
        more where amounts are in several currencies. Raises a UserError that says what is wrong.
        """
        self.ensure_one()
        source = self._check_scope()
        # The declared identity of metrics: all rights, and with them nothing but the totals of
        # what is on the list, in one company (see the class). No name, no row leaves this method.
        model_sudo = (
            self.env[self.model_name]
            .sudo()
            .with_context(
                allowed_company_ids=self.company_id.ids,
                tz=str(self._zone()),
                lang=None,
            )
        )
        return {
            period: self._read_total(model_sudo, self._full_domain(source, period))
            for period in dict.fromkeys(periods)
        }

    def _read_total(self, model_sudo, domain):
        currency = self._currency_path(model_sudo) if self.is_monetary else None
        groupby = [currency] if currency else []
        aggregates = ["__count"]
        if self.measure != "count":
            aggregates += [f"{self.field_name}:sum", f"{self.field_name}:count"]
        if people := COUNTED_OF_HR.get(self.model_name):
            aggregates.append(f"{people}:count_distinct")
        rows = model_sudo._read_group(domain, groupby, aggregates)
        if people and rows[0][-1] < FEWEST_PEOPLE and rows[0][0]:
            return None  # a number about one or two people is a number about them
        if self.measure == "count":
            return float(rows[0][0])
        total = count = 0.0
        if currency:
            pairs = self._converted(model_sudo, domain, currency, rows)
            total = sum(pairs)
        elif self.is_monetary:
            total = sum(self._converted_flat(row[1] or 0.0) for row in rows)
        else:
            total = sum(row[1] or 0.0 for row in rows)
        count = sum(row[len(groupby) + 2] for row in rows)
        if self.measure == "sum":
            return float(total)
        return float(total) / count if count else None

    # currencies

    def _currency_path(self, model_sudo):
        """The path to the currency of a record's amount; empty where it is the company's."""
        field = model_sudo._fields[self.field_name]
        name = field.get_currency_field(model_sudo)
        currency = model_sudo._fields.get(name)
        if currency is not None and currency.store:
            return name
        needs = self.pool.field_depends.get(currency, ()) if currency is not None else ()
        if any(path.split(".")[0].endswith("company_id") for path in needs):
            return ""
        raise UserError(
            self.env._(
                "Of: the currency of %s is not kept in the database, so amounts cannot be added.",
                field.get_description(self.env, ["string"])["string"],
            )
        )

    def _converted_flat(self, amount):
        """An amount in the company's currency, in the metric's, with today's rate."""
        # The currency of a company, which not every reader of the metric may open.
        own, target = self.company_id.sudo().currency_id, self.currency_id
        if own == target or not amount:
            return amount
        found = self._rates(own | target)
        today = self._today()
        return rates.convert(
            amount, rates.rate_on(found[own], today), rates.rate_on(found[target], today)
        )

    def _converted(self, model_sudo, domain, currency, rows):
        """Sums by currency in that of the metric: with the rate of the day of each record."""
        # The currency of a company, which not every reader of the metric may open.
        own, target = self.company_id.sudo().currency_id, self.currency_id
        if all((row[0] or own) == target for row in rows):
            return [row[2] or 0.0 for row in rows]
        found = self._rates(target.union(*(row[0] or own for row in rows)))
        today = self._today()
        if not self.date_field_name:
            return [
                rates.convert(
                    row[2] or 0.0,
                    rates.rate_on(found[row[0] or own], today),
                    rates.rate_on(found[target], today),
                )
                for row in rows
            ]
        by_day = model_sudo._read_group(
            domain, [currency, f"{self.date_field_name}:day"], [f"{self.field_name}:sum"]
        )
        return [
            rates.convert(
                amount or 0.0,
                rates.rate_on(found[of or own], fields.Date.to_date(day) or today),
                rates.rate_on(found[target], fields.Date.to_date(day) or today),
            )
            for of, day, amount in by_day
        ]

    def _rates(self, currencies):
        """{currency: [(day, rate)] in order}. Raises a UserError for a currency without rate."""
        own = self.company_id.sudo().currency_id
        company = self.company_id.root_id
        # Rates are what anybody in the company may look up; some have no right to the table.
        rate_sudo = self.env["res.currency.rate"].sudo()
        found = defaultdict(lambda: ([], []))
        for rate in rate_sudo.search_fetch(
            [("currency_id", "in", currencies.ids), ("company_id", "in", [company.id, False])],
            ["currency_id", "company_id", "name", "rate"],
            order="name, id",
        ):
            found[rate.currency_id.id][0 if rate.company_id else 1].append((rate.name, rate.rate))
        result = {}
        for currency in currencies:
            specific, shared = found[currency.id]
            result[currency] = specific or shared
            if not result[currency] and currency == own:
                result[currency] = [(fields.Date.to_date("1970-01-01"), 1.0)]
            if not result[currency]:
                raise UserError(
                    self.env._(
                        "Currency: %(foreign)s has no rate yet, so its amounts cannot be converted "
                        "to %(own)s. Add one under currencies.",
                        foreign=currency.name,
                        own=self.currency_id.name,
                    )
                )
        return result
