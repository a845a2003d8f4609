from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date, format_datetime

from .performance_glass import LONGEST, MANAGER
from .performance_privacy_words import Book
from .performance_retention import KINDS

#: The parts of the page: a key, the models in it, and the kind of retention that deletes them.
#: A private model that is in none of them comes last, by itself.
PARTS = [
    (
        "appraisal",
        ("appraisal", "answer", "context.item", "outcome", "signature"),
        "appraisal",
    ),
    ("feedback", ("feedback",), "feedback"),
    ("peer", ("peer.review", "peer.invitation", "peer.box", "peer.answer"), "peer_review"),
    ("meeting", ("meeting", "meeting.topic"), "meeting"),
    ("plan", ("plan", "plan.step", "plan.review"), "plan"),
    ("note", ("note",), "note"),
    ("log", ("access.log",), "access_log"),
    ("glass", ("glass",), "glass"),
    ("hold", ("hold",), None),
    ("trend", ("trend",), None),
    ("frame", ("campaign", "template", "question", "rating", "deletion"), None),
]
#: How many of the latest changes of break-glass access the page shows.
CHANGES_SHOWN = 5
GROUPS = (
    "hr_okr.group_performance_officer",
    MANAGER,
    "hr_okr.group_okr_coach",
    "hr_okr.group_okr_manager",
    "hr.group_hr_user",
    "base.group_system",
)


