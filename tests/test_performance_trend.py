"""People trends: officers learn about groups, and no way of asking tells about fewer people."""

from datetime import date, datetime
from itertools import product

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

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


@tagged("post_install", "-at_install", "performance_trend")
class TestPerformanceTrendReaders(PerformanceTrendCase):
    """Who reads, and what no clever question gets out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaigns = [cls.campaign("First"), cls.campaign("Second", date_end="2025-06-30")]
        parent = cls.department("North")
        cls.department("North Sea", parent_id=parent.id)
        cls.members = {
            name: cls.hire(name, count)
            for name, count in (("North", 9), ("North Sea", 8), ("South", 7), ("Tiny", 2))
        }
        for campaign, people in product(cls.campaigns, cls.members.values()):
            # in the second campaign one person fewer took part
            members = people if campaign == cls.campaigns[0] else people[1:]
            half = max(len(members) // 2, 1)
            cls.appraise(campaign, members[:half], rating=cls.good)
            cls.appraise(campaign, members[half:], rating=cls.fair)
        cls.departments = {name: cls.department(name) for name in cls.members}
        cls.publish()
        cls.rows = cls.env["performance.trend"].search([])

    def test_who_reads(self):
        self.assertGreater(len(self.rows), 6)
        for persona in ("officer", "performance_manager"):
            found = self.as_(persona, "performance.trend").search([])
            self.assertEqual(found, self.rows, persona)
            self.assertTrue(found.read(["people", "rating_id"]))
            self.assertTrue(found.export_data(["people"])["datas"])
        for persona in self.OUTSIDERS + ("manager", "subject"):
            trend = self.as_(persona, "performance.trend")
            with self.subTest(persona=persona), mute_logger("odoo.addons.base.models.ir_rule"):
                calls = (
                    lambda t=trend: t.search([]).ids,
                    lambda t=trend: t.search_count([]),
                    lambda t=trend: t.search_read([], ["people"]),
                    lambda t=trend: t.formatted_read_group([], ["topic"], ["people:sum"]),
                    lambda t=trend: t.browse(self.rows.ids).read(["people"]),
                    lambda t=trend: t.browse(self.rows.ids).export_data(["people"])["datas"],
                )
                for call in calls:
                    try:
                        self.assertFalse(call())
                    except AccessError:
                        continue

    def test_nobody_writes(self):
        row = self.rows[0]
        for persona in ("officer", "performance_manager", "admin"):
            own = self.as_(persona, row)
            for call in (
                lambda r=own: r.write({"people": 1}),
                lambda r=own: r.unlink(),
                lambda r=own: r.create({"topic": "rating", "people": 1, "period": "x"}),
                lambda r=own: r.copy(),
            ):
                with self.assertRaises(UserError):
                    call()

    def test_menu_and_action_are_the_officers(self):
        menu = self.env.ref("hr_okr.performance_menu_trend")
        self.assertEqual(menu.group_ids, self.env.ref("hr_okr.group_performance_officer"))

    # differences

    def sums(self, domain):
        """Every number that a question with `domain` yields, by each way of asking."""
        trend = self.as_("officer", "performance.trend")
        numbers = []
        for groupby in ([], ["department_id"], ["rating_id"], ["period", "department_id"]):
            for *_group, people in trend._read_group(domain, groupby, ["people:sum"]):
                numbers.append(people or 0)
        numbers += [row["people"] for row in trend.search_read(domain, ["people"])]
        data = trend.search(domain).export_data(["people"])["datas"]
        return numbers + [int(row[0]) for row in data]

    def domains(self):
        departments = [False, *(d.id for d in self.departments.values())]
        for campaign in self.campaigns:
            own = [("topic", "=", "rating"), ("campaign_id", "=", campaign.id)]
            yield own
            for department in departments:
                yield [*own, ("department_id", "=", department)]
                yield [*own, ("department_id", "!=", department)]
                if department:
                    yield [*own, ("department_id", "child_of", department)]
                    yield [*own, "!", ("department_id", "child_of", department)]
            for rating in (self.good, self.fair):
                yield [*own, ("rating_id", "=", rating.id)]
                yield [*own, ("rating_id", "!=", rating.id)]
            for person in (self.members["Tiny"][0], self.members["North"][0]):
                yield [*own, ("department_id.member_ids", "in", person.ids)]
                yield [*own, ("department_id.member_ids.name", "=", person.name)]

    def test_no_filter_and_no_difference_of_filters_is_about_fewer_than_the_minimum(self):
        """All pairs of overlapping filters: a sum, and a difference of sums, is 0 or enough."""
        totals, looked = {}, 0
        for domain in self.domains():
            for number in self.sums(domain):
                self.assertTrue(number == 0 or number >= MINIMUM, f"{domain}: {number}")
                looked += 1
            found = frozenset(self.as_("officer", "performance.trend").search(domain).ids)
            totals[found] = sum(self.rows.browse(found).mapped("people"))
        for larger, smaller in product(totals, totals):
            if smaller < larger:
                difference = totals[larger] - totals[smaller]
                self.assertTrue(difference == 0 or difference >= MINIMUM)
                looked += 1
        self.assertGreater(looked, 300)

    def test_the_rows_hold_everybody_once(self):
        """Whoever knows from the headers how many were in it learns nothing by subtracting."""
        for campaign in self.campaigns:
            everybody = self.env["performance.appraisal"].search_count(
                [("campaign_id", "=", campaign.id)]
            )
            for topic in ("rating", "appraisal"):
                rows = self.rows.filtered_domain(
                    [("campaign_id", "=", campaign.id), ("topic", "=", topic)]
                )
                self.assertEqual(sum(rows.mapped("people")), everybody)

    def test_a_small_department_is_never_the_only_one_told_together(self):
        named = self.rows.filtered(lambda r: r.topic == "rating").department_id.mapped("name")
        self.assertNotIn("Tiny", named)
        self.assertEqual(len(set(named)), len(self.departments) - 2)

    def test_there_is_no_way_to_a_person(self):
        fields = self.env["performance.trend"]._fields
        linked = {field.comodel_name for field in fields.values() if field.relational}
        self.assertFalse(
            linked & {"hr.employee", "res.users", "res.partner", "performance.outcome"}
        )
        self.assertFalse([n for n in ("create_uid", "write_uid", "create_date") if n in fields])
        trend = self.as_("officer", "performance.trend")
        for name in ("employee_id", "employee_user_id", "manager_id"):
            with self.assertRaises(ValueError), mute_logger("odoo.domains"):
                trend.search([(name, "=", 1)])

    def test_counting_rows_counts_groups_and_not_people(self):
        groups = self.as_("officer", "performance.trend").formatted_read_group(
            [("topic", "=", "rating")], ["campaign_id"], ["__count", "people:sum"]
        )
        self.assertTrue(groups)
        for group in groups:
            self.assertGreaterEqual(group["people:sum"], MINIMUM * group["__count"])

    def test_another_company_reads_its_own_only(self):
        found = self.as_("foreign_officer", "performance.trend").search([])
        self.assertFalse(found)
        both = self.users["foreign_officer"]
        both.company_ids = [Command.link(self.company.id)]
        self.assertEqual(self.as_("foreign_officer", "performance.trend").search([]), self.rows)

    def test_the_minimum_cannot_be_lowered_to_a_person(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.company.performance_group_minimum = 2
            self.env.flush_all()
