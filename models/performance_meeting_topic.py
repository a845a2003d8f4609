from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .performance_link_guard import internal, is_internal
from .performance_private_mixin import vault_and_window
from .performance_todo import give_todo


class PerformanceMeetingTopic(models.Model):
    """A point of a 1:1's agenda, or an action that came out of it; the pair's alone.

    Both add, tick off and sort; the words belong to who wrote them. What is not done moves on to
    the next meeting. An action gives its owner a to-do that tells nothing.
    """

    _name = "performance.meeting.topic"
    _inherit = ["performance.private.mixin"]
    _description = "1:1 topic"
    _order = "is_done, sequence, id"
    _party_fields = ("employee_user_id", "manager_user_id")
    _server_fields = frozenset(
        {"author_user_id", "employee_user_id", "manager_user_id", "carried", "todo_id"}
    )

    meeting_id = fields.Many2one(
        "performance.meeting", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name_vault, name = vault_and_window(fields.Char, "name", string="Topic", size=500)
    outcome_vault, outcome = vault_and_window(fields.Text, "outcome", string="What we agreed")
    is_done = fields.Boolean("Done")
    owner = fields.Selection(
        [("employee", "Employee"), ("manager", "Manager")],
        "Action for",
        help="Who takes care of it: that person gets a to-do.",
    )
    date_due = fields.Date("Until")
    carried = fields.Integer("Carried over", readonly=True, help="How often it was moved on.")
    author_user_id = fields.Many2one(
        "res.users", "From", required=True, readonly=True, default=lambda self: self.env.user
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")

    # stored for the record rules; none of them is a secret
    employee_user_id = fields.Many2one(
        related="meeting_id.employee_user_id", store=True, index=True
    )
    manager_user_id = fields.Many2one(related="meeting_id.manager_user_id", store=True, index=True)
    todo_id = fields.Many2one(
        "mail.activity", groups=fields.NO_ACCESS, ondelete="set null", copy=False
    )

    @api.depends("author_user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for topic in self:
            topic.is_mine = not topic._origin or topic.author_user_id == self.env.user

    def _filter_window(self, name, operation):
        records = super()._filter_window(name, operation)
        if operation == "write" and name == "name":
            return records.filtered(lambda topic: topic.author_user_id == self.env.user)
        return records

    def _fill_server_values(self, vals_list):
        return [{"author_user_id": self.env.uid, **vals} for vals in vals_list]

    @api.model_create_multi
    def create(self, vals_list):
        topics = super().create(vals_list)
        topics.sudo(False)._sync_todos()
        return topics

    def write(self, vals):
        if "meeting_id" in vals and not is_internal(self):
            raise AccessError(
                self.env._("1:1: a topic moves on by itself when the meeting was held.")
            )
        result = super().write(vals)
        if {"owner", "date_due", "is_done"} & vals.keys():
            self.sudo(False)._sync_todos()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_own(self):
        if any(topic.author_user_id != self.env.user for topic in self) and not self.env.su:
            raise AccessError(self.env._("Only who brought a topic up can remove it."))
        internal(self.sudo()).todo_id.unlink()  # made by the server

    @api.constrains("date_due", "owner")
    def _check_date_due(self):
        if any(topic.date_due and not topic.owner for topic in self):
            raise ValidationError(
                self.env._("Action for: please say who takes care of it until that day.")
            )

    def _sync_todos(self):
        """Keep the owner's to-do as the action is: open with its day, or gone."""
        for topic in self:
            own = internal(topic.sudo())  # a to-do for somebody else, attached to no record
            own.todo_id.unlink()
            if topic.owner and not topic.is_done:
                user = topic[f"{topic.owner}_user_id"]
                words = self.with_context(lang=user.sudo().lang).env._(
                    "Something waits for you in Performance"
                )
                own.todo_id = give_todo(user, words, topic.date_due)
