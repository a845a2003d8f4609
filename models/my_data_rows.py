"""Records as rows of words for the export of one person: other people only by their role."""

from odoo.fields import Date
from odoo.tools import format_date, format_datetime, html2plaintext
from odoo.tools.json import json_default

PEOPLE = ("res.users", "hr.employee", "hr.employee.public", "res.partner")
# in this order: who is a manager is one in every column of the row
ROLES = ("manager", "mentor", "rater", "requester", "initiator", "lead", "author")

# what a program may need and a reader does not
NOT_ON_PAPER = {
    *("id", "display_name", "res_model", "res_id", "sequence", "company_id", "key"),
    *("employee_user_id", "manager_user_id", "mentor_user_id", "question_id"),
}


class MyDataRows:
    """Reads records as they come, and writes each other person as what they are to the user.

    The same person has the same word in all columns of a row. Free text stays as it was written.
    """

    def __init__(self, env):
        self.env = env
        self.user = env.user
        # one's own cards, whether or not one may open them
        self.cards = env.user.sudo().with_context(active_test=False).employee_ids.ids
        self.you = self.env._("you")
        self.words = {
            "manager": self.env._("your manager"),
            "mentor": self.env._("your mentor"),
            "rater": self.env._("a rater"),
            "requester": self.env._("whoever asked"),
            "initiator": self.env._("whoever started it"),
            "lead": self.env._("the lead"),
            "author": self.env._("a colleague"),
        }
        self.other = self.env._("a colleague")
        self.officers = {
            ("performance.access.log", "user_id"): self.env._("a performance officer"),
            ("performance.hold", "user_id"): self.env._("a performance manager"),
            ("performance.hold", "released_user_id"): self.env._("a performance manager"),
        }

    def read_rows(self, records, names):
        """Return one dictionary for each record: {name: plain value}, ready for JSON."""
        rows = records.read(names)
        people = [name for name in names if records._fields[name].comodel_name in PEOPLE]
        people.sort(key=self._precedence)
        accounts = self._accounts(records, people, rows)
        for row in rows:
            said = {}
            for name in people:
                if row[name]:
                    row[name] = self._word(records, name, row[name][0], accounts, said)
                else:
                    row[name] = None
        return [
            {
                name: value if name in people else self._plain(records._fields[name], value)
                for name, value in row.items()
            }
            for row in rows
        ]

    def _precedence(self, name):
        role = name.split("_")[0]
        return ROLES.index(role) if role in ROLES else len(ROLES)

    def _accounts(self, records, people, rows):
        """{(model, id): key of the person}, so that an employee and their user are one."""
        keys = {}
        for name in people:
            kind = records._fields[name].comodel_name
            ids = {row[name][0] for row in rows if row[name]}
            if kind in ("hr.employee", "hr.employee.public"):
                # whose user it is, to say the same word twice; nothing of it is shown
                cards_sudo = self.env["hr.employee"].sudo().browse(ids)
                keys.update(
                    {(kind, card.id): card.user_id.id or f"e{card.id}" for card in cards_sudo}
                )
            elif kind == "res.partner":
                partners_sudo = self.env[kind].sudo().with_context(active_test=False).browse(ids)
                keys.update({(kind, p.id): p.user_ids[:1].id or f"p{p.id}" for p in partners_sudo})
            else:
                keys.update({(kind, user_id): user_id for user_id in ids})
        return keys

    def _word(self, records, name, number, accounts, said):
        kind = records._fields[name].comodel_name
        key = accounts[kind, number]
        if key == self.user.id or (kind.startswith("hr.employee") and number in self.cards):
            return self.you
        word = self.officers.get((records._name, name))
        return said.setdefault(key, word or self.words.get(name.split("_")[0], self.other))

    def _plain(self, field, value):
        """Return ``value``, as ``read`` gives it, in words: names instead of ids."""
        if value is False and field.type != "boolean":
            return None
        if field.type == "many2one":
            return value[1]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type in ("date", "datetime"):
            return json_default(value)
        if field.type == "html":
            return html2plaintext(value)
        return value

    def on_paper(self, model, entries):
        """Return entries as [[(label, text)]] for a reader: without what is empty or internal."""
        # a column that says "you" in every row says nothing
        mine = {
            name
            for name in (entries[0] if entries else ())
            if all(entry[name] == self.you for entry in entries)
        }
        return [
            [
                (self._label(model, name), text)
                for name, value in entry.items()
                if name not in mine | NOT_ON_PAPER
                and not (name.endswith("_user_id") and f"{name[:-8]}_id" in entry)
                and (text := self._text(model, name, value))
            ]
            for entry in entries
        ]

    def _label(self, model, name):
        return model._fields[name]._description_string(self.env)

    def _text(self, model, name, value):
        field = model._fields[name]
        if value is None or value == "":
            return ""
        if field.type == "boolean":
            return self.env._("Yes") if value else ""
        if field.type == "datetime":
            return format_datetime(self.env, value)
        if field.type == "date":
            return format_date(self.env, Date.to_date(value))
        if field.type == "float":
            return f"{value:g}" if abs(value) < 1e6 else f"{value:.2f}"
        return str(value)
