from odoo import api, fields, models
from odoo.tools import SQL

from .performance_link_guard import internal
from .performance_todo import give_todos

PARTS = {"employee_feedback": "employee", "manager_feedback": "manager"}


class PerformanceImport(models.AbstractModel):
    """Making closed appraisals of the rows that were looked at."""

    _inherit = "performance.import"

    @api.model
    def _create_closed(self, rows, company):
        """Make the appraisals with all their parts, tell both sides neutrally, and log it."""
        own = internal(self.sudo())  # the server alone makes closed records; the caller was checked
        today = fields.Date.context_today(self)
        appraisals = own.env["performance.appraisal"].create(
            [
                {
                    **{n: row[n] for n in ("employee_id", "manager_id", "date_start", "date_end")},
                    **{n: row[n] for n in ("employee_user_id", "manager_user_id")},
                    "company_id": company.id,
                    "template_id": False,
                    "state": "closed",
                    "date_shared": row["date_end"],
                    "date_closed": row["date_end"],
                    "date_imported": today,
                }
                for row in rows
            ]
        )
        answers, outcomes, notes = [], [], []
        prompts = {
            "employee_feedback": self.env._("Employee's words, as taken over"),
            "manager_feedback": self.env._("Manager's words, as taken over"),
        }
        for appraisal, row in zip(appraisals, rows, strict=True):
            for sequence, (name, side) in enumerate(PARTS.items()):
                if row.get(name):
                    answers.append(
                        {
                            "appraisal_id": appraisal.id,
                            "side": side,
                            "prompt": prompts[name],
                            "sequence": sequence,
                            "body_vault": row[name],
                        }
                    )
            outcomes.append(
                {"appraisal_id": appraisal.id, "rating_id_vault": row.get("rating_id", False)}
            )
            if row.get("note"):
                notes.append(
                    {
                        "author_user_id": row["manager_user_id"],
                        "employee_id": row["employee_id"],
                        "appraisal_id": appraisal.id,
                        "date": row["date_end"],
                        "body_vault": row["note"],
                    }
                )
        own.env["performance.answer"].create(answers)
        own.env["performance.outcome"].create(outcomes)
        self._age_notes(own.env["performance.note"].create(notes))
        self.env["performance.access.log"]._log(appraisals, "imported")
        people = appraisals.employee_user_id | appraisals.manager_user_id
        told = people.filtered(lambda user: user.active and not user.share)
        words = {
            lang: self.with_context(lang=lang).env._("Something was added for you in Performance")
            for lang in set(told.mapped("lang"))
        }
        if told:
            give_todos([(user, words[user.lang], None) for user in told])

    @api.model
    def _age_notes(self, notes):
        """A note of the past is as old as its appraisal: retention counts from there."""
        if not notes:
            return
        notes.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE performance_note SET create_date = date WHERE id = ANY(%s)", notes.ids)
        )
        notes.invalidate_recordset(["create_date"])


class PerformanceAppraisal(models.Model):
    _inherit = "performance.appraisal"

    date_imported = fields.Date(
        "Taken over on", readonly=True, help="From the file of another program."
    )

    def _import_keys(self):
        return [
            {"employee_id": appraisal.employee_id.id, "date_end": appraisal.date_end}
            for appraisal in self
        ]
