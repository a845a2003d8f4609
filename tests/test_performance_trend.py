"""People trends: what officers are told about groups, and what is not told at all."""

from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.hr_okr.models.performance_link_guard import internal

from .common_performance_trend import PerformanceTrendCase


@tagged("post_install", "-at_install", "performance_trend")
class TestPerformanceTrend(PerformanceTrendCase):
    """What is told, and what is not."""

    def test_ratings_of_large_enough_departments_are_told_by_department(self):
        campaign = self.campaign()
        for name in ("North", "South"):
            people = self.hire(name, 7)
            self.appraise(campaign, people[:4], rating=self.good)
            self.appraise(campaign, people[4:], rating=self.fair)
        self.publish()
        self.assertEqual(
            self.told("rating", "rating_id"),
            {
                ("North", "Good"): 4,
                ("North", "Fair"): 3,
                ("South", "Good"): 4,
                ("South", "Fair"): 3,
            },
        )

    def test_one_department_that_is_too_small_takes_a_second_along(self):
        """With the total known, a single hidden department would be the difference."""
        campaign = self.campaign()
        for name, count in (("North", 8), ("South", 7)):
            people = self.hire(name, count)
            self.appraise(campaign, people[:4], rating=self.good)
            self.appraise(campaign, people[4:], rating=self.fair)
        self.appraise(campaign, self.hire("Tiny", 2), rating=self.good)
        self.publish()
        self.assertEqual(
            self.told("rating", "rating_id"),
            {
                ("North", "Good"): 4,
                ("North", "Fair"): 4,
                (None, "Good"): 6,
                (None, "Fair"): 3,
            },
        )

    def test_a_rating_of_too_few_is_told_together_with_another(self):
        campaign = self.campaign()
        people = self.hire("North", 9)
        self.appraise(campaign, people[:5], rating=self.good)
        self.appraise(campaign, people[5:8], rating=self.fair)
        self.appraise(campaign, people[8:], rating=self.poor)
        self.publish()
        self.assertEqual(self.told("rating", "rating_id"), {(None, "Good"): 5, (None, None): 4})

    def test_where_all_have_the_same_rating_it_is_not_told(self):
        campaign = self.campaign()
        self.appraise(campaign, self.hire("North", 6), rating=self.poor)
        self.publish()
        self.assertEqual(self.told("rating", "rating_id"), {(None, None): 6})

    def test_below_the_minimum_nothing_is_told(self):
        self.appraise(self.campaign(), self.hire("North", 2), rating=self.good)
        self.publish()
        self.assertFalse(self.told("rating", "rating_id"))

    def test_ratings_wait_until_nothing_is_open_and_are_told_once(self):
        campaign = self.campaign(state="running")
        people = self.hire("North", 7)
        self.appraise(campaign, people[:3], rating=self.good)
        self.appraise(campaign, people[3:6], rating=self.fair)
        late = self.appraise(campaign, people[6:], state="open", rating=self.fair)
        self.publish()
        self.assertFalse(self.told("rating", "rating_id"), "the campaign is running")
        campaign.sudo().state = "done"
        self.publish()
        self.assertFalse(self.told("rating", "rating_id"), "one appraisal is still open")
        late.state = "cancelled"
        self.publish()
        told = {("North", "Good"): 3, ("North", "Fair"): 3}
        self.assertEqual(self.told("rating", "rating_id"), told)
        late.state = "closed"
        self.publish()
        self.assertEqual(
            self.told("rating", "rating_id"), told, "the day after tells nothing about the last one"
        )

    def test_participation_in_appraisals_by_department_and_campaign(self):
        campaign = self.campaign(state="running")
        north, south, tiny = self.hire("North", 4), self.hire("South", 5), self.hire("Tiny", 1)
        self.appraise(campaign, north[:3], state="acknowledged")
        self.appraise(campaign, north[3:], state="open", deadline="2026-05-01")
        self.appraise(campaign, south, state="open", deadline="2026-06-30")
        self.appraise(campaign, tiny, state="closed")
        self.publish()
        told = self.told("appraisal", campaign_id=campaign.id)
        self.assertEqual(
            told,
            {("South", "open"): 5, (None, "done"): 4, (None, "overdue"): 1},
            "Tiny took the smaller one of the others along",
        )
        self.appraise(campaign, self.hire("Tiny", 2), state="closed")
        self.publish()
        told = self.told("appraisal", campaign_id=campaign.id)
        self.assertEqual(told["North", "overdue"], 1, "an officer sees the states one by one too")
        self.assertEqual(told["Tiny", "done"], 3)

    def test_one_to_ones_need_enough_people_on_either_side(self):
        """One manager's team is no row, however large it is."""
        managers = self.hire("Heads", 6)
        self.as_given("performance.meeting")
        for name, own in (("North", managers[:1]), ("South", managers)):
            people = self.hire(name, 12)
            internal(self.env["performance.meeting"]).create(
                [
                    {
                        "employee_id": person.id,
                        "manager_id": own[n % len(own)].id,
                        "employee_user_id": self.users["subject"].id,
                        "manager_user_id": self.users["manager"].id,
                        "company_id": self.company.id,
                        "date_start": datetime(2026, 2, 10, 9),
                        "state": "held" if n < 6 else "skipped",
                        "calendar_event_id": self.calendar_event().id,
                    }
                    for n, person in enumerate(people)
                ]
            )
        self.publish()
        told = self.told("meeting", date_start=date(2026, 1, 1))
        self.assertEqual(told, {(None, "done"): 12, (None, "overdue"): 12})

    def as_given(self, model):
        """From here on the server takes the parties of `model` as the test gives them."""
        self.patch(self.registry[model], "_fill_server_values", lambda _self, vals_list: vals_list)

    def calendar_event(self):
        if not getattr(self, "_event", None):
            self._event = self.env["calendar.event"].create(
                {"name": "Busy", "start": "2026-02-10 09:00:00", "stop": "2026-02-10 10:00:00"}
            )
        return self._event

    def give(self, authors, about, state="sent", **vals):
        self.as_given("performance.feedback")
        return internal(self.env["performance.feedback"]).create(
            [
                {
                    "kind": "requested" if state == "requested" else "given",
                    "author_id": author.id,
                    "employee_id": about[n % len(about)].id,
                    "author_user_id": self.users["rater"].id,
                    "employee_user_id": self.users["subject"].id,
                    "company_id": self.company.id,
                    "state": state,
                    "date_sent": datetime(2026, 2, 3, 12) if state == "sent" else False,
                    "date_requested": date(2026, 2, 3) if state == "requested" else False,
                    **vals,
                }
                for n, author in enumerate(authors)
            ]
        )

    def test_feedback_needs_enough_authors_and_enough_people_it_is_about(self):
        about = self.hire("Heads", 4)
        north, south = self.hire("North", 8), self.hire("South", 8)
        self.give(north[:4], about)
        self.give(north[4:], about, state="requested")
        self.give(south[:4], about[:1])  # four voices about one person
        self.give(south[4:], about, state="requested")
        self.give(self.hire("Drafts", 5), about, state="draft")
        self.publish()
        told = self.told("feedback", date_start=date(2026, 1, 1))
        self.assertEqual(told, {(None, "done"): 8, (None, "overdue"): 8})

    def test_a_quarter_is_told_two_weeks_after_it_and_never_again(self):
        about = self.hire("Heads", 4)
        first = self.give(self.hire("North", 4), about)
        second = self.give(self.hire("North", 4), about, state="requested")
        trend = self.env["performance.trend"].sudo()
        with freeze_time("2026-04-10 04:00:00"):
            trend._cron_publish()
        self.assertFalse(self.told("feedback"))
        self.publish()
        told = self.told("feedback")
        self.assertEqual(told, {("North", "done"): 4, ("North", "overdue"): 4})
        second[0].state = "sent"
        first[0].state = "withdrawn"
        self.publish()
        self.assertEqual(self.told("feedback"), told)

    def test_a_360_is_not_counted(self):
        topics = dict(self.env["performance.trend"]._fields["topic"].selection)
        self.assertEqual(set(topics), {"appraisal", "rating", "feedback", "meeting"})
        source = self.env["performance.trend"]._fields
        self.assertFalse([name for name in source if "review" in name or "invitation" in name])

    def test_only_the_scheduler_publishes(self):
        for persona in ("officer", "performance_manager", "admin"):
            with self.assertRaises(AccessError):
                self.as_(persona, "performance.trend")._cron_publish()
        cron = self.env.ref("hr_okr.performance_trend_cron_publish")
        cron.ir_actions_server_id.run()
