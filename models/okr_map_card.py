from odoo import api, models


class OkrMap(models.AbstractModel):
    """What one may do with an objective of the map: asked when its panel opens."""

    _inherit = "okr.map"

    @api.model
    @api.readonly
    def get_card(self, objective_id):
        """What the caller may do with an objective that they can read, and its open requests.

        Returns {"can_edit", "can_check_in", "is_frozen", "requests"}; `requests` are the ids of
        alignments that the caller may answer. Raises an AccessError for who cannot read it.
        """
        objective = self.env["okr.objective"].browse(self._okr_id(objective_id) or ())
        objective._okr_one().check_access("read")
        links = objective.incoming_alignment_ids | objective.alignment_ids
        return {
            "can_edit": objective.can_edit,
            "can_check_in": objective.can_check_in,
            "is_frozen": objective.state == "active",
            "requests": links.filtered("can_answer").ids,
        }
