from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from pytz import UTC

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

BATCH = 100
# how far a deadline moves for somebody who is away
LEAVE_SEARCH_DAYS = 92


class PerformanceCampaign(models.Model):
    """Appraisals for many people over one period. Seen by performance officers only.

    ``draft`` -> ``running`` -> ``done``. Launching is idempotent: it creates what is missing, the
    first batch at once and the rest in the background. A campaign on the hire date stays running
    and picks people up as their day comes.
    """

    _name = "performance.campaign"
    _description = "Appraisal campaign"
    _order = "date_end desc, id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [("annual", "Annual"), ("half", "Half-yearly"), ("hire", "After the hire date")],
        required=True,
        default="annual",
    )
    date_start = fields.Date("From", required=True)
    date_end = fields.Date("To", required=True)
    months_after_hire = fields.Integer(
        default=6, help="Months between the hire date and the day the appraisal is created."
    )
    department_ids = fields.Many2many("hr.department", help="Empty: the whole company.")
    template_id = fields.Many2one(
        "performance.template", help="Empty: each person's by job or department."
    )
    deadline = fields.Date(
        "To be written by",
        help="Moves to the first working day at work for whoever is away on that day.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    appraisal_ids = fields.One2many("performance.appraisal", "campaign_id")
    appraisal_count = fields.Integer(compute="_compute_counts")
    finished_count = fields.Integer("Acknowledged or closed", compute="_compute_counts")

    _dates = models.Constraint(
        "CHECK (date_start <= date_end)", "The period must end on or after the day it starts."
    )
    _months = models.Constraint(
        "CHECK (months_after_hire >= 0)", "Months after hire cannot be negative."
    )

    @api.depends("appraisal_ids.state")
    def _compute_counts(self):
        groups = self.env["performance.appraisal"]._read_group(
            [("campaign_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["campaign_id", "state"],
            ["__count"],
        )
        for campaign in self:
            counts = {state: count for owner, state, count in groups if owner == campaign}
            campaign.appraisal_count = sum(counts.values())
            campaign.finished_count = counts.get("acknowledged", 0) + counts.get("closed", 0)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_state_untouched(set().union(*vals_list) | self._context_default_names())
        return super().create(vals_list)

    def write(self, vals):
        self._check_state_untouched(vals)
        frozen = set(vals) & {"company_id", "kind", "date_start", "date_end", "template_id"}
        if frozen and any(campaign.state != "draft" for campaign in self):
            raise UserError(
                self.env._("A launched campaign keeps its company, kind, period and template.")
            )
        return super().write(vals)

    @api.model
    def _context_default_names(self):
        return {key[8:] for key in self.env.context if key.startswith("default_")}

    @api.model
    def _check_state_untouched(self, names):
        if "state" in names and not self.env.su:
            raise AccessError(self.env._("State cannot be set directly. Launch the campaign."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_launched(self):
        if any(campaign.state != "draft" for campaign in self):
            raise UserError(self.env._("A launched campaign stays, with its appraisals."))

    # -- who is in ----

    def _find_people(self):
        """Return (employee, problem) for everybody the campaign is about and not yet in it.

        ``problem`` is None when the appraisal can be created, otherwise a sentence for the
        officer. Employees come with ``sudo()``: who reports to whom is read for the company.
        """
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        if self.department_ids:
            domain &= Domain("department_id", "child_of", self.department_ids.ids)
        Appraisal = self.env["performance.appraisal"]
        taken = Appraisal.sudo().search(
            [("campaign_id", "=", self.id), ("state", "!=", "cancelled")]
        )
        domain &= Domain("id", "not in", taken.employee_id.ids)
        employees_sudo = self.env["hr.employee"].sudo().search(domain, order="name, id")
        if self.kind == "hire":
            employees_sudo = employees_sudo.filtered(self._is_hire_day_reached)
        return [(employee, Appraisal._find_problem(employee)) for employee in employees_sudo]

    def _is_hire_day_reached(self, employee_sudo):
        """Whether the day of a campaign on the hire date lies between its start and today."""
        hired = employee_sudo._get_first_version_date()
        day = hired and hired + relativedelta(months=self.months_after_hire)
        today = fields.Date.context_today(self)
        return bool(day) and self.date_start <= day <= min(today, self.date_end)

    def _deadlines(self, employees_sudo):
        """Return {employee id: deadline}: for each the first working day at work from ours on."""
        if not self.deadline:
            return {}
        start = datetime.combine(self.deadline, time.min, UTC)
        end = start + timedelta(days=LEAVE_SEARCH_DAYS)
        result = dict.fromkeys(employees_sudo.ids, self.deadline)
        for calendar, people in employees_sudo.grouped("resource_calendar_id").items():
            if not calendar:
                continue
            resources = people.resource_id
            work = calendar._work_intervals_batch(start, end, resources=resources)
            for person in people:
                first = next(iter(work[person.resource_id.id]), None)
                if first:
                    result[person.id] = first[0].date()
        return result

    # -- launch ----

    def action_preview(self):
        """Open the launch wizard, which shows who is in and who cannot be. By an officer."""
        self._okr_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "performance.campaign.launch.wizard",
            "name": self.env._("Launch %(campaign)s", campaign=self.name),
            "view_mode": "form",
            "target": "new",
            "context": {"default_campaign_id": self.id},
        }

    def action_launch(self):
        """Create the missing appraisals and open them. By an officer; can be repeated.

        The first batch is made at once, the rest by the scheduled action within minutes.
        """
        self.check_access("write")
        today = fields.Date.context_today(self)
        for campaign in self:
            if campaign.state == "done":
                raise UserError(self.env._("This campaign is done. Please create a new one."))
            if campaign.deadline and campaign.deadline < today:
                raise ValidationError(
                    self.env._("To be written by: this day is past. Please choose a later one.")
                )
            ready = campaign._find_ready()
            if not ready and not campaign.appraisal_count and campaign.kind != "hire":
                raise ValidationError(
                    self.env._(
                        "This campaign is about nobody. Look at Departments, and at the reasons "
                        "in the preview."
                    )
                )
            campaign.sudo().state = "running"  # the button was checked above
            if campaign._launch_batch(BATCH, ready):
                self.env.ref("hr_okr.performance_campaign_cron_launch").sudo()._trigger()
        return True

    def _find_ready(self):
        """Return, with ``sudo()``, the employees whose appraisal can be created now."""
        ready = [employee.id for employee, problem in self._find_people() if not problem]
        # as in _find_people: who reports to whom is read for the company
        return self.env["hr.employee"].sudo().browse(ready)

    def _launch_batch(self, limit, ready=None):
        """Create and open up to ``limit`` missing appraisals; return how many still wait.

        :param ready: the employees that are missing, where the caller has them already: looking
            for them costs as much as there are people, and once is enough for all batches
        """
        self.ensure_one()
        # A click and the scheduled action, or two clicks: the second one waits for this row, and
        # is then repeated by Odoo, so that it sees whom the first one has taken.
        self.env.cr.execute(
            SQL(
                "UPDATE performance_campaign SET write_date = NOW() AT TIME ZONE 'UTC'"
                " WHERE id = %s",
                self.id,
            )
        )
        ready = self._find_ready() if ready is None else ready
        people = ready[:limit]
        deadlines = self._deadlines(people)
        Appraisal = self.env["performance.appraisal"]
        vals_list = []
        for person in people:
            vals = {
                "employee_id": person.id,
                "campaign_id": self.id,
                "date_start": self.date_start,
                "date_end": self.date_end,
                "deadline": deadlines.get(person.id),
            }
            if self.template_id:
                vals["template_id"] = self.template_id.id
            vals_list.append(vals)
        Appraisal.create(vals_list)._open_checked()
        return len(ready) - len(people)

    def _still_missing(self, people):
        """Return those of ``people`` whom nobody has given an appraisal in the meantime."""
        taken_sudo = self.env["performance.appraisal"].sudo()  # as in _find_people
        taken = taken_sudo.search_fetch(
            [
                ("campaign_id", "=", self.id),
                ("state", "!=", "cancelled"),
                ("employee_id", "in", people.ids),
            ],
            ["employee_id"],
        )
        return people.exists() - taken.employee_id

    def action_done(self):
        """Stop picking people up; the appraisals go on. By an officer."""
        self.check_access("write")
        self.sudo().state = "done"  # the button was checked above
        return True

    @api.model
    def _cron_launch(self):
        """Go on with running campaigns, batch by batch, until the worker's time is up."""
        if self.env.uid != SUPERUSER_ID:
            raise AccessError(self.env._("Scheduled actions run by themselves."))
        today = fields.Date.context_today(self)
        for campaign in self.search([("state", "=", "running"), ("date_end", ">=", today)]):
            ready = campaign._find_ready()
            # Nobody repeats a scheduled action at once: what somebody launches right now is left.
            while campaign.try_lock_for_update(allow_referencing=True):
                # Committed batch by batch, so that others may have come first, or people gone.
                batch, ready = campaign._still_missing(ready[:BATCH]), ready[BATCH:]
                campaign._launch_batch(BATCH, batch)
                if not self.env["ir.cron"]._commit_progress(1, remaining=len(ready)):
                    return
                if not ready:
                    break
