"""Boards of a large company: counted beforehand, the same numbers, and only for who may see all."""

import json
from datetime import datetime
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models import okr_insights_keep
from .common import OkrCase
from .common_growth import GrowthCase

BOARDS = ("rhythm", "outcome", "learning")


class OkrInsightsManyTeamsCase(GrowthCase, OkrCase):
    """Twelve teams of four people, and one of a single person, whom one of them has to join."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.people = [cls.employee_employee, cls.colleague_employee, cls.manager_employee]
        cls.teams = cls.add_teams(12)
        cls.small = cls.make_objective("Alone", cls.cycle, 2, department_id=cls.support.id)
        first = cls.cycle.objective_ids.key_result_ids[0]
        cls.check_in(cls.coach, first, 40, 8, blocker_cause="resource")
        cls.env["okr.snapshot"]._take(cls.cycle)
        cls.enterClassContext(patch.object(okr_insights_keep, "LARGE", 5))
        cls.enterClassContext(patch.object(okr_insights_keep, "PAGE", 5))

    @classmethod
    def add_teams(cls, count):
        teams = cls.env["hr.department"].create(
            [
                {"name": f"Team {n:02}", "company_id": cls.company.id, "parent_id": cls.sales.id}
                for n in range(count)
            ]
        )
        objectives = (
            cls.env["okr.objective"]
            .with_user(cls.coach)
            .create(
                [
                    {
                        "name": f"Objective of {team.name}",
                        "cycle_id": cls.cycle.id,
                        "department_id": team.id,
                        "lead_id": cls.lead_employee.id,
                        "contributor_ids": [
                            Command.create({"employee_id": person.id}) for person in cls.people
                        ],
                        "key_result_ids": [Command.create({"name": "One", "target_value": 100})],
                    }
                    for team in teams
                ]
            )
        )
        objectives.action_activate()
        return teams

    def keep(self, seconds_left=60):
        self.env.flush_all()
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=seconds_left):
            self.env["okr.insights"]._cron_keep()
        self.env.invalidate_all()

    def board(self, name="rhythm", live=False, user=None, **filters):
        insights = self.env["okr.insights"].with_user(user or self.employee)
        return insights.get_board(name, {"cycle_id": self.cycle.id, **filters}, live)

    def more(self, offset, limit, name="rhythm", as_of=False, user=None):
        insights = self.env["okr.insights"].with_user(user or self.employee)
        filters = {"cycle_id": self.cycle.id}
        return insights.get_teams(name, filters, offset, limit, as_of)

    def kept(self):
        return self.env["okr.insights.kept"].search([("cycle_id", "=", self.cycle.id)])


@tagged("okr_insights")
class TestOkrInsightsTeams(OkrInsightsManyTeamsCase):
    def test_pages_together_are_the_table_each_team_once_small_ones_last(self):
        for name in ("rhythm", "outcome"):
            [table] = self.board(name)["tables"]
            self.assertEqual((table["total"], len(table["rows"])), (12, 12))
            for how_many in (1, 4, 5, 12, 50):
                rows = []
                while answer := self.more(len(rows), how_many, name)["rows"]:
                    rows += answer
                self.assertEqual(rows, table["rows"], (name, how_many))
            self.assertEqual(self.more(3, 0, name)["rows"], table["rows"][3:])
            names = [row["name"] for row in table["rows"]]
            self.assertEqual(names[:11], sorted(names[:11]))
            self.assertEqual(names[11], "Other teams")
            self.assertEqual(len(set(names)), 12)

    def test_a_page_merges_as_the_whole_does(self):
        """No page and no offset shows the team of one person alone."""
        alone = str(self.support.id)
        keys = {row["key"] for n in range(14) for row in self.more(n, 1)["rows"]}
        self.assertEqual(len(keys), 12)
        self.assertNotIn(alone, keys)
        self.keep()
        as_of = self.board()["as_of"].strftime("%Y-%m-%d %H:%M:%S")
        kept = {row["key"] for n in range(14) for row in self.more(n, 1, as_of=as_of)["rows"]}
        self.assertEqual(kept, keys)
        for page in self.kept():
            for row in page.numbers["rows"]:
                if self.support.id in row["departments"]:
                    self.assertEqual(row["key"], "others")
                    self.assertGreater(len(row["departments"]), 1)

    def test_only_the_first_page_is_sent_at_first(self):
        with patch("odoo.addons.hr_okr.models.okr_insights.PAGE", 5):
            [table] = self.board()["tables"]
        self.assertEqual((len(table["rows"]), table["total"]), (5, 12))

    def test_rows_are_asked_for_by_numbers(self):
        for offset, limit in ((-1, 5), (0, "x"), (True, 5), (None, None)):
            with self.assert_refused(UserError, "from which one on"):
                self.more(offset, limit)
        self.assertFalse(self.more(99, 5)["rows"])
        insights = self.env["okr.insights"].with_user(self.employee)
        self.assertFalse(insights.get_teams("learning")["rows"])

    def test_departments_are_found_by_name(self):
        insights = self.env["okr.insights"].with_user(self.employee)
        found = insights.get_departments("team 0", self.company.id)
        self.assertEqual(len(found), 8, "no more than one can look through")
        self.assertEqual(found[1], {"id": self.teams[1].id, "name": "Sales / Team 01"})
        top = [each["name"] for each in insights.get_departments()]
        self.assertIn("Product", top)
        self.assertEqual(top, sorted(top))
        self.assertFalse(insights.get_departments("Far Sales"))
        self.assertFalse(insights.get_departments("Far Sales", self.other_company.id))
        chosen = self.board(department_id=self.teams[1].id)
        self.assertEqual(chosen["department"], "Team 01")
        self.assertEqual(chosen["department_path"], "Sales / Team 01")

    def test_statements_do_not_depend_on_how_many_teams_there_are(self):
        def costs():
            self.keep()
            as_of = self.board()["as_of"].strftime("%Y-%m-%d %H:%M:%S")
            return [
                *(self.statements(lambda n=name: self.board(n)) for name in BOARDS),
                *(self.statements(lambda n=name: self.board(n, live=True)) for name in BOARDS),
                self.statements(lambda: self.more(0, 5)),
                self.statements(lambda: self.more(5, 5, as_of=as_of)),
                self.statements(lambda: self.more(0, 0, as_of=as_of)),
            ]

        small = costs()
        self.add_teams(40)
        self.assertEqual(small, costs())
        self.assertLessEqual(max(small[:3]), 12)


@tagged("okr_insights")
class TestOkrInsightsKept(OkrInsightsManyTeamsCase):
    def test_what_is_kept_is_what_would_be_counted(self):
        self.keep()
        for user in (self.employee, self.coach, self.settings_admin):
            for name in BOARDS:
                kept, live = (self.board(name, live, user) for live in (False, True))
                self.assertEqual(kept.pop("as_of"), datetime(2026, 5, 20, 9), name)
                self.assertFalse(live.pop("as_of"))
                self.assertEqual(json.dumps(kept), json.dumps(live), name)
                self.assertTrue(live["tiles"] or name == "learning")
        as_of = self.board()["as_of"].strftime("%Y-%m-%d %H:%M:%S")
        for offset, limit in ((0, 5), (5, 5), (3, 4), (4, 0), (12, 9), (0, 0), (13, 5)):
            self.assertEqual(
                self.more(offset, limit, as_of=as_of), self.more(offset, limit), (offset, limit)
            )

    def test_a_closed_cycle_teaches_the_same_and_is_counted_once_a_day(self):
        self.bring_to(self.cycle, "closed")
        self.keep()
        kept, live = self.board("learning"), self.board("learning", live=True)
        self.assertTrue(kept.pop("as_of"))
        live.pop("as_of")
        self.assertEqual(json.dumps(kept), json.dumps(live))
        rows = self.kept().ids
        with freeze_time("2026-05-20 13:00:00"):
            self.keep()
            self.assertTrue(self.board("learning")["as_of"])
        self.assertEqual(self.kept().ids, rows)
        with freeze_time("2026-05-21 13:00:00"):
            self.assertFalse(self.board("learning")["as_of"])
            self.keep()
            self.assertTrue(self.board("learning")["as_of"])
        self.assertFalse(set(rows) & set(self.kept().ids))

    def test_numbers_stand_until_they_are_counted_anew_or_now(self):
        def silent(**options):
            board = self.board(**options)
            return next(tile["value"] for tile in board["tiles"] if tile["key"] == "silent")

        self.keep()
        before = silent()
        self.check_in(self.coach, self.small.key_result_ids[0], 10, 7)
        self.assertEqual(silent(), before)
        self.assertEqual(silent(live=True), before - 1)
        with freeze_time("2026-05-20 09:10:00"):
            self.keep()
            self.assertEqual(silent(), before - 1)

    def test_a_page_of_another_moment_is_not_added(self):
        self.keep()
        with freeze_time("2026-05-20 09:10:00"):
            self.keep()
            answer = self.more(5, 5, as_of="2026-05-20 09:00:00")
            self.assertEqual((answer["rows"], answer["changed"]), ([], True))
            self.assertTrue(self.more(5, 5, as_of="2026-05-20 09:10:00")["rows"])
        for junk in ("x", [1], {"a": 1}, 7):
            self.assertTrue(self.more(5, 5, as_of=junk)["changed"])

    # whom they are told

    def test_who_has_other_record_rules_gets_own_numbers(self):
        self.keep()
        for model, domain in (
            ("okr.key.result.report", f"[('department_id', '=', {self.support.id})]"),
            ("okr.objective", "[('lead_user_id', '!=', user.id)]"),
            ("okr.snapshot", "[(0, '=', 1)]"),
        ):
            rule = self.env["ir.rule"].create(
                {
                    "name": "Fewer",
                    "model_id": self.env["ir.model"]._get(model).id,
                    "domain_force": domain,
                }
            )
            board = self.board()
            self.assertFalse(board["as_of"])
            if model == "okr.key.result.report":
                detail = {tile["key"]: tile["detail"] for tile in board["tiles"]}
                self.assertEqual(detail["silent"], "of 2 key results")
            rule.unlink()
            self.assertTrue(self.board()["as_of"])

    def test_who_works_for_two_companies_gets_them_too(self):
        self.keep()
        self.employee.company_ids += self.other_company
        both = self.company | self.other_company
        insights = self.env["okr.insights"].with_user(self.employee)
        insights = insights.with_context(allowed_company_ids=both.ids)
        kept, live = (
            insights.get_board("rhythm", {"cycle_id": self.cycle.id}, now) for now in (False, True)
        )
        self.assertTrue(kept.pop("as_of"))
        live.pop("as_of")
        self.assertEqual(json.dumps(kept), json.dumps(live))

    def test_nobody_else_gets_them(self):
        self.keep()
        self.assertTrue(self.kept())
        board = self.board(user=self.stranger, company_id=self.company.id)
        self.assertFalse(board["as_of"] or board["tiles"])
        for user in self.personas.values():
            self.assertFalse(self.kept().with_user(user).has_access("read"), user.login)
        text = str(self.kept().mapped("numbers"))
        for user in self.personas.values():
            self.assertNotIn(user.name, text)

    # when they are void

    def test_one_department_is_counted_on_the_spot(self):
        self.keep()
        self.assertFalse(self.board(department_id=self.sales.id)["as_of"])

    def test_kept_numbers_are_void_once_what_they_depend_on_has_changed(self):
        self.keep()
        self.assertTrue(self.board()["as_of"])
        with freeze_time("2026-05-20 10:01:00"):
            self.assertFalse(self.board()["as_of"], "the schedule stands still")
        with freeze_time("2026-05-21 00:01:00"):
            self.assertFalse(self.board()["as_of"], "another day")
        self.company.okr_group_minimum = 4
        self.assertFalse(self.board()["as_of"])
        self.company.okr_group_minimum = 3
        self.assertTrue(self.board()["as_of"])
        self.make_cycle(date_start="2026-01-01", date_end="2026-03-31")
        self.assertFalse(self.board()["as_of"], "there is a cycle before now")
        self.keep()
        self.assertTrue(self.board()["as_of"])
        self.cycle.action_start_grading()
        self.assertFalse(self.board()["as_of"])

    def test_a_department_that_was_deleted_since_is_left_out(self):
        self.keep()
        gone = self.env["hr.department"].create({"name": "Gone", "company_id": self.company.id})
        head = self.kept().filtered(lambda page: page.board == "rhythm" and not page.page)
        first = head.numbers["rows"][0]
        row = {**first, "key": str(gone.id), "departments": gone.ids}
        head.numbers = {**head.numbers, "rows": [row, *head.numbers["rows"][1:]]}
        self.assertEqual(self.board()["tables"][0]["rows"][0]["name"], "Gone")
        gone.unlink()
        board = self.board()
        self.assertTrue(board["as_of"])
        self.assertEqual(board["tables"][0]["rows"][0]["key"], head.numbers["rows"][1]["key"])

    def test_each_day_that_is_today_somewhere_is_kept(self):
        self.employee.tz, self.colleague.tz = "Pacific/Auckland", "UTC"
        with freeze_time("2026-05-20 21:00:00"):
            self.keep()
            self.assertEqual(
                {str(day) for day in self.kept().mapped("day")}, {"2026-05-20", "2026-05-21"}
            )
            for user in (self.employee, self.colleague):
                kept, live = (
                    self.env["okr.insights"]
                    .with_context(tz=user.tz)
                    .with_user(user)
                    .get_board("rhythm", {"cycle_id": self.cycle.id}, now)
                    for now in (False, True)
                )
                self.assertTrue(kept.pop("as_of"))
                live.pop("as_of")
                self.assertEqual(json.dumps(kept), json.dumps(live))

    def test_small_cycles_are_not_kept_and_what_was_kept_of_them_goes(self):
        self.keep()
        self.assertTrue(self.kept())
        with patch.object(okr_insights_keep, "LARGE", 50):
            self.keep()
        self.assertFalse(self.kept())
        self.assertFalse(self.board()["as_of"])

    def test_score_amnesia_drops_what_is_kept_of_all_boards(self):
        self.bring_to(self.cycle, "closed")
        self.keep()
        self.assertTrue(self.kept())
        self.cycle._start_forgetting()
        self.assertFalse(self.kept())
        board = self.board("outcome")
        self.assertFalse(board["as_of"])
        self.keep()
        kept, live = self.board("outcome"), self.board("outcome", live=True)
        self.assertEqual([t["key"] for t in kept["tables"]], ["kept"], "averages of teams")
        self.assertTrue(kept.pop("as_of"))
        live.pop("as_of")
        self.assertEqual(json.dumps(kept), json.dumps(live))

    def test_what_is_kept_goes_with_its_cycle(self):
        self.keep()
        self.env.cr.execute(
            "SELECT confdeltype FROM pg_constraint WHERE conrelid = 'okr_insights_kept'::regclass "
            "AND confrelid = 'okr_cycle'::regclass"
        )
        self.assertEqual(self.env.cr.fetchall(), [("c",)])

    def test_the_schedule_stops_between_two_boards_and_goes_on(self):
        self.keep(seconds_left=0)
        self.assertEqual(set(self.kept().mapped("board")), {"rhythm"})
        self.keep()
        self.assertEqual(set(self.kept().mapped("board")), set(BOARDS))
