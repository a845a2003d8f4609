from odoo import api, fields, models
from odoo.fields import Domain

from .my_data_rows import MyDataRows


class OkrMyData(models.AbstractModel):
    """What the public world holds about the current user: what they led, said and were thanked for.

    A person's own words and the values that they reported; nothing is added up, no progress, no
    score and nobody else's value is in it. Everybody in the company reads most of it anyway.
    """

    _name = "okr.my.data"
    _description = "My public records"

    @api.model
    def _collect(self):
        """Return [{model, name, entries}] about the current user, ready for JSON.

        Read as the real user, whatever ``sudo()`` came before. It changes nothing.
        """
        real = self.sudo(False)
        rows = MyDataRows(real.env)
        records = []
        for name, domain, names in real._sections(rows):
            model = real.env[name].with_context(active_test=False)
            records.append((model, model.search(domain), names))
        for name, names in real._kept_for_the_server():
            # Nobody has rights on these rows; one's own are one's own to know.
            own_sudo = real.env[name].sudo().search([("user_id", "=", real.env.uid)])
            records.append((real.env[name], own_sudo, names))
        return [
            {
                "model": model._name,
                "name": real.env["ir.model"]._get(model._name).name,
                "entries": rows.read_rows(found, names),
            }
            for model, found, names in records
            if found
        ]

    @api.model
    def _sections(self, rows):
        """[(model, domain of one's own, fields to tell)], in the order in which they are told."""
        me, cards = self.env.uid, rows.cards
        partner_id = self.env.user.partner_id.id
        on_ours = Domain("model", "in", [m for m in self.env if m.startswith("okr.")])
        return [
            (
                "okr.objective",
                Domain("lead_id", "in", cards),
                ["name", "cycle_id", "level", "department_id", "ambition", "state", "lead_id"],
            ),
            (
                "okr.contributor",
                Domain("employee_id", "in", cards),
                ["objective_id", "employee_id", "role"],
            ),
            ("okr.key.result", Domain("lead_id", "in", cards), ["name", "objective_id", "lead_id"]),
            (
                "okr.checkin",
                Domain("author_id", "=", me),
                [
                    *("date", "key_result_id", "author_id", "kind", "value", "confidence"),
                    *("blocker_cause", "is_late", "note"),
                ],
            ),
            (
                "okr.kudos",
                Domain("author_id", "=", me) | Domain("employee_id", "in", cards),
                ["date", "author_id", "employee_id", "department_id", "key_result_id", "body"],
            ),
            (
                "okr.revision",
                Domain("user_id", "=", me),
                [
                    *("date", "user_id", "objective_id", "key_result_id", "field_label"),
                    *("old_value", "new_value", "reason"),
                ],
            ),
            (
                "okr.alignment",
                Domain("answered_by_id", "=", me),
                [
                    *("source_id", "kind", "target_id", "target_key_result_id", "contribution"),
                    *("state", "answered_by_id", "date_answered", "answer"),
                ],
            ),
            (
                "okr.review.note",
                Domain("author_id", "=", me),
                ["date", "cycle_id", "department_id", "author_id", "body"],
            ),
            (
                "okr.cycle.log",
                Domain("user_id", "=", me),
                ["date", "cycle_id", "department_id", "event", "user_id", "reason"],
            ),
            (
                "okr.coach.dismissal",
                Domain("user_id", "=", me),
                ["date", "objective_id", "user_id"],
            ),
            ("okr.metric", Domain("owner_id", "=", me), ["name", "owner_id"]),
            (
                "mail.message",
                on_ours & Domain("author_id", "=", partner_id),
                ["date", "record_name", "author_id", "body"],
            ),
        ]

    @api.model
    def _kept_for_the_server(self):
        """[(model, fields to tell)] of what the server remembers, with rights for few or nobody."""
        return [
            ("okr.reminder.log", ["date", "step", "key_result_id", "user_id"]),
            ("okr.checkin.mail", ["date", "user_id"]),
            ("okr.import.batch", ["date", "name", "cycle_id", "user_id"]),
        ]

    @api.model
    def _settings(self):
        """Return what the current user set for themselves, and whether others named them."""
        user = self.sudo(False).env.user
        colleague = self.env._("a colleague")
        return {
            "okr_delegate_id": colleague if user.okr_delegate_id else None,
            "okr_delegate_start": fields.Date.to_string(user.okr_delegate_start) or None,
            "okr_delegate_end": fields.Date.to_string(user.okr_delegate_end) or None,
            "delegate_of": [colleague for _user_id in user._okr_named_by()],
        }
