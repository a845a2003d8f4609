from collections import defaultdict

from odoo import api, fields, models

from ..engine import coach


class OkrObjective(models.Model):
    """What the coach would ask about a draft: hints that never refuse anything.

    A hint can be put aside (`okr.coach.dismissal`); it stays away until the text that it talks
    about changes. Words are looked for in the language of the reader and of the author.
    """

    _inherit = "okr.objective"

    draft_confidence = fields.Selection(
        [(str(number), str(number)) for number in range(11)],
        "How sure are you now?",
        copy=False,
        help="From 0 to 10, while it is a draft: how sure are you that it will be reached? Around "
        "5 to 7 is a good stretch; a commitment is surer.",
    )
    coach_hints = fields.Text(compute="_compute_coach_hints")
    coach_advice = fields.Json(compute="_compute_coach_advice")
    coach_dismissal_ids = fields.One2many("okr.coach.dismissal", "objective_id", "Hints put aside")

    def _frozen_fields(self):
        return super()._frozen_fields() | {"draft_confidence"}

    @api.depends(lambda self: self._coach_depends())
    @api.depends_context("uid", "lang")
    def _compute_coach_hints(self):
        hints = self._get_coach_hints()
        for objective in self:
            objective.coach_hints = "\n".join(hints.get(objective, [])) or False

    @api.depends(lambda self: self._coach_depends())
    @api.depends_context("uid", "lang")
    def _compute_coach_advice(self):
        """What the form shows: `hints` and `dismissed` ones with texts and keys, `lessons`."""
        found = self._find_coach_hints()
        lessons = self._get_past_lessons()
        for objective in self:
            rows = {row.key: row for row in objective.coach_dismissal_ids}
            shown, aside = [], []
            for code, params in found.get(objective, []):
                key = coach.fingerprint(code, params)
                hint = {
                    "key": key,
                    "text": self._coach_text(code, params),
                    "why": self._coach_why(code),
                }
                if row := rows.get(key):
                    day = fields.Date.context_today(self, row.date)
                    # Whose name it is: everybody who reads the objective may know.
                    hint["by"] = self.env._(
                        "%(person)s, %(date)s",
                        person=row.user_id.sudo().name,
                        date=self.env["ir.qweb.field.date"].value_to_html(day, {}),
                    )
                    aside.append(hint)
                else:
                    shown.append(hint)
            objective.coach_advice = {
                "hints": shown,
                "dismissed": aside,
                "lessons": lessons.get(objective, []),
            }

    @api.model
    def _coach_depends(self):
        names = ["name", "kind", "unit", "weight", "base_value", "target_value"]
        names += ["range_min", "range_max", "fail_min", "fail_max"]
        if "metric_id" in self.env["okr.key.result"]._fields:
            names.append("metric_id")
        return [
            "state",
            "name",
            "level",
            "parent_id",
            "contribution",
            "ambition",
            "alignment_ids",
            "draft_confidence",
            "coach_dismissal_ids.key",
            *(f"key_result_ids.{name}" for name in names),
        ]

    def _get_coach_hints(self):
        """Hints on the drafts among these objectives, but for dismissed ones.

        Returns {objective: [sentences]}; a constant number of queries.
        """
        hints = {}
        for objective, found in self._find_coach_hints().items():
            aside = set(objective.coach_dismissal_ids.mapped("key"))
            texts = [
                self._coach_text(code, params)
                for code, params in found
                if coach.fingerprint(code, params) not in aside
            ]
            if texts:
                hints[objective] = texts
        return hints

    def _find_coach_hints(self):
        """All hints on the drafts among these objectives: {objective: [(code, params)]}."""
        drafts = self.filtered(lambda objective: objective.state == "draft")
        verdicts = drafts.key_result_ids._get_usual_targets()
        found = {}
        for objective in drafts:
            company = objective.company_id
            hints = coach.objective_hints(
                objective._coach_draft(verdicts),
                key_results_min=company.okr_key_results_min,
                key_results_max=company.okr_key_results_max,
            )
            if hints:
                found[objective] = hints
        return found

    def _get_team_hints(self):
        """What the coach asks each owner about all that they take on in a cycle.

        Returns {(cycle, department): [sentences]}: too many objectives, and what their draft
        confidence says on the whole.
        """
        by_team = defaultdict(self.browse)
        for objective in self.filtered(lambda o: o.state in ("draft", "active")):
            by_team[objective.cycle_id, objective.department_id] |= objective
        hints = {}
        for (cycle, department), objectives in by_team.items():
            company = cycle.company_id
            cap = company.okr_cap_team if department else company.okr_cap_company
            found = coach.team_hints(len(objectives), cap=cap)
            drafts = objectives.filtered(lambda o: o.state == "draft")
            verdict = coach.set_verdict([(d._said_confidence(), d.ambition) for d in drafts])
            if verdict:
                found.append(verdict)
            if found:
                hints[cycle, department] = [
                    self._coach_text(code, params) for code, params in found
                ]
        return hints

    def _said_confidence(self):
        """Draft confidence 0-10, None where nobody said."""
        self.ensure_one()
        return int(self.draft_confidence) if self.draft_confidence else None

    def _coach_draft(self, usual=None):
        """The engine's view of a draft; `usual` as `_get_usual_targets` returns it."""
        self.ensure_one()
        usual = usual or {}
        # The language of its author: of the user record only that is looked at.
        author_sudo = self._origin.create_uid.sudo()
        return coach.ObjectiveDraft(
            name=self.name or "",
            level=self.level or "",
            name_of_parent=self.parent_id.name or "",
            contribution=self.contribution or "",
            aligned_elsewhere=bool(self.alignment_ids),
            ambition=self.ambition or "",
            confidence=self._said_confidence(),
            languages=tuple(filter(None, (self.env.lang, author_sudo.lang))),
            key_results=[
                coach.KeyResultDraft(
                    name=kr.name or "",
                    kind=kr.kind,
                    weight=kr.weight,
                    base=kr.base_value,
                    target=kr.target_value,
                    unit=kr.unit or "",
                    numbers=(kr.range_min, kr.range_max, kr.fail_min, kr.fail_max),
                    is_measured=kr in usual,
                    is_usual=usual.get(kr, False),
                )
                for kr in self.key_result_ids
            ],
        )

    def _get_past_lessons(self):
        """Lessons for the drafts among these objectives, by the same metric or a similar title.

        Returns {objective: [{"key_result", "text", "id"}]}, `id` being the key result of the past.
        Reads what the caller may read; a constant number of queries.
        """
        drafts = self.filtered(lambda objective: objective.state == "draft")
        past_by_draft = drafts.key_result_ids._find_past_key_results()
        lessons = {}
        for objective in drafts:
            rows, seen = [], set()
            for key_result in objective.key_result_ids:
                for past in past_by_draft.get(key_result, []):
                    if past not in seen:
                        seen.add(past)
                        rows.append(
                            {
                                "id": past.id,
                                "key_result": past.name,
                                "text": past._lesson_text(),
                            }
                        )
            if rows:
                lessons[objective] = rows
        return lessons
