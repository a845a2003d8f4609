from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class OkrImportBatch(models.Model):
    """One import of a spreadsheet: who, when, into which cycle, and what it made.

    Read by the OKR coaches of its company and written by the import alone. The file itself is not
    kept.
    """

    _name = "okr.import.batch"
    _description = "OKR Import"
    _order = "id desc"

    name = fields.Char("File", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    cycle_id = fields.Many2one("okr.cycle", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Imported by", required=True, readonly=True)
    date = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)
    objective_ids = fields.One2many("okr.objective", "import_id", "Objectives", readonly=True)
    objective_count = fields.Integer("New objectives", readonly=True, aggregator=None)
    key_result_count = fields.Integer("New key results", readonly=True, aggregator=None)
    changed_count = fields.Integer("Changed", readonly=True, aggregator=None)
    checkin_count = fields.Integer("Check-ins", readonly=True, aggregator=None)
    date_undone = fields.Datetime("Removed again", readonly=True)

    def action_undo(self):
        """Delete what this import made and what is still a draft without history. For OKR coaches.

        What was activated meanwhile, changed objectives and check-ins stay. Returns an action that
        tells how much was removed and kept.
        """
        self._okr_one()
        removed, kept = self._undo()
        text = self.env._("Drafts removed: %(count)s.", count=removed)
        if kept:
            text += " " + self.env._(
                "Kept, because it was activated, has a history or is shared with others: "
                "%(count)s.",
                count=kept,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_objectives(self):
        """Open the objectives that this import made and that are still there."""
        self._okr_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("hr_okr.okr_objective_action")
        return {**action, "domain": [("import_id", "=", self.id)], "context": {}, "path": False}

    def _undo(self):
        """Remove the drafts; (removed, kept) count objectives and key results added to others."""
        self.check_access("read")
        if not self.env.user.has_group("hr_okr.group_okr_coach"):
            raise AccessError(self.env._("OKR coaches import objectives, and remove them again."))
        if self.date_undone:
            raise UserError(self.env._("This import was removed already."))
        everything = {"active_test": False}
        objectives = (
            self.env["okr.objective"]
            .with_context(**everything)
            .search([("import_id", "=", self.id)])
        )
        added = (
            self.env["okr.key.result"]
            .with_context(**everything)
            .search([("import_id", "=", self.id), ("objective_id", "not in", objectives.ids)])
        )
        # A draft to which somebody has added a key result of their own is theirs now, too.
        foreign = objectives.key_result_ids.filtered(lambda kr: kr.import_id != self).objective_id
        gone = objectives.filtered(lambda o: o.state == "draft" and not o.last_checkin_date)
        gone -= foreign
        gone_added = added.filtered(lambda kr: kr.state == "draft" and not kr.last_checkin_id)
        gone_added.unlink()
        gone.unlink()
        # the coach was checked; the row itself is nobody's to write
        self.sudo().date_undone = fields.Datetime.now()
        removed = len(gone) + len(gone_added)
        return removed, len(objectives) + len(added) - removed

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The list of imports keeps itself."))
