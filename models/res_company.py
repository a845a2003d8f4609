from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    performance_use_ratings = fields.Boolean(
        "Use ratings in appraisals",
        default=True,
        help="Without it, an appraisal ends with a conversation and a summary, and no rating.",
    )
