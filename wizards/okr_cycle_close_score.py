from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from ..engine.progress import band, weighted_mean


class OkrCycleCloseScore(models.TransientModel):
    """One key result to score: its frozen text and zones, its final value and a suggestion."""

    _name = "okr.cycle.close.score"
    _description = "Key Result to Score"
    _inherit = "okr.cycle.wizard.line"
    _rec_name = "name"

    _edited_fields = ("final_value", "is_scored", "score", "close_anyway", "final_reason")

    objective_id = fields.Many2one("okr.objective", readonly=True, ondelete="cascade")
    key_result_id = fields.Many2one(
        "okr.key.result", "Scored Key Result", required=True, readonly=True, ondelete="cascade"
    )
    name = fields.Text("Key Result", compute="_compute_name")
    weight = fields.Float(related="key_result_id.weight")
    ambition = fields.Selection(related="key_result_id.ambition")
    way = fields.Char("From › To", compute="_compute_way")
    latest_value = fields.Float("Latest", related="key_result_id.current_value")
    start_value = fields.Float("Value to Start from", readonly=True)
    final_value = fields.Float()
    final_reason = fields.Char("Reason", help="Why the final value differs from the latest one.")
    suggestion = fields.Float(
        compute="_compute_suggestion", help="What the final value computes to, 0.0-1.0."
    )
    suggestion_text = fields.Char("Suggested", compute="_compute_suggestion")
    score = fields.Float(help="0.0-1.0, judged once.")
    is_scored = fields.Boolean(
        "Scored", compute="_compute_is_scored", store=True, readonly=False, precompute=True
    )
    band = fields.Char("Verdict", compute="_compute_band")
    close_anyway = fields.Boolean()

    @api.depends("key_result_id")
    def _compute_name(self):
        for row in self:
            row.name = row._two_lines(row.key_result_id)

    @api.depends("key_result_id")
    def _compute_way(self):
        for row in self:
            row.way = f"{row._way_text()} {row.key_result_id.unit or ''}".strip()

    def _way_text(self):
        """From where to where, zones included: numbers in the unit of the key result."""
        kr = self.key_result_id
        number = self.env["okr.capsule"]._number_text
        if kr.kind == "range":
            return f"{number(kr.range_min)} – {number(kr.range_max)}"
        if kr.kind in ("at_least", "at_most"):
            return f"{'≥' if kr.kind == 'at_least' else '≤'} {number(kr.target_value)}"
        steps = [kr.base_value, kr.target_value]
        if kr._measure().has_zones:
            steps = [kr.base_value, kr.commit_value, kr.target_value, kr.stretch_value]
        return " › ".join(number(step) for step in steps)

    @api.depends("final_value", "key_result_id")
    def _compute_suggestion(self):
        zones = {
            "below": self.env._("Below commit"),
            "commit": self.env._("Commit"),
            "target": self.env._("Target"),
            "stretch": self.env._("Stretch"),
        }
        for row in self:
            measure = row.key_result_id._measure()
            row.suggestion = measure.progress(row.final_value)
            row.suggestion_text = formatLang(self.env, row.suggestion, digits=2)
            if zone := zones.get(measure.zone(row.final_value)):
                row.suggestion_text += f" · {zone}"

    @api.depends("score")
    def _compute_is_scored(self):
        """Typing a score is scoring; a score of 0.0 is given with the tick."""
        for row in self:
            row.is_scored = row.is_scored or bool(row.score)

    @api.depends("score", "is_scored")
    def _compute_band(self):
        for row in self:
            row.band = row.is_scored and self._band_text(row.score, row.key_result_id.company_id)

    @api.model
    def _band_text(self, score, company):
        """The word of a score, by the bands of the company."""
        words = {
            "green": self.env._("● Green"),
            "yellow": self.env._("▲ Yellow"),
            "red": self.env._("■ Red"),
        }
        return words[band(score, company.okr_band_green, company.okr_band_yellow)]

    @api.constrains("score")
    def _check_score(self):
        for row in self:
            if not 0 <= row.score <= 1:
                raise ValidationError(
                    row.key_result_id._score_problem_text(row.key_result_id, row.score)
                )

    def action_take_suggestion(self):
        """Give the suggested score."""
        self.env["okr.cycle"]._check_coach()
        for row in self:
            row.write({"score": round(row.suggestion, 2), "is_scored": True})
        return self.wizard_id._reopen_action()

    def _prepare_rows(self, wizard):
        """Values of the rows of `wizard`: one for each key result in scope."""
        return [
            {
                "wizard_id": wizard.id,
                "objective_id": key_result.objective_id.id,
                "key_result_id": key_result.id,
                "start_value": key_result._closing_value(),
                "final_value": key_result._closing_value(),
                "score": key_result.score if key_result.is_scored else 0.0,
                "is_scored": key_result.is_scored,
                "close_anyway": key_result.close_anyway,
            }
            for key_result in wizard._key_results()
        ]

    def _save_rows(self):
        """Write what changed to the key results; a corrected final value needs its reason."""
        vals_by_key_result, reasons = {}, {}
        for row in self:
            vals = row._changed_vals()
            vals.pop("final_reason", None)
            if not vals:
                continue
            if row.is_scored:
                vals.update(is_scored=True, score=row.score, final_value=row.final_value)
            elif "is_scored" in vals:
                vals["score"] = 0.0
            vals_by_key_result[row.key_result_id] = vals
            reasons[row.key_result_id] = row.final_reason
        self.env["okr.key.result"]._save_close(vals_by_key_result, reasons)

    def _objective_rows(self):
        """Score of each objective with its formula, once all its key results are scored."""
        result = []
        number = self.env["okr.capsule"]._number_text
        for objective, rows in self.grouped("objective_id").items():
            waiting = len(rows.filtered(lambda row: not row.is_scored))
            score = None
            if not waiting:
                score = weighted_mean((row.weight, row.score) for row in rows)
            terms = " + ".join(
                f"{number(row.weight)} × {formatLang(self.env, row.score, digits=2)}"
                for row in rows
            )
            total = sum(rows.mapped("weight"))
            result.append(
                {
                    "objective": objective,
                    "waiting": waiting,
                    "score": score,
                    "formula": f"({terms}) ÷ {number(total)}",
                    "band": score is not None and self._band_text(score, objective.company_id),
                }
            )
        return result
