"""A quarter that is ready to be closed, and how a coach fills it in."""

from .common import OkrCase


class OkrCloseCase(OkrCase):
    """A running quarter with one aspirational and one committed objective in Sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("active")
        cls.shops = cls.make_objective(
            "Win back small shops",
            cls.cycle,
            [
                {"name": "Orders", "base_value": 0, "target_value": 100},
                {"name": "Churn", "kind": "decrease", "base_value": 50, "target_value": 10},
            ],
        )
        cls.promise = cls.make_objective(
            "Ship on time", cls.cycle, [{"name": "On time"}], ambition="committed"
        )
        cls.orders, cls.churn = cls.shops.key_result_ids
        cls.on_time = cls.promise.key_result_ids
        for key_result, value in ((cls.orders, 80), (cls.churn, 30), (cls.on_time, 100)):
            cls.check_in(cls.coach, key_result, value)

    def make_draft(self, name):
        draft = self.make_objective(name)
        draft.cycle_id = self.cycle
        return draft

    def start_grading(self, cycle=None):
        (cycle or self.cycle).with_user(self.coach).action_start_grading()

    def score(self, scores):
        """Write {key result: score} the way the wizard does."""
        self.env["okr.key.result"].with_user(self.coach)._save_close(
            {
                kr.with_user(self.coach): {
                    "is_scored": True,
                    "score": score,
                    "final_value": kr.current_value,
                }
                for kr, score in scores.items()
            }
        )

    def score_all(self, shops=0.7, promise=1.0):
        self.score({self.orders: shops, self.churn: shops, self.on_time: promise})

    def decide(self, decisions):
        """Write {objective or key result: decision, or (decision, next target)}."""
        for record, decision in decisions.items():
            vals = {"decision": decision}
            if isinstance(decision, tuple):
                vals = {"decision": decision[0], "next_target_value": decision[1]}
            record = record.with_user(self.coach)
            self.env[record._name].with_user(self.coach)._save_close({record: vals})

    def close_cycle(self, departments=None, cycle=None):
        return (cycle or self.cycle).with_user(self.coach)._close(departments)

    def carried(self, record):
        return self.env[record._name].search([("carried_from_id", "=", record.id)])

    def wizard(self, user=None, **vals):
        return (
            self.env["okr.cycle.close.wizard"]
            .with_user(user or self.coach)
            .create({"cycle_id": self.cycle.id, **vals})
        )

    def row(self, rows, record):
        return rows.filtered(
            lambda row: (
                row.key_result_id == record
                if record._name == "okr.key.result"
                else row.objective_id == record and not row.key_result_id
            )
        )
