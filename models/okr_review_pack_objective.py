from itertools import dropwhile

from markupsafe import Markup

from odoo import api, models
from odoo.tools import formatLang

from ..engine import picture
from ..engine.progress import fell_short


class OkrReviewPack(models.AbstractModel):
    """One objective after the other: trend, what changed, and each key result, context first."""

    _inherit = "okr.review.pack"

    @api.model
    def _objective_texts(self, cycle, objectives, capsules):
        """The objectives of a pack as dictionaries of texts and pictures, in their order."""
        snapshots = self._points(
            "okr.snapshot", "objective_id", objectives, ["date", "progress", "confidence"]
        )
        said = self._points(
            "okr.checkin",
            "key_result_id",
            objectives.key_result_ids,
            ["date", "value", "progress", "confidence"],
        )
        texts = []
        for objective in objectives:
            key_results = [
                self._key_result_texts(cycle, kr, capsules[kr], said.get(kr, []))
                for kr in objective.key_result_ids
            ]
            # all key results share what happened to the objective: it is told once, here
            events = next((capsules[kr]["events"] for kr in objective.key_result_ids), [])
            trend = self._trend(cycle, objective, snapshots.get(objective, []))
            texts.append(
                {
                    "id": objective.id,
                    "name": objective.name,
                    "about": self._about(objective),
                    "trend": trend[0],
                    "trend_text": trend[1],
                    "events": [event for event in events if event["scope"] == "objective"],
                    "key_results": key_results,
                    "verdict": self._verdict(objective),
                    "learning": objective.learning or "",
                    "cause": self._label(objective, "miss_cause"),
                }
            )
        return texts

    @api.model
    def _points(self, model, link, records, names):
        """Return {record: rows of `model`, oldest first}, in one query."""
        rows = self.env[model].search_fetch(
            [(link, "in", records.ids)], [link, *names], order=f"{link}, date, id"
        )
        return rows.grouped(link)

    @api.model
    def _label(self, record, name):
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    @api.model
    def _about(self, objective):
        """Whose it is and what it promised."""
        owners = objective.department_id | objective.co_department_ids
        parts = [
            " + ".join(owners.mapped("display_name")) or objective.company_id.name,
            self._label(objective, "ambition"),
        ]
        if objective.lead_id:
            parts.append(self.env._("Ask %s", objective.lead_id.display_name))
        if objective.parent_id:
            parts.append(self.env._("Supports “%s”", objective.parent_id.name))
        return parts

    @api.model
    def _share(self, share):
        return f"{round(share * 100)} %"

    @api.model
    def _trend(self, cycle, objective, rows):
        """Picture of progress (solid) and confidence (dashed) over the cycle, and its words."""
        rows = list(rows)
        if not rows:
            return Markup(""), ""
        # before the first check-in nobody has said how sure they are
        said = list(dropwhile(lambda row: not row.confidence, rows))
        text = self.env._(
            "Progress %(first)s → %(last)s",
            first=self._share(rows[0].progress),
            last=self._share(rows[-1].progress),
        )
        if said:
            text = self.env._(
                "%(progress)s, confidence %(first)s → %(last)s",
                progress=text,
                first=formatLang(self.env, said[0].confidence, digits=1),
                last=formatLang(self.env, said[-1].confidence, digits=1),
            )
        svg = picture.trend(
            [
                picture.Line([(r.date, r.progress) for r in rows], 0, 1, "o_okr_trend_progress"),
                picture.Line(
                    [(r.date, r.confidence) for r in said], 0, 10, "o_okr_trend_confidence", "4 3"
                ),
            ],
            cycle.date_start,
            max(cycle.date_end, rows[-1].date),
            text,
        )
        return Markup(svg), text

    @api.model
    def _key_result_texts(self, cycle, key_result, capsule, rows):
        """One key result: its way, its context, and then what came out."""
        rows = list(rows)
        number = self.env["okr.capsule"]._number_text
        svg, text = "", ""
        if rows:
            text = self.env._(
                "Value %(first)s → %(last)s, confidence %(c_first)s → %(c_last)s",
                first=number(rows[0].value, key_result.unit),
                last=number(rows[-1].value, key_result.unit),
                c_first=rows[0].confidence,
                c_last=rows[-1].confidence,
            )
            svg = picture.trend(
                [
                    picture.Line(
                        [(r.date, r.progress) for r in rows], 0, 1, "o_okr_trend_progress"
                    ),
                    picture.Line(
                        [(r.date, r.confidence) for r in rows],
                        0,
                        10,
                        "o_okr_trend_confidence",
                        "4 3",
                    ),
                ],
                cycle.date_start,
                max(cycle.date_end, rows[-1].date),
                text,
                width=150,
                height=36,
            )
        return {
            "id": key_result.id,
            "name": key_result.name,
            "way": self._way(key_result),
            "trend": Markup(svg),
            "trend_text": text or self.env._("Never checked in"),
            "events": [e for e in capsule["events"] if e["scope"] == "key_result"],
            "summary": capsule["summary"],
            "fell_short": self._needs_context(key_result),
            "verdict": self._verdict(key_result),
            "cause": self._label(key_result, "miss_cause"),
            "learning": key_result.learning or "",
            "questions": [
                (key_result._field_labels({name}), key_result[name])
                for name in ("miss_happened", "miss_signal", "miss_change")
                if key_result[name]
            ],
            "decision": self._label(key_result, "decision"),
        }

    @api.model
    def _needs_context(self, key_result):
        """A miss, or what looks like one while the cycle runs: its whole timeline is told."""
        if key_result.is_scored:
            return fell_short(key_result.score, key_result.ambition)
        return key_result.state == "dropped" or key_result.health in (
            "off_track",
            "at_risk",
            "outdated",
        )

    @api.model
    def _way(self, key_result):
        """From where to where, in the unit of the key result."""

        def number(name):
            return self.env["okr.capsule"]._number_text(key_result[name], key_result.unit)

        if key_result.kind == "range":
            return f"{number('range_min')} – {number('range_max')}"
        if key_result.kind == "at_least":
            return f"≥ {number('target_value')}"
        if key_result.kind == "at_most":
            return f"≤ {number('target_value')}"
        return f"{number('base_value')} → {number('target_value')}"

    @api.model
    def _verdict(self, record):
        """The number that is read last: a score with its word, or where it stands today."""
        if record.is_scored:
            band = self.env["okr.cycle.close.score"]._band_text(record.score, record.company_id)
            return self.env._(
                "Score %(score)s %(band)s",
                score=formatLang(self.env, record.score, digits=2),
                band=band,
            )
        if record.state in ("closed", "dropped"):
            return self.env._("Given up") if record.state == "dropped" else self.env._("No score")
        return self.env._(
            "%(health)s, progress %(progress)s",
            health=self._label(record, "health"),
            progress=self._share(record.progress),
        )
