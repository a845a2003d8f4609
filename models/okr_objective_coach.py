from collections import defaultdict

from odoo import api, fields, models

from ..engine import coach


class OkrObjective(models.Model):
    """What the coach would ask about a draft: hints that never refuse anything."""

    _inherit = "okr.objective"

    coach_hints = fields.Text(compute="_compute_coach_hints")

    @api.depends(
        "state",
        "name",
        "level",
        "parent_id",
        "contribution",
        "alignment_ids",
        "key_result_ids.name",
        "key_result_ids.kind",
        "key_result_ids.weight",
        "key_result_ids.base_value",
        "key_result_ids.target_value",
    )
    def _compute_coach_hints(self):
        hints = self._get_coach_hints()
        for objective in self:
            objective.coach_hints = "\n".join(hints.get(objective, [])) or False

    def _get_coach_hints(self):
        """Hints on the drafts among these objectives: {objective: [sentences]}."""
        hints = {}
        for objective in self.filtered(lambda o: o.state == "draft"):
            company = objective.company_id
            found = coach.objective_hints(
                objective._coach_draft(),
                key_results_min=company.okr_key_results_min,
                key_results_max=company.okr_key_results_max,
            )
            if found:
                hints[objective] = [self._coach_text(code, params) for code, params in found]
        return hints

    def _get_team_hints(self):
        """Hints on how many objectives each owner takes on: {(cycle, department): [sentences]}."""
        counts = defaultdict(int)
        for objective in self.filtered(lambda o: o.state in ("draft", "active")):
            counts[objective.cycle_id, objective.department_id] += 1
        hints = {}
        for (cycle, department), count in counts.items():
            company = cycle.company_id
            cap = company.okr_cap_team if department else company.okr_cap_company
            found = coach.team_hints(count, cap=cap)
            if found:
                hints[cycle, department] = [
                    self._coach_text(code, params) for code, params in found
                ]
        return hints

    def _coach_draft(self):
        self.ensure_one()
        return coach.ObjectiveDraft(
            name=self.name or "",
            level=self.level,
            name_of_parent=self.parent_id.name or "",
            contribution=self.contribution or "",
            aligned_elsewhere=bool(self.alignment_ids),
            key_results=[
                coach.KeyResultDraft(
                    name=kr.name or "",
                    kind=kr.kind,
                    weight=kr.weight,
                    base=kr.base_value,
                    target=kr.target_value,
                )
                for kr in self.key_result_ids
            ],
        )

    @api.model
    def _coach_text(self, code, params):
        """The sentence of a hint, in the reader's language."""
        texts = {
            "orphan": self.env._("It supports no other objective yet. Which one does it move?"),
            "no_contribution": self.env._(
                "Say in one sentence how it moves “%(parent)s”.", **_only(params, "parent")
            ),
            "same_as_parent": self.env._(
                "It says nearly the same as “%(parent)s”. What is your team's own part?",
                **_only(params, "parent"),
            ),
            "no_key_result": self.env._(
                "It has no key result yet. How will you tell that it is reached?"
            ),
            "few_key_results": self.env._(
                "It has %(count)s key result; %(minimum)s or more show more than one side.",
                **_only(params, "count", "minimum"),
            ),
            "many_key_results": self.env._(
                "It has %(count)s key results; with more than %(maximum)s the focus is lost.",
                **_only(params, "count", "maximum"),
            ),
            "only_milestones": self.env._(
                "All key results are milestones. Which number will move when they are done?"
            ),
            "no_weight": self.env._("All weights are 0: at least one key result has to count."),
            "output_verb": self.env._(
                "“%(key_result)s” names work to do. What changes once it is done?",
                **_only(params, "key_result"),
            ),
            "direction": self.env._(
                "“%(key_result)s”: base and target run against its kind.",
                **_only(params, "key_result"),
            ),
            "many_objectives": self.env._(
                "%(count)s objectives; with more than %(cap)s it gets hard to finish any.",
                **_only(params, "count", "cap"),
            ),
        }
        return texts[code]


def _only(params, *names):
    """The named parameters, empty where another hint is being put into words."""
    return {name: params.get(name, "") for name in names}
