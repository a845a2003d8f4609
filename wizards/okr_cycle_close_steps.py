from odoo import models
from odoo.fields import Domain

#: Objectives that the preview spells out; the counts cover all of them.
PREVIEWED = 50


class OkrCycleCloseWizard(models.TransientModel):
    """The steps of closing: the rows to show, what to write back, what is still missing."""

    _inherit = "okr.cycle.close.wizard"

    def _objectives(self):
        return self.env["okr.objective"].search(
            self.cycle_id._close_scope(self._scope(), ["active"]),
            order="department_id, sequence, id",
        )

    def _key_results(self):
        return self._objectives().key_result_ids

    def _show(self, step):
        """Go to `step` with fresh rows from the real records."""
        self.ensure_one()
        self.step = step
        self.shown_department_id = self.department_id
        self.problem = self.problem and "\n".join(self._step_problems(step)) or False
        if step == "publish":
            self.preview = self._render_preview()
            return
        rows = self[f"{step}_ids"]
        vals_list = rows._prepare_rows(self)
        rows.unlink()
        rows.create(vals_list)

    def _save_step(self):
        """Write the rows of the current step to the real records."""
        self.ensure_one()
        if self.step == "readiness":
            self._save_readiness()
            return
        if self.step == "publish":
            return
        self.cycle_id._expect_state(("grading",))
        self[f"{self.step}_ids"]._save_rows()

    def _save_readiness(self):
        self.cycle_id._expect_state(("active", "grading"))
        self.readiness_ids._save_rows()

    def _step_problems(self, step):
        """What keeps `step` from being complete, read from the real records: sentences."""
        if step in ("readiness", "publish"):
            return []
        return getattr(self, f"_{step}_problems")()

    def _score_problems(self):
        missing = self._key_results().filtered(lambda kr: not (kr.is_scored or kr.close_anyway))
        if not missing:
            return []
        return [
            self.env._(
                "Score: %(names)s have none yet. Give each of them a score, or tick Close anyway "
                "for what nobody can score.",
                names=self.cycle_id._name_some(missing),
            )
        ]

    def _learn_problems(self):
        sentences = []
        for key_result in self._key_results():
            if names := key_result._learning_missing():
                sentences.append(
                    self.env._(
                        "“%(key_result)s” fell short: please fill in %(fields)s.",
                        key_result=key_result.name,
                        fields=key_result._field_labels(names),
                    )
                )
        return sentences

    def _decide_problems(self):
        sentences = []
        for objective in self._objectives():
            going_on = objective.key_result_ids.filtered(
                lambda kr: kr.decision in ("carry", "change")
            )
            if not objective.decision and objective._needs_decision():
                sentences.append(
                    self.env._(
                        "“%s” fell short: please choose to carry it over, change, park or drop it.",
                        objective.name,
                    )
                )
            if objective.decision == "carry" and not going_on:
                sentences.append(
                    self.env._(
                        "“%s”: choose the key results that are carried over with it, or Change if "
                        "it gets new ones.",
                        objective.name,
                    )
                )
            if objective.decision in ("carry", "change"):
                sentences += [text for kr in going_on if (text := self._carry_problem(kr))]
        return sentences

    def _carry_problem(self, key_result):
        """Why a key result cannot go on as it was decided, or None."""
        if key_result.decision == "carry":
            if key_result._is_reached():
                return self.env._(
                    "“%s” has reached its target, nothing is left to carry over. Choose Change "
                    "and give it a new target, or Drop.",
                    key_result.name,
                )
            return None
        problem = key_result._next_measure(key_result.next_target_value).problem()
        if not problem:
            return None
        if problem == "base_is_target":
            return self.env._(
                "Next Target: “%(key_result)s” starts from %(base)s, so its new target has to "
                "differ.",
                key_result=key_result.name,
                base=key_result._closing_value(),
            )
        return f"“{key_result.name}”: {key_result._measure_problem_texts()[problem]}"

    def _render_preview(self):
        """What becomes final and what follows, as HTML; counts cover everything in scope."""
        objectives, key_results = self._objectives(), self._key_results()
        company = self.cycle_id.company_id
        goes_on = objectives.filtered(lambda o: o.decision in ("carry", "change"))
        drafts = self.env["okr.objective"].search(
            self.cycle_id._close_scope(self._scope(), ["draft"])
        )
        others = self.env["okr.objective"].search_count(
            self.cycle_id._close_scope(None, ["active"]) & Domain("id", "not in", objectives.ids)
        )
        labels = dict(objectives._fields["decision"]._description_selection(self.env))
        return self.env["ir.qweb"]._render(
            "hr_okr.okr_cycle_close_preview",
            {
                "cycle": self.cycle_id,
                "blockers": self.cycle_id._close_blockers(self._scope()),
                "objective_count": len(objectives),
                "key_result_count": len(key_results),
                "unscored": key_results.filtered(lambda kr: not kr.is_scored),
                "learning_count": len(key_results.filtered("learning")),
                "carried_count": len(goes_on),
                "parked_count": len(objectives.filtered(lambda o: o.decision == "park")),
                "draft_count": len(drafts),
                "request_count": len(self.cycle_id._open_requests(self._scope())),
                "cycle_closes": not others,
                "others_count": others,
                "next_is_drafted": bool(goes_on) or (company.okr_draft_next_cycle and not others),
                "rows": [
                    {
                        "objective": objective,
                        "score": objective._closing_score(),
                        "going_on": objective.key_result_ids.filtered(
                            lambda kr: kr.decision in ("carry", "change")
                        )
                        if objective in goes_on
                        else objective.browse(),
                        "decision": labels.get(objective.decision, ""),
                    }
                    for objective in objectives[:PREVIEWED]
                ],
                "not_listed": max(0, len(objectives) - PREVIEWED),
                "band": lambda score: self.env["okr.cycle.close.score"]._band_text(score, company),
            },
        )
