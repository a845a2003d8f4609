from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine.progress import fell_short


class OkrReviewPack(models.AbstractModel):
    """What a pack says about all of its objectives: in words, not in ranks."""

    _inherit = "okr.review.pack"

    @api.model
    def _summary(self, objectives, is_midway, most=None):
        """A few sentences to start the meeting with.

        :param most: how many names a list has before it ends with how many more there are
        """
        key_results = objectives.key_result_ids
        if not objectives:
            return []
        sentences = [
            self.env._(
                "Objectives: %(objectives)s. Key results: %(key_results)s.",
                objectives=len(objectives),
                key_results=len(key_results),
            )
        ]
        if dropped := objectives.filtered(lambda o: o.state == "dropped"):
            sentences.append(
                self.env._("Given up on the way: %s.", self._quoted(dropped.mapped("name"), most))
            )
        if is_midway:
            return sentences + self._summary_of_health(key_results, most)
        return sentences + self._summary_of_scores(key_results)

    @api.model
    def _summary_of_health(self, key_results, most):
        words = dict(key_results._fields["health"]._description_selection(self.env))
        counts = Counter(key_results.filtered(lambda kr: kr.state == "active").mapped("health"))
        told = [f"{word}: {counts[key]}" for key, word in words.items() if counts[key]]
        blocked = key_results.filtered(lambda kr: kr.state == "active" and kr.blocker_cause)
        sentences = (
            [self.env._("Where the key results stand – %s.", ", ".join(told))] if told else []
        )
        if blocked:
            sentences.append(
                self.env._("Blocked right now: %s.", self._quoted(blocked.mapped("name"), most))
            )
        return sentences

    @api.model
    def _summary_of_scores(self, key_results):
        """Committed and aspirational are told apart, as they promise different things."""
        scored = key_results.filtered("is_scored")
        sentences = []
        for ambition, kept in (
            ("committed", self.env._("Committed: kept %(kept)s, missed %(missed)s.")),
            (
                "aspirational",
                self.env._("Aspirational: %(kept)s reached 0.7 or more, %(missed)s fell short."),
            ),
        ):
            some = scored.filtered(lambda kr, ambition=ambition: kr.ambition == ambition)
            if some:
                missed = sum(fell_short(kr.score, kr.ambition) for kr in some)
                sentences.append(kept % {"kept": len(some) - missed, "missed": missed})
        if unscored := key_results - scored:
            sentences.append(self.env._("Without a score: %s.", len(unscored)))
        dreams = scored.filtered(lambda kr: kr.ambition == "aspirational")
        if len(dreams) > 1 and all(kr.score >= 1 for kr in dreams):
            sentences.append(
                self.env._(
                    "Every aspirational key result reached 1.0. Would a harder target have brought "
                    "more?"
                )
            )
        return sentences

    @api.model
    def _quoted(self, names, most):
        return self._listed([f"“{name}”" for name in names], most)

    @api.model
    def _listed(self, names, most):
        """The names in a row; after `most` of them, how many more there are."""
        if most is None or len(names) <= most:
            return ", ".join(names)
        return self.env._(
            "%(names)s and %(count)s more",
            names=", ".join(names[:most]),
            count=len(names) - most,
        )

    @api.model
    def _causes(self, objectives, most=None):
        """What was behind the misses: each cause with the key results and objectives it held up."""
        names = defaultdict(list)
        for records in (objectives.key_result_ids, objectives):
            for record in records.filtered("miss_cause"):
                names[record.miss_cause].append(record.name)
        labels = objectives._fields["miss_cause"]._description_selection(self.env)
        return [
            {"label": label, "names": self._listed(names[key], most)}
            for key, label in labels
            if names[key]
        ]

    @api.model
    def _decisions(self, objectives, most=None):
        """What becomes of the objectives: by decision, with the key results that go along."""
        labels = objectives._fields["decision"]._description_selection(self.env)
        groups = []
        for key, label in labels:
            lines = []
            decided = objectives.filtered(lambda o, key=key: o.decision == key)
            for objective in decided[:most]:
                going_on = objective.key_result_ids.filtered(
                    lambda kr: kr.decision in ("carry", "change")
                )
                lines.append(
                    {
                        "name": objective.name,
                        "key_results": going_on.mapped("name")
                        if key in ("carry", "change")
                        else [],
                    }
                )
            if lines:
                more = len(decided) - len(lines)
                groups.append(
                    {
                        "label": label,
                        "lines": lines,
                        "more": self.env._("and %s more", more) if more else "",
                    }
                )
        return groups

    @api.model
    def _notes(self, cycle, department):
        """What was decided in review meetings about this part of the cycle."""
        domain = Domain("cycle_id", "=", cycle.id)
        if department:
            domain &= Domain("department_id", "child_of", department.id) | Domain(
                "department_id", "=", False
            )
        notes = self.env["okr.review.note"].search(domain)
        return [
            {
                "body": note.body,
                "who": note.author_id.name,
                "when": format_date(self.env, note.date),
                "about": "" if department else note.department_id.display_name or "",
            }
            for note in notes
        ]

    @api.model
    def _thanks(self, cycle, department, objectives, most=None):
        """Kudos for the key results of the pack, and for its teams during the cycle."""
        during = Domain("date", ">=", cycle.date_start) & Domain("date", "<=", cycle.date_end)
        free = (
            Domain("key_result_id", "=", False)
            & during
            & Domain("company_id", "=", cycle.company_id.id)
        )
        if department:
            free &= Domain("department_id", "child_of", department.id)
        kudos = self.env["okr.kudos"].search(
            Domain("key_result_id", "in", objectives.key_result_ids.ids) | free,
            order="date desc, id desc",
            limit=most,
        )
        return [
            {
                "body": thanks.body,
                "from": thanks.author_id.name,
                "to": thanks.employee_id.display_name or thanks.department_id.display_name,
                "when": format_date(self.env, thanks.date),
                "about": thanks.key_result_id.name or "",
            }
            for thanks in reversed(kudos)
        ]
