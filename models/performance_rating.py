from odoo import fields, models


class PerformanceRating(models.Model):
    """One step of the rating scale. A human chooses it; nothing computes it."""

    _name = "performance.rating"
    _description = "Rating"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    description = fields.Char(
        translate=True, help="What this step means, in words that can be seen at work."
    )
