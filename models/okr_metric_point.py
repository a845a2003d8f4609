from odoo import fields, models


class OkrMetricPoint(models.Model):
    """What a metric came to in one past period. Written by the back-fill alone, read by all."""

    _name = "okr.metric.point"
    _description = "Past Value of a Metric"
    _inherit = ["okr.number.mixin"]
    _order = "date_start, date_end, id"
    _rec_name = "date_start"

    metric_id = fields.Many2one("okr.metric", required=True, ondelete="cascade", index=False)
    company_id = fields.Many2one(related="metric_id.company_id")
    date_start = fields.Date("From", required=True)
    date_end = fields.Date("To", required=True)
    value = fields.Float(aggregator=None)
    is_empty = fields.Boolean("No Data", help="An average with nothing to be taken of.")

    _once = models.UniqueIndex("(metric_id, date_start, date_end)")
