from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import progress
from ..engine.progress import TO_TARGET, Measure, is_sane


class OkrKeyResult(models.Model):
    """What is written about a key result when its cycle is closed: final value, score, learning."""

    _inherit = "okr.key.result"

    close_anyway = fields.Boolean(
        readonly=True,
        copy=False,
        help="A coach accepted that it is closed as it stands, without a score if need be.",
    )
    final_taken = fields.Boolean(
        readonly=True, copy=False, help="The final value was corrected, with a reason."
    )
    next_target_value = fields.Float(
        "Next Target",
        readonly=True,
        copy=False,
        aggregator=None,
        help="The target that it is carried over with when the decision is Change.",
    )
    next_target_taken = fields.Boolean(readonly=True, copy=False)

    def _managed_fields(self):
        return super()._managed_fields() | {
            "close_anyway",
            "final_taken",
            "next_target_value",
            "next_target_taken",
        }

    def _closing_value(self):
        """The value that counts at the close: the final one once it was taken, else the latest."""
        self.ensure_one()
        return self.final_value if self.is_scored or self.final_taken else self.current_value

    def _fell_short(self):
        """Whether its score asks for a cause and a lesson."""
        self.ensure_one()
        return self.is_scored and progress.fell_short(self.score, self.ambition)

    def _learning_missing(self):
        """Names of the fields that have still to be filled in before the cycle is closed."""
        self.ensure_one()
        if not self._fell_short():
            return []
        names = ["miss_cause", "learning"]
        if self.ambition == "committed":
            names += ["miss_happened", "miss_signal", "miss_change"]
        return [name for name in names if not (self[name] or "").strip()]

    def _is_reached(self):
        """Whether the way to the target is covered, so that nothing is left to carry over."""
        self.ensure_one()
        if self.kind not in TO_TARGET:
            return False
        up = self.target_value > self.base_value
        value = self._closing_value()
        return value >= self.target_value if up else value <= self.target_value

    def _next_measure(self, target):
        """The measure it is carried over with: base = final value, `target` in its unit.

        Zones that the new base has overtaken, or that no longer surround the target, are left out.
        """
        self.ensure_one()
        base = self._closing_value()
        commit, stretch = self.commit_value, self.stretch_value
        sign = 1 if target > base else -1
        if not base * sign < commit * sign < target * sign < stretch * sign:
            commit = stretch = 0.0
        return Measure(
            kind=self.kind,
            base=base,
            target=target,
            commit=commit,
            stretch=stretch,
            range_min=self.range_min,
            range_max=self.range_max,
            fail_min=self.fail_min,
            fail_max=self.fail_max,
        )

    @api.model
    def _save_close(self, vals_by_key_result, reasons=None):
        """Write what a coach said about key results while closing: {key result: values}.

        `reasons` {key result: sentence} says why a final value differs from the latest check-in;
        the change then stays in the history. Raises for who is no coach, for numbers out of range
        and for key results that are closed already. A number of queries that hardly grows.
        """
        key_results = self.browse(kr.id for kr in vals_by_key_result)
        key_results.cycle_id._check_coach()
        key_results.check_access("write")
        self._check_close_vals(vals_by_key_result)
        self._log_final_values(vals_by_key_result, reasons or {})
        for vals in vals_by_key_result.values():
            if "next_target_value" in vals:
                vals["next_target_taken"] = True
        # Access was checked above, once for all; one by one it would cost a query per row.
        for key_result_sudo in key_results.sudo()._okr_internal():
            key_result_sudo.write(vals_by_key_result[self.browse(key_result_sudo.id)])

    def _check_close_vals(self, vals_by_key_result):
        for key_result, vals in vals_by_key_result.items():
            if key_result.state != "active" or key_result.cycle_id.state not in (
                "active",
                "grading",
            ):
                raise UserError(
                    self.env._(
                        "“%s” is closed by now. Nothing was changed; open the wizard anew.",
                        key_result.display_name,
                    )
                )
            if vals.get("is_scored") and not 0 <= vals.get("score", key_result.score) <= 1:
                raise ValidationError(self._score_problem_text(key_result, vals["score"]))
            for name in ("final_value", "next_target_value"):
                if not is_sane(vals.get(name, 0.0)):
                    raise ValidationError(
                        self.env._(
                            "%(field)s of “%(key_result)s”: please give a number below 10^15.",
                            field=self._field_labels({name}),
                            key_result=key_result.display_name,
                        )
                    )

    def _score_problem_text(self, key_result, score):
        return self.env._(
            "Score of “%(key_result)s”: a number from 0.0 to 1.0, please, not %(score)s.",
            key_result=key_result.display_name,
            score=score,
        )

    def _log_final_values(self, vals_by_key_result, reasons):
        """Keep each corrected final value in the history of changes, with its reason."""
        rows = []
        for key_result, vals in vals_by_key_result.items():
            old = key_result._closing_value()
            if "final_value" not in vals or vals["final_value"] == old:
                continue
            reason = (reasons.get(key_result) or "").strip()
            if not reason:
                raise UserError(
                    self.env._(
                        "Reason: the final value of “%(key_result)s” differs from %(old)s. Please "
                        "say why in its row.",
                        key_result=key_result.display_name,
                        old=old,
                    )
                )
            vals["final_taken"] = True
            rows.append(
                {
                    **key_result._revision_owner_vals(),
                    "field_name": "final_value",
                    "field_label": self._field_labels({"final_value"}),
                    "old_value": str(old),
                    "new_value": str(vals["final_value"]),
                    "reason": reason,
                    "user_id": self.env.uid,
                }
            )
        # The history is append-only for everybody; who may cause it was checked by the caller.
        revision_sudo = self.env["okr.revision"].sudo()
        revision_sudo._okr_internal().create(rows)
