from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models

from .performance_todo import give_todos

OFFICER = "hr_okr.group_performance_officer"


class ResCompany(models.Model):
    """Nobody changes break-glass access silently: it is logged, and the officers are told."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._note_glass_change({})
        return companies

    def write(self, vals):
        if "performance_glass_days" not in vals:
            return super().write(vals)
        before = {company.id: company.performance_glass_days for company in self}
        result = super().write(vals)
        self._note_glass_change(before)
        return result

    def _note_glass_change(self, before):
        """Log and tell for each company whose longest access is not what it was.

        :param before: {id of a company: days}; nothing is as break-glass access is turned off
        """
        for company in self:
            days = before.get(company.id, 0)
            if company.performance_glass_days != days:
                self.env["performance.access.log"]._log_glass_setting(company, days)
                company._tell_glass_change(days)

    def _tell_glass_change(self, before):
        """A to-do and a mail for the officers of the company, but for who did it."""
        self.ensure_one()
        # who the officers are is looked up for whoever changes the setting
        officers_sudo = (
            self.env.ref(OFFICER)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and user.id != SUPERUSER_ID and self in user.company_ids
            )
        )
        officers_sudo -= self.env.user.sudo()
        url = f"{self.get_base_url()}/odoo/who-may-read-what"
        todos, mails = [], []
        for lang, users_sudo in officers_sudo.grouped("lang").items():
            own = self.with_context(lang=lang)
            subject = own.env._("Break-glass access was changed")
            link = own.env._("Who may read what")
            todos += [(user_sudo, subject, None, link) for user_sudo in users_sudo]
            body = own.env["ir.qweb"]._render(
                "hr_okr.performance_glass_change_mail",
                {"text": own._glass_change_text(before), "url": url, "link": link},
            )
            mails += [
                {
                    "subject": subject,
                    "body_html": body,
                    "recipient_ids": [fields.Command.link(user_sudo.partner_id.id)],
                    "email_from": self.sudo().email_formatted
                    or self.env.ref("base.partner_root").email_formatted,
                    "author_id": self.env.ref("base.partner_root").id,
                    "auto_delete": True,
                }
                for user_sudo in users_sudo
                if user_sudo.email
            ]
        if todos:
            for todo_sudo, row in zip(give_todos([row[:3] for row in todos]), todos, strict=True):
                todo_sudo.note = Markup('<p><a href="%s">%s</a></p>') % (url, row[3])
        # sent by the company and not kept; it tells of a setting and of no person's records, and
        # who changes a setting need not have rights on mails
        self.env["mail.mail"].sudo().create(mails).send_after_commit()

    def _glass_change_text(self, before):
        """One sentence in the language of the context: who changed what in which company."""
        days = self.performance_glass_days
        words = {"person": self.env.user.name, "company": self.name, "old": before, "new": days}
        if not before:
            return self.env._(
                "%(person)s turned break-glass access on in %(company)s, for %(new)s days at most.",
                **words,
            )
        if not days:
            return self.env._(
                "%(person)s turned break-glass access off in %(company)s. What was open is shut.",
                **words,
            )
        return self.env._(
            "%(person)s changed the longest break-glass access in %(company)s from %(old)s to "
            "%(new)s days.",
            **words,
        )
