from odoo import api, fields, models

from ..models.okr_objective import DECISIONS


class OkrCycleCloseDecide(models.TransientModel):
    """What becomes of an objective, or of one of its key results. Nothing by default."""

    _name = "okr.cycle.close.decide"
    _description = "Decision on an Objective or Key Result"
    _inherit = "okr.cycle.wizard.line"
    _rec_name = "name"

    _edited_fields = ("decision", "next_target_value", "learning")

    objective_id = fields.Many2one(
        "okr.objective", required=True, readonly=True, ondelete="cascade"
    )
    key_result_id = fields.Many2one("okr.key.result", readonly=True, ondelete="cascade")
    name = fields.Text("Objective or Key Result", compute="_compute_name")
    score = fields.Float(compute="_compute_score")
    has_score = fields.Boolean(compute="_compute_score")
    decision = fields.Selection(DECISIONS, "What next")
    next_base_value = fields.Float("Starts from", compute="_compute_next")
    target_value = fields.Float(related="key_result_id.target_value")
    next_target_value = fields.Float(
        "Next Target",
        compute="_compute_next_target_value",
        store=True,
        readonly=False,
        precompute=True,
    )
    takes_target = fields.Boolean(compute="_compute_next")
    note = fields.Text("Mind", compute="_compute_note")
    learning = fields.Char("In one sentence")

    @api.depends("objective_id", "key_result_id")
    def _compute_name(self):
        for row in self:
            kr = row.key_result_id
            row.name = f"↳ {kr.name}" if kr else row.objective_id.name

    @api.depends("objective_id", "key_result_id")
    def _compute_score(self):
        for row in self:
            if row.key_result_id:
                score = row.key_result_id.score if row.key_result_id.is_scored else None
            else:
                score = row.objective_id._closing_score()
            row.score, row.has_score = score or 0.0, score is not None

    @api.depends("key_result_id")
    def _compute_next(self):
        for row in self:
            kr = row.key_result_id
            row.next_base_value = kr._closing_value() if kr else 0.0
            row.takes_target = bool(kr) and kr.kind != "range"

    @api.depends("decision")
    def _compute_next_target_value(self):
        """The target stays unless Change gives it a new one."""
        for row in self:
            if row.decision != "change" or not row.next_target_value:
                row.next_target_value = row.key_result_id.target_value

    @api.depends("decision", "next_target_value")
    def _compute_note(self):
        for row in self:
            kr = row.key_result_id
            row.note = False
            if not kr:
                if row.objective_id.carried_to_ids:
                    row.note = self.env._("Carried over already; its draft stays as it is.")
                continue
            if kr._is_reached() and row.decision != "change":
                row.note = self.env._("Reached. To go on, choose Change and a new target.")
            elif row.decision in ("carry", "change") and kr._measure().has_zones:
                target = row.next_target_value if row.decision == "change" else kr.target_value
                if not kr._next_measure(target).has_zones:
                    row.note = self.env._("Commit and Stretch are left out: overtaken.")

    def _prepare_rows(self, wizard):
        """Values of the rows of `wizard`: each objective in scope, then its key results."""
        rows = []
        for objective in wizard._objectives():
            rows.append(
                {
                    "wizard_id": wizard.id,
                    "objective_id": objective.id,
                    "decision": objective.decision,
                    "next_target_value": 0.0,
                    "learning": objective.learning,
                }
            )
            rows += [
                {
                    "wizard_id": wizard.id,
                    "objective_id": objective.id,
                    "key_result_id": kr.id,
                    "decision": kr.decision,
                    "next_target_value": kr.next_target_value
                    if kr.decision == "change"
                    else kr.target_value,
                }
                for kr in objective.key_result_ids
            ]
        return rows

    def _save_rows(self):
        """Write what changed to objectives and key results."""
        vals_by_objective, vals_by_key_result = {}, {}
        for row in self:
            vals = row._changed_vals()
            if not vals:
                continue
            if row.key_result_id:
                vals_by_key_result[row.key_result_id] = {
                    "decision": row.decision,
                    "next_target_value": row.next_target_value,
                }
            else:
                vals.pop("next_target_value", None)
                vals_by_objective[row.objective_id] = {
                    name: self._text_or_false(value) for name, value in vals.items()
                }
        self.env["okr.objective"]._save_close(vals_by_objective)
        self.env["okr.key.result"]._save_close(vals_by_key_result)
