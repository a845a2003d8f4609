from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.tools import format_date


class OkrReviewPack(models.AbstractModel):
    """What a review meeting reads: one cycle, or one department's part of it.

    Everything is read with the reader's own rights, in their language and formats, in a constant
    number of queries. The context of a key result stands above its score. There is no ranking and
    no number of a person. The objectives are told in okr_review_pack_objective.py, what is said
    about all of them in okr_review_pack_words.py.
    """

    _name = "okr.review.pack"
    _description = "Review Pack"

    @api.model
    @api.readonly
    def get_page(self, cycle_id=False, department_id=False):
        """Return the pack as a page, for internal users.

        :param cycle_id: a cycle; without it the newest one that is running or closed
        :param department_id: only the objectives that this department, or one below it, owns or
            co-owns; without it the whole cycle
        :return: ``title``, ``html``, ``cycle_id``, ``department_id``, ``cycles`` and
            ``departments`` to choose from (``{"id", "name"}``), ``pdf_url`` and ``can_note``;
            without any cycle only ``title`` and empty ``html``
        :raise AccessError: not an internal user, or a cycle of a company that is not theirs
        :raise MissingError: the cycle or department does not exist
        """
        self._check_reader()
        cycles = self.env["okr.cycle"].search_fetch(
            [("state", "not in", ("draft", "planning"))], ["name"], limit=40
        )
        cycle = self._browse("okr.cycle", cycle_id) or cycles[:1]
        if not cycle:
            return {"title": self.env._("Review Pack"), "html": "", "cycles": [], "cycle_id": False}
        department = self._browse("hr.department", department_id)
        pack = self._get_pack(cycle, department)
        return {
            "title": pack["title"],
            "html": self.env["ir.qweb"]._render(
                "hr_okr.okr_review_pack_body", {"pack": pack, "links": True}
            ),
            "cycle_id": cycle.id,
            "department_id": department.id,
            "cycles": [{"id": c.id, "name": c.name} for c in cycles | cycle],
            "departments": self._departments(cycle),
            "pdf_url": self._pdf_url(cycle, department),
            "can_note": self.env["okr.review.note"].has_access("create"),
        }

    @api.model
    def _check_reader(self):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Review packs are for people who work in the company."))

    @api.model
    def _browse(self, model, record_id):
        """The record of a link, checked; an empty one for none."""
        record = self.env[model].browse(self._okr_id(record_id) or ())
        if record and not record.exists():
            raise MissingError(self.env._("This link leads to something that is gone."))
        record.check_access("read")
        return record

    @api.model
    def _pdf_url(self, cycle, department):
        url = f"/report/pdf/hr_okr.okr_review_pack_report/{cycle.id}"
        return f"{url}?department_id={department.id}" if department else url

    @api.model
    def _departments(self, cycle):
        """The departments that own objectives of the cycle, to choose from."""
        groups = self.env["okr.objective"]._read_group(
            [("cycle_id", "=", cycle.id), ("department_id", "!=", False)], ["department_id"]
        )
        names = [{"id": owner.id, "name": owner.display_name} for [owner] in groups]
        return sorted(names, key=lambda owner: owner["name"])

    @api.model
    def _objectives(self, cycle, department):
        """The objectives of a pack, the company's first, then department by department."""
        domain = Domain("cycle_id", "=", cycle.id) & Domain("state", "!=", "draft")
        if department:
            domain &= Domain("department_id", "child_of", department.id) | Domain(
                "co_department_ids", "child_of", department.id
            )
        objectives = self.env["okr.objective"].search(domain)
        return objectives.sorted(
            lambda o: (o.level != "company", o.department_id.display_name or "", o.sequence, o.id)
        )

    @api.model
    def _get_pack(self, cycle, department):
        """Return the texts and pictures of a pack, as the caller may read them; no record in it."""
        objectives = self._objectives(cycle, department)
        capsules = self.env["okr.capsule"]._get_capsules(objectives.key_result_ids)
        is_midway = cycle.state in ("draft", "planning", "active")
        title = (
            self.env._("Mid-cycle review of %s", cycle.name)
            if is_midway
            else self.env._("Review of %s", cycle.name)
        )
        return {
            "title": title,
            "is_midway": is_midway,
            "owner": department.display_name or cycle.company_id.name,
            "period": f"{format_date(self.env, cycle.date_start)} – "
            f"{format_date(self.env, cycle.date_end)}",
            "state": dict(cycle._fields["state"]._description_selection(self.env))[cycle.state],
            "reopened": cycle.reopen_reason,
            "summary": self._summary(objectives, is_midway),
            "objectives": self._objective_texts(cycle, objectives, capsules),
            "causes": self._causes(objectives),
            "decisions": self._decisions(objectives),
            "notes": self._notes(cycle, department),
            "thanks": self._thanks(cycle, department, objectives),
            "printed": self.env._(
                "As of %(day)s, with the rights of %(name)s.",
                name=self.env.user.name,
                day=format_date(self.env, fields.Date.context_today(self)),
            ),
        }
