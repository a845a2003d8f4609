"""A pass for the module's own code that no RPC client can forge."""

from odoo import models

# Context values from a client are JSON: none of them can ever be this object.
_PASS = object()


class Base(models.AbstractModel):
    _inherit = "base"

    def _okr_internal(self):
        """Return self with the pass: state changes and roll-ups of our own methods carry it."""
        return self.with_context(okr_internal=_PASS)

    def _is_okr_internal(self):
        return self.env.context.get("okr_internal") is _PASS
