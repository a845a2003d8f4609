from odoo import api, models
from odoo.tools import format_list

from ..engine import rule_words
from ..engine.rule_words import COMPANIES, COMPANIES_OR_NONE, USER, Members, Text

MODES = ("read", "write", "create", "unlink")


class Book:
    """The access list and the record rules of the private world, read once for a page.

    They are an administrator's to read; the page made of them is everybody's.
    """

    def __init__(self, env):
        self.env = env
        self.rules, self.rows = {}, {}
        private = [("model_id.model", "=like", "performance.%")]
        rows_sudo = env["ir.model.access"].sudo().search(private)
        rules_sudo = env["ir.rule"].sudo().search(private)
        for found, records in ((self.rows, rows_sudo), (self.rules, rules_sudo)):
            for record in records:
                for mode in MODES:
                    if record[f"perm_{mode}"]:
                        found.setdefault((record.model_id.model, mode), []).append(record)
        groups_sudo = env["res.groups"].sudo().search([])
        names = groups_sudo.get_external_id()
        self.keys = {g.id: names[g.id] or f"res.groups,{g.id}" for g in groups_sudo}
        self.names = {self.keys[g.id]: g.name for g in groups_sudo}
        self._ways, self._known = {}, {}

    def listed(self, model, mode):
        """Names of the groups that the access list lets in; None stands for everybody."""
        rows = self.rows.get((model._name, mode), ())
        if any(not row.group_id for row in rows):
            return None
        return sorted({self.keys[row.group_id.id] for row in rows})

    def ways(self, model, mode):
        """The ways in by the rules, as ``engine.rule_words`` has them.

        Global rules hold for everybody and rules for groups can only narrow them; without a global
        one, those for groups are all there is. So the page never tells less than what is possible.
        """
        key = (model._name, mode)
        if key not in self._ways:
            self._ways[key] = self._read_ways(model, self.rules.get(key, ()))
        return self._ways[key]

    def _read_ways(self, model, rules):
        everybodys = [rule for rule in rules if not rule.groups]
        if everybodys:
            ways = [()]
            for rule in everybodys:
                ways = rule_words.both(ways, rule_words.alternatives(rule.domain_force))
            return ways
        if rules:
            return [
                (rule_words.Leaf("groups", "in", Members(self.keys[group.id])), *way)
                for rule in rules
                for group in rule.groups
                for way in rule_words.alternatives(rule.domain_force)
            ]
        # a private model without a rule is closed
        return [] if getattr(model, "_is_private", False) else [()]

    def opens_to(self, model, xmlid):
        """Whether a member of a group who is no person of any record can read some of it.

        Break-glass access does not count: it is said elsewhere.
        """
        if xmlid not in self._known:
            group_sudo = self.env.ref(xmlid).sudo()
            known = group_sudo | group_sudo.all_implied_ids
            self._known[xmlid] = {self.keys[group.id] for group in known}
        known, listed = self._known[xmlid], self.listed(model, "read")
        if listed is not None and not known.intersection(listed):
            return False
        return rule_words.may_come_in(self.ways(model, "read"), known, ("is_glass_open",))

    def may_be_opened_by_others(self, model):
        """Whether anybody who is no person of the record can open it, break-glass included."""
        people = {leaf.field for way in self.ways(model, "read") for leaf in way if leaf.is_person}
        return not people <= set(model._party_fields)


