from odoo import api, models
from odoo.models import MAGIC_COLUMNS

from .my_data_rows import MyDataRows

# whose a record is, by the first of these fields that its model has
OWNER_FIELDS = ("employee_user_id", "author_user_id", "rater_user_id")


class PerformanceMyData(models.AbstractModel):
    """Everything the private world holds about the current user, as far as they may read it.

    A record is about its employee. A private note, which has none of it stored, is its author's;
    a request for one's view is that of whom it asks. What somebody wrote as a manager about others
    is those others' and in their export. Other people are named by their role alone.
    """

    _name = "performance.my.data"
    _description = "My private records"

    @api.model
    def _collect(self):
        """Return [{model, name, entries}] of the current user's records, ready for JSON.

        Built by searching as the real user, whatever ``sudo()`` came before, so the record rules
        and the windows decide on every row and every text. It changes nothing and logs nothing.
        """
        real = self.sudo(False)
        rows = MyDataRows(real.env)
        return [
            {
                "model": model._name,
                "name": self.env["ir.model"]._get(model._name).name,
                "entries": entries,
            }
            for model, owner in real._models_about_people()
            if (entries := real._read_entries(rows, model, owner))
        ]

    @api.model
    def _models_about_people(self):
        """Return [(model, name of the field that says whose its records are)], by model name."""
        return [
            (model, owner)
            for _name, model in sorted(self.env.items())
            if getattr(model, "_is_private", False)
            and not model._abstract
            and not model._transient
            and model.has_access("read")
            for owner in [next((name for name in OWNER_FIELDS if name in model._fields), None)]
            if owner
        ]

    @api.model
    def _read_entries(self, rows, model, owner):
        """Return one dictionary for each record of ``model`` that is the current user's."""
        records = model.with_context(active_test=False).search([(owner, "=", self.env.uid)])
        return rows.read_rows(records, self._exported_fields(model))

    @api.model
    def _exported_fields(self, model):
        """Names of what is kept on a record: stored values, and the windows on its texts."""
        return [
            "display_name",
            *(
                name
                for name, field in model._fields.items()
                if name not in MAGIC_COLUMNS
                and not field.groups
                and field.type not in ("one2many", "many2many")
                and (field.store or f"{name}_vault" in model._fields)
            ),
        ]
