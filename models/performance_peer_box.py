from odoo import fields, models
from odoo.tools import SQL

from ..engine.anonymity import shuffled
from .performance_peer_review import PERSPECTIVES


class PerformancePeerBox(models.Model):
    """Where the answers of one perspective wait until release: a box that nobody can open.

    A box is one row, whatever number of answers it holds. Every answer put in is mixed with the
    others, so that neither the row, nor its age, nor an order inside it tells which came when.
    It knows no rater and no time. No rule lets anybody read it and its column is shut under
    ``sudo()`` too; only the release opens it, and removes it.
    """

    _name = "performance.peer.box"
    _inherit = ["performance.private.mixin"]
    _description = "360 box"
    _log_access = False
    _server_fields = frozenset({"review_id", "perspective", "content"})

    review_id = fields.Many2one(
        "performance.peer.review", required=True, index=True, readonly=True, ondelete="cascade"
    )
    perspective = fields.Selection(PERSPECTIVES, required=True, readonly=True)
    # {"respondents": number, "texts": {topic: [text, ...]}}; a topic's texts are not in the
    # order of another topic's, so that no two texts belong together
    content = fields.Json(groups=fields.NO_ACCESS, copy=False, export_string_translation=False)

    _perspective_uniq = models.Constraint(
        "unique(review_id, perspective)", "A perspective has one box."
    )

    def _put(self, texts):
        """Mix ``texts``, {topic: text} of one rater, with what is in the box.

        The row is locked first: two raters at the same moment wait for each other or try again,
        and no error of the database can quote a text in the server's log.
        """
        self.ensure_one()
        self.env.cr.execute(
            SQL("SELECT content FROM performance_peer_box WHERE id = %s FOR UPDATE", self.id),
            log_exceptions=False,  # two at the same moment are no error: one tries again
        )
        row = self.env.cr.fetchone()
        content = (row and row[0]) or {"respondents": 0, "texts": {}}
        content["respondents"] += 1
        for topic, text in texts.items():
            content["texts"].setdefault(topic, []).append(text)
        content["texts"] = {topic: shuffled(item) for topic, item in content["texts"].items()}
        self.env.cr.execute(
            SQL(
                "UPDATE performance_peer_box SET content = %s WHERE id = %s",
                self._fields["content"].convert_to_column(content, self),
                self.id,
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset(["content"], flush=False)

    def _count_respondents(self):
        """Return how many people answered; for the threshold only, never to be shown."""
        self.ensure_one()
        return (self._open_vault().content or {}).get("respondents", 0)

    def _texts(self):
        """Return the (topic, text) in the box, for the release only."""
        self.ensure_one()
        topics = (self._open_vault().content or {}).get("texts", {})
        return [(topic, text) for topic, texts in topics.items() for text in texts]
