from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

#: What the answering team fills, and the answer's own activity.
ANSWER_FIELDS = {"state", "answer", "answered_by_id", "date_answered", "activity_id"}


class OkrAlignment(models.Model):
    """A link that one team asks of another, sideways or upwards.

    The source says in one sentence what it brings or needs; the owner of the target accepts or
    declines. Everybody reads it, the source's owners write it, the target's owners answer it.
    """

    _name = "okr.alignment"
    _description = "Alignment"
    _inherit = ["okr.number.mixin"]
    _order = "id"
    _rec_name = "contribution"
    _check_company_auto = True

    source_id = fields.Many2one(
        "okr.objective", "From", required=True, index=True, ondelete="cascade", check_company=True
    )
    kind = fields.Selection(
        [
            ("supports", "Supports"),
            ("depends_on", "Depends on"),
            ("conflicts_with", "Conflicts with"),
        ],
        required=True,
        default="supports",
    )
    target_id = fields.Many2one(
        "okr.objective",
        "Objective",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    target_key_result_id = fields.Many2one(
        "okr.key.result",
        "Key Result",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Optional: the key result that is meant.",
    )
    contribution = fields.Char(
        "How", required=True, help="One sentence: what this brings, needs or gets in the way of."
    )
    state = fields.Selection(
        [("requested", "Requested"), ("accepted", "Accepted"), ("declined", "Declined")],
        required=True,
        default="requested",
        readonly=True,
        index=True,
    )
    answer = fields.Char(readonly=True, help="What the other team said.")
    answered_by_id = fields.Many2one("res.users", "Answered by", readonly=True)
    date_answered = fields.Date("Answered on", readonly=True)
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", copy=False, index="btree_not_null"
    )
    company_id = fields.Many2one(related="source_id.company_id", store=True, index=True)
    can_answer = fields.Boolean(compute="_compute_can_answer")

    _not_itself = models.Constraint(
        "CHECK (source_id <> target_id)", "Objective: an objective cannot be aligned with itself."
    )
    _once = models.UniqueIndex(
        "(source_id, target_id, kind, COALESCE(target_key_result_id, 0))",
        "This alignment exists already.",
    )

    @api.depends("target_key_result_id")
    def _compute_target_id(self):
        for alignment in self:
            alignment.target_id = alignment.target_key_result_id.objective_id or alignment.target_id

    @api.depends_context("uid")
    @api.depends("state", "target_id")
    def _compute_can_answer(self):
        writable = self.target_id._filtered_access("write")
        for alignment in self:
            alignment.can_answer = (
                alignment.state == "requested" and alignment.target_id in writable
            )

    @api.constrains("source_id", "target_id", "kind")
    def _check_loop(self):
        self._check_no_loop(self.source_id)

    @api.model
    def _check_no_loop(self, objectives):
        """Refuse loops of support (parents included) and loops of dependency through `objectives`.

        Declined links do not count. One statement for any number of objectives and any depth.
        """
        self.flush_model()
        self.env["okr.objective"].flush_model(["parent_id"])
        looping = self.env.execute_query(
            SQL(
                """WITH RECURSIVE walk AS (
                       SELECT o.id AS start, o.id AS at, kinds.kind, FALSE AS moved
                         FROM okr_objective o,
                              (VALUES ('supports'), ('depends_on')) AS kinds(kind)
                        WHERE o.id = ANY(%(ids)s)
                        UNION
                       SELECT walk.start, step.target_id, walk.kind, TRUE
                         FROM walk
                        CROSS JOIN LATERAL (
                              SELECT a.target_id
                                FROM okr_alignment a
                               WHERE a.source_id = walk.at AND a.kind = walk.kind
                                 AND a.state <> 'declined'
                               UNION ALL
                              SELECT o.parent_id
                                FROM okr_objective o
                               WHERE o.id = walk.at AND o.parent_id IS NOT NULL
                                 AND walk.kind = 'supports') AS step
                        WHERE NOT walk.moved OR walk.at <> walk.start)
                   SELECT start FROM walk WHERE moved AND start = at LIMIT 1""",
                ids=objectives.ids,
            )
        )
        if looping:
            objective = self.env["okr.objective"].browse(looping[0][0])
            raise ValidationError(
                self.env._(
                    "Objective: “%s” would come back to itself along the alignments, directly or "
                    "through others. Choose another objective, or remove one of the links.",
                    objective.name,
                )
            )

    @api.constrains("source_id", "target_id", "target_key_result_id")
    def _check_target(self):
        for alignment in self:
            key_result = alignment.target_key_result_id
            if key_result and key_result.objective_id != alignment.target_id:
                raise ValidationError(
                    self.env._("Key Result: it does not belong to the chosen objective.")
                )
            if alignment.source_id.company_id != alignment.target_id.company_id:
                raise ValidationError(
                    self.env._("Objective: choose one of %s.", alignment.source_id.company_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_okr_internal() and any(
            vals.get("state", "requested") != "requested"
            or any(vals.get(name) for name in ANSWER_FIELDS - {"state"})
            for vals in vals_list
        ):
            raise UserError(
                self.env._("State: a new alignment is a request that the other team answers.")
            )
        alignments = super().create(vals_list)
        alignments._request()
        return alignments

    def write(self, vals):
        if not self._is_okr_internal():
            if vals.keys() & ANSWER_FIELDS:
                raise UserError(self.env._("State: the other team answers with Accept or Decline."))
            if self.filtered(lambda a: a.state != "requested"):
                raise UserError(
                    self.env._(
                        "An answered alignment stays as it is. Remove it, and request a new one."
                    )
                )
            if vals.keys() - {"contribution"}:
                raise UserError(
                    self.env._(
                        "The other team has been asked for this alignment. Remove it, and request "
                        "another one."
                    )
                )
        return super().write(vals)

    def unlink(self):
        self._close_activities()
        return super().unlink()

    def action_accept(self, answer=""):
        """Accept requests; for who may write the target objective. `answer` is optional text."""
        self._answer("accepted", answer)

    def action_decline(self, answer=""):
        """Decline requests; for who may write the target objective. `answer` says why."""
        self._answer("declined", answer)

    def _answer(self, state, answer):
        self.check_access("read")
        targets = self.target_id
        if targets - targets._filtered_access("write"):
            raise AccessError(
                self.env._(
                    "Only the lead of the objective that is asked, the manager of its department "
                    "or a coach answers."
                )
            )
        if any(alignment.state != "requested" for alignment in self):
            raise UserError(self.env._("This request has been answered already."))
        self._close_activities()
        # The answering team has no right to write the other team's request, only to answer it.
        alignments_sudo = self.sudo()._okr_internal()
        alignments_sudo.write(
            {
                "state": state,
                "answer": answer if isinstance(answer, str) else "",
                "answered_by_id": self.env.uid,
                "date_answered": fields.Date.context_today(self),
            }
        )
        labels = dict(self._fields["state"]._description_selection(self.env))
        for alignment in alignments_sudo:
            alignment.source_id.message_post(
                body=self.env._(
                    "%(objective)s: %(state)s. %(answer)s",
                    objective=alignment.target_id.name,
                    state=labels[state],
                    answer=alignment.answer or "",
                ),
                author_id=self.env.user.partner_id.id,
                partner_ids=alignment.source_id.lead_user_id.partner_id.ids,
            )

    def _request(self):
        """Ask the owner of each target by an activity; accept at once what asks oneself."""
        own = self.filtered(
            lambda a: self.env.uid in (a.target_id.lead_user_id.id, a.target_id.manager_user_id.id)
        )
        if own:
            own._answer("accepted", "")
        asked = self.env.ref("hr_okr.mail_activity_type_alignment", raise_if_not_found=False)
        deadline = asked and asked._get_date_deadline()
        for alignment in self - own:
            target = alignment.target_id
            user = target.lead_user_id or target.manager_user_id
            if user:
                # Scheduling for another user on a record that the caller may only read.
                activity_sudo = target.sudo().activity_schedule(
                    "hr_okr.mail_activity_type_alignment",
                    deadline,
                    user_id=user.id,
                    summary=self.env._("%s asks for an alignment", alignment.source_id.name),
                    note=alignment.contribution,
                )
                alignment._okr_internal().activity_id = activity_sudo

    def _close_activities(self):
        # The activity belongs to the target's owner, whoever withdraws or answers.
        self.sudo().activity_id.unlink()
