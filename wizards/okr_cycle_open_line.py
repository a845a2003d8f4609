from odoo import api, fields, models


class OkrCycleOpenLine(models.TransientModel):
    """What one team has drafted for the cycle that is being opened."""

    _name = "okr.cycle.open.line"
    _description = "Team in a Cycle to Open"
    _order = "sequence, id"
    _rec_name = "team"

    wizard_id = fields.Many2one("okr.cycle.open.wizard", required=True, ondelete="cascade")
    sequence = fields.Integer()
    department_id = fields.Many2one("hr.department", ondelete="cascade")
    team = fields.Char()
    objective_ids = fields.Many2many("okr.objective", string="Objectives")
    draft_count = fields.Integer("Drafts")
    blocked_count = fields.Integer("Stay drafts")
    key_result_count = fields.Integer("Key Results")
    active_count = fields.Integer("Active")
    is_empty = fields.Boolean("Nothing drafted")
    status = fields.Selection(
        [
            ("ready", "Ready"),
            ("partly", "Partly ready"),
            ("blocked", "Stays draft"),
            ("active", "Active"),
            ("empty", "Nothing drafted"),
        ],
    )
    drafted = fields.Text()
    problems = fields.Text("Stays draft because")
    hints = fields.Text("The coach asks")
    details = fields.Html("With Key Results", compute="_compute_details")

    @api.model
    def _prepare_vals(self, wizard, team):
        """Values of the line of `team`, a dict of `okr.cycle._review_teams`."""
        drafts, problems, co_owned = team["drafts"], team["problems"], team["co_owned"]
        hints = list(team["team_hints"])
        for objective, sentences in team["hints"].items():
            hints += [f"“{objective.name}”: {sentence}" for sentence in sentences]
        if co_owned:
            hints.append(self.env._("It co-owns %s.", ", ".join(f"“{o.name}”" for o in co_owned)))
        empty = not (drafts or team["active_count"] or co_owned)
        if not drafts:
            status = "empty" if empty else "active"
        elif not problems:
            status = "ready"
        else:
            status = "partly" if len(problems) < len(drafts) else "blocked"
        return {
            "wizard_id": wizard.id,
            "sequence": 1 if not team["department"] else 2,
            "department_id": team["department"].id,
            "team": team["department"].name or self.env._("Company"),
            "objective_ids": [(6, 0, drafts.ids)],
            "draft_count": len(drafts),
            "blocked_count": len(problems),
            "key_result_count": len(drafts.key_result_ids),
            "active_count": team["active_count"],
            "is_empty": empty,
            "status": status,
            "drafted": "\n".join(
                self.env._(
                    "“%(objective)s”: %(count)s key results",
                    objective=draft.name,
                    count=len(draft.key_result_ids),
                )
                for draft in drafts
            ),
            "problems": "\n".join(text for texts in problems.values() for text in texts),
            "hints": "\n".join(hints),
        }

    @api.depends("objective_ids")
    def _compute_details(self):
        for line in self:
            line.details = self.env["ir.qweb"]._render(
                "hr_okr.okr_cycle_open_details",
                {
                    "objectives": line.objective_ids,
                    "problems": line.objective_ids._activation_problems(),
                },
            )
