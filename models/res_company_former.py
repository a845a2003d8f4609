from odoo import api, fields, models
from odoo.tools import SQL

from .former_sql import drop_doubles, is_free, replace_links

BATCH = 1000
WORLDS = ("okr.", "performance.")

#: Whom a private record is about. It goes as a whole when its own time is over.
ABOUT = frozenset({"employee_id", "employee_user_id"})
#: Who answers for an act: the log of who opened what, and legal holds, keep their names.
ANSWERABLE = {
    "performance.hold": None,
    "performance.access.log": frozenset({"user_id"}),
}
#: Remembered for some weeks only, and nobody's text: deleted.
SHORT_LIVED = frozenset({"okr.reminder.log", "okr.checkin.mail"})
#: A person is there once only; two people who left become one row.
ONCE = {
    "okr.contributor": ("employee_id", ("objective_id",)),
    "performance.peer.invitation": ("rater_user_id", ("review_id",)),
}
PEOPLE = ("res.users", "hr.employee", "res.partner")


class ResCompany(models.Model):
    """The neutral colleague who stands for all who left, and how their names go.

    Walks the tables of both worlds by the names of their columns and reads no content. What
    leavers wrote stays; who they were goes, and cannot be brought back.
    """

    _inherit = "res.company"

    okr_former_employee_id = fields.Many2one(
        "hr.employee", "Stands for people who left", readonly=True, copy=False, ondelete="restrict"
    )
    okr_former_user_id = fields.Many2one(
        "res.users",
        "User that stands for people who left",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    def _okr_former(self):
        """Return the employee and the user that stand for whoever left this company.

        Archived, in no group, without a password: nobody can log in as they, and so whatever
        names them is open to nobody through them.
        """
        self.ensure_one()
        company_sudo = self.sudo()  # made by the nightly schedule, for nobody in particular
        if not company_sudo.okr_former_employee_id:
            name = company_sudo.with_context(lang=company_sudo.partner_id.lang).env._(
                "Former colleague"
            )
            quiet = company_sudo.with_context(no_reset_password=True, tracking_disable=True).env
            user = quiet["res.users"].create(
                {
                    "name": name,
                    "login": f"former-colleague-{self.id}",
                    "active": False,
                    "group_ids": [fields.Command.clear()],
                    "company_id": self.id,
                    "company_ids": [fields.Command.set(self.ids)],
                }
            )
            employee = quiet["hr.employee"].create(
                {"name": name, "company_id": self.id, "user_id": user.id}
            )
            employee.active = False
            company_sudo.write(
                {"okr_former_user_id": user.id, "okr_former_employee_id": employee.id}
            )
        return company_sudo.okr_former_employee_id, company_sudo.okr_former_user_id

    @api.model
    def _okr_name_columns(self):
        """Return {model name: {column: person model}} of all links to people in both worlds."""
        columns = {}
        for name, model in self.env.items():
            if not name.startswith(WORLDS) or not model._auto or model._abstract:
                continue
            if model._transient or (name in ANSWERABLE and ANSWERABLE[name] is None):
                continue
            kept = ANSWERABLE.get(name, frozenset())
            if name.startswith("performance."):
                kept |= ABOUT
            found = {
                field.name: field.comodel_name
                for field in model._fields.values()
                if field.type == "many2one"
                and field.store
                and field.comodel_name in PEOPLE
                and field.name not in kept
            }
            if found:
                columns[name] = found
        return columns

    @api.model
    def _okr_name_lists(self):
        """Return [(model, table, column of the record, column of the person, person model)]."""
        return [
            (name, field.relation, field.column1, field.column2, field.comodel_name)
            for name, model in self.env.items()
            if name.startswith(WORLDS) and model._auto and not model._transient
            for field in model._fields.values()
            if field.type == "many2many" and field.store and field.comodel_name in PEOPLE
        ]

    def _okr_forget_names(self, leavers, users, held):
        """Take the names of people who left out of all that they wrote, led or took part in.

        Set-based and to be called again until it returns 0: what is done is not found again.

        :param leavers: employees of this company who left
        :param users: those of their users who cannot log in any more
        :param held: employees under a legal hold; a row that names one of them stays as it is
        :return: how many rows were changed, at most about ``BATCH`` of each table
        """
        self.ensure_one()
        if not leavers:
            return 0
        former, former_user = self._okr_former()
        partners = users.partner_id | leavers.work_contact_id.filtered(lambda p: not p.user_ids)
        swaps = {
            "res.users": (users.ids, former_user.id),
            "hr.employee": (leavers.ids, former.id),
            "res.partner": (partners.ids, former_user.partner_id.id),
        }
        held_ids = {
            "res.users": held.user_id.ids,
            "hr.employee": held.ids,
            "res.partner": held.user_id.partner_id.ids,
        }
        self.env.flush_all()
        count = 0
        for name, columns in self._okr_name_columns().items():
            count += self._okr_forget_in(name, columns, swaps, held_ids)
        count += self._okr_forget_in_lists(swaps, held_ids)
        count += self._okr_forget_in_history(swaps)
        count += self._okr_forget_in_messages(swaps)
        count += self._okr_forget_delegates(users)
        self.env.invalidate_all()
        return count

    @api.model
    def _okr_held_columns(self, name, held_ids):
        """{column: ids of people under a hold}: a row with one of them stays as it is."""
        return {
            field.name: held_ids[field.comodel_name]
            for field in self.env[name]._fields.values()
            if field.type == "many2one"
            and field.store
            and field.comodel_name in PEOPLE
            and field.name not in ("create_uid", "write_uid")
        }

    @api.model
    def _okr_forget_in(self, name, columns, swaps, held_ids):
        model = self.env[name]
        held = self._okr_held_columns(name, held_ids)
        if name in SHORT_LIVED:
            statement = SQL(
                "DELETE FROM %s WHERE user_id = ANY(%s) AND %s",
                SQL.identifier(model._table),
                swaps["res.users"][0],
                is_free(held),
            )
            return self._okr_run(statement)
        count = 0
        if name in ONCE:
            column, keys = ONCE[name]
            swap = swaps[columns[column]]
            count += self._okr_run(drop_doubles(model._table, column, keys, swap, held))
        return count + self._okr_run(replace_links(model._table, columns, swaps, held, limit=BATCH))

    @api.model
    def _okr_forget_in_lists(self, swaps, held_ids):
        """The lists of people, such as those who were asked in a 360."""
        count = 0
        for name, table, record, person, kind in self._okr_name_lists():
            old, new = swaps[kind]
            free = is_free(self._okr_held_columns(name, held_ids), "owner")
            names = {
                "free": SQL(
                    "%s IN (SELECT owner.id FROM %s owner WHERE %s)",
                    SQL.identifier(record),
                    SQL.identifier(self.env[name]._table),
                    free,
                ),
                "table": SQL.identifier(table),
                "record": SQL.identifier(record),
                "person": SQL.identifier(person),
                "old": old,
                "new": new,
            }
            self._okr_run(
                SQL(
                    """INSERT INTO %(table)s (%(record)s, %(person)s)
                       SELECT DISTINCT %(record)s, %(new)s FROM %(table)s
                        WHERE %(person)s = ANY(%(old)s) AND %(free)s
                           ON CONFLICT DO NOTHING""",
                    **names,
                )
            )
            count += self._okr_run(
                SQL("DELETE FROM %(table)s WHERE %(person)s = ANY(%(old)s) AND %(free)s", **names)
            )
        return count

    @api.model
    def _okr_forget_in_history(self, swaps):
        """Who led on a day, as the replay of a quarter knows it."""
        old, new = swaps["hr.employee"]
        return self._okr_run(
            SQL(
                """UPDATE okr_history SET vals = jsonb_set(vals, '{lead_id}', to_jsonb(%(new)s))
                    WHERE id IN (SELECT id FROM okr_history
                                  WHERE vals->'lead_id' IN (
                                        SELECT to_jsonb(old) FROM unnest(%(old)s) old)
                                  LIMIT %(limit)s)""",
                old=old,
                new=new,
                limit=BATCH,
            )
        )

    @api.model
    def _okr_forget_in_messages(self, swaps):
        """Messages, tracked changes, to-dos, files and followers of public records."""
        ours = [name for name in self.env if name.startswith(WORLDS)]
        partners, former_partner = swaps["res.partner"]
        logged = {"create_uid": "res.users", "write_uid": "res.users"}
        on_ours = SQL("model = ANY(%s)", ours)
        res_on_ours = SQL("res_model = ANY(%s)", ours)
        messages = SQL("(SELECT id FROM mail_message WHERE model = ANY(%s))", ours)
        count = self._okr_run(
            SQL(
                "UPDATE mail_message SET email_from = NULL, reply_to = NULL"
                " WHERE %s AND author_id = ANY(%s)"
                " AND (email_from IS NOT NULL OR reply_to IS NOT NULL)",
                on_ours,
                partners,
            )
        )
        for table, columns, where in (
            ("mail_message", {"author_id": "res.partner", **logged}, on_ours),
            ("mail_activity", {"user_id": "res.users", **logged}, res_on_ours),
            ("ir_attachment", logged, res_on_ours),
            ("mail_tracking_value", logged, SQL("mail_message_id IN %s", messages)),
        ):
            count += self._okr_run(
                replace_links(table, columns, swaps, {}, where=where, limit=BATCH)
            )
        for kind in PEOPLE:
            old, new = swaps[kind]
            for side in ("old", "new"):
                count += self._okr_run(
                    SQL(
                        """UPDATE mail_tracking_value v
                              SET %(number)s = %(new)s,
                                  %(text)s = (SELECT name FROM res_partner WHERE id = %(former)s)
                             FROM ir_model_fields f
                            WHERE f.id = v.field_id AND f.relation = %(kind)s
                              AND v.%(number)s = ANY(%(old)s)
                              AND v.mail_message_id IN %(messages)s""",
                        number=SQL.identifier(f"{side}_value_integer"),
                        text=SQL.identifier(f"{side}_value_char"),
                        old=old,
                        new=new,
                        kind=kind,
                        former=former_partner,
                        messages=messages,
                    )
                )
        for table, column, where in (
            ("mail_followers", "partner_id", res_on_ours),
            ("mail_notification", "res_partner_id", SQL("mail_message_id IN %s", messages)),
            (
                "mail_message_res_partner_rel",
                "res_partner_id",
                SQL("mail_message_id IN %s", messages),
            ),
            ("mail_message_reaction", "partner_id", SQL("message_id IN %s", messages)),
        ):
            count += self._okr_run(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s) AND %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    partners,
                    where,
                )
            )
        return count

    @api.model
    def _okr_forget_delegates(self, users):
        count = self._okr_run(
            SQL(
                "UPDATE res_users SET okr_delegate_id = NULL WHERE okr_delegate_id = ANY(%s)",
                users.ids,
            )
        )
        if count:
            self.env.registry.clear_cache()
        return count

    @api.model
    def _okr_run(self, statement):
        """Run one statement; return how many rows it changed."""
        self.env.cr.execute(statement)
        return self.env.cr.rowcount
