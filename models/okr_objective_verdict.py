from odoo import models


class OkrObjective(models.Model):
    """What score amnesia empties on an objective."""

    _inherit = "okr.objective"

    def _okr_number_fields(self):
        return super()._okr_number_fields() | {"draft_confidence"}

    def _amnesia_fields(self):
        return super()._amnesia_fields() | {"confidence_min", "draft_confidence"}
