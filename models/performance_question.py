from odoo import fields, models

SECTIONS = [
    ("impact", "Impact"),
    ("skills", "Skills"),
    ("behaviours", "Behaviours"),
    ("consistency", "Consistency"),
    ("growth", "Growth"),
]


class PerformanceQuestion(models.Model):
    """One question of a template, for the employee, for the manager or for both."""

    _name = "performance.question"
    _description = "Appraisal question"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "performance.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    section = fields.Selection(SECTIONS, required=True, default="impact")
    name = fields.Char("Question", required=True, translate=True)
    side = fields.Selection(
        [("employee", "Employee"), ("manager", "Manager"), ("both", "Both")],
        "Answered by",
        required=True,
        default="both",
    )

    def _sides(self):
        """Return the sides, ``employee`` and ``manager``, that answer this question."""
        self.ensure_one()
        return ["employee", "manager"] if self.side == "both" else [self.side]

    def _prompt_for(self, employee_sudo):
        """Return the question as ``employee_sudo`` is asked it.

        Where hr_skills is installed, the question on skills names those on the employee's card.
        """
        self.ensure_one()
        if self.section != "skills" or "current_employee_skill_ids" not in employee_sudo._fields:
            return self.name
        skills = employee_sudo.current_employee_skill_ids.skill_id.mapped("name")
        if not skills:
            return self.name
        return self.env._(
            "%(question)s On the card: %(skills)s.",
            question=self.name,
            skills=", ".join(skills),
        )
