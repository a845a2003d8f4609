"""Odoo's privacy lookup, where it is installed, finds what both worlds hold about somebody."""

import functools

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from .performance_retention import KINDS
from .res_company_former import PEOPLE, WORLDS

WIZARD = "privacy.lookup.wizard"
LINE = "privacy.lookup.wizard.line"
#: Private records by their header. What hangs on one is not counted: how many answers a 360 has
#: is nobody's business. Legal holds are between performance managers and the person.
PRIVATE_HEADERS = [*(kind.model for kind in KINDS.values()), "performance.peer.invitation"]


def is_ours(model_name):
    return bool(model_name) and model_name.startswith(WORLDS)


def is_line_of_ours(line):
    # a client may write either of the two
    return is_ours(line.res_model) or is_ours(line.res_model_id.model)


class OkrPrivacyLookup(models.AbstractModel):
    """Counts, for the lookup, the records of each kind in which a person takes part.

    One line a kind, with a number and no record: whoever may run the lookup (Settings
    administrators) learns that something is held and how much, can open none of it, and can
    neither archive nor delete it, since retention and legal holds decide. As the add-on does not
    need the app, its methods are wrapped when the registry has them.
    """

    _name = "okr.privacy.lookup"
    _description = "Privacy Lookup"

    def _register_hook(self):
        super()._register_hook()
        for model_name, methods in WRAPPERS.items():
            if model_name in self.pool:
                for name, make in methods.items():
                    self._wrap(self.pool[model_name], name, make)

    @api.model
    def _wrap(self, cls, name, make):
        """Put our method before that of the app, in this database's registry alone."""
        origin = getattr(cls, name)
        if not hasattr(origin, "okr_origin"):
            wrapped = functools.wraps(origin)(make(origin))
            wrapped.okr_origin = origin
            setattr(cls, name, wrapped)

    @api.model
    def _found_lines(self, name, email):
        """Return the values of one line for each kind that holds something about a person."""
        users, employees, partners = self._find_people(name, email)
        lines = []
        for model_name, count in self._count(users, employees, partners).items():
            if model_name.startswith("performance."):
                text = self.env._(
                    "%(count)s, private. Retention in the settings of Performance deletes them; a "
                    "legal hold keeps them.",
                    count=count,
                )
            else:
                text = self.env._(
                    "%(count)s, public in the company. The name goes some time after the person "
                    "has left.",
                    count=count,
                )
            lines.append(
                {
                    "res_model_id": self.env["ir.model"]._get_id(model_name),
                    "res_id": 0,
                    "res_name": text,
                    "is_active": True,
                }
            )
        return lines

    @api.model
    def _find_people(self, name, email):
        """The users, employees and contacts of a name or an address, found as the app does."""
        name, email = name.strip(), email.strip()
        # The lookup is for Settings administrators, who need no right in HR; ids alone are used.
        sudo = self.sudo().with_context(active_test=False).env
        partners = sudo["res.partner"].search(
            ["|", ("email_normalized", "=", email_normalize(email)), ("name", "=ilike", name)]
        )
        users = sudo["res.users"].search(
            ["|", ("login", "ilike", email), ("partner_id", "in", partners.ids)]
        )
        employees = sudo["hr.employee"].search(
            [
                *("|", "|", ("user_id", "in", users.ids)),
                *(("work_contact_id", "in", partners.ids), ("work_email", "=ilike", email)),
            ]
        )
        return users, employees, partners

    @api.model
    def _count(self, users, employees, partners, private_only=False):
        """{model name: number of records that name one of these people}, in one statement."""
        ids = {
            "res.users": users.ids,
            "hr.employee": employees.ids,
            "res.partner": partners.ids,
        }
        self.env.flush_all()
        statements = []
        for name in self._searched(private_only):
            model = self.env[name]
            conditions = [
                SQL("%s = ANY(%s)", SQL.identifier(field.name), ids[field.comodel_name])
                for field in model._fields.values()
                if field.type == "many2one"
                and field.store
                and field.comodel_name in PEOPLE
                and field.name not in ("create_uid", "write_uid")
            ]
            if conditions:
                statements.append(
                    SQL(
                        "SELECT %s, count(*) FROM %s WHERE %s",
                        name,
                        SQL.identifier(model._table),
                        SQL(" OR ").join(conditions),
                    )
                )
        rows = self.env.execute_query(SQL(" UNION ALL ").join(statements))
        return {name: count for name, count in sorted(rows) if count}

    @api.model
    def _searched(self, private_only):
        public = [
            name
            for name, model in self.env.items()
            if name.startswith("okr.") and model._auto and not model._transient
        ]
        return PRIVATE_HEADERS if private_only else [*PRIVATE_HEADERS, *public]

    @api.model
    def _refuse(self):
        raise UserError(
            self.env._(
                "Records of OKRs and Performance are not opened, archived or deleted from here. "
                "The person downloads their own under My data; the settings of Performance say how "
                "long each kind is kept."
            )
        )

    @api.model
    def _check_can_delete(self, model_name, res_id):
        """Refuse to delete a person who takes part in private records."""
        if model_name not in PEOPLE:
            return
        people_sudo = self.sudo().with_context(active_test=False).env[model_name].browse(res_id)
        users = people_sudo if model_name == "res.users" else people_sudo.user_id
        if model_name == "res.partner":
            users = people_sudo.user_ids
        employees = people_sudo if model_name == "hr.employee" else users.employee_ids
        if self._count(users, employees, users.partner_id, private_only=True):
            raise UserError(
                self.env._(
                    "Performance still keeps records in which this person takes part, so they "
                    "cannot be deleted. Archive them instead: retention deletes what is over, and "
                    "legal holds are respected."
                )
            )


