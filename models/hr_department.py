from odoo import fields, models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    okr_objective_count = fields.Integer("Objectives", compute="_compute_okr_objective_count")

    def _compute_okr_objective_count(self):
        counts = dict(
            self.env["okr.objective"]._read_group(
                [("department_id", "in", self.ids), ("state", "in", ("draft", "active"))],
                ["department_id"],
                ["__count"],
            )
        )
        for department in self:
            department.okr_objective_count = counts.get(department, 0)

    def _get_paths(self):
        """{id: complete name} of the departments, as `complete_name`.

        Odoo computes that field one record at a time, which is slow for a thousand teams.
        """
        paths = {}

        def path(department):
            if department.id not in paths:
                name, parent = department.name, department.parent_id
                paths[department.id] = f"{path(parent)} / {name}" if parent else name
            return paths[department.id]

        return {department.id: path(department) for department in self}

    def action_view_okr_objectives(self):
        """Open the running objectives that the department owns or co-owns."""
        self._okr_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("hr_okr.okr_objective_action")
        action["domain"] = [
            "|",
            ("department_id", "=", self.id),
            ("co_department_ids", "in", self.ids),
        ]
        action["context"] = {
            "default_department_id": self.id,
            "search_default_running": 1,
        }
        action["display_name"] = self.name
        return action
