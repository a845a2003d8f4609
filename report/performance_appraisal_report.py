from odoo import api, fields, models
from odoo.tools import format_date


class PerformanceAppraisalReport(models.AbstractModel):
    """The appraisal on paper: what the reader may read on the screen at this moment, no more.

    The template gets texts and no record, so nothing in it can look further than this does.
    """

    _name = "report.hr_okr.performance_appraisal_report"
    _description = "Appraisal on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return ``docs``, one dictionary of texts for each appraisal.

        Everything is read by the real user, whatever ``sudo()`` came before; an officer leaves a
        line in the read log, as on the screen.

        :raise AccessError: the user may not read every one of them, or no id is given
        """
        appraisals = self.env["performance.appraisal"].sudo(False).browse(docids or [])
        if not appraisals:
            raise appraisals._private_access_error()
        appraisals.check_access("read")
        appraisals._log_opening()
        # only our texts: nothing that came with the address reaches the template
        return {"docs": [self._describe(appraisal) for appraisal in appraisals]}

    @api.model
    def _describe(self, appraisal):
        """Return the texts of one appraisal, part by part; a part one may not read is empty."""

        def part(model):
            # a search of one's own, so that the record rule of the part decides
            return self.env[model].sudo(False).search([("appraisal_id", "=", appraisal.id)])

        def day(value):
            return format_date(self.env, value) if value else ""

        answers = part("performance.answer")
        sections = dict(answers._fields["section"]._description_selection(self.env))
        states = dict(appraisal._fields["state"]._description_selection(self.env))
        is_shared = appraisal.state in ("shared", "acknowledged", "closed")
        return {
            "number": appraisal.display_name,
            "employee": appraisal.employee_id.display_name,
            "manager": appraisal.manager_id.display_name,
            "company": appraisal.company_id.display_name,
            "period": f"{day(appraisal.date_start)} – {day(appraisal.date_end)}",
            "state": states[appraisal.state],
            "shared_on": day(appraisal.date_shared),
            "closed_on": day(appraisal.date_closed),
            "is_partial": not is_shared and not appraisal.is_glass_open,
            "is_glass": appraisal.is_glass_open,
            "answers": {
                side: [
                    {
                        "section": sections.get(answer.section),
                        "prompt": answer.prompt,
                        "body": answer.body,
                    }
                    for answer in answers
                    if answer.side == side
                ]
                for side in ("employee", "manager")
            },
            "objectives": [
                {
                    "title": item.title,
                    "about": " · ".join(filter(None, (item.role, item.ambition, item.period))),
                    "story": item.story,
                    "contribution": item.contribution,
                    "manager_comment": item.manager_comment,
                }
                for item in part("performance.context.item")
            ],
            "outcomes": [
                {
                    "rating": appraisal.uses_ratings and outcome.rating_id.display_name,
                    "summary": outcome.summary,
                }
                for outcome in part("performance.outcome")
            ],
            "signatures": [
                {
                    "date": day(fields.Datetime.context_timestamp(signature, signature.date)),
                    "disagrees": signature.disagrees,
                    "comment": signature.comment,
                }
                for signature in part("performance.signature").sorted("date")
            ],
            "printed": self.env._(
                "Printed by %(name)s on %(day)s.",
                name=self.env.user.name,
                day=day(fields.Date.context_today(self)),
            ),
        }
