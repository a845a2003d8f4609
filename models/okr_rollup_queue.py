from odoo import fields, models


class OkrRollupQueue(models.Model):
    """Outbox of objectives whose children moved: rows are only inserted, and drained by cron.

    Two people who check in below one parent never write the same row. Without a foreign key and
    without log columns, for the same reason. Nobody but `okr.rollup` reads or writes it.
    """

    _name = "okr.rollup.queue"
    _description = "Objectives to Roll Up"
    _log_access = False

    objective_id = fields.Integer(required=True)
