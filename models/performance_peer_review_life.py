from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..engine.anonymity import groups_to_show
from .performance_link_guard import internal, is_internal
from .performance_peer_review import PERSPECTIVES
from .performance_todo import give_todo

# who started it may be away: the answers do not wait for ever
RELEASE_BY_ITSELF_AFTER = timedelta(days=14)


class PerformancePeerReview(models.Model):
    """How a 360 moves: launched, released once after its last day, or cancelled.

    Every method refuses the wrong person with AccessError and the wrong state with UserError,
    looks at the real user whatever ``sudo()`` came before, and changes nothing when it refuses.
    """

    _inherit = "performance.peer.review"

    is_initiator = fields.Boolean(compute="_compute_steps")
    may_release = fields.Boolean(compute="_compute_steps")
    outlook = fields.Text(
        compute="_compute_outlook",
        export_string_translation=False,
        help="Which groups will show or do show; nothing before the last day for answers is over.",
    )

    # -- the acts ----

    def action_launch(self):
        """Ask everybody named; from now on period, minimum and readers stay. By the initiator."""
        self._check_turn(("draft",), "initiator")
        for review in self.sudo(False):
            employee_sudo = review.employee_id.sudo()  # who reports to whom
            review._check_initiator(employee_sudo)
            review._check_launch(employee_sudo)
            manager_id = False
            if review.readers == "employee_manager":
                manager_id = employee_sudo.parent_id.user_id.id
            today = fields.Date.context_today(self)
            review._set_state("collecting", date_launched=today, manager_user_id=manager_id)
            boxes = [{"review_id": review.id, "perspective": key} for key, _label in PERSPECTIVES]
            internal(self.env["performance.peer.box"].sudo()).create(boxes)  # nobody else may
            review._invite(review._raters())
            if review.employee_user_id != self.env.user:
                review._tell(review.employee_user_id)
        return True

    def action_release(self):
        """Show the answers, once and for ever. By the initiator or the person concerned.

        From the day after the last day for answers; groups below the minimum are destroyed.
        """
        self._check_turn(("collecting",), "initiator", "employee")
        for review in self.sudo(False):
            if not review._is_over():
                raise UserError(
                    self.env._(
                        "Answers until: raters can still answer. The answers can be released "
                        "from the day after on."
                    )
                )
            review._release_checked()
        return True

    def action_cancel(self):
        """Give it up: every answer is destroyed unread. By the initiator."""
        self._check_turn(("collecting",), "initiator")
        for review in self.sudo(False):
            review._set_state("cancelled")
            review._boxes().unlink()
            review._close_invitations()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_launched(self):
        if not is_internal(self) and any(r.state != "draft" for r in self.sudo(False)):
            raise UserError(self.env._("A launched 360 stays. You can cancel it instead."))

    # -- launch ----

    def _check_launch(self, employee_sudo):
        """Refuse a 360 that could show nothing, or that raters would be told wrongly about."""
        self.env["performance.feedback"]._check_person("employee_id", employee_sudo)
        if employee_sudo.user_id != self.employee_user_id:
            raise ValidationError(
                self.env._("About: this employee's user has changed. Please start a new 360.")
            )
        self._check_minimum()
        self._check_deadline()
        self._check_raters()
        manager_sudo = employee_sudo.parent_id.user_id
        if self.readers == "employee_manager" and (not manager_sudo.active or manager_sudo.share):
            raise ValidationError(
                self.env._(
                    "Who will read it: this person has no manager who can log in. "
                    "Choose the person only."
                )
            )
        groups = {key: users for key, users in self._raters().items() if users}
        if not groups:
            raise ValidationError(self.env._("Peers: please choose whom to ask."))
        self._check_raters_enough(groups)

    def _invite(self, groups):
        """Create an invitation and a to-do for everybody in ``groups``, {perspective: users}."""
        self.ensure_one()
        self.env["performance.peer.invitation"]._invite(self, groups)

    def _invite_more(self, groups_before):
        """Invite those who were added after the launch; nobody is taken out again."""
        self.ensure_one()
        now = self._raters()
        if any(users_before - now[key] for key, users_before in groups_before.items()):
            raise UserError(
                self.env._("Whoever was asked stays asked. You can add people, or cancel the 360.")
            )
        self._check_raters_enough(now)
        self._invite({key: users - groups_before[key] for key, users in now.items()})
        self.env["performance.peer.invitation"]._move_deadline(self)

    def _check_raters_enough(self, groups):
        labels = self.env["performance.peer.invitation"]._perspective_labels()
        for perspective, users in groups.items():
            if users and len(users) < self.minimum:
                raise ValidationError(
                    self.env._(
                        "%(group)s: ask %(minimum)s people or more, or nobody. "
                        "With fewer, nothing could ever be shown.",
                        group=labels[perspective],
                        minimum=self.minimum,
                    )
                )

    # -- release ----

    def _is_over(self):
        self.ensure_one()
        return self.deadline < fields.Date.context_today(self)

    def _boxes(self):
        """Return the closed boxes of the reviews, to be opened at release only."""
        boxes_sudo = internal(self.env["performance.peer.box"].sudo())  # nobody may read them
        return boxes_sudo.search([("review_id", "in", self.ids)])

    def _groups_to_show(self):
        """Return the perspectives with enough answers at this moment."""
        self.ensure_one()
        counts = {box.perspective: box._count_respondents() for box in self._boxes()}
        return groups_to_show(counts, self.minimum)

    def _release_checked(self):
        """Move the answers of the groups with enough of them out of the boxes; destroy the rest."""
        self.ensure_one()
        boxes = self._boxes()
        shown = self._groups_to_show()
        own = internal(self.sudo())  # the state is not the user's to write
        texts = [
            (box.perspective, topic, text)
            for box in boxes
            if box.perspective in shown
            for topic, text in box._texts()
        ]
        self.env["performance.peer.answer"]._publish(own, texts)
        boxes.unlink()
        own.write({"state": "released", "date_released": fields.Date.context_today(self)})
        self._close_invitations()
        for reader in own.employee_user_id | own.manager_user_id:
            if reader != self.env.user:
                own._tell(reader)

    @api.model
    def _cron_release(self):
        """Release what nobody released within two weeks after its last day."""
        if self.env.uid != SUPERUSER_ID:
            raise AccessError(self.env._("Scheduled actions run by themselves."))
        last_day = fields.Date.context_today(self) - RELEASE_BY_ITSELF_AFTER
        waiting = self.search([("state", "=", "collecting"), ("deadline", "<", last_day)])
        for review in waiting:
            review._release_checked()

    def _close_invitations(self):
        self.env["performance.peer.invitation"]._close(self)

    def _set_state(self, state, **values):
        # the person was checked; the header is not theirs to write
        internal(self.sudo()).write({"state": state, **values})

    def _tell(self, user):
        """Give ``user`` a to-do which says nothing but where to look."""
        words = self.with_context(lang=user.sudo().lang).env._(
            "Something waits for you in Performance"
        )
        give_todo(user, words)

    # -- what the screen tells ----

    @api.depends("state", "deadline", "initiator_user_id", "employee_user_id")
    @api.depends_context("uid")
    def _compute_steps(self):
        for review in self:
            new = not review._origin
            review.is_initiator = new or review.initiator_user_id == self.env.user
            review.may_release = (
                review.state == "collecting"
                and review._is_over()
                and self.env.user in (review.initiator_user_id | review.employee_user_id)
            )

    @api.depends("state", "deadline")
    @api.depends_context("uid", "lang")
    def _compute_outlook(self):
        """Say for each group whether it is shown: a yes or no, and never a number.

        Nothing while answers come in, so that nobody can watch them come.
        """
        labels = self.env["performance.peer.invitation"]._perspective_labels()
        for review in self:
            real = review._origin.sudo(False)
            review.outlook = False
            if real.env.su or not real.has_access("read"):
                continue
            if review.may_release:
                shown = real._groups_to_show()
                yes, no = self.env._("enough answers"), self.env._("too few, nothing will show")
            elif real.state == "released" and real._reads_answers():
                shown = real.answer_ids.mapped("perspective")
                yes, no = self.env._("shown below"), self.env._("too few answers, nothing shows")
            else:
                continue
            review.outlook = "\n".join(
                f"{labels[perspective]}: {yes if perspective in shown else no}"
                for perspective, users in real._raters().items()
                if users
            )

    def _reads_answers(self):
        self.ensure_one()
        return self.env.user in (self.employee_user_id | self.manager_user_id)

    def _describe_audience(self):
        """As the base method, about the header; then who will read the answers."""
        line = super()._describe_audience()
        return f"{line} {self._describe_readers()}"

    def _describe_readers(self):
        """Return the sentence about who reads the answers: for the initiator and for raters."""
        self.ensure_one()
        readers = self.employee_user_id.sudo()  # names only
        if self.readers == "employee_manager":
            frozen = self.manager_user_id.sudo()
            readers |= frozen or self.employee_id.sudo().parent_id.user_id
        names = [self.env._("you") if u == self.env.user else u.name for u in readers]
        return self.env._("The answers, once released, are for: %(names)s.", names=", ".join(names))
