import re

from lxml import etree

from odoo import api, models
from odoo.tools import SQL

from ..engine import wall
from .okr_number_mixin import PERSON_MODELS

_FOOTERS = ("sum", "avg", "min", "max")
_FIELD_IN_XPATH = re.compile(r"field\[@name=['\"](\w+)['\"]\]")
_CALLED = re.compile(r"""t-call=["']([\w.]+)["']""")


class OkrSeparationViews(models.AbstractModel):
    """Screens and documents, as they are stored, changes by administrators included."""

    _name = "okr.separation.views"
    _description = "Wall: Views and Reports"

    @api.model
    def _examine(self, fields_map):
        """Returns ([finding values], {count name: number})."""
        views, view_count = self._examine_views(fields_map)
        reports, report_count = self._examine_reports()
        return views + reports, {"view_count": view_count, "report_count": report_count}

    # screens

    @api.model
    def _examine_views(self, fields_map):
        rows = self.env.execute_query(
            SQL(
                """SELECT id, name, model, arch_db->>'en_US'
                     FROM ir_ui_view
                    WHERE model IS NOT NULL AND type <> 'qweb' AND active"""
            )
        )
        findings, examined = [], 0
        for view_id, name, model_name, arch in rows:
            public = wall.is_public_model(model_name)
            guarded = wall.is_private_model(model_name) or model_name in PERSON_MODELS
            if model_name not in self.pool or not arch or not (public or guarded):
                continue
            examined += 1
            if not wall.number_words(f"objective {arch}") and "value" not in arch:
                continue
            root = etree.fromstring(arch.encode())
            model = self.env[model_name]
            paths = self._added_up(root, model) if public else self._shown(root, model, fields_map)
            findings += [
                {"area": "view", "subject": f"{name} ({view_id})", "path": path} for path in paths
            ]
        return findings, examined

    @api.model
    def _shown(self, root, model, fields_map):
        """Numbers that the screen of a private record or of a person shows."""
        paths = []
        for node, holder in self._fields_in(root, model):
            field = holder._fields.get(node.get("name"))
            if field in fields_map["to_number"]:
                way = [str(step) for step in wall.way(fields_map["to_number"], field)]
                paths.append(" → ".join(dict.fromkeys([model._name, *way])))
        return paths

    @api.model
    def _added_up(self, root, model):
        """Numbers that the browser adds up itself, for whatever records happen to be listed."""
        paths = []
        for node, holder in self._fields_in(root, model):
            field = holder._fields.get(node.get("name"))
            if field and wall.is_number(holder._name, field.name, field.type):
                paths += [f"{footer} → {field}" for footer in _FOOTERS if node.get(footer)]
        for node in root.iter("progressbar"):
            field = model._fields.get(node.get("sum_field"))
            if field and wall.is_number(model._name, field.name, field.type):
                paths.append(f"sum_field → {field}")
        return paths

    @api.model
    def _fields_in(self, node, model):
        """Every <field> below `node`, with the model that it belongs to."""
        for child in node:
            if not isinstance(child.tag, str):
                continue
            inner = model
            if child.tag == "field":
                yield child, model
                inner = self._comodel(model, child.get("name"))
            elif child.tag == "xpath":
                for name in _FIELD_IN_XPATH.findall(child.get("expr", "")):
                    inner = self._comodel(inner, name)
            yield from self._fields_in(child, inner)

    @api.model
    def _comodel(self, model, name):
        field = model._fields.get(name)
        return self.env[field.comodel_name] if field and field.relational else model

    # documents

    @api.model
    def _examine_reports(self):
        """Documents on private paper with OKR numbers, or documents that print both worlds."""
        reports = self.env["ir.actions.report"].sudo().search([])  # pylint: disable=no-search-all
        arch_by_key = dict(
            self.env.execute_query(
                SQL(
                    """SELECT COALESCE(base.key, v.key), string_agg(v.arch_db->>'en_US', ' ')
                         FROM ir_ui_view v
                    LEFT JOIN ir_ui_view base ON base.id = v.inherit_id AND v.mode = 'extension'
                        WHERE v.type = 'qweb' AND v.active AND v.arch_db IS NOT NULL
                          AND COALESCE(base.key, v.key) IS NOT NULL
                     GROUP BY 1"""
                )
            )
        )
        findings = []
        for report in reports:
            model_name = report.model or ""
            private = wall.is_private_model(model_name) or model_name in PERSON_MODELS
            if not private and not wall.is_public_model(model_name):
                continue
            for key in self._called(report.report_name, arch_by_key):
                arch = arch_by_key[key]
                words = wall.number_words(arch) if private else wall.private_words(_code(arch))
                if words:
                    side = "okr." if private else ""
                    findings.append(
                        {
                            "area": "report",
                            "subject": report.name,
                            "path": f"{model_name} → {key} → {side}{words[0]}",
                        }
                    )
        return findings, len(reports)

    @api.model
    def _called(self, key, arch_by_key):
        """The template and all templates that it calls."""
        found, todo = [], [key]
        while todo:
            key = todo.pop()
            if key in found or key not in arch_by_key:
                continue
            found.append(key)
            todo += _CALLED.findall(arch_by_key[key])
        return found


def _code(arch):
    """The expressions of a template, without its prose."""
    return " ".join(re.findall(r"""t-[\w-]+=["']([^"']*)["']""", arch))
