from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..engine.disclosure import publish
from .performance_link_guard import internal

#: Calendar days without an answer after which a request for feedback is overdue, and which a
#: quarter rests before it is told.
ANSWER_DAYS = 14
#: How many quarters back the system still tells one that it has not told yet.
QUARTERS = 4


class PerformanceTrend(models.Model):
    """What is told, and when. By the scheduled action alone; nobody can ask for it.

    Appraisals: anew each night, as officers see the state of each of them anyway. Everything else
    once and for ever, when nothing about it moves any more: so two nights cannot be subtracted
    from one another. Ratings: when their campaign is done and none of its appraisals is a draft
    or open. Feedback and 1:1s: two weeks after their quarter.
    """

    _inherit = "performance.trend"

    @api.model
    def _cron_publish(self):
        """Scheduled, daily. A number of statements that grows with campaigns only."""
        if self.env.uid != SUPERUSER_ID:
            raise AccessError(self.env._("Scheduled actions run by themselves."))
        for company in self.env["res.company"].search([("id", "!=", False)]):
            self._publish_appraisals(company)
            self._publish_ratings(company)
            for start in self._finished_quarters():
                self._publish_quarter(company, "feedback", start, self._feedback_cells)
                self._publish_quarter(company, "meeting", start, self._meeting_cells)

    # appraisals

    @api.model
    def _publish_appraisals(self, company):
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT a.campaign_id, v.department_id, a.employee_id,
                          EXTRACT(YEAR FROM a.date_end)::int AS year,
                          CASE WHEN a.state IN ('acknowledged', 'closed') THEN 'done'
                               WHEN a.deadline < %(today)s
                                AND a.state IN ('draft', 'open') THEN 'overdue'
                               ELSE 'open' END AS level
                     FROM performance_appraisal a
                     JOIN hr_employee e ON e.id = a.employee_id
                LEFT JOIN hr_version v ON v.id = e.current_version_id
                    WHERE a.company_id = %(company)s AND a.state <> 'cancelled'""",
                today=fields.Date.context_today(self),
                company=company.id,
            )
        )
        by_period = {}
        for row in rows:
            period = (row["campaign_id"], 0 if row["campaign_id"] else row["year"])
            by_period.setdefault(period, []).append(row)
        self.search([("company_id", "=", company.id), ("topic", "=", "appraisal")]).unlink()
        for (campaign_id, year), members in by_period.items():
            campaign = self.env["performance.campaign"].browse(campaign_id or ())
            cells = self._cells(members, lambda row: (row["employee_id"],))
            told = publish(cells, company.performance_group_minimum, each_level=False)
            self._write_cells(
                company,
                "appraisal",
                told,
                campaign_id=campaign.id,
                period=campaign.name or str(year),
                date_start=campaign.date_start or date(year, 1, 1),
                date_end=campaign.date_end or date(year, 12, 31),
            )

    @api.model
    def _publish_ratings(self, company):
        """Ratings of campaigns that are done, each once. A rating outside of one is not told."""
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT a.campaign_id, v.department_id, a.employee_id,
                          o.rating_id_vault AS level
                     FROM performance_appraisal a
                     JOIN performance_campaign c ON c.id = a.campaign_id AND c.state = 'done'
                     JOIN performance_outcome o ON o.appraisal_id = a.id
                     JOIN hr_employee e ON e.id = a.employee_id
                LEFT JOIN hr_version v ON v.id = e.current_version_id
                    WHERE a.company_id = %(company)s AND o.rating_id_vault IS NOT NULL
                      AND a.state IN ('shared', 'acknowledged', 'closed')
                      AND NOT EXISTS (SELECT FROM performance_trend t
                                       WHERE t.campaign_id = c.id AND t.topic = 'rating')
                      AND NOT EXISTS (SELECT FROM performance_appraisal w
                                       WHERE w.campaign_id = c.id
                                         AND w.state IN ('draft', 'open'))""",
                company=company.id,
            )
        )
        by_campaign = {}
        for row in rows:
            by_campaign.setdefault(row["campaign_id"], []).append(row)
        for campaign in self.env["performance.campaign"].browse(by_campaign):
            cells = self._cells(by_campaign[campaign.id], lambda row: (row["employee_id"],))
            self._write_cells(
                company,
                "rating",
                publish(cells, company.performance_group_minimum),
                campaign_id=campaign.id,
                period=campaign.name,
                date_start=campaign.date_start,
                date_end=campaign.date_end,
            )

    # quarters

    @api.model
    def _finished_quarters(self):
        """First days of the quarters that ended long enough ago, the newest first."""
        settled = fields.Date.context_today(self) - timedelta(days=ANSWER_DAYS)
        first = date(settled.year, (settled.month - 1) // 3 * 3 + 1, 1)
        return [first - relativedelta(months=3 * n) for n in range(1, QUARTERS + 1)]

    @api.model
    def _publish_quarter(self, company, topic, start, get_cells):
        own = [("company_id", "=", company.id), ("topic", "=", topic), ("date_start", "=", start)]
        if self.search_count(own, limit=1):
            return
        end = start + relativedelta(months=3, days=-1)
        self._write_cells(
            company,
            topic,
            publish(get_cells(company, start, end), company.performance_group_minimum),
            period=f"Q{(start.month + 2) // 3} {start.year}",
            date_start=start,
            date_end=end,
        )

    @api.model
    def _feedback_cells(self, company, start, end):
        """People who gave feedback or were asked for it; overdue with a request unanswered.

        A cell tells about those whom it is about as well, so these have to be enough too. Drafts,
        and what was taken back or cancelled, count for nothing.
        """
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT f.author_id, v.department_id,
                          ARRAY_AGG(DISTINCT f.employee_id) AS about,
                          CASE WHEN BOOL_OR(f.state = 'requested'
                                            AND f.date_requested + %(days)s < %(today)s)
                               THEN 'overdue'
                               WHEN BOOL_OR(f.state IN ('sent', 'declined')) THEN 'done'
                               ELSE 'open' END AS level
                     FROM performance_feedback f
                     JOIN hr_employee e ON e.id = f.author_id
                LEFT JOIN hr_version v ON v.id = e.current_version_id
                    WHERE f.company_id = %(company)s
                      AND f.state IN ('sent', 'requested', 'declined')
                      AND COALESCE(f.date_requested, f.date_sent::date)
                          BETWEEN %(start)s AND %(end)s
                 GROUP BY f.author_id, v.department_id""",
                days=ANSWER_DAYS,
                today=SQL("%s::date", fields.Date.context_today(self)),
                company=company.id,
                start=start,
                end=end,
            )
        )
        return self._cells(rows, lambda row: (row["author_id"], *row["about"]))

    @api.model
    def _meeting_cells(self, company, start, end):
        """Employees with a 1:1 in the quarter; overdue when none of theirs was held.

        A cell tells about the managers as well, so these have to be enough too.
        """
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT m.employee_id, v.department_id,
                          ARRAY_AGG(DISTINCT m.manager_id) AS managers,
                          CASE WHEN BOOL_OR(m.state = 'held') THEN 'done'
                               ELSE 'overdue' END AS level
                     FROM performance_meeting m
                     JOIN hr_employee e ON e.id = m.employee_id
                LEFT JOIN hr_version v ON v.id = e.current_version_id
                    WHERE m.company_id = %(company)s
                      AND m.date_start >= %(start)s AND m.date_start < %(after)s
                 GROUP BY m.employee_id, v.department_id""",
                company=company.id,
                start=start,
                after=end + timedelta(days=1),
            )
        )
        return self._cells(rows, lambda row: (row["employee_id"], *row["managers"]))

    # both

    @api.model
    def _cells(self, rows, people):
        """{department: {level: (who counts, whom it is about besides)}} for `publish`.

        Who has no department is told together with others. `people` gives the one who counts, and
        then the others.
        """
        groups = {}
        for row in rows:
            counted, *others = people(row)
            cell = groups.setdefault(row["department_id"], {}).setdefault(
                row["level"], (set(), set())[: 2 if others else 1]
            )
            cell[0].add(counted)
            if others:
                cell[1].update(others)
        return groups

    @api.model
    def _write_cells(self, company, topic, told, **vals):
        level_name = "rating_id" if topic == "rating" else "status"
        internal(self).create(
            [
                {
                    **vals,
                    "topic": topic,
                    "company_id": company.id,
                    "department_id": department_id,
                    level_name: level,
                    "people": people,
                }
                for department_id, level, people in told
            ]
        )
