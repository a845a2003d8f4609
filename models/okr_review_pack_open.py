from odoo import models


class OkrCycle(models.Model):
    """The way from a cycle to its review pack."""

    _inherit = "okr.cycle"

    def action_view_review_pack(self):
        """Open the review pack of this cycle; while it runs, the mid-cycle review."""
        self._okr_one()
        self.check_access("read")
        return self._review_pack_action()

    def _review_pack_action(self, department=None):
        action = self.env["ir.actions.actions"]._for_xml_id("hr_okr.okr_review_pack_action")
        action["context"] = {
            "active_id": self.id,
            "active_ids": self.ids,
            "active_model": self._name,
        }
        action["params"] = {"department_id": department.id if department else False}
        return action

    def _review_pack_url(self, department=None):
        """A link that can be shared; it opens by the rights of whoever follows it."""
        url = f"/odoo/okr-cycles/{self.id}/okr-review-pack"
        return f"{url}?department_id={department.id}" if department else url


class OkrObjective(models.Model):
    """The way from a list of objectives to the review pack of their cycle."""

    _inherit = "okr.objective"

    def action_view_review_pack(self):
        """Open the review pack of these objectives' cycle, and of their department if it is one.

        Without a choice, the newest cycle that is running or closed.
        """
        self.check_access("read")
        departments = self.department_id
        is_one_team = len(departments) == 1 and all(self.mapped("department_id"))
        return self.cycle_id[:1]._review_pack_action(departments if is_one_team else None)
