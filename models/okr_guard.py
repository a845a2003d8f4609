"""A pass for the module's own code that no RPC client can forge."""

from odoo import api, models
from odoo.exceptions import UserError

# Context values from a client are JSON: none of them can ever be this object.
_PASS = object()
_TOGETHER = object()


class Base(models.AbstractModel):
    _inherit = "base"

    def _okr_internal(self):
        """Return self with the pass: state changes and roll-ups of our own methods carry it."""
        return self.with_context(okr_internal=_PASS)

    def _is_okr_internal(self):
        return self.env.context.get("okr_internal") is _PASS

    def _okr_together(self):
        """Return self for writes after which the caller refreshes numbers and history at once."""
        return self.with_context(okr_together=_TOGETHER)

    def _is_okr_together(self):
        return self.env.context.get("okr_together") is _TOGETHER

    @api.model
    def _okr_id(self, value):
        """An id that a caller gave, or False for none.

        :raise UserError: anything that can be no id
        """
        if value is None or value is False or value == "":
            return False
        if isinstance(value, str) and value.isdecimal() and len(value) < 12:  # from an address
            value = int(value)
        if type(value) is not int or not 0 < value < 2**31:
            raise UserError(self.env._("This link leads nowhere: the number in it is wrong."))
        return value

    def _okr_one(self):
        """As `ensure_one`, in words for whoever called from outside.

        :raise UserError: none or several
        """
        if len(self) != 1:
            raise UserError(self.env._("This works on one record at a time. Please choose one."))
        return self
