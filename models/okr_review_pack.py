from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.tools import format_date

#: How many objectives a page of the screen tells. What has more comes in pages, and lists of names
#: in it end after so many.
PAGE, NAMES = 50, 20


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
    def get_page(self, cycle_id=False, department_id=False, page=1, near=False):
        """Return the pack as a page, for internal users.

        More than `PAGE` objectives come in several pages; what is said about all of them stands on
        each. The paper version has all at once.

        :param cycle_id: a cycle; without it the newest one that is running or closed
        :param department_id: only the objectives that this department, or one below it, owns or
            co-owns; without it the whole cycle
        :param page: which page of the objectives, from 1; past the end it is the last one
        :param near: where the whole cycle has several pages, begin with the reader's department
        :return: ``title``, ``html``, ``cycle_id``, ``department_id``, ``cycles`` and
            ``departments`` to choose from (``{"id", "name"}``), ``pdf_url``, ``can_note``,
            ``page``, ``pages``, ``range`` (in words, empty for a single page) and ``near`` (a
            sentence that says that it is not the whole cycle, or nothing); without any cycle
            only ``title`` and empty ``html``
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
        near = not department and near and self._near_department(cycle)
        department |= near or department
        pack = self._get_pack(cycle, department, page if type(page) is int else 1)
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
            "page": pack["page"],
            "pages": pack["pages"],
            "range": pack["range"],
            "near": self.env._("A long cycle: you see the part of %s.", near.display_name)
            if near
            else "",
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
    def _near_department(self, cycle):
        """The reader's department, or the next one above with objectives, in a long cycle."""
        objectives = self.env["okr.objective"]
        told = self._objectives_domain(cycle, self.env["hr.department"])
        own = self.env.user.with_company(cycle.company_id).employee_id.department_id
        if not own or objectives.search_count(told, limit=PAGE + 1) <= PAGE:
            return own.browse()
        if objectives.search_count(self._objectives_domain(cycle, own), limit=1):
            return own
        above = [int(number) for number in own.parent_path.split("/") if number]
        owners = objectives._read_group(
            told & Domain("department_id", "in", above), ["department_id"]
        )
        found = own.browse().union(*(owner for [owner] in owners))
        return found.sorted(lambda owner: above.index(owner.id))[-1:]

    @api.model
    def _objectives_domain(self, cycle, department):
        domain = Domain("cycle_id", "=", cycle.id) & Domain("state", "!=", "draft")
        if department:
            domain &= Domain("department_id", "child_of", department.id) | Domain(
                "co_department_ids", "child_of", department.id
            )
        return domain

    @api.model
    def _objectives(self, cycle, department):
        """The objectives of a pack, the company's first, then department by department."""
        objectives = self.env["okr.objective"].search(self._objectives_domain(cycle, department))
        return objectives.sorted(
            lambda o: (o.level != "company", o.department_id.display_name or "", o.sequence, o.id)
        )

    @api.model
    def _get_pack(self, cycle, department, page=None):
        """Return the texts and pictures of a pack, as the caller may read them; no record in it.

        :param page: which page of the objectives, from 1; without it all of them
        """
        objectives = self._objectives(cycle, department)
        shown, pages, most = objectives, 1, None
        if page is not None and len(objectives) > PAGE:
            pages, most = -(-len(objectives) // PAGE), NAMES
            page = min(max(page, 1), pages)
            shown = objectives[(page - 1) * PAGE : page * PAGE]
        capsules = self.env["okr.capsule"]._get_capsules(shown.key_result_ids)
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
            "page": page if pages > 1 else 1,
            "pages": pages,
            "range": self._range(page, len(shown), len(objectives)) if pages > 1 else "",
            "summary": self._summary(objectives, is_midway, most),
            "objectives": self._objective_texts(cycle, shown, capsules),
            "causes": self._causes(objectives, most),
            "decisions": self._decisions(objectives, most),
            "notes": self._notes(cycle, department),
            "thanks": self._thanks(cycle, department, objectives, most),
            "printed": self.env._(
                "As of %(day)s, with the rights of %(name)s.",
                name=self.env.user.name,
                day=format_date(self.env, fields.Date.context_today(self)),
            ),
        }

    @api.model
    def _range(self, page, number, total):
        first = (page - 1) * PAGE + 1
        return self.env._(
            "%(first)s–%(last)s of %(total)s", first=first, last=first + number - 1, total=total
        )