# what is put before the methods of the app


def _blacklist(origin):
    def _get_query_models_blacklist(self):
        return [*origin(self), *(name for name in self.env if is_ours(name))]

    return _get_query_models_blacklist


def _lookup(origin):
    def action_lookup(self):
        action = origin(self)
        lines = self.env["okr.privacy.lookup"]._found_lines(self.name, self.email)
        self.line_ids = [(0, 0, vals) for vals in lines]
        return action

    return action_lookup


def _description(origin):
    def _compute_records_description(self):
        origin(self)
        for wizard in self:
            for line in wizard.line_ids.filtered(is_line_of_ours):
                model = line.res_model_id
                found = [
                    text
                    for text in (wizard.records_description or "").split("\n")
                    if text.startswith((f"{model.name} (", f"{model.name} - {model.model} ("))
                ]
                for text in found:
                    wizard.records_description = wizard.records_description.replace(
                        text, f"{model.name}: {line.res_name}"
                    )

    return _compute_records_description


def _unlink(origin):
    def action_unlink(self):
        self.ensure_one()
        if is_line_of_ours(self):
            self.env["okr.privacy.lookup"]._refuse()
        self.env["okr.privacy.lookup"]._check_can_delete(self.res_model, self.res_id)
        return origin(self)

    return action_unlink


def _others_only(origin):
    def method(self):
        return origin(self - self.filtered(is_line_of_ours))

    return method


def _refuse_ours(origin):
    def method(self):
        if any(is_line_of_ours(line) for line in self):
            self.env["okr.privacy.lookup"]._refuse()
        return origin(self)

    return method


def _empty_for_ours(field_name, empty):
    def make(origin):
        def compute(self):
            ours = self.filtered(is_line_of_ours)
            origin(self - ours)
            for line in ours:
                line[field_name] = line[field_name] if empty is None else empty

        return compute

    return make


WRAPPERS = {
    WIZARD: {
        "_get_query_models_blacklist": _blacklist,
        "action_lookup": _lookup,
        "_compute_records_description": _description,
    },
    LINE: {
        "action_unlink": _unlink,
        "action_unlink_all": _others_only,
        "action_archive_all": _others_only,
        "action_open_record": _refuse_ours,
        "_onchange_is_active": _refuse_ours,
        "_compute_resource_ref": _empty_for_ours("resource_ref", False),
        "_compute_has_active": _empty_for_ours("has_active", False),
        "_compute_res_name": _empty_for_ours("res_name", None),
    },
}