class PerformancePrivacy(models.AbstractModel):
    """The privacy page: who may read what, as the rules of this database are at this moment.

    For every employee, and on paper for a works council. Nothing on it is about a person, except
    for the names of those who hold a group, where the reader may know them.
    """

    _name = "performance.privacy"
    _description = "Privacy page"

    @api.model
    @api.readonly
    def get_page(self):
        """Return the page of the current company, for internal users.

        :return: ``title``, ``html`` and ``pdf_url``
        :raise AccessError: not an internal user
        """
        page = self._collect()
        return {
            "title": page["title"],
            "html": self.env["ir.qweb"]._render(
                "hr_okr.performance_privacy_body", {"page": page, "links": True}
            ),
            "pdf_url": f"/report/pdf/hr_okr.performance_privacy_report/{self.env.company.id}",
        }

    @api.model
    def _collect(self, company=None):
        """Return the page of a company of the reader as texts.

        :raise AccessError: not an internal user, or another company
        """
        real = self.sudo(False)
        company = company or real.env.company
        if not real.env.user._is_internal() or company not in real.env.user.company_ids:
            raise AccessError(self.env._("The privacy page is for people who work here."))
        book = Book(real.env)
        company_sudo = company.sudo()  # settings that everybody may know
        return {
            "title": self.env._("Who may read what"),
            "company": company_sudo.name,
            "made": self.env._(
                "Made from the access rules of this database on %(day)s for %(name)s.",
                day=format_datetime(self.env, fields.Datetime.now(), dt_format="short"),
                name=self.env.user.name,
            ),
            "differences": real.env["performance.privacy.shipped"]._differences(),
            "wall": real._describe_wall(),
            "parts": real._describe_parts(book, company_sudo),
            "groups": real._describe_groups(book, company_sudo),
            "sizes": real._describe_sizes(company_sudo),
            "glass": real._describe_glass(company_sudo),
            "leavers": real._describe_leavers(company_sudo),
        }

    # -- who may read what ----

    @api.model
    def _describe_parts(self, book, company):
        shown, parts = set(), []
        for key, names, kind in PARTS:
            found = [f"performance.{name}" for name in names]
            parts.append(self._describe_part(book, key, found, kind, company))
            shown.update(found)
        others = sorted(
            name
            for name, model in self.env.items()
            if getattr(model, "_is_private", False)
            and not model._abstract
            and not model._transient
            and name not in shown
        )
        if others:
            parts.append(self._describe_part(book, "other", others, None, company))
        return parts

    @api.model
    def _describe_part(self, book, key, names, kind, company):
        titles = {
            "appraisal": self.env._("Appraisals"),
            "feedback": self.env._("Feedback"),
            "peer": self.env._("360s"),
            "meeting": self.env._("1:1s"),
            "plan": self.env._("Development plans"),
            "note": self.env._("Private notes"),
            "log": self.env._("Access log"),
            "glass": self.env._("Break-glass access"),
            "hold": self.env._("Legal holds"),
            "trend": self.env._("People trends"),
            "frame": self.env._("Campaigns, templates and what is not about anybody"),
            "other": self.env._("Other private records"),
        }
        return {
            "key": key,
            "title": titles[key],
            "kept": self._describe_kept(kind, company),
            "models": [self._describe_model(book, self.env[name]) for name in names],
        }

    @api.model
    def _describe_model(self, book, model):
        words = self.env["performance.privacy.words"]
        rows = words._describe_model(book, model)
        nobody = {
            "read": self.env._("Nobody."),
            "write": self.env._("Nobody."),
            "create": self.env._("Nobody by hand; it comes about by the steps of others."),
            "unlink": self.env._("Nobody by hand."),
        }
        labels = {
            "read": self.env._("Read"),
            "write": self.env._("Change"),
            "create": self.env._("Make"),
            "unlink": self.env._("Delete"),
        }
        fields_ = model._fields
        return {
            "name": self.env["ir.model"]._get(model._name).name,
            "rows": [
                {"mode": mode, "label": label, "lines": rows[mode] or [nobody[mode]]}
                for mode, label in labels.items()
            ],
            "closed": ", ".join(words._closed_to(book, model)),
            "secrets": ", ".join(
                fields_[name]._description_string(self.env)
                for name in fields_
                if f"{name}_vault" in fields_
            ),
            "remark": self._describe_window(model._name),
            "is_logged": bool(getattr(model, "_party_fields", ()))
            and model._name not in ("performance.glass", "performance.hold")
            and book.may_be_opened_by_others(model),
        }

    @api.model
    def _describe_window(self, name):
        """What narrows the texts of a record further than its rule, in words."""
        return {
            "performance.appraisal": self.env._(
                "By hand only the dates and the template of a draft, by the manager or an officer. "
                "Whoever is the manager on that day, or an officer, makes it, never about "
                "themselves. All else moves by steps that check who asks."
            ),
            "performance.context.item": self.env._(
                "Until it is shared, each side reads its own words only."
            ),
            "performance.feedback": self.env._(
                "The text is its author's until it is sent; then it is for whom the author "
                "chose. The question of a request is between who asks and who is asked."
            ),
            "performance.meeting.topic": self.env._(
                "The words of a topic are written by its author."
            ),
            "performance.plan": self.env._("The goal is the employee's to write."),
            "performance.hold": self.env._(
                "The reason is for performance managers; the person it is about does not read it."
            ),
            "performance.glass": self.env._(
                "The reason is for who asks and who may decide, not for the person it is about."
            ),
            "performance.peer.answer": self.env._(
                "There are none until enough people of a group have answered. They carry no "
                "author, no time and no order."
            ),
        }.get(name)

    # -- settings ----

    @api.model
    def _describe_kept(self, kind, company):
        if not kind:
            return None
        months = company[KINDS[kind].setting]
        if not months:
            return self.env._("Kept for good; nothing is deleted by itself.")
        return {
            "appraisal": self.env._("Deleted %s months after the end of its period."),
            "feedback": self.env._("Deleted %s months after it was written."),
            "peer_review": self.env._("Deleted %s months after its last day."),
            "meeting": self.env._("Deleted %s months after the conversation."),
            "plan": self.env._("Deleted %s months after its end."),
            "note": self.env._("Deleted %s months after it was written."),
            "access_log": self.env._("Deleted %s months after the opening."),
            "glass": self.env._("Deleted %s months after it was drafted."),
        }[kind] % months

    @api.model
    def _describe_leavers(self, company):
        months = company.performance_keep_leavers
        if not months:
            return self.env._("Records about people who left are kept as long as all others.")
        return self.env._(
            "What is about somebody who left is deleted %(months)s months after they left, "
            "whatever else is set.",
            months=months,
        )

    @api.model
    def _describe_sizes(self, company):
        return [
            self.env._(
                "A 360 shows a group of raters only from %s answers on; each keeps the number it "
                "was launched with.",
                company.performance_peer_minimum,
            ),
            self.env._(
                "People trends count nothing about fewer than %s people.",
                company.performance_group_minimum,
            ),
            self.env._(
                "Insights tell OKRs of teams with fewer than %s people together with others.",
                company.okr_group_minimum,
            ),
            self.env._(
                "Ratings: %s",
                self.env._("used in appraisals.")
                if company.performance_use_ratings
                else self.env._("not used in this company."),
            ),
        ]

    @api.model
    def _describe_glass(self, company):
        """The state of break-glass access; how often it was used, for performance managers."""
        days = min(company.performance_glass_days, LONGEST)
        used = None
        if self.env.user.has_group(MANAGER):
            since = fields.Datetime.subtract(fields.Datetime.now(), years=1)
            # by the reader's own rights
            used = self.env["performance.glass"].search_count(
                [("company_id", "=", company.id), ("date_approved", ">=", since)]
            )
        return {
            "is_on": bool(days),
            "days": days,
            "used": used,
            "changes": self._describe_glass_changes(company),
        }

    @api.model
    def _describe_glass_changes(self, company):
        """The latest changes of the setting, for everybody; who made them, for who may know."""
        # the log is not everybody's to read; these rows are about a setting and about nobody
        rows_sudo = (
            self.env["performance.access.log"]
            .sudo()
            .search(
                [("kind", "=", "glass_setting"), ("company_id", "=", company.id)],
                limit=CHANGES_SHOWN,
            )
        )
        user = self.env.user
        may_know = user.has_group("base.group_erp_manager") or user.has_group(MANAGER)
        return [
            {
                "text": self.env._(
                    "%(day)s: longest access in days: %(change)s (0 is off)",
                    day=format_date(self.env, row.date),
                    change=row.record_name,
                ),
                "name": row.user_id.name if may_know else None,
            }
            for row in rows_sudo
        ]

    @api.model
    def _describe_wall(self):
        check = self.env["okr.separation"].search([], limit=1)
        if not check:
            return None
        day = format_date(self.env, check.date)
        if check.state == "green":
            return {
                "is_green": True,
                "text": self.env._("Checked on %s: no way leads from OKRs to appraisals.", day),
            }
        return {
            "is_green": False,
            "text": self.env._("Checked on %s: OKRs and appraisals are not apart.", day),
        }

    # -- who holds which group ----

    @api.model
    def _describe_groups(self, book, company):
        """How many people hold each group that matters here; who, for those who manage them."""
        user = self.env.user
        is_administrator = user.has_group("base.group_erp_manager")
        rows = []
        for xmlid in GROUPS:
            # how many there are is everybody's to know; the names are not
            group_sudo = self.env.ref(xmlid).sudo()
            holders = group_sudo.all_user_ids.filtered(
                lambda holder: holder.active and not holder.share and company in holder.company_ids
            )
            may_know = is_administrator or (user.has_group(MANAGER) and "performance" in xmlid)
            rows.append(
                {
                    "name": group_sudo.full_name or group_sudo.name,
                    "number": len(holders),
                    "names": ", ".join(holders.sorted("name").mapped("name")) if may_know else None,
                    "opens": self._describe_group(book, xmlid),
                }
            )
        return rows

    @api.model
    def _describe_group(self, book, xmlid):
        """Which private records the group opens to somebody who is no person of the record."""
        opened = [
            self.env["ir.model"]._get(name).name
            for name, model in sorted(self.env.items())
            if getattr(model, "_is_private", False)
            and not model._abstract
            and not model._transient
            and book.opens_to(model, xmlid)
        ]
        if not opened:
            return self.env._("Opens no private record.")
        return self.env._("Can open: %s.", ", ".join(opened))
