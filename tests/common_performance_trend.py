"""Departments with appraisals, ratings, feedback and 1:1s for the tests of people trends."""

from odoo.tests import freeze_time

from odoo.addons.hr_okr.models.performance_link_guard import internal

from .common_performance import PerformanceCommon

MINIMUM = 3


class PerformanceTrendCase(PerformanceCommon):
    """Departments of a company of its own, with people who are nobody's login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good, cls.fair, cls.poor = cls.env["performance.rating"].create(
            [{"name": "Good"}, {"name": "Fair"}, {"name": "Poor"}]
        )

    @classmethod
    def department(cls, name, **vals):
        Department = cls.env["hr.department"]
        found = Department.search([("name", "=", name), ("company_id", "=", cls.company.id)])
        return found or Department.create({"name": name, "company_id": cls.company.id, **vals})

    @classmethod
    def hire(cls, name, count):
        return cls.env["hr.employee"].create(
            [
                {
                    "name": f"{name} {n}",
                    "company_id": cls.company.id,
                    "department_id": cls.department(name).id,
                }
                for n in range(count)
            ]
        )

    @classmethod
    def campaign(cls, name="Annual", state="done", **vals):
        campaign = cls.env["performance.campaign"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "date_start": "2025-01-01",
                "date_end": "2025-12-31",
                **vals,
            }
        )
        campaign.sudo().state = state
        return campaign

    @classmethod
    def appraise(cls, campaign, people, state="closed", rating=None, **vals):
        """Appraisals of `people` in `state`, with their rating in the vault."""
        appraisals = internal(cls.env["performance.appraisal"]).create(
            [
                {
                    "employee_id": person.id,
                    "employee_user_id": cls.users["subject"].id,
                    "manager_user_id": cls.users["manager"].id,
                    "company_id": cls.company.id,
                    "campaign_id": campaign and campaign.id,
                    "date_start": "2025-01-01",
                    "date_end": "2025-12-31",
                    "state": state,
                    **vals,
                }
                for person in people
            ]
        )
        if rating:
            outcomes = internal(cls.env["performance.outcome"]).create(
                [{"appraisal_id": appraisal.id} for appraisal in appraisals]
            )
            outcomes.rating_id_vault = rating.id
        return appraisals

    @classmethod
    def publish(cls):
        cls.env.flush_all()
        with freeze_time("2026-05-20 04:00:00"):
            cls.env["performance.trend"].sudo()._cron_publish()
        cls.env.flush_all()
        cls.env.invalidate_all()

    def told(self, topic, level="status", **conditions):
        """{(department or None, level or None): people} as an officer reads it."""
        domain = [("topic", "=", topic), *((name, "=", v) for name, v in conditions.items())]
        return {
            (department.name or None, (row.name if level == "rating_id" else row) or None): people
            for department, row, people in self.as_("officer", "performance.trend")._read_group(
                domain, ["department_id", level], ["people:sum"]
            )
        }
