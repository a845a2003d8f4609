from odoo import api, fields, models

AREAS = [
    ("nothing", "Nothing examined"),
    ("field", "Field"),
    ("link", "Link"),
    ("action", "Server action"),
    ("filter", "Saved filter"),
    ("export", "Export template"),
    ("view", "View"),
    ("report", "Report"),
    ("sql", "Database view"),
]


class OkrSeparationFinding(models.Model):
    """One way through the wall, as a check found it. Rows are made by `okr.separation` alone."""

    _name = "okr.separation.finding"
    _description = "Way through the Wall"
    _order = "id"
    _rec_name = "path"

    separation_id = fields.Many2one("okr.separation", required=True, index=True, ondelete="cascade")
    area = fields.Selection(AREAS, "Found in", required=True)
    subject = fields.Char("Where", help="Name or number of what leads through the wall.")
    path = fields.Text(required=True, help="From the private side to the OKR number, or back.")
    explanation = fields.Text("What it means", compute="_compute_explanation")

    @api.depends_context("lang")
    @api.depends("area")
    def _compute_explanation(self):
        texts = self._explanations()
        for finding in self:
            finding.explanation = texts[finding.area]

    def _explanations(self):
        return {
            "nothing": self.env._(
                "The check found no fields to look at. That is a fault of the check: nobody can "
                "say whether the wall stands."
            ),
            "field": self.env._(
                "This field takes its value from the other world. Remove it, or compute it from "
                "something else."
            ),
            "link": self.env._(
                "The two worlds may not be tied to each other by a link. Remove this field."
            ),
            "action": self.env._(
                "This automatic action works with both worlds at once. Split it or remove it."
            ),
            "filter": self.env._(
                "This favorite chooses people by OKR numbers, or tells OKR numbers for each "
                "person. Its owner should remove it."
            ),
            "export": self.env._(
                "This template writes people, appraisals or pay and OKR numbers into one file."
            ),
            "view": self.env._(
                "This screen shows an OKR number beside a person's record, or lets the browser "
                "add numbers up, where the wall cannot see for whom."
            ),
            "report": self.env._("This document prints OKR numbers on private paper."),
            "sql": self.env._("This database view reads both worlds at once."),
        }
