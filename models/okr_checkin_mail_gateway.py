import logging
import re

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize, email_split

from ..engine.mail_html import text_of_html

_logger = logging.getLogger(__name__)
_TOKEN = re.compile(r"okr-checkin-([0-9a-f]{32})[.@]")


class OkrCheckinMail(models.Model):
    """How Odoo's mail gateway hands over a reply. No thread: the text of a mail is not kept.

    A forged sender is not enough, and neither is the secret alone. To everybody else the gateway
    answers with its usual bounce, which tells nothing; to automatic replies with nothing at all.
    """

    _inherit = "okr.checkin.mail"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Asked by the gateway for each mail to the alias: a route, or False to stop here."""
        alias = route[4]
        if self._is_automatic(message):
            _logger.info(
                "Automatic reply %s to a check-in mail ignored", message_dict["message_id"]
            )
            return False
        mail_sudo, token = self._mail_of(message, message_dict)
        if not mail_sudo:
            _logger.info("Mail %s is no reply to a check-in mail", message_dict["message_id"])
            if alias:
                alias._alias_bounce_incoming_email(message, message_dict, set_invalid=False)
            return False
        values = {
            "mail_id": mail_sudo.id,
            "text": self._text_of(message, message_dict),
            "token": token,
        }
        return ("okr.checkin.mail", 0, values, mail_sudo.user_id.id, alias)

    @api.model
    def _is_automatic(self, message):
        """Whether a program wrote it: out of office, receipts, mailing lists, bounces."""
        automatic = (message.get("Auto-Submitted") or "no").strip().casefold()
        precedence = (message.get("Precedence") or "").strip().casefold()
        return (
            not automatic.startswith("no")
            or precedence in ("auto_reply", "bulk", "junk", "list")
            or (message.get("Return-Path") or "").strip() == "<>"
            or any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
        )

    @api.model
    def _mail_of(self, message, message_dict):
        """(check-in mail (sudo), its secret) if its recipient answers; else (none, "")."""
        # As what is found, which nobody has rights on.
        nothing = self.sudo().browse(), ""
        references = f"{message_dict.get('in_reply_to')} {message_dict.get('references')}"
        tokens = set(_TOKEN.findall(references))
        senders = [email for header in message.get_all("From", []) for email in email_split(header)]
        if len(tokens) != 1 or len(senders) != 1:
            return nothing
        token, sender = tokens.pop(), email_normalize(senders[0])
        # The gateway runs as whoever fetches mails; the secret is what opens this row.
        mail_sudo = self.sudo().search([("token_hash", "=", self._hash(token))])
        user_sudo = mail_sudo.user_id
        may_reply = user_sudo.active and not user_sudo.share
        if may_reply and sender and sender == email_normalize(user_sudo.email):
            return mail_sudo, token
        return nothing

    @api.model
    def _text_of(self, message, message_dict):
        """The words of a mail as plain text; its HTML part only where it has no other."""
        for kind in ("plain", "html"):
            try:
                part = message.get_body(preferencelist=(kind,))
                text = part.get_content() if part is not None else ""
            except (LookupError, ValueError, AttributeError):
                continue  # an unknown encoding: the gateway's own reading is next
            if text and text.strip():
                return text if kind == "plain" else text_of_html(text)
        return text_of_html(str(message_dict.get("body") or ""))

    @api.private
    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Take a reply that `_routing_check_route` let in. For the mail gateway alone."""
        if not self.env.su or not custom_values or "mail_id" not in custom_values:
            raise AccessError(self.env._("Check-in mails are answered by mail."))
        mail = self.browse(custom_values["mail_id"])
        mail._receive(custom_values["text"], msg_dict["message_id"], custom_values["token"])
        return mail

    @api.private
    def message_post(self, **kwargs):
        """Keep no copy of the mail: what counts of it was posted as check-ins."""
        return self.env["mail.message"]

    def _creation_subtype(self):
        return self.env["mail.message.subtype"]