class PerformancePrivacyWords(models.AbstractModel):
    """Record rules and the access list in words, for the privacy page.

    The rules are read as they stand in the database at this moment, parsed and put into words;
    nothing here knows what they ought to say.
    """

    _name = "performance.privacy.words"
    _description = "Access rules in words"

    @api.model
    def _describe_model(self, book, model):
        """Return {mode: list of sentences} on who may read, write, create and delete."""
        return {mode: self._describe_mode(book, model, mode) for mode in MODES}

    @api.model
    def _describe_mode(self, book, model, mode):
        listed = book.listed(model, mode)
        ways = book.ways(model, mode)
        if listed == [] or not ways:
            return []
        groups = rule_words.grouped(ways)
        if listed is None:
            everybody = note = self.env._("everybody who can log in, portal users included")
        elif "base.group_user" in listed:
            everybody, note = self.env._("every employee"), None
        else:
            names = [self._group_name(book, name) for name in listed]
            everybody = self.env._("members of %s", format_list(self.env, names, "or"))
            note = self.env._("only %s", everybody)
        lines = []
        for people, conditions in groups:
            line = self._sentence(book, model, people, conditions, everybody)
            said = all(self._is_member(person, listed) for person in people)
            lines.append(line if said or not note else f"{line} ({note})")
        return lines

    @api.model
    def _is_member(self, person, listed):
        """Whether the words on a person say already that they are in one of these groups."""
        if not person or listed is None:
            return not person
        return any(isinstance(p.value, Members) and p.value.group in listed for p in person)

    @api.model
    def _closed_to(self, book, model):
        """Names of those who cannot read it unless they are a person of the record."""
        return [
            label
            for xmlid, label, _remark in self._asked_about(model)
            if not book.opens_to(model, xmlid)
        ]

    @api.model
    def _asked_about(self, model):
        """The groups that the audience line of every private form asks about, and two more."""
        groups = self.env["performance.audience.mixin"]
        groups = model if "audience" in model._fields else groups
        return [
            *groups._audience_groups(),
            ("base.group_user", self.env._("colleagues"), None),
            ("base.group_portal", self.env._("portal users"), None),
        ]

    # -- words ----

    @api.model
    def _sentence(self, book, model, people, conditions, everybody):
        names = []
        for person in people:
            words = [self._person(book, model, leaf) for leaf in person]
            words = words or [everybody]
            names.append(self.env._(" who is also ").join(words))
        who = ", ".join(dict.fromkeys(names))
        if not conditions:
            return who
        when = [self._condition(book, model, leaf) for leaf in conditions]
        return self.env._(
            "%(who)s, %(when)s", who=who, when=format_list(self.env, list(dict.fromkeys(when)))
        )

    @api.model
    def _person(self, book, model, leaf):
        if isinstance(leaf.value, Members):
            name = self._group_name(book, leaf.value.group)
            if leaf.field == "groups":
                return self.env._("members of %(group)s", group=name)
            return self.env._("members of %(group)s in the company of the record", group=name)
        known = {
            "employee_user_id": self.env._("the person it is about"),
            "manager_user_id": self.env._("the manager named on it"),
            "author_user_id": self.env._("its author"),
            "requester_user_id": self.env._("who asked for it"),
            "rater_user_id": self.env._("the rater who was asked"),
            "initiator_user_id": self.env._("who started it"),
            "mentor_user_id": self.env._("the mentor whom the person chose"),
            "approver_user_id": self.env._("who decided on it"),
            "create_uid": self.env._("who typed it"),
        }
        if leaf.field in known and leaf.operator in ("=", "in"):
            return known[leaf.field]
        return self.env._("whoever stands under “%(field)s”", field=self._label(model, leaf.field))

    @api.model
    def _condition(self, book, model, leaf):
        if isinstance(leaf.value, Text) and not leaf.field:
            return self.env._("as this rule says: %(code)s", code=leaf.value.code)
        if leaf.field == "is_glass_open":
            return self.env._("while a break-glass access to it is open to them")
        if leaf.field.endswith("is_concerned"):
            return self.env._("unless they are or were the manager of that person")
        if leaf.value == USER:
            return self.env._("unless they are %(person)s", person=self._person(book, model, leaf))
        if leaf.value in (COMPANIES, COMPANIES_OR_NONE):
            return self.env._("of their own company")
        label = self._label(model, leaf.field)
        if leaf.value is False and leaf.operator == "=":
            if leaf.negated:
                return self.env._("where %(field)s is set", field=label)
            return self.env._("where %(field)s is empty", field=label)
        value = self._value(model, leaf)
        if leaf.operator in ("=", "in"):
            if leaf.negated:
                return self.env._("where %(field)s is not %(value)s", field=label, value=value)
            return self.env._("where %(field)s is %(value)s", field=label, value=value)
        operator = f"not {leaf.operator}" if leaf.negated else leaf.operator
        return self.env._("where %(condition)s", condition=f"{label} {operator} {value}")

    @api.model
    def _label(self, model, path):
        labels = []
        for name in path.split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None:
                return path
            labels.append(field._description_string(self.env))
            model = self.env[field.comodel_name] if field.relational else None
        return " › ".join(labels)

    @api.model
    def _value(self, model, leaf):
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        field = model._fields.get(leaf.field)
        names = {}
        if field is not None and field.type == "selection":
            names = dict(field._description_selection(self.env))
        words = []
        for value in values:
            if isinstance(value, Text):
                words.append(value.code)
            elif value is True:
                words.append(self.env._("yes"))
            else:
                words.append(str(names.get(value, value)))
        return format_list(self.env, words, "or")

    @api.model
    def _group_name(self, book, key):
        return f"“{book.names.get(key, key)}”"
