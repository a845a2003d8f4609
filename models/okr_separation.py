import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

_logger = logging.getLogger(__name__)

_KEEP_DAYS = 730


class OkrSeparation(models.Model):
    """A check of the wall: can OKR numbers reach appraisals or pay, or the other way round?

    Green, or red with every way through the wall that was found. Every employee reads all of
    it. Rows are written by the check alone: each night, after module changes and custom fields,
    and when an OKR coach or an administrator asks for it.
    """

    _name = "okr.separation"
    _description = "Check of the Wall"
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Datetime("Checked", required=True, readonly=True)
    state = fields.Selection([("green", "Apart"), ("red", "Not apart")], "Result", required=True)
    reason = fields.Selection(
        [("scheduled", "By itself"), ("asked", "On request")],
        "Started",
        required=True,
    )
    finding_ids = fields.One2many("okr.separation.finding", "separation_id", "Ways through")
    finding_count = fields.Integer("Ways through the wall", aggregator=None)
    is_mailed = fields.Boolean("Mailed", help="The people contact was told.")
    model_count = fields.Integer("Models", aggregator=None)
    field_count = fields.Integer("Fields", aggregator=None)
    number_count = fields.Integer("OKR numbers", aggregator=None)
    action_count = fields.Integer("Server actions", aggregator=None)
    filter_count = fields.Integer("Saved filters", aggregator=None)
    export_count = fields.Integer("Export templates", aggregator=None)
    view_count = fields.Integer("Views", aggregator=None)
    report_count = fields.Integer("Reports", aggregator=None)
    sql_count = fields.Integer("Database views", aggregator=None)
    duration = fields.Integer("Milliseconds", aggregator=None)
    people_contact_id = fields.Many2one(
        "res.partner", compute="_compute_people_contact_id", compute_sudo=True
    )
    can_check = fields.Boolean(compute="_compute_can_check")

    @api.depends_context("lang", "tz")
    @api.depends("date")
    def _compute_display_name(self):
        for check in self:
            local = fields.Datetime.context_timestamp(check, check.date)
            check.display_name = self.env._("Check of %s", f"{local:%Y-%m-%d %H:%M}")

    @api.depends_context("company")
    def _compute_people_contact_id(self):
        # who it is may be known to everybody, whether they read contacts or not
        self.people_contact_id = self.env.company.okr_people_contact_id

    @api.depends_context("uid")
    def _compute_can_check(self):
        self.can_check = self._may_check()

    @api.model
    def _may_check(self):
        user = self.env.user
        return user.has_group("hr_okr.group_okr_coach") or user.has_group("base.group_system")

    # what people ask for

    @api.model
    def action_open(self):
        """Open the latest check, for every employee. The first visit ever makes one."""
        self.check_access("read")
        check = self.search([], limit=1) or self._check("asked")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How OKRs and appraisals stay apart"),
            "res_model": self._name,
            "res_id": check.id,
            "views": [(self.env.ref("hr_okr.okr_separation_view_form").id, "form")],
        }

    def action_check_again(self):
        """Check now and open the result. For OKR coaches and Settings administrators.

        Raises an AccessError for anybody else.
        """
        if not self._may_check():
            raise AccessError(
                self.env._(
                    "OKR coaches and administrators start the check. It runs every night by "
                    "itself, and everybody reads the result."
                )
            )
        self._check("asked")
        return self.action_open()

    def action_view_history(self):
        """Open all earlier checks, for every employee."""
        return self.env["ir.actions.act_window"]._for_xml_id("hr_okr.okr_separation_action")

    # the check

    @api.model
    def _check(self, reason):
        """Examine everything, keep the result and mail what is new. Returns the new row."""
        started = time.monotonic()
        findings, counts = self._examine()
        # Nobody has the right to write a result; this is the one place that does.
        check_sudo = self.sudo().create(
            {
                **counts,
                "date": fields.Datetime.now(),
                "reason": reason,
                "state": "red" if findings else "green",
                "finding_count": len(findings),
                "finding_ids": [fields.Command.create(finding) for finding in findings],
                "duration": round((time.monotonic() - started) * 1000),
            }
        )
        if findings:
            _logger.warning("The wall has %s ways through.", len(findings))
            check_sudo._mail_people_contacts()
        return check_sudo.sudo(self.env.su)

    @api.model
    def _examine(self):
        """All ways through the wall, and how much was looked at. Writes nothing."""
        # Definitions and stored views speak English, whoever asks.
        plain = self.with_context(lang="en_US").env
        fields_map = plain["okr.separation.fields"]._field_map()
        findings, counts = [], {}
        for examiner in ("fields", "records", "views"):
            found, counted = plain[f"okr.separation.{examiner}"]._examine(fields_map)
            findings += found
            counts.update(counted)
        unique = {(f["area"], f.get("subject"), f["path"]): f for f in findings}
        return list(unique.values()), counts

    @api.model
    def _cron_check(self):
        """Scheduled: the nightly check, or the one after a module or a custom field changed."""
        self._check("scheduled")

    @api.model
    def _check_soon(self):
        """Have the scheduler check as soon as the present change is committed."""
        # whoever changes modules or fields need not own the scheduled action
        if cron := self.env.ref("hr_okr.ir_cron_okr_separation", raise_if_not_found=False):
            cron.sudo()._trigger()

    def _register_hook(self):
        """After modules were installed or updated, or a custom field was made: check soon.

        An ordinary start of the server has neither and costs nothing.
        """
        super()._register_hook()
        if self.pool.ready or self.pool.updated_modules:
            self._check_soon()

    @api.autovacuum
    def _gc_old_checks(self):
        limit = fields.Datetime.now() - timedelta(days=_KEEP_DAYS)
        self.search([("date", "<", limit), ("state", "=", "green")], limit=1000).unlink()

    # telling

    def _mail_people_contacts(self):
        """Tell the people contacts of all companies, unless they know all of it already."""
        self.ensure_one()
        told = self.search([("id", "!=", self.id), ("date", "<=", self.date)], limit=1)
        known = told.is_mailed and set(told.finding_ids.mapped("path"))
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        contacts = companies.okr_people_contact_id
        if known and known >= set(self.finding_ids.mapped("path")):
            self.is_mailed = True
            return
        for contact in contacts:
            check = self.with_context(lang=contact.lang or self.env.lang)
            body = check.env["ir.qweb"]._render(
                "hr_okr.okr_separation_mail",
                {"check": check, "url": f"{self.get_base_url()}/odoo/okr-wall"},
            )
            mail = check.env["mail.mail"].create(
                {
                    "subject": check.env._("OKRs and appraisals are no longer apart"),
                    "body_html": body,
                    "recipient_ids": [fields.Command.link(contact.id)],
                    "email_from": self.env.company.email_formatted or self.env.user.email_formatted,
                }
            )
            mail.send_after_commit()
        self.is_mailed = bool(contacts)
