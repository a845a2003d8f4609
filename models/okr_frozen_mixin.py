from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext


class OkrFrozenMixin(models.AbstractModel):
    """Text and targets that freeze when an objective is activated.

    A frozen record takes a change only together with a reason, given as the context key
    `okr_reason` (the *Change* button asks for it); the old and the new value then stay as
    `okr.revision` for everybody to read. Once its cycle is closed it takes none.
    """

    _name = "okr.frozen.mixin"
    _description = "Frozen Text and Targets"

    _open_after_close = {"active", "color", "sequence", "tag_ids"}

    def _frozen_fields(self):
        """Names of the fields that freeze. To be extended."""
        return set()

    def _managed_fields(self):
        """Names of the fields that only the module's own methods write."""
        return set()

    def _revision_owner_vals(self):
        """Values that tie a revision to this record."""
        raise NotImplementedError

    def write(self, vals):
        if self._is_okr_internal():
            return super().write(vals)
        self._check_managed_fields(vals)
        self._check_not_closed(vals)
        frozen = self.filtered(lambda record: record.state == "active")
        names = sorted(self._frozen_fields() & vals.keys())
        if not frozen or not names:
            return super().write(vals)
        before = {record: record._frozen_values(names) for record in frozen}
        result = super().write(vals)
        changes = []
        for record in frozen:
            after = record._frozen_values(names)
            for name, (old, old_text) in before[record].items():
                new, new_text = after[name]
                if new != old:
                    changes.append((record, name, old_text, new_text))
        frozen._log_revisions(changes)
        return result

    @api.model
    def _check_managed_fields(self, vals):
        if managed := self._managed_fields() & set(vals):
            raise UserError(
                self.env._(
                    "%(fields)s cannot be written directly. Check-ins set values, and the buttons "
                    "of the cycle and of the objective change states.",
                    fields=self._field_labels(managed),
                )
            )

    @api.model
    def _managed_in(self, vals):
        """Names of the managed fields that `vals` of a new record try to set."""
        return {
            name
            for name in self._managed_fields() & vals.keys()
            if vals[name] and (name, vals[name]) != ("state", "draft")
        }

    def _check_not_closed(self, vals):
        """A closed record stays as it was, apart from how it is filed (`_open_after_close`)."""
        names = {
            name
            for name in set(vals) - self._open_after_close
            if not name.startswith(("message_", "activity_", "rating_"))
        }
        closed = self.filtered(lambda record: record.state in ("closed", "dropped"))
        if names and closed:
            raise UserError(
                self.env._(
                    "“%(record)s” is closed: %(fields)s can no longer change. Reopen its cycle, "
                    "with a reason, to correct it.",
                    record=closed[0].display_name,
                    fields=self._field_labels(names),
                )
            )

    def _field_labels(self, names):
        labels = self.fields_get(names, ["string"])
        return ", ".join(sorted(labels[name]["string"] for name in names if name in labels))

    def _frozen_values(self, names):
        """What to compare, and the text that a reader of the history understands, by field.

        Two records may share a name: what they are is compared, what they are called is shown.
        """
        self.ensure_one()
        values = {}
        for name in names:
            field, value = self._fields[name], self[name]
            text = "" if value is False else str(value)
            if field.relational:
                value, text = set(value.ids), ", ".join(value.mapped("display_name"))
            elif field.type == "selection":
                text = dict(field._description_selection(self.env)).get(value, "")
            elif field.type == "html":
                value = text = html2plaintext(value or "")
            elif field.type == "float":
                text = str(value).removesuffix(".0")
            elif field.type == "boolean":
                text = self.env._("Yes") if value else self.env._("No")
            values[name] = (value, text)
        return values

    def _log_revisions(self, changes):
        """Keep what changed on frozen records; refuse it without a reason."""
        if not changes:
            return
        reason = self.env.context.get("okr_reason")
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(
                self.env._(
                    "%(fields)s of %(records)s froze when it was activated. Use the Change button "
                    "and give a reason: the old value stays visible beside the new one.",
                    fields=self._field_labels({name for _record, name, *_rest in changes}),
                    records=", ".join({record.display_name for record, *_rest in changes}),
                )
            )
        # The history is append-only for everybody; the change itself passed the user's rights.
        revision_sudo = self.env["okr.revision"].sudo()
        revision_sudo._okr_internal().create(
            [
                {
                    **record._revision_owner_vals(),
                    "field_name": name,
                    "field_label": self._field_labels({name}),
                    "old_value": old,
                    "new_value": new,
                    "reason": reason.strip(),
                    "user_id": self.env.uid,
                }
                for record, name, old, new in changes
            ]
        )
