from datetime import timedelta

from odoo import api, fields, models


class OkrCycle(models.Model):
    """The next cycle, drafted some days before the running one ends and never activated."""

    _inherit = "okr.cycle"

    next_drafted = fields.Boolean(
        readonly=True,
        copy=False,
        help="The cycle after this one was drafted ahead of time. Once: whoever deletes or "
        "archives that draft does not get it again.",
    )

    @api.model
    def _cron_draft_next(self):
        """Draft what follows running cycles that end soon, and tell their coaches.

        Per company: `okr_draft_next_cycle` switches it on, `okr_draft_days` says how early.
        """
        today = fields.Date.context_today(self)
        running = self.search(
            [("state", "in", ("active", "grading")), ("next_drafted", "=", False)]
        )
        soon = running.filtered(
            lambda cycle: (
                cycle.company_id.okr_draft_next_cycle
                and cycle.date_end <= today + timedelta(days=cycle.company_id.okr_draft_days)
            )
        )
        coaches = self.env.ref("hr_okr.group_okr_coach").all_user_ids
        for cycle in soon:
            there = self.with_context(active_test=False).search_count(
                [
                    ("company_id", "=", cycle.company_id.id),
                    ("cadence", "=", cycle.cadence),
                    ("date_start", ">", cycle.date_end),
                ],
                limit=1,
            )
            cycle._okr_internal().write({"next_drafted": True})
            if there:
                continue
            following = cycle._find_or_draft_next()
            following.message_post(
                partner_ids=coaches.filtered(
                    lambda user, company=cycle.company_id: company in user.company_ids
                ).partner_id.ids,
                body=self.env._(
                    "%(next)s was drafted, as %(cycle)s ends on %(date)s. Start planning when the "
                    "teams are ready; nothing opens by itself.",
                    next=following.name,
                    cycle=cycle.name,
                    date=cycle._day_text(cycle.date_end),
                ),
            )
