from odoo import api, models


class OkrReviewPackReport(models.AbstractModel):
    """The review pack on paper: what the reader may read on the screen, no more.

    The template gets texts and pictures and no record, so nothing in it can look further.
    """

    _name = "report.hr_okr.okr_review_pack_report"
    _description = "Review pack on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return ``packs``, one for each cycle; ``department_id`` in `data` narrows them down.

        Everything is read by the real user, whatever ``sudo()`` came before.

        :raise AccessError: not an internal user, or a cycle of a company that is not theirs
        :raise MissingError: a cycle or the department does not exist
        """
        packs = self.env["okr.review.pack"].sudo(False)
        packs._check_reader()
        department = packs._browse("hr.department", (data or {}).get("department_id"))
        # only our texts: nothing that came with the address reaches the template
        return {
            "packs": [
                packs._get_pack(packs._browse("okr.cycle", cycle_id), department)
                for cycle_id in docids or []
            ]
        }
