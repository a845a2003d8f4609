from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .performance_link_guard import internal, is_internal
from .performance_private_mixin import vault_and_window


class PerformanceAccessLog(models.Model):
    """Who opened whose private record, and the acts that need a reason.

    Append-only for everybody. Rows come from the private mixin, which writes one when somebody
    who is not a party opens a record, from the acts themselves, and from changes of what opens
    records: the setting of break-glass access and the rights of officers.
    """

    _name = "performance.access.log"
    _inherit = ["performance.private.mixin"]
    _description = "Access log entry"
    _order = "date desc, id desc"
    _log_access = False
    # reading the log is not logged: it would never end

    # opening the same record again within this time adds no row
    _same_visit = timedelta(minutes=10)

    date = fields.Datetime("When", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("opened", "Opened"),
            ("reopened", "Reopened for changes"),
            ("handed_over", "Handed over to another manager"),
            ("cancelled", "Cancelled"),
            ("glass_asked", "Break-glass access: asked for"),
            ("glass_approved", "Break-glass access: let in"),
            ("glass_opened", "Opened by break-glass access"),
            ("glass_ended", "Break-glass access: ended"),
            ("imported", "Taken over from another program"),
            ("glass_setting", "Break-glass access: longest time changed"),
            ("officer_given", "Right of performance officer: given"),
            ("officer_taken", "Right of performance officer: taken away"),
            ("manager_given", "Right of performance manager: given"),
            ("manager_taken", "Right of performance manager: taken away"),
        ],
        "What",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", "Who", required=True, readonly=True, index=True, ondelete="restrict"
    )
    # both parties at that moment
    employee_user_id = fields.Many2one(
        "res.users", "Whose record", readonly=True, index=True, ondelete="set null"
    )
    manager_user_id = fields.Many2one(
        "res.users", "Manager then", readonly=True, index=True, ondelete="set null"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    record_name = fields.Char("Record", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    glass_id = fields.Many2one(
        "performance.glass",
        "Break-glass access",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    reason_vault, reason = vault_and_window(fields.Char, "reason")

    _visit_idx = models.Index("(user_id, res_model, res_id, date)")

    @api.model_create_multi
    def create(self, vals_list):
        self._check_untouched()
        return super().create(vals_list)

    def write(self, vals):
        self._check_untouched()
        return super().write(vals)

    def unlink(self):
        self._check_untouched()
        return super().unlink()

    @api.model
    def _check_untouched(self):
        """Refuse every change from outside, the superuser's included."""
        if not is_internal(self):
            raise AccessError(
                self.env._("The read log keeps itself. Nobody can add, change or delete its rows.")
            )

    @api.model
    def _log_reading(self, records):
        """Note that the current user, who is not a party of ``records``, opens them."""
        now = fields.Datetime.now()
        log_sudo = internal(self.sudo())  # nobody has rights on the log, its readers included
        known_rows = log_sudo.search_read(
            [
                ("user_id", "=", self.env.uid),
                ("kind", "in", ("opened", "glass_opened")),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("date", ">=", now - self._same_visit),
            ],
            ["res_id", "kind"],
        )
        known = {(row["res_id"], row["kind"]) for row in known_rows}
        by_glass = {}
        if "is_glass_open" in records._fields:
            by_glass = self.env["performance.glass"]._running_for(records)
        log_sudo._log(
            records.filtered(lambda r: r.id not in by_glass and (r.id, "opened") not in known),
            "opened",
            date=now,
        )
        log_sudo._log(
            records.filtered(lambda r: r.id in by_glass and (r.id, "glass_opened") not in known),
            "glass_opened",
            date=now,
            glasses=by_glass,
        )

    @api.model
    def _log_glass(self, glass, kind, user, date):
        """Add the row of one step of a break-glass access, for the person it is about."""
        glass_sudo = glass.sudo()  # who it is about; the step was checked
        internal(self.sudo()).create(
            {
                "date": date,
                "kind": kind,
                "user_id": user.id,
                "employee_user_id": glass_sudo.employee_user_id.id,
                "company_id": glass_sudo.company_id.id,
                "record_name": glass_sudo.display_name,
                "res_model": glass_sudo._name,
                "res_id": glass_sudo.id,
                "glass_id": glass_sudo.id,
            }
        )

    @api.model
    def _log_glass_setting(self, company, before):
        """Add the row of a change of the longest break-glass access, in days.

        :param before: the days that were allowed until now
        """
        # nobody adds rows by hand; the setting is of a company that the caller has just changed
        internal(self.sudo()).create(
            {
                "date": fields.Datetime.now(),
                "kind": "glass_setting",
                "user_id": self.env.uid,
                "company_id": company.id,
                "record_name": f"{before} → {company.sudo().performance_glass_days}",
                "res_model": company._name,
                "res_id": company.id,
            }
        )

    @api.model
    def _log_rights(self, before, after):
        """Add one row for each right of officers that somebody got or lost, in each company.

        :param before: set of (right, user, company) as `res.users._officer_rights` gives them
        :param after: the same, as it is now
        """
        rows = [
            (f"{right}_{what}", user_sudo, company_sudo)
            for what, rights in (("taken", before - after), ("given", after - before))
            for right, user_sudo, company_sudo in rights
        ]
        rows.sort(key=lambda row: (row[1].id, row[2].id, row[0]))
        # nobody adds rows by hand
        internal(self.sudo()).create(
            [
                {
                    "date": fields.Datetime.now(),
                    "kind": kind,
                    "user_id": self.env.uid,
                    "employee_user_id": user_sudo.id,
                    "company_id": company_sudo.id,
                    # who it is stays on the row, whatever happens to the user
                    "record_name": user_sudo.name,
                    "res_model": user_sudo._name,
                    "res_id": user_sudo.id,
                }
                for kind, user_sudo, company_sudo in rows
            ]
        )

    @api.model
    def _log(self, records, kind, reason=None, date=None, glasses=None):
        """Add one row of ``kind`` for each private record.

        :param reason: text that the readers of the row will read, already checked, or None
        :param glasses: {id of a record: the break-glass access that opened it}, or None
        """
        records_sudo = records.sudo()  # party ids only, to copy them onto the row
        optional = ("employee_user_id", "manager_user_id", "company_id")
        internal(self.sudo()).create(
            [
                {
                    "date": date or fields.Datetime.now(),
                    "kind": kind,
                    "user_id": self.env.uid,
                    "record_name": record.display_name,
                    "res_model": record._name,
                    "res_id": record.id,
                    "reason_vault": reason,
                    "glass_id": glasses[record.id].id if glasses else False,
                    **{name: record[name].id for name in optional if name in record._fields},
                }
                for record in records_sudo
            ]
        )
