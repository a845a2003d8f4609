from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..models.my_data_rows import MyDataRows


class MyDataReport(models.AbstractModel):
    """One's own export on paper: for the person who prints it, whatever address they use.

    The template gets texts and no record, so nothing in it can look further than this does.
    """

    _name = "report.hr_okr.my_data_report"
    _description = "My data on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return ``docs``, the texts of the current user's own export.

        :raise AccessError: the ids are not that of the current user alone, or who asks is no
            internal user
        """
        real = self.sudo(False)
        if list(docids or []) != real.env.user.ids or real.env.su:
            raise AccessError(self.env._("Everybody prints their own data, and nobody else's."))
        # only our texts: nothing that came with the address reaches the template
        return {"docs": [real._describe()]}

    @api.model
    def _describe(self):
        data = self.env["res.users"]._okr_my_data()
        rows = MyDataRows(self.env)
        return {
            **{name: data[name] for name in ("person", "login", "explanation")},
            "company": self.env.user.company_id.name,
            "day": format_date(self.env, fields.Date.context_today(self)),
            "settings": self._settings(data["settings"]),
            "public": self._chapters(rows, data["public_records"]),
            "private": self._chapters(rows, data["records"]),
        }

    @api.model
    def _chapters(self, rows, records):
        return [
            {
                "name": kind["name"],
                "entries": [
                    {"title": entry.get("display_name"), "facts": facts}
                    for entry, facts in zip(
                        kind["entries"],
                        rows.on_paper(rows.env[kind["model"]], kind["entries"]),
                        strict=True,
                    )
                ],
            }
            for kind in records
        ]

    @api.model
    def _settings(self, settings):
        user = self.env.user
        facts = [
            (user._fields[name]._description_string(self.env), settings[name])
            for name in ("okr_delegate_id", "okr_delegate_start", "okr_delegate_end")
        ]
        facts.append(
            (self.env._("Named you as their delegate"), ", ".join(settings["delegate_of"]))
        )
        return [fact for fact in facts if fact[1]]
