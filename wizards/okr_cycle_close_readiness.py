from odoo import api, fields, models
from odoo.tools import format_date


class OkrCycleCloseReadiness(models.TransientModel):
    """Something that is missing before a cycle can be closed, to be put right or accepted."""

    _name = "okr.cycle.close.readiness"
    _description = "Missing before the Close"
    _inherit = "okr.cycle.wizard.line"
    _rec_name = "text"

    _edited_fields = ("close_anyway",)

    kind = fields.Selection(
        [
            ("outdated", "Outdated"),
            ("unchecked", "Never checked in"),
            ("draft", "Still a draft"),
            ("request", "Open request"),
        ],
        readonly=True,
    )
    objective_id = fields.Many2one("okr.objective", readonly=True, ondelete="cascade")
    department_id = fields.Many2one(related="objective_id.department_id")
    key_result_id = fields.Many2one("okr.key.result", readonly=True, ondelete="cascade")
    alignment_id = fields.Many2one("okr.alignment", readonly=True, ondelete="cascade")
    text = fields.Text("What is Missing", readonly=True)
    effect = fields.Text("Which means", compute="_compute_effect")
    close_anyway = fields.Boolean()

    @api.depends("kind")
    def _compute_effect(self):
        texts = {
            "outdated": self.env._("May be closed without a score"),
            "unchecked": self.env._("May be closed without a score"),
            "draft": self.env._("Leaves the cycle and is parked"),
            "request": self.env._("Lapses without an answer"),
        }
        for row in self:
            row.effect = texts.get(row.kind)

    def _prepare_rows(self, wizard):
        """Values of the rows of `wizard`, from what its cycle says is missing."""
        return [
            {
                "wizard_id": wizard.id,
                "kind": row["kind"],
                "objective_id": row["objective"].id,
                "key_result_id": row["record"].id
                if row["kind"] in ("outdated", "unchecked")
                else False,
                "alignment_id": row["record"].id if row["kind"] == "request" else False,
                "text": self._row_text(row),
                "close_anyway": row["close_anyway"],
            }
            for row in wizard.cycle_id._close_readiness(wizard._scope())
        ]

    def _row_text(self, row):
        record = row["record"]
        if row["kind"] == "outdated":
            return self.env._(
                "%(name)s (last check-in %(date)s)",
                name=record.name,
                date=format_date(self.env, record.last_checkin_date),
            )
        if row["kind"] == "request":
            return self.env._(
                "“%(asking)s” asks “%(asked)s”",
                asking=record.source_id.name,
                asked=record.target_id.name,
            )
        return record.name

    def _save_rows(self):
        """Write the ticks that changed."""
        changed = self.filtered(lambda row: row._changed_vals())
        self.env["okr.key.result"]._save_close(
            {row.key_result_id: row._changed_vals() for row in changed if row.key_result_id}
        )
        self.env["okr.objective"]._save_close(
            {row.objective_id: row._changed_vals() for row in changed if row.kind == "draft"}
        )
        changed.alignment_id.check_access("read")
        for value in (True, False):
            rows = changed.filtered(lambda row, v=value: row.alignment_id and row.close_anyway == v)
            # A request belongs to two teams; that a coach may let it lapse was checked.
            rows.alignment_id.sudo()._okr_internal().write({"close_anyway": value})
