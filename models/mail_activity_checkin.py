from odoo import models


class MailActivity(models.Model):
    """The check-in activity: completing it by hand is an answer to the reminder."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        if not self._is_okr_internal():
            type_id = self.env["okr.reminder"]._activity_type_id()
            asked = self.filtered(
                lambda activity: (
                    activity.active
                    and activity.activity_type_id.id == type_id
                    and not activity.res_model_id
                )
            )
            if asked:
                self.env["okr.reminder"]._note_answer(asked)
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
