"""A model to count that needs no other app: sales of one's own, made as a custom model."""

from odoo import Command

from .common import TODAY, OkrCase

FIELDS = [
    ("x_amount", "monetary", "Amount", {"currency_field": "x_currency_id"}),
    ("x_currency_id", "many2one", "Currency", {"relation": "res.currency"}),
    ("x_hours", "float", "Hours", {}),
    ("x_day", "date", "Day", {}),
    ("x_time", "datetime", "Moment", {}),
    ("x_kind", "char", "Kind", {}),
    ("x_country_id", "many2one", "Country", {"relation": "res.country"}),
    ("x_company_id", "many2one", "Company", {"relation": "res.company"}),
    ("x_user_id", "many2one", "Seller", {"relation": "res.users"}),
    ("x_secret", "float", "Secret", {}),
    ("x_other", "float", "Not on the list", {}),
]
LISTED = ("x_amount", "x_hours", "x_day", "x_time", "x_kind", "x_country_id")


class MetricCase(OkrCase):
    """`x_sale` has rows of Bramble Works; `source` is its row on the list of what may be counted.

    On TODAY, in the company's time zone (UTC), in the quarter from 1 April.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env["ir.model"].create(
            {
                "name": "Sale",
                "model": "x_okr_sale",
                "field_id": [
                    Command.create(
                        {"name": name, "ttype": ttype, "field_description": label, **more}
                    )
                    for name, ttype, label, more in FIELDS
                ],
            }
        )
        cls.env["ir.model.access"].create(
            {
                "name": "sales of administrators",
                "model_id": cls.model.id,
                "group_id": cls.env.ref("base.group_system").id,
                "perm_read": True,
            }
        )
        cls.company.resource_calendar_id.tz = "UTC"
        cls.company.currency_id = cls.env.ref("base.EUR")
        cls.source = cls.make_source()
        cls.cycle = cls.make_cycle()

    @classmethod
    def field(cls, name):
        return cls.model.field_id.filtered(lambda field: field.name == name)

    @classmethod
    def make_source(cls, **vals):
        return (
            cls.env["okr.metric.source"]
            .with_user(cls.okr_manager)
            .create(
                {
                    "model_id": cls.model.id,
                    "name": "Sales",
                    "company_path": "x_company_id",
                    "field_ids": [Command.set([cls.field(name).id for name in LISTED])],
                    **vals,
                }
            )
        )

    @classmethod
    def sell(cls, count=1, day=TODAY, **vals):
        """Rows to count."""
        return cls.env["x_okr_sale"].create(
            [
                {
                    "x_day": day,
                    "x_time": f"{day} 12:00:00",
                    "x_company_id": cls.company.id,
                    "x_currency_id": cls.company.currency_id.id,
                    **vals,
                }
                for _number in range(count)
            ]
        )

    @classmethod
    def make_metric(cls, name="Sales made", by=None, date=True, **vals):
        """A metric as a coach makes it; `vals` may name `field` and `date_field` by name."""
        field, date_field = vals.pop("field", None), vals.pop("date_field", "x_day")
        return (
            cls.env["okr.metric"]
            .with_user(by or cls.coach)
            .create(
                {
                    "name": name,
                    "model_id": cls.model.id,
                    "field_id": field and cls.field(field).id,
                    "date_field_id": cls.field(date_field).id if date else False,
                    **vals,
                }
            )
        )

    @classmethod
    def make_live(cls, metric, cycle=None, **vals):
        """An active key result that lives on `metric`."""
        key_result = {"name": f"Live: {metric.name}", "metric_id": metric.id, **vals}
        objective = cls.make_objective(
            "Live objective", cycle or cls.cycle, key_results=[key_result]
        )
        return objective.key_result_ids
