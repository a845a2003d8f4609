"""People trends: who reads them, and no clever question gets at fewer people."""

from itertools import product

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_performance_trend import MINIMUM, PerformanceTrendCase


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
