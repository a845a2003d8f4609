import ast
import csv

from lxml import etree

from odoo import api, models
from odoo.modules import Manifest
from odoo.tools import file_open

from .performance_privacy_words import MODES

#: Where the manifest's files with the rules and the access list of the private world begin.
RULES, LIST = "security/rules_performance", "security/performance/ir.model.access"
#: What our own groups bring along as shipped: a manager is an officer.
SHIPPED_BEARERS = {
    "hr_okr.group_performance_officer": {"hr_okr.group_performance_manager"},
    "hr_okr.group_performance_manager": set(),
}


class PerformancePrivacyShipped(models.AbstractModel):
    """What differs in this database from the access rules that the add-on came with.

    The files of the add-on are read and compared with the database, whoever changed it: by a
    screen, by another module or by hand.
    """

    _name = "performance.privacy.shipped"
    _description = "Access rules as shipped"

    @api.model
    def _differences(self):
        """Return a list of sentences, one for each difference; empty is as it should be."""
        return [
            *self._rule_differences(),
            *self._list_differences(),
            *self._group_differences(),
            *self._field_differences(),
        ]

    # -- record rules ----

    @api.model
    def _rule_differences(self):
        shipped = self._shipped_rules()
        # an administrator's to read; what differs is everybody's to know
        rules_sudo = (
            self.env["ir.rule"]
            .sudo()
            .with_context(active_test=False)
            .search([("model_id.model", "=like", "performance.%")])
        )
        names = self._xmlids(rules_sudo)
        by_name = {names.get(rule.id): rule for rule in rules_sudo}
        found = []
        for name, want in shipped.items():
            rule = by_name.get(name)
            if not rule:
                found.append(self.env._("A rule is missing: “%(name)s”.", name=want["name"]))
            elif not rule.active:
                found.append(self.env._("A rule is switched off: “%(name)s”.", name=want["name"]))
            elif self._same(rule.domain_force) != self._same(want["domain_force"]):
                found.append(
                    self.env._("A rule says something else: “%(name)s”.", name=want["name"])
                )
            elif rule.groups or any(rule[f"perm_{mode}"] != want[mode] for mode in MODES):
                found.append(
                    self.env._(
                        "A rule holds for other groups or acts: “%(name)s”.", name=want["name"]
                    )
                )
        extra = rules_sudo.filtered(lambda rule: rule.active and names.get(rule.id) not in shipped)
        return found + [
            self.env._(
                "A rule was added: “%(name)s” on %(kind)s.",
                name=rule.name,
                kind=rule.model_id.name,
            )
            for rule in extra
        ]

    @api.model
    def _shipped_rules(self):
        rules = {}
        for record in self._shipped_records():
            values = {node.get("name"): node for node in record.iter("field")}
            rules[f"hr_okr.{record.get('id')}"] = {
                "name": values["name"].text,
                "domain_force": values["domain_force"].text,
                **{mode: self._flag(values.get(f"perm_{mode}")) for mode in MODES},
            }
        return rules

    @api.model
    def _shipped_records(self):
        for name in self._shipped_files(RULES):
            with file_open(name, "rb") as file:
                root = etree.parse(file).getroot()
            yield from (r for r in root.iter("record") if r.get("model") == "ir.rule")

    @api.model
    def _shipped_files(self, beginning):
        data = Manifest.for_addon("hr_okr")["data"]
        return [f"hr_okr/{name}" for name in data if name.startswith(beginning)]

    @api.model
    def _flag(self, node):
        return node is None or node.get("eval") != "False"

    @api.model
    def _same(self, text):
        """The text of a domain without its layout."""
        try:
            return ast.unparse(ast.parse((text or "[]").strip(), mode="eval"))
        except SyntaxError:
            return text

    # -- access list ----

    @api.model
    def _list_differences(self):
        shipped = {}
        for name in self._shipped_files(LIST):
            with file_open(name) as file:
                shipped.update({f"hr_okr.{row['id']}": row for row in csv.DictReader(file)})
        rows_sudo = (
            self.env["ir.model.access"]
            .sudo()  # see above
            .with_context(active_test=False)
            .search([("model_id.model", "=like", "performance.%")])
        )
        names = self._xmlids(rows_sudo)
        groups = self._xmlids(rows_sudo.group_id)
        found, seen = [], set()
        for row in rows_sudo:
            want = shipped.get(names.get(row.id))
            seen.add(names.get(row.id))
            if want is None:
                if row.active:
                    found.append(
                        self.env._(
                            "A line was added to the access list: “%(name)s” on %(kind)s.",
                            name=row.name,
                            kind=row.model_id.name,
                        )
                    )
                continue
            group = want["group_id:id"]
            group = group if "." in group else f"hr_okr.{group}"
            same = groups.get(row.group_id.id) == group and all(
                row[f"perm_{mode}"] == (want[f"perm_{mode}"] == "1") for mode in MODES
            )
            if not (same and row.active):
                found.append(
                    self.env._(
                        "The access list says something else: “%(name)s”.", name=want["name"]
                    )
                )
        return found + [
            self.env._("A line of the access list is missing: “%(name)s”.", name=row["name"])
            for name, row in shipped.items()
            if name not in seen
        ]

    # -- groups and fields ----

    @api.model
    def _group_differences(self):
        found = []
        for xmlid, want in SHIPPED_BEARERS.items():
            group_sudo = self.env.ref(xmlid).sudo()  # see above
            bearers = group_sudo.all_implied_by_ids - group_sudo
            known = self.env["res.groups"].sudo().union(*(self.env.ref(name) for name in want))
            found += [
                self.env._(
                    "Whoever is in “%(bearer)s” is in “%(group)s” as well.",
                    bearer=bearer.name,
                    group=group_sudo.name,
                )
                for bearer in bearers - known
            ]
        return found

    @api.model
    def _field_differences(self):
        """Fields that somebody added by hand to private records: they have no vault."""
        manual_sudo = (
            self.env["ir.model.fields"]
            .sudo()  # see above
            .search([("state", "=", "manual"), ("model", "=like", "performance.%")])
        )
        return [
            self.env._(
                "A field was added to private records: “%(field)s” on %(kind)s.",
                field=field.field_description,
                kind=field.model_id.name,
            )
            for field in manual_sudo
        ]

    @api.model
    def _xmlids(self, records):
        return {id_: name for id_, name in records.get_external_id().items() if name}
