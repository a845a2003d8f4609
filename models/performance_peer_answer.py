from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.anonymity import random_ids, shuffled
from .performance_link_guard import internal
from .performance_peer_review import PERSPECTIVES
from .performance_private_mixin import vault_and_window

TOPICS = [
    ("continue", "What should this person keep doing?"),
    ("differently", "What could this person do differently?"),
    ("else", "Anything else?"),
]


class PerformancePeerAnswer(models.Model):
    """One text of a released 360. It carries no trace of its author.

    Rows come into being at release, all in one statement, in a random order and under random
    ids; nothing says who wrote a text, when, or which other text is by the same person. Until
    then the texts wait in ``performance.peer.box``.
    """

    _name = "performance.peer.answer"
    _inherit = ["performance.private.mixin"]
    _description = "360 answer"
    _log_access = False
    _order = "perspective desc, topic, id"
    _party_fields = ("employee_user_id", "manager_user_id")
    _server_fields = frozenset(
        {"review_id", "perspective", "topic", "employee_user_id", "manager_user_id"}
    )

    review_id = fields.Many2one(
        "performance.peer.review", required=True, index=True, readonly=True, ondelete="cascade"
    )
    perspective = fields.Selection(PERSPECTIVES, required=True, readonly=True)
    topic = fields.Selection(TOPICS, required=True, readonly=True)
    body_vault, body = vault_and_window(fields.Text, "body", string="Answer")
    employee_user_id = fields.Many2one("res.users", "About user", required=True, index=True)
    manager_user_id = fields.Many2one("res.users", "Manager who reads it", index="btree_not_null")

    @api.model
    def _publish(self, review, texts):
        """Insert ``texts``, [(perspective, topic, text)], of a review that is being released."""
        if not texts:
            return
        # the ORM gives ids in sequence, and a sequence tells
        taken = {
            row[0] for row in self.env.execute_query(SQL("SELECT id FROM %s", self._table_sql))
        }
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s, %s)",
                new_id,
                review.id,
                perspective,
                topic,
                text,
                review.employee_user_id.id,
                review.manager_user_id.id or None,
            )
            for new_id, (perspective, topic, text) in zip(
                random_ids(len(texts), taken), shuffled(texts), strict=True
            )
        ]
        self.env.cr.execute(
            SQL(
                "INSERT INTO performance_peer_answer (id, review_id, perspective, topic,"
                " body_vault, employee_user_id, manager_user_id) VALUES %s",
                SQL(", ").join(rows),
            ),
            log_exceptions=False,  # an error would quote the texts in the server's log
        )
        internal(review).invalidate_recordset(["answer_ids"], flush=False)

    def _read_log_target(self):
        return self.review_id
