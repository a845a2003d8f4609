"""Boards about cycles whose single numbers were deleted."""

from datetime import date

from .test_okr_cycle_amnesia import OkrAmnesiaCase


class TestOkrInsightsForgotten(OkrAmnesiaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scores = {}
        for department, scores in ((cls.product, (0.2, 0.4, 0.6)), (cls.sales, (0.7, 0.7))):
            for number, score in enumerate(scores):
                name = f"{department.name} {number}"
                lead = cls.env["hr.employee"].create({"name": name, "company_id": cls.company.id})
                objective = cls.make_objective(
                    name, cls.cycle, department_id=department.id, lead_id=lead.id
                )
                cls.scores[objective.key_result_ids] = score

    def close_and_forget(self):
        with self.on(date(2026, 5, 10)):
            self.env["okr.snapshot"]._take(self.cycle)
        self.start_grading()
        self.score_all(shops=0.5, promise=0.9)
        self.score(self.scores)
        missed = self.cycle.objective_ids.key_result_ids.filtered(lambda kr: kr._fell_short())
        missed.with_user(self.coach)._save_close(
            {kr: {"miss_cause": "capacity", "learning": "Ask first."} for kr in missed}
        )
        self.close(self.cycle)
        self.before = self.board("learning")
        self.forget()

    def board(self, name, **filters):
        filters = {"cycle_id": self.cycle.id, **filters}
        return self.env["okr.insights"].with_user(self.employee).get_board(name, filters)

    def rows(self, board):
        return {
            row["name"]: {key: cell["value"] for key, cell in row["cells"].items()}
            for row in board["tables"][0]["rows"]
        }

    def kept(self, scope, department=False):
        return self.cycle.average_ids.filtered(
            lambda row: row.scope == scope and row.department_id.id == department
        )

    def test_outcome_tells_the_averages_that_were_kept_and_no_zero(self):
        self.close_and_forget()
        board = self.board("outcome")
        [chart] = board["charts"]
        progress, confidence = (
            [value for value in line["data"] if value is not None] for line in chart["datasets"]
        )
        total = self.kept("total").sorted("date")
        self.assertEqual(len(total), 2, "the week of the snapshot and the close")
        self.assertEqual(progress, total.mapped("progress"))
        self.assertEqual(confidence, [value / 10 for value in total.mapped("confidence")])
        self.assertEqual(
            [tile["value"] for tile in board["tiles"]], [total[-1].progress, total[-1].confidence]
        )
        product = self.kept("team", self.product.id).sorted("date")[-1]
        self.assertEqual(self.rows(board)["Product"]["progress"], product.progress)
        for tile in board["tiles"]:
            model = self.env[tile["action"]["model"]].with_user(self.employee)
            self.assertEqual(model.search(tile["action"]["domain"]), total.sorted("id"))

    def test_one_department_is_told_by_its_own_averages(self):
        self.close_and_forget()
        board = self.board("outcome", department_id=self.product.id)
        product = self.kept("team", self.product.id).sorted("date")
        self.assertEqual(board["tiles"][0]["value"], product[-1].progress)
        self.assertEqual(set(self.rows(board)), {"Product"})

    def test_the_next_cycle_compares_with_the_own_past_all_the_same(self):
        self.close_and_forget()
        following = self.make_cycle(date_start="2026-07-01", date_end="2026-09-30")
        people = [self.employee_employee, self.colleague_employee, self.manager_employee]
        for lead in people:
            self.make_objective(
                lead.name, following, department_id=self.product.id, lead_id=lead.id
            )
        self.bring_to(following, "active")
        with self.on(date(2026, 8, 10)):
            board = self.board("outcome", cycle_id=following.id)
        self.assertEqual(board["past"], self.cycle.name)
        then = self.kept("team", self.product.id).filtered(
            lambda row: row.date == date(2026, 5, 10)
        )
        self.assertEqual(self.rows(board)["Product"]["before"], then.progress)

    def test_learning_still_knows_what_fell_short(self):
        self.close_and_forget()
        after = self.board("learning")
        tiles = {tile["key"]: tile["value"] for tile in after["tiles"]}
        self.assertEqual(tiles, {tile["key"]: tile["value"] for tile in self.before["tiles"]})
        self.assertEqual(tiles["met_aspirational"], 2 / 7, "both of Sales, of seven")
        [word] = [
            row["cells"]["word"]["value"]
            for table in after["tables"]
            if table["key"] == "too_safe"
            for row in table["rows"]
        ]
        self.assertEqual(word, "Numbers deleted")
        zones = self.env["okr.key.result.report"]._read_group(
            [("cycle_id", "=", self.cycle.id)], ["zone"], ["__count"]
        )
        self.assertEqual([zone for zone, _count in zones], [False])
