from odoo import api, fields, models
from odoo.fields import Domain


class OkrObjective(models.Model):
    """What the screens ask an objective: what may I do here, and is it mine?"""

    _inherit = "okr.objective"

    lead_id = fields.Many2one(default=lambda self: self._default_lead())
    department_id = fields.Many2one(default=lambda self: self._default_department())

    can_edit = fields.Boolean(compute="_compute_can_edit")
    can_check_in = fields.Boolean(compute="_compute_can_check_in")
    can_activate = fields.Boolean(compute="_compute_can_activate")
    has_range = fields.Boolean(compute="_compute_measures_used")
    has_bound = fields.Boolean(compute="_compute_measures_used")
    has_zones = fields.Boolean(compute="_compute_measures_used")
    open_request_count = fields.Integer(compute="_compute_open_request_count")
    individual_allowed = fields.Boolean(related="company_id.okr_individual_level")
    is_mine = fields.Boolean(search="_search_is_mine", store=False)
    is_my_department = fields.Boolean(search="_search_is_my_department", store=False)

    @api.model
    def _default_lead(self):
        """Who creates an objective on a screen leads it, until they say otherwise."""
        return self.env.user.employee_id if self.env.context.get("okr_screen") else False

    @api.model
    def _default_department(self):
        if not self.env.context.get("okr_screen"):
            return False
        return self.env.user.employee_id.department_id

    @api.depends_context("uid")
    @api.depends("lead_user_id", "manager_user_id")
    def _compute_can_edit(self):
        writable = self._origin._filtered_access("write")
        for objective in self:
            objective.can_edit = not objective._origin or objective._origin in writable

    @api.depends_context("uid")
    @api.depends("key_result_ids.can_check_in")
    def _compute_can_check_in(self):
        for objective in self:
            objective.can_check_in = any(objective.key_result_ids.mapped("can_check_in"))

    @api.depends("state", "cycle_id.state", "can_edit")
    def _compute_can_activate(self):
        for objective in self:
            objective.can_activate = (
                objective.state == "draft"
                and objective.cycle_id.state == "active"
                and objective.can_edit
            )

    @api.depends(
        "key_result_ids.kind", "key_result_ids.commit_value", "key_result_ids.stretch_value"
    )
    def _compute_measures_used(self):
        for objective in self:
            kinds = set(objective.key_result_ids.mapped("kind"))
            objective.has_range = "range" in kinds
            objective.has_bound = bool(kinds & {"range", "at_least", "at_most"})
            objective.has_zones = any(
                kr.commit_value or kr.stretch_value for kr in objective.key_result_ids
            )

    @api.depends("incoming_alignment_ids.state")
    def _compute_open_request_count(self):
        counts = dict(
            self.env["okr.alignment"]._read_group(
                [("target_id", "in", self._origin.ids), ("state", "=", "requested")],
                ["target_id"],
                ["__count"],
            )
        )
        for objective in self:
            objective.open_request_count = counts.get(objective._origin, 0)

    @api.model
    def _search_is_mine(self, operator, value):
        """Objectives that the reader leads or contributes to."""
        if operator != "in" or True not in value:
            return NotImplemented
        uid = self.env.uid
        return Domain("lead_user_id", "=", uid) | Domain("contributor_ids.user_id", "=", uid)

    @api.model
    def _search_is_my_department(self, operator, value):
        """Objectives that the reader's department owns or co-owns."""
        if operator != "in" or True not in value:
            return NotImplemented
        departments = self.env.user.employee_ids.department_id
        return Domain("department_id", "in", departments.ids) | Domain(
            "co_department_ids", "in", departments.ids
        )

    @api.model
    @api.readonly
    def hierarchy_read(self, domain, specification, parent_field, child_field=None, order=None):
        """As in web_hierarchy; it only reads, so that a read replica may answer it."""
        return super().hierarchy_read(domain, specification, parent_field, child_field, order)
