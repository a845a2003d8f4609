import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formataddr

from ..engine.mail_reply import MARK

#: Calendar days in which a check-in mail takes replies, and in which it is remembered at all.
REPLY_DAYS = 14
KEEP_DAYS = 90


class OkrCheckinMail(models.Model):
    """A mail that lists somebody's open key results by number, and takes check-ins as a reply.

    The numbers belong to this mail: what is added or closed later shifts nothing. Whoever replies
    has to be the person it went to (the From address) and to know its secret, which is in the
    references that mail programs send back. Only a hash of it is kept here. Nobody reads or
    writes these rows but the code of this model.
    """

    _name = "okr.checkin.mail"
    _description = "Check-in by Mail"
    _inherit = ["okr.number.mixin"]
    _order = "id desc"

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=False, ondelete="cascade")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    token_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    numbering = fields.Json(help="Key results by their number in the mail.")
    replies = fields.Json(help="Which messages were taken, and which of them were answered.")

    _token_unique = models.UniqueIndex("(token_hash)")

    @api.autovacuum
    def _gc_old_mails(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("date", "<", limit)], limit=1000).unlink()

    # sending

    @api.model
    def _send(self, users):
        """Mail each of `users` (internal users) the key results that wait for their check-in.

        Returns the users a mail is on its way to: who has no address, or leads no open key
        result, gets none. In batch; the mails leave after the commit. May be called by any code,
        for others too: it reveals nothing to the caller.
        """
        # A mail for its recipient, composed from what that person may read: see _open_key_results.
        mails_sudo = self.env["mail.mail"].sudo()
        users_sudo = users.sudo().filtered(lambda u: u.active and not u.share and u.email)
        by_user = self._open_key_results(users_sudo)
        users_sudo = users_sudo.filtered(lambda user: by_user.get(user))
        if not users_sudo:
            return users.browse()
        tokens = [secrets.token_hex(16) for _user in users_sudo]
        # Nobody has rights on these rows: they hold the secret of a mail.
        records_sudo = self.sudo().create(
            [
                {
                    "user_id": user.id,
                    "company_id": user.company_id.id,
                    "token_hash": self._hash(token),
                    "numbering": {
                        str(number): key_result.id
                        for number, key_result in enumerate(by_user[user], start=1)
                    },
                    "replies": [],
                }
                for user, token in zip(users_sudo, tokens, strict=True)
            ]
        )
        aliases = {company: company._okr_checkin_address() for company in users_sudo.company_id}
        vals_list = [
            record._prepare_mail(token, aliases[record.company_id], by_user[record.user_id])
            for record, token in zip(records_sudo, tokens, strict=True)
        ]
        mails_sudo.create(vals_list).send_after_commit()
        return users_sudo.with_env(users.env)

    @api.model
    def _open_key_results(self, users):
        """{user: key results} that wait for a check-in of each user, in one search."""
        leads = Domain("lead_user_id", "in", users.ids) | (
            Domain("lead_id", "=", False) & Domain("objective_id.lead_user_id", "in", users.ids)
        )
        running = Domain("state", "=", "active") & Domain(
            "cycle_id.state", "in", ("active", "grading")
        )
        # For the mail of each lead, who reads all key results of their companies.
        found_sudo = self.env["okr.key.result"].sudo().search(running & leads)
        by_user = dict.fromkeys(users, found_sudo.browse())
        for key_result in found_sudo:
            lead = key_result if key_result.lead_id else key_result.objective_id
            user = lead.lead_user_id
            if user in by_user and key_result.company_id in user.company_ids:
                by_user[user] += key_result
        return by_user

    def _prepare_mail(self, token, address, key_results):
        """Values of the mail for the person of this record, in that person's language."""
        self.ensure_one()
        mail = self.with_context(lang=self.user_id.lang)
        body = mail.env["ir.qweb"]._render(
            "hr_okr.okr_checkin_mail",
            {
                "mail": mail,
                "mark": MARK,
                "address": address,
                "rows": mail._rows(key_results.with_env(mail.env)),
                "url": mail._page_url(),
                "until": fields.Date.context_today(mail, mail._date_expires()),
            },
        )
        subject = mail.env._("Your check-in: %(count)s key results", count=len(key_results))
        if len(key_results) == 1:
            subject = mail.env._("Your check-in: one key result")
        return {
            **mail._mail_vals(token, address),
            "subject": subject,
            "body_html": body,
        }

    def _mail_vals(self, token, address):
        """What every mail of this record has in common."""
        host = address.partition("@")[2] if address else "odoo"
        unique = secrets.token_hex(4)
        headers = {"X-Auto-Response-Suppress": "All", "Auto-Submitted": "auto-generated"}
        vals = {
            "email_to": self.user_id.email_formatted,
            "email_from": self.company_id.email_formatted or self.env.user.email_formatted,
            "author_id": self.env.ref("base.partner_root").id,
            "auto_delete": True,
        }
        if address:
            name = self.env._("Check-in")
            vals["reply_to"] = formataddr((name, address))
            # mail servers may replace the message id, but hand on the references
            vals["message_id"] = f"<okr-checkin-{token}.{unique}@{host}>"
            vals["references"] = f"<okr-checkin-{token}@{host}>"
        return {**vals, "headers": repr(headers)}

    def _rows(self, key_results):
        """What the mail tells of each key result, in the language of the context."""
        rows = []
        for number, key_result in enumerate(key_results, start=1):
            unit = key_result.unit or ""
            target = self._number_text(key_result.target_value)
            if key_result.kind == "range":
                low, high = key_result.range_min, key_result.range_max
                target = f"{self._number_text(low)}–{self._number_text(high)}"
            rows.append(
                {
                    "number": number,
                    "key_result": key_result,
                    "value": f"{self._number_text(key_result.current_value)} {unit}".strip(),
                    "target": f"{target} {unit}".strip(),
                }
            )
        return rows

    def _number_text(self, value):
        """A number as the reader writes it, without separators of thousands."""
        text = f"{value:.6f}".rstrip("0").rstrip(".")
        point = self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point
        return text.replace(".", point or ".")

    def _page_url(self):
        return f"{self.get_base_url()}/odoo/okr-checkin"

    def _date_expires(self):
        return self.date + timedelta(days=REPLY_DAYS)

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()
