from odoo import SUPERUSER_ID, api, fields, models


class PerformanceAudienceMixin(models.AbstractModel):
    """The line at the head of every private form: who reads this, and who does not.

    It asks the record rules, for the parties and for a few users of each group that people will
    wonder about. Comes with ``performance.private.mixin``.
    """

    _name = "performance.audience.mixin"
    _description = "Audience line of a private record"

    audience = fields.Char(
        compute="_compute_audience",
        export_string_translation=False,
        help="Who can read this record, as the access rules say at this moment.",
    )

    @api.depends_context("uid", "lang")
    def _compute_audience(self):
        for record in self:
            origin = record._origin
            record.audience = bool(origin) and origin._describe_audience()

    def _describe_audience(self):
        """Return "Visible to: ... Not visible to: ..." as the rules answer for each of them."""
        self.ensure_one()
        record_sudo = self.sudo()  # asking on behalf of others who may read this
        parties = self.env["res.users"].sudo().union(*(record_sudo[n] for n in self._party_fields))
        readers, closed = {}, []
        for user in parties:
            name = self.env._("you") if user == self.env.user else user.name
            if self._is_readable_by(user):
                readers[name] = None
            else:
                closed.append(name)
        named = parties
        for group_sudo, label, remark in self._audience_group_records():
            # who reads as a party or as an officer is named as such, not as HR or administrator
            members = group_sudo.all_user_ids
            if members and members <= parties:
                continue  # each of them is named already
            users = members - named
            named |= users
            if "company_id" in self._fields:
                users = users.filtered(lambda user: record_sudo.company_id in user.company_ids)
            # three of them stand for their group: the rule knows groups, not persons
            others = users.filtered(lambda user: user.id != SUPERUSER_ID)[:3]
            if any(self._is_readable_by(user) for user in others):
                readers[f"{label} ({remark})" if remark else label] = None
            else:
                closed.append(label)
        line = self.env._(
            "Visible to: %(readers)s. Not visible to: %(closed)s.",
            readers=", ".join(readers),
            closed=", ".join([*closed, self.env._("colleagues")]),
        )
        remark = self._audience_remark()
        return f"{line} {remark}" if remark else line

    @api.model
    def _audience_group_records(self):
        """Return (group with sudo, its name, remark), with all members read at once.

        Who belongs to a group is looked up to ask the rules about them; nothing else comes out.
        """
        groups = self._audience_groups()
        to_id = self.env["ir.model.data"]._xmlid_to_res_id
        groups_sudo = (
            self.env["res.groups"]
            .sudo()
            .browse([to_id(xmlid, raise_if_not_found=True) for xmlid, _label, _remark in groups])
        )
        groups_sudo.all_implied_by_ids.user_ids.fetch(["company_ids"])
        return [
            (group_sudo, label, remark)
            for group_sudo, (_xmlid, label, remark) in zip(groups_sudo, groups, strict=True)
        ]

    def _audience_remark(self):
        """Return a sentence on who may read it under conditions, or None."""

    def _is_readable_by(self, user_sudo):
        """Whether the rules let ``user_sudo`` read the record, in any of their companies."""
        record = self.with_user(user_sudo).sudo(False)
        companies = user_sudo.company_ids.ids
        # what holds for everybody of the kind: that one of them was let in is told to nobody here
        context = {"allowed_company_ids": companies, "performance_without_glass": True}
        return record.with_context(**context).has_access("read")

    @api.model
    def _audience_groups(self):
        """Return (group, its name, remark if it reads) for those about whom people will ask."""
        return [
            (
                "hr_okr.group_performance_officer",
                self.env._("performance officers"),
                self.env._("each opening is logged"),
            ),
            ("hr.group_hr_user", self.env._("HR"), None),
            ("base.group_system", self.env._("administrators"), None),
        ]
