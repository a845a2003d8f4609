from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Work that can be linked where its app is installed: its closing day, and how it tells its end.
WORK_MODELS = {
    "project.task": "date_deadline",
    "project.project": "date",
}


class OkrInitiative(models.Model):
    """Work that is done for a key result: a task or a project. It never moves progress.

    Everybody in the company reads that there is work; what it is called, until when and whether
    it is done, only those read who may read the task or project itself. Whoever may check in on
    the key result adds and removes links.
    """

    _name = "okr.initiative"
    _description = "Initiative"
    _inherit = ["okr.number.mixin"]
    _order = "id"

    name = fields.Char(compute="_compute_work")
    key_result_id = fields.Many2one("okr.key.result", required=True, index=True, ondelete="cascade")
    objective_id = fields.Many2one(related="key_result_id.objective_id")
    company_id = fields.Many2one(related="key_result_id.company_id", store=True, index=True)
    res_model = fields.Selection(
        selection="_selection_res_model", string="Kind", required=True, readonly=True
    )
    res_id = fields.Many2oneReference("Work", model_field="res_model", required=True, readonly=True)
    work = fields.Reference(
        selection="_selection_res_model",
        string="Task or Project",
        store=False,
        help="For choosing it in the dialog; kept as kind and number.",
    )
    deadline = fields.Date(compute="_compute_work")
    work_state = fields.Selection(
        [("open", "Open"), ("closed", "Done")], "Status", compute="_compute_work"
    )
    can_remove = fields.Boolean(compute="_compute_can_remove")

    _work_unique = models.UniqueIndex(
        "(key_result_id, res_model, res_id)", "This work is linked to the key result already."
    )
    _by_work = models.Index("(res_model, res_id)")

    @api.model
    def _selection_res_model(self):
        return [
            (name, self.env["ir.model"]._get(name).name) for name in WORK_MODELS if name in self.env
        ]

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "lang", "allowed_company_ids", "tz")
    def _compute_work(self):
        works = self._get_work()
        for initiative in self:
            work = works.get(initiative)
            initiative.name = work.display_name if work else self.env._("Not for you to see")
            initiative.deadline = self._deadline_of(work)
            initiative.work_state = self._state_of(work)

    @api.depends_context("uid")
    @api.depends("key_result_id")
    def _compute_can_remove(self):
        mine = self.key_result_id._filter_may_check_in()
        for initiative in self:
            initiative.can_remove = (
                initiative.key_result_id in mine
                and initiative.key_result_id.state not in ("closed", "dropped")
            )

    def _get_work(self):
        """{initiative: its task or project}, of what exists and the caller may read."""
        works = {}
        for res_model in set(self.mapped("res_model")) & self.env.registry.models.keys():
            mine = self.filtered(lambda link, name=res_model: link.res_model == name)
            records = self.env[res_model].browse(mine.mapped("res_id")).exists()
            by_id = {record.id: record for record in records._filtered_access("read")}
            works.update({link: by_id[link.res_id] for link in mine if link.res_id in by_id})
        return works

    @api.model
    def _deadline_of(self, work):
        """The day until which work is to be done, in the reader's time zone; or False."""
        deadline = work and work[WORK_MODELS[work._name]]
        if deadline and work._fields[WORK_MODELS[work._name]].type == "datetime":
            deadline = fields.Datetime.context_timestamp(self, deadline).date()
        return deadline or False

    @api.model
    def _state_of(self, work):
        """`open` or `closed`, or False for what the reader does not see."""
        if not work:
            return False
        if work._name == "project.task":
            return "closed" if work.is_closed else "open"
        return "closed" if not work.active or work.last_update_status == "done" else "open"

    @api.model_create_multi
    def create(self, vals_list):
        """Link work to key results: `key_result_id`, and `work` as `project.task,7`.

        For who may check in on the key result and read the work. Raises a UserError or an
        AccessError that says what is missing.
        """
        vals_list = [self._split_reference(vals) for vals in vals_list]
        kinds = dict(self._selection_res_model())
        if any(vals.get("res_model") not in kinds for vals in vals_list):
            raise ValidationError(
                self.env._("Task or Project: please choose one; nothing else can be linked.")
            )
        self._check_may_link(
            self.env["okr.key.result"].browse(vals.get("key_result_id") for vals in vals_list)
        )
        initiatives = super().create(vals_list)
        initiatives._check_works()
        return initiatives

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A link stays as it is. Remove it, and add another one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_check_key_result(self):
        self._check_may_link(self.key_result_id)

    def action_open(self):
        """Open the task or project, for who may read it."""
        self._okr_one()
        self.check_access("read")
        work = self._get_work().get(self)
        if not work:
            raise UserError(self.env._("You have no access to this work, or it is gone."))
        return work.get_formview_action()

    def action_remove(self):
        """Remove the links, the work itself stays; for who may check in on the key result."""
        self.unlink()

    def action_done(self):
        """Close the dialog in which a link was made."""
        return {"type": "ir.actions.act_window_close"}

    def _split_reference(self, vals):
        work = vals.get("work")
        if not work:
            return vals
        vals = {name: value for name, value in vals.items() if name != "work"}
        res_model, _comma, res_id = str(work).partition(",")
        return {**vals, "res_model": res_model, "res_id": int(res_id) if res_id.isdigit() else 0}

    def _check_may_link(self, key_results):
        if self.env.su:
            return
        key_results.check_access("read")
        key_results._check_may_check_in()
        if closed := key_results.filtered(lambda kr: kr.state in ("closed", "dropped")):
            raise UserError(
                self.env._(
                    "“%s” is closed: the work that was done for it stays on record.", closed[0].name
                )
            )

    def _check_works(self):
        """What is linked exists, is for the caller to read and of the same company."""
        works = self._get_work()
        for initiative in self:
            work = works.get(initiative)
            if not work:
                raise ValidationError(
                    self.env._("Task or Project: please choose one that exists and you may read.")
                )
            if work.company_id and work.company_id != initiative.company_id:
                raise ValidationError(
                    self.env._(
                        "Task or Project: “%(work)s” belongs to another company than “%(key)s”.",
                        work=work.display_name,
                        key=initiative.key_result_id.name,
                    )
                )

    @api.autovacuum
    def _gc_gone_work(self):
        """Links to work that was deleted, or whose app was uninstalled."""
        for res_model in WORK_MODELS:
            links = self.search([("res_model", "=", res_model)])
            alive = []
            if res_model in self.env:
                alive = self.env[res_model].browse(links.mapped("res_id")).exists().ids
            links.filtered(lambda link, ids=alive: link.res_id not in ids).unlink()
