from collections import Counter

from odoo import api, fields, models

from .okr_import import STATUSES


class OkrImportPlan(models.AbstractModel):
    """Check-ins of the past, and what is told about each row."""

    _inherit = "okr.import.plan"

    @api.model
    def _plan_check_ins(self, plan):
        """Check-ins for what runs already; for drafts the file is imported again later."""
        lines = [
            line
            for entry in plan["objectives"]
            for line in entry["key_results"]
            if line["part"].checkins
        ]
        running = []
        for line in lines:
            if line["record"] and line["record"].state == "active":
                running.append(line)
            else:
                self._problem(plan, line["part"].row, "check_ins_later", "checkin_date", note=True)
        records = self.env["okr.key.result"].browse(line["record"].id for line in running)
        known = {
            (row["key_result_id"], row["date"], row["value"], row["confidence"])
            for row in self.env["okr.checkin"].search_read(
                [("key_result_id", "in", records.ids)],
                ["key_result_id", "date", "value", "confidence"],
                load=None,
            )
        }
        today = fields.Date.context_today(self)
        for line in running:
            record = line["record"]
            cycle, objective = record.cycle_id, record.objective_id
            first = min(filter(None, [cycle.date_start, objective.date_activated]))
            value = record.current_value
            confidence = record.confidence if record.last_checkin_date else None
            for said in sorted(line["part"].checkins, key=lambda said: said.vals["date"]):
                value = said.vals.get("value", value)
                confidence = said.vals.get("confidence", confidence)
                day = said.vals["date"]
                if value is None:
                    continue  # the number was not clear, and that was said
                if confidence is None:
                    self._problem(plan, said.row, "no_confidence_yet", "confidence")
                elif day > today or day < first:
                    code = "day_ahead" if day > today else "day_before"
                    self._problem(plan, said.row, code, "checkin_date", day)
                elif (record.id, day, value, confidence) in known:
                    self._mark(plan, said.row, "same")
                else:
                    known.add((record.id, day, value, confidence))
                    self._mark(plan, said.row, "checkin")
                    plan["checkins"].append(
                        {
                            "key_result_id": record.id,
                            "date": day,
                            "value": value,
                            "confidence": confidence,
                            "note": said.vals.get("note") or False,
                        }
                    )

    @api.model
    def _finish(self, plan):
        """The lines of the screen, one for each row that says something, and the totals."""
        names = {}
        for entry in plan["objectives"]:
            names.setdefault(entry["part"].row, [entry["part"].name, ""])
            for line in entry["key_results"]:
                title = [entry["part"].name, line["part"].name]
                names[line["part"].row] = title
                for said in line["part"].checkins:
                    names.setdefault(said.row, title)
        problems = {}
        for problem in plan["problems"]:
            problems.setdefault(problem.row, []).append(problem)
        writer = self.env["okr.import.texts"]
        texts = writer._texts()
        lines = []
        for row in sorted({*plan["marks"], *problems}):
            told = problems.get(row, [])
            mark = plan["marks"].get(row, {"statuses": [], "changes": []})
            statuses = [*mark["statuses"], *("problem" for p in told if not p.note)]
            objective, key_result = names.get(row, ("", ""))
            line_texts = [
                {"note": p.note, "text": writer._text(p, texts, plan["titles"])} for p in told
            ]
            if mark["changes"]:
                changed = ", ".join(dict.fromkeys(mark["changes"]))
                line_texts.append({"note": True, "text": self.env._("Changes: %s", changed)})
            lines.append(
                {
                    "row": row,
                    "status": min(statuses or ["skipped"], key=STATUSES.index),
                    "objective": objective,
                    "key_result": key_result,
                    "texts": list({tuple(text.items()): text for text in line_texts}.values()),
                }
            )
        plan["lines"] = lines
        new = [e for e in plan["objectives"] if e["takes"] and not e["record"]]
        pieces = [line for entry in plan["objectives"] for line in entry["key_results"]]
        counts = {
            "rows": Counter(line["status"] for line in lines),
            "objectives": len(new),
            "key_results": sum(piece["create"] for piece in pieces),
            "changes": sum(bool(x["changes"]) for x in [*plan["objectives"], *pieces]),
            "checkins": len(plan["checkins"]),
        }
        counts["rows"] = {status: counts["rows"].get(status, 0) for status in STATUSES}
        plan["counts"] = counts
        work = counts["objectives"] + counts["key_results"] + counts["changes"] + counts["checkins"]
        plan["can_import"] = bool(work) and not counts["rows"]["problem"]
