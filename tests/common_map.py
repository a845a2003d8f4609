"""The map of a small company, for the tests of the map."""

from .common import OkrCase


def rows_of(payload, name):
    """Rows of one table of the payload as dicts by id."""
    table = payload[name]
    rows = [dict(zip(table["fields"], row, strict=True)) for row in table["rows"]]
    return {row["id"]: row for row in rows}


class MapCase(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.coach = cls.coach.with_env(cls.env)
        cls.cycle = cls.make_cycle()

    def get_map(self, user=None, cycle=None, **params):
        return (
            self.env["okr.map"]
            .with_user(user or self.colleague)
            .get_map((cycle or self.cycle).id, **params)
        )

    def make_company_objective(self, name, **vals):
        return self.make_objective(
            name, vals.pop("cycle", self.cycle), level="company", department_id=False, **vals
        )

    def make_theirs(self, name, cycle=None, **vals):
        """An objective of Product, led by `other_lead`."""
        return self.make_objective(
            name,
            cycle or self.cycle,
            lead_id=self.other_lead_employee.id,
            department_id=self.product.id,
            **vals,
        )

    def ask(self, source, target, kind="depends_on", by=None, **vals):
        return (
            self.env["okr.alignment"]
            .with_user(by or self.lead)
            .create(
                {
                    "source_id": source.id,
                    "target_id": target.id,
                    "kind": kind,
                    "contribution": "They send us the list each Monday.",
                    **vals,
                }
            )
        )
