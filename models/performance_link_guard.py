"""Refuse links from a form, a wizard or an RPC call to private records of somebody else."""

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

# Code of this module marks its own writes with this object in the context. It is compared by
# identity, and JSON cannot carry an object, so nobody can send it from outside.
INTERNAL = object()


def internal(records):
    """Return ``records`` in an environment whose writes count as this module's own."""
    return records.with_context(performance_internal=INTERNAL)


def is_internal(records):
    """Whether ``records`` carry the mark of :func:`internal`."""
    return records.env.context.get("performance_internal") is INTERNAL


class PerformanceLinkGuard(models.AbstractModel):
    """Checks every id of a private record that reaches a model through its values.

    Inherit it in every model, wizards included, that has a relational field to a private model.
    Odoo trusts the ids in the values of ``create``, ``write``, ``onchange`` and in
    ``default_...`` keys, and then reads through them as superuser. Here an id that the real user
    may not read is refused with an AccessError that names neither the record nor its model.
    """

    _name = "performance.link.guard"
    _description = "Guard of links to private records"

    def _update_cache(self, values, validate=True):
        # every value of a new record comes this way: onchange, its defaults, its lines
        self._check_links(values)
        return super()._update_cache(values, validate)

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        self._check_links(defaults)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        context_defaults = {
            key[len("default_") :]: value
            for key, value in self.env.context.items()
            if key.startswith("default_")
        }
        for vals in [context_defaults, *vals_list]:
            self._check_links(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_links(vals)
        return super().write(vals)

    @api.model
    def _check_links(self, vals):
        """Refuse ``vals`` that point to a private record which the real user may not read."""
        if is_internal(self):
            return
        for name, value in vals.items():
            field = self._fields.get(name)
            if field is None or not value:
                continue
            if field.type == "reference" and isinstance(value, str):
                model_name, _sep, res_id = value.partition(",")
                ids = self._database_ids([res_id])
            elif field.relational:
                model_name, ids = field.comodel_name, self._linked_ids(field, value)
            else:
                continue
            comodel = self.env.get(model_name)
            if ids and comodel is not None and getattr(comodel, "_is_private", False):
                comodel.sudo(False).browse(ids).check_access("read")

    @api.model
    def _linked_ids(self, field, value):
        """Return the database ids in ``value``, in any form in which a client may send it."""
        if isinstance(value, models.BaseModel):
            return value._origin.ids
        if field.type == "many2one":
            if isinstance(value, dict):
                value = value.get("id")
            elif isinstance(value, (list, tuple)):
                value = value[0] if value else False
            return self._database_ids([value])
        if not isinstance(value, (list, tuple, set)):
            raise self._private_access_error()
        ids = []
        for command in value:
            if not isinstance(command, (list, tuple)):
                ids.append(command)
                continue
            kind, target, more = (*command, None, None, None)[:3]
            if kind == Command.SET and isinstance(more, (list, tuple, set)):
                ids.extend(more)
            elif kind not in (Command.CREATE, Command.CLEAR):
                ids.append(target)
        return self._database_ids(ids)

    @api.model
    def _database_ids(self, ids):
        """Keep what points to a row: integers, digits in a string, the origin of a new record.

        What can be no id is refused as a record is that one may not open.
        """
        found = []
        for value in ids:
            origin = getattr(value, "origin", value)
            if not origin or isinstance(origin, bool):
                continue
            if isinstance(origin, str):
                if origin.isdecimal():
                    found.append(self._okr_id(origin))
            elif type(origin) is int and 0 < origin < 2**31:
                found.append(origin)
            else:
                raise self._private_access_error()
        return found

    @api.model
    def _refuse_private_models(self, model_names):
        """Refuse to hang a file, a message or an activity on a record of these models."""
        for name in set(model_names):
            if name and getattr(self.env.get(name), "_is_private", False):
                raise ValidationError(
                    self.env._("Nothing can be attached to a private record. Write in it instead.")
                )

    @api.model
    def _private_access_error(self):
        """Return the one AccessError of the private world: it names nothing."""
        return AccessError(
            self.env._("This record is private, or it does not exist. You cannot open or use it.")
        )
