from .common import OkrCase


class TestOkrKeyResult(OkrCase):
    def test_smoke(self):
        cycle = self.make_cycle()
        objective = self.make_objective("Win", cycle, contributors=self.employee_employee)
        self.assertEqual(objective.state, "active")
        self.check_in(self.employee, objective.key_result_ids, 50)
        self.assertEqual(objective.progress, 0.5)
        self.bring_to(cycle, "closed")
