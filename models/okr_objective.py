from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

MISS_CAUSES = [
    ("too_ambitious", "Too ambitious"),
    ("wrong_measure", "Wrong measure"),
    ("dependency", "Waited for others"),
    ("capacity", "Too little capacity"),
    ("priority_shift", "Priorities changed"),
    ("external", "Outside events"),
    ("too_many", "Too many goals at once"),
    ("no_rhythm", "We lost sight of it"),
]
DECISIONS = [
    ("carry", "Carry over"),
    ("change", "Change and carry over"),
    ("park", "Park"),
    ("drop", "Drop"),
]


class OkrObjective(models.Model):
    """What a team wants to achieve in a cycle; owned by departments, with one lead as contact.

    Every internal user of the company reads it. Its lead, the manager of its department and OKR
    coaches write it. Text freezes when it is activated (see `okr.frozen.mixin`). The numbers are
    written by `okr.rollup` alone.
    """

    _name = "okr.objective"
    _description = "Objective"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "okr.verdict.mixin",
        "okr.frozen.mixin",
        "okr.health.mixin",
        "okr.import.mixin",
        "okr.number.mixin",
    ]
    _mail_post_access = "read"
    _order = "sequence, id"
    _parent_store = True
    _check_company_auto = True

    name = fields.Char("Objective", required=True, index="trigram")
    description = fields.Html("Why it matters")
    not_doing = fields.Text(
        "What we leave for it", help="What the team will not do in this cycle, so that this works."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    tag_ids = fields.Many2many("okr.tag")

    # where it belongs
    cycle_id = fields.Many2one(
        "okr.cycle",
        check_company=True,
        index=False,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._default_cycle(),
        domain="[('company_id', '=', company_id), ('state', 'not in', ('grading', 'closed'))]",
        help="Without a cycle the objective is parked for later.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    level = fields.Selection(
        [("company", "Company"), ("department", "Department"), ("individual", "Individual")],
        compute="_compute_level",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    department_id = fields.Many2one(
        "hr.department", check_company=True, index="btree_not_null", tracking=True
    )
    co_department_ids = fields.Many2many(
        "hr.department", string="Co-owners", help="Other departments that own it as well."
    )
    lead_id = fields.Many2one(
        "hr.employee",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="The person to ask. The team owns the objective and its result.",
    )
    lead_user_id = fields.Many2one(
        related="lead_id.user_id", string="Lead's User", store=True, index="btree_not_null"
    )
    manager_user_id = fields.Many2one(
        related="department_id.manager_id.user_id",
        string="Department Manager's User",
        store=True,
        index="btree_not_null",
    )
    contributor_ids = fields.One2many("okr.contributor", "objective_id", "Contributors", copy=True)

    # what it moves
    parent_id = fields.Many2one(
        "okr.objective",
        "Supports",
        check_company=True,
        index=True,
        ondelete="set null",
        domain="[('company_id', '=', company_id), ('state', 'in', ('draft', 'active')), "
        "('level', '!=', 'individual')]",
        help="The objective that this one moves most. Others can be linked by alignments.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("okr.objective", "parent_id", "Supported by")
    child_count = fields.Integer(compute="_compute_child_count")
    contribution = fields.Char(
        help="One sentence: how does this move the objective that it supports?"
    )
    roll_up = fields.Boolean(
        "Children count",
        help="Off: progress comes from the own key results alone. On: every supporting objective "
        "counts as much as the own key results together.",
    )
    alignment_ids = fields.One2many("okr.alignment", "source_id", "Alignments")
    incoming_alignment_ids = fields.One2many("okr.alignment", "target_id", "Requests from others")
    ambition = fields.Selection(
        [("committed", "Committed"), ("aspirational", "Aspirational")],
        required=True,
        default="aspirational",
        help="Committed: expected in full, and a miss is looked into. "
        "Aspirational: about 0.7 is a good result.",
    )
    key_result_ids = fields.One2many("okr.key.result", "objective_id", "Key Results", copy=True)
    key_result_count = fields.Integer(compute="_compute_key_result_count")

    # state; written by methods
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("closed", "Closed"), ("dropped", "Dropped")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    date_activated = fields.Date(readonly=True, copy=False)
    date_closed = fields.Date(readonly=True, copy=False)
    revision_ids = fields.One2many("okr.revision", "objective_id", "Changes", readonly=True)
    revision_count = fields.Integer(compute="_compute_revision_count")

    # three numbers, never mixed; plain columns written by okr.rollup and by the close
    progress = fields.Float(readonly=True, copy=False, aggregator="avg", help="Share 0-1.")
    confidence = fields.Float(readonly=True, copy=False, aggregator="avg", help="From 0 to 10.")
    score = fields.Float(readonly=True, copy=False, aggregator="avg", help="0.0-1.0 at the close.")
    is_scored = fields.Boolean(readonly=True, copy=False)
    confidence_min = fields.Integer(readonly=True, copy=False, aggregator=None)
    unchecked_count = fields.Integer(readonly=True, copy=False, aggregator=None)
    last_checkin_date = fields.Date("Last Check-in", readonly=True, copy=False)
    outdated_after = fields.Date(readonly=True, copy=False)
    date_rolled_up = fields.Datetime("Children counted at", readonly=True, copy=False)

    # learning
    learning = fields.Text("What we learned", copy=False)
    miss_cause = fields.Selection(MISS_CAUSES, "Main cause", copy=False)
    decision = fields.Selection(DECISIONS, "What next", copy=False)
    carried_from_id = fields.Many2one(
        "okr.objective", "Carried from", readonly=True, copy=False, index="btree_not_null"
    )

    # In the order of the lists, so that a page of a cycle is read without sorting all of it.
    _by_cycle = models.Index("(cycle_id, sequence, id)")
    _parent_path_like = models.Index("(parent_path varchar_pattern_ops)")
    _contribution_length = models.Constraint(
        "CHECK (char_length(contribution) <= 280)",
        "How it contributes: one sentence of at most 280 characters, please.",
    )

    @api.model
    def _default_cycle(self):
        """The cycle that is being planned, or else the running one."""
        cycles = self.env["okr.cycle"].search(
            [("company_id", "=", self.env.company.id), ("state", "in", ("planning", "active"))],
            order="date_start desc",
        )
        return cycles.filtered(lambda c: c.state == "planning")[:1] or cycles[:1]

    @api.depends("cycle_id")
    def _compute_company_id(self):
        for objective in self:
            objective.company_id = (
                objective.cycle_id.company_id or objective.company_id or self.env.company
            )

    @api.depends("department_id")
    def _compute_level(self):
        for objective in self:
            if objective.level == "individual":
                continue
            objective.level = "department" if objective.department_id else "company"

    @api.depends("child_ids")
    def _compute_child_count(self):
        counts = dict(
            self._read_group([("parent_id", "in", self._origin.ids)], ["parent_id"], ["__count"])
        )
        for objective in self:
            objective.child_count = counts.get(objective._origin, 0)

    @api.depends("key_result_ids")
    def _compute_key_result_count(self):
        counts = dict(
            self.env["okr.key.result"]._read_group(
                [("objective_id", "in", self._origin.ids)], ["objective_id"], ["__count"]
            )
        )
        for objective in self:
            objective.key_result_count = counts.get(objective._origin, 0)

    @api.depends("revision_ids")
    def _compute_revision_count(self):
        counts = dict(
            self.env["okr.revision"]._read_group(
                [("objective_id", "in", self._origin.ids)], ["objective_id"], ["__count"]
            )
        )
        for objective in self:
            objective.revision_count = counts.get(objective._origin, 0)

    @api.constrains("level", "department_id", "lead_id", "company_id")
    def _check_level(self):
        for objective in self:
            if objective.level == "department" and not objective.department_id:
                raise ValidationError(
                    self.env._(
                        "Department: “%s” is on the level Department, so please say whose it is, "
                        "or set its level to Company.",
                        objective.name,
                    )
                )
            if objective.level == "individual":
                objective._check_individual()

    def _check_individual(self):
        if not self.company_id.okr_individual_level:
            raise ValidationError(
                self.env._(
                    "Level: %s does not use individual objectives. An objective of one person "
                    "soon turns into a scorecard and stops people from helping each other. An OKR "
                    "manager can switch them on in the settings.",
                    self.company_id.name,
                )
            )
        if not self.lead_id:
            raise ValidationError(
                self.env._("Lead: an individual objective needs the person as its lead.")
            )

    @api.constrains("parent_id")
    def _check_parent(self):
        self.env["okr.alignment"]._check_no_loop(self)

    def _check_not_above(self, parent_id):
        """Refuse a parent that supports one of these objectives, before the ORM does, in words."""
        # Only where it stands in the tree, whoever may read it.
        path = self.browse(parent_id).sudo().parent_path or ""
        if set(path.split("/")) & {str(objective.id) for objective in self}:
            raise ValidationError(
                self.env._(
                    "Supports: an objective cannot support itself, not even through others. "
                    "Choose another one, or leave it empty."
                )
            )

    @api.constrains("co_department_ids", "company_id")
    def _check_co_departments(self):
        for objective in self:
            foreign = objective.co_department_ids.filtered(
                lambda d, company=objective.company_id: d.company_id and d.company_id != company
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "Co-owners: %(departments)s belongs to another company.",
                        departments=", ".join(foreign.mapped("name")),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_okr_internal():
            for vals in vals_list:
                self._check_managed_fields(self._managed_in(vals))
        cycle_ids = {vals["cycle_id"] for vals in vals_list if vals.get("cycle_id")}
        self._check_cycle_open(self.env["okr.cycle"].browse(cycle_ids))
        return super().create(vals_list)

    def write(self, vals):
        if "cycle_id" in vals and not self._is_okr_internal():
            self._check_cycle_move(vals["cycle_id"])
        if vals.get("parent_id"):
            self._check_not_above(vals["parent_id"])
        parents = self.parent_id if "parent_id" in vals else self.browse()
        result = super().write(vals)
        if vals.keys() & {"company_id", "cycle_id"}:
            # The company that they come to has its own departments, people and rights.
            self._check_company(["department_id", "lead_id", "parent_id", "cycle_id"])
            self.check_access("write")
        if {"parent_id", "roll_up", "active"} & vals.keys() and not self._is_okr_together():
            self.env["okr.rollup"]._refresh_objectives(self | parents)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        used = self.filtered(lambda o: o.state != "draft" or o.last_checkin_date)
        if used:
            raise UserError(
                self.env._(
                    "“%s” has history and cannot be deleted. Archive it instead: what was learned "
                    "stays.",
                    used[0].name,
                )
            )

    def copy_data(self, default=None):
        """A copy is a draft; of an objective whose cycle is over, in the cycle of today."""
        vals_list = super().copy_data(default=default)
        for objective, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%s (copy)", objective.name)
            over = objective.cycle_id.state in ("grading", "closed")
            if over and "cycle_id" not in (default or {}):
                vals["cycle_id"] = objective.with_company(objective.company_id)._default_cycle().id
        return vals_list

    def _check_cycle_open(self, cycles):
        if self._is_okr_internal():
            return
        shut = cycles.exists().filtered(lambda c: c.state in ("grading", "closed"))
        if shut:
            raise UserError(
                self.env._(
                    "Cycle: %s takes no new objectives any more. Choose a cycle that is being "
                    "planned.",
                    ", ".join(shut.mapped("name")),
                )
            )

    def _check_cycle_move(self, cycle_id):
        moved = self.filtered(lambda o: o.cycle_id.id != cycle_id and o.state != "draft")
        if moved:
            raise UserError(
                self.env._(
                    "Cycle: “%s” is no draft any more and stays in its cycle. Carry it over when "
                    "the cycle is closed.",
                    moved[0].name,
                )
            )
        self._check_cycle_open(self.env["okr.cycle"].browse(cycle_id or []))

    def _frozen_fields(self):
        return {
            "name",
            "description",
            "level",
            "department_id",
            "co_department_ids",
            "parent_id",
            "contribution",
            "ambition",
            "active",
        }

    def _managed_fields(self):
        return {
            "state",
            # copied from the lead and the department; rights are read from them
            "lead_user_id",
            "manager_user_id",
            "progress",
            "confidence",
            "score",
            "is_scored",
            "confidence_min",
            "unchecked_count",
            "last_checkin_date",
            "outdated_after",
            "date_activated",
            "date_closed",
            "date_rolled_up",
            "carried_from_id",
        }

    def _revision_owner_vals(self):
        return {"objective_id": self.id}
