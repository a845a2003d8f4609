from odoo import models
from odoo.exceptions import AccessError, UserError


class PerformanceTurnMixin(models.AbstractModel):
    """The one check before every step of a private record: who asks, and in which state.

    For models with the private mixin, a ``state`` and users frozen in ``<role>_user_id`` fields.
    """

    _name = "performance.turn.mixin"
    _description = "Steps of a private record"

    def _check_turn(self, states, *roles):
        """Refuse unless the real user has one of ``roles`` on, and the state fits, every record.

        The rows are locked, so that of two clicks at the same time the second sees the first.

        :param states: the states in which the step can be taken
        :param roles: roles as `_has_role` knows them
        :raise AccessError: the wrong person, whatever ``sudo()`` came before
        :raise UserError: the wrong state, or no record
        """
        real = self.sudo(False)
        if not real:
            raise UserError(self.env._("Please choose a record first."))
        real.check_access("read")
        self.sudo().lock_for_update()  # locking needs rights on the table, which are checked above
        real.invalidate_recordset(["state"])
        for record in real:
            if not any(record._has_role(role) for role in roles):
                raise AccessError(self.env._("This step is not yours to take."))
            if record.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "This step cannot be taken any more, or not yet. The state is: %(state)s.",
                        state=labels[record.state],
                    )
                )

    def _has_role(self, role):
        """Whether the caller has this role here: the name of a ``<role>_user_id`` field."""
        self.ensure_one()
        return self[f"{role}_user_id"] == self.env.user
