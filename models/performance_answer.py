from odoo import fields, models

from .performance_private_mixin import vault_and_window
from .performance_question import SECTIONS


class PerformanceAnswer(models.Model):
    """What one side answers to one question.

    Rows are made by the server when an appraisal opens; a side writes the text of its own rows
    while the appraisal is open. Who reads: security/rules_performance.xml.
    """

    _name = "performance.answer"
    _inherit = ["performance.glass.mixin", "performance.private.mixin"]
    _glass_scope = "has_appraisals"
    _glass_header = "appraisal_id"
    _description = "Answer"
    _order = "sequence, id"
    _party_fields = ("employee_user_id", "manager_user_id")
    _server_fields = frozenset(
        {
            "appraisal_id",
            "question_id",
            "side",
            "section",
            "prompt",
            "sequence",
            "employee_user_id",
            "manager_user_id",
            "company_id",
            "state",
        }
    )

    appraisal_id = fields.Many2one(
        "performance.appraisal", required=True, index=True, ondelete="cascade"
    )
    question_id = fields.Many2one(
        "performance.question", "Asked from", index=True, ondelete="set null"
    )
    side = fields.Selection([("employee", "Employee"), ("manager", "Manager")], required=True)
    # the question as it was asked: a template may change later
    section = fields.Selection(SECTIONS)
    prompt = fields.Char("Question", readonly=True)
    sequence = fields.Integer()
    body_vault, body = vault_and_window(fields.Text, "body", string="Answer")

    # stored for the record rules; none of them is a secret
    employee_user_id = fields.Many2one(
        related="appraisal_id.employee_user_id", store=True, index=True, precompute=True
    )
    manager_user_id = fields.Many2one(
        related="appraisal_id.manager_user_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(related="appraisal_id.company_id", store=True, precompute=True)
    state = fields.Selection(
        related="appraisal_id.state", store=True, precompute=True, string="Appraisal state"
    )

    _appraisal_question_side_uniq = models.Constraint(
        "unique(appraisal_id, question_id, side)",
        "A side answers a question once.",
    )

    def _read_log_target(self):
        return self.appraisal_id
