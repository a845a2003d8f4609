from odoo import models
from odoo.tools import SQL

from .performance_link_guard import internal


class PerformanceAppraisal(models.Model):
    """The parts of an appraisal, each with a rule of its own: made when it opens."""

    _inherit = "performance.appraisal"

    def _make_parts(self):
        """Create the rows to write in: one outcome, and an answer for each question and side.

        One statement for any number of appraisals; what has its parts already keeps them.
        """
        own = internal(self.sudo())  # nobody may create these rows by hand
        asked = [
            (
                appraisal.id,
                question.id,
                side,
                question.section or None,
                question._prompt_for(appraisal.employee_id),
                sequence,
            )
            for appraisal in own.with_context(active_test=False)
            for sequence, question in enumerate(appraisal.template_id.question_ids)
            for side in question._sides()
        ]
        self.env.cr.execute(
            SQL(
                """WITH headers AS MATERIALIZED (
                       SELECT header.*, %(uid)s AS create_uid, %(now)s AS create_date,
                              %(uid)s AS write_uid, %(now)s AS write_date
                         FROM unnest(%(ids)s::int[], %(employees)s::int[], %(managers)s::int[],
                                     %(companies)s::int[], %(states)s::varchar[])
                              AS header(appraisal_id, employee_user_id, manager_user_id,
                                        company_id, state)),
                   outcomes AS (
                       INSERT INTO performance_outcome (appraisal_id, %(copied)s)
                       SELECT h.appraisal_id, %(copied)s
                         FROM headers h
                        WHERE NOT EXISTS (SELECT FROM performance_outcome
                                           WHERE appraisal_id = h.appraisal_id))
                   INSERT INTO performance_answer (appraisal_id, question_id, side, section, prompt,
                                                   sequence, %(copied)s)
                   SELECT h.appraisal_id, asked.question_id, asked.side, asked.section,
                          asked.prompt, asked.sequence, %(copied)s
                     FROM unnest(%(asked)s::int[], %(questions)s::int[], %(sides)s::varchar[],
                                 %(sections)s::varchar[], %(prompts)s::varchar[],
                                 %(sequences)s::int[])
                          AS asked(appraisal_id, question_id, side, section, prompt, sequence)
                     JOIN headers h ON h.appraisal_id = asked.appraisal_id
                    WHERE NOT EXISTS (SELECT FROM performance_answer
                                       WHERE appraisal_id = h.appraisal_id)""",
                uid=self.env.uid,
                now=SQL("NOW() AT TIME ZONE 'UTC'"),
                ids=own.ids,
                employees=[appraisal.employee_user_id.id for appraisal in own],
                managers=[appraisal.manager_user_id.id for appraisal in own],
                companies=[appraisal.company_id.id for appraisal in own],
                states=[appraisal.state for appraisal in own],
                copied=SQL(
                    "employee_user_id, manager_user_id, company_id, state,"
                    " create_uid, create_date, write_uid, write_date"
                ),
                **{
                    name: [row[index] for row in asked]
                    for index, name in enumerate(
                        ("asked", "questions", "sides", "sections", "prompts", "sequences")
                    )
                },
            )
        )
        # what the user may read of it is looked up anew
        self.invalidate_recordset(
            ["employee_answer_ids", "manager_answer_ids", "outcome_ids"], flush=False
        )
