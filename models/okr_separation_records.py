import ast
import re

from odoo import api, models
from odoo.tools import SQL

from ..engine import wall
from .okr_number_mixin import is_person_model, stands_for_person

_QUOTED = re.compile(r"""['"]([a-zA-Z_]\w*(?:[./]\w+)*)(?::\w+)?['"]""")


class OkrSeparationRecords(models.AbstractModel):
    """What people and modules keep in the database: actions, favorites, exports, SQL views.

    Reads as superuser, because the wall has to hold for everybody's; it tells numbers of records
    instead of the names that people gave them, since everybody reads the result.
    """

    _name = "okr.separation.records"
    _description = "Wall: Actions, Favorites and Exports"

    @api.model
    def _examine(self, fields_map):
        """Returns ([finding values], {count name: number})."""
        actions, action_count = self._examine_actions()
        filters, filter_count = self._examine_filters(fields_map)
        exports, export_count = self._examine_exports(fields_map)
        views, sql_count = self._examine_sql_views()
        return actions + filters + exports + views, {
            "action_count": action_count,
            "filter_count": filter_count,
            "export_count": export_count,
            "sql_count": sql_count,
        }

    @api.model
    def _is_private_or_person(self, model_name):
        model = self.env.get(model_name)
        return wall.is_private_model(model_name) or (
            model is not None and is_person_model(model) and not wall.is_public_model(model_name)
        )

    # server actions, scheduled actions and automations

    @api.model
    def _examine_actions(self):
        action_sudo = self.env["ir.actions.server"].sudo()
        automated = "base_automation_id" in action_sudo._fields
        # all of them are what is to be examined
        every_action_sudo = action_sudo.with_context(active_test=False)
        actions = every_action_sudo.search([])  # pylint: disable=no-search-all
        findings = []
        for action in actions:
            texts = [action.code, action.value, action.update_path, action.crud_model_name]
            texts += [f.name for f in action.webhook_field_ids]
            if automated and (rule := action.base_automation_id):
                texts += [rule.filter_domain, rule.filter_pre_domain]
                texts += rule.trigger_field_ids.mapped("name")
            text = "\n".join(filter(None, texts))
            if path := self._both_worlds(action.model_name or "", text):
                findings.append({"area": "action", "subject": action.name, "path": path})
        return findings, len(actions)

    @api.model
    def _both_worlds(self, model_name, text):
        """The path by which an action on `model_name` with this code ties the worlds, or False."""
        private, public, numbers = (
            wall.private_words(text),
            wall.okr_words(text),
            wall.number_words(text),
        )
        if wall.is_public_model(model_name):
            return private and f"{model_name} → {', '.join(private)}"
        tied = (
            (private and public)
            or (numbers and (private or self._is_private_or_person(model_name)))
            or (public and wall.is_private_model(model_name))
        )
        if not tied:
            return False
        start = private[0] if private and not wall.is_private_model(model_name) else model_name
        return f"{start} → {', '.join(public or ['okr'])}" + "".join(f".{n}" for n in numbers[:1])

    # favorites

    @api.model
    def _examine_filters(self, fields_map):
        filter_sudo = self.env["ir.filters"].sudo().with_context(active_test=False)
        filters = filter_sudo.search([])  # pylint: disable=no-search-all
        findings = []
        for favorite in filters:
            model = self.env.get(favorite.model_id)
            if model is None:
                continue
            texts = " ".join(filter(None, (favorite.domain, favorite.context, favorite.sort)))
            paths = self._crossing_paths(model, _QUOTED.findall(texts), fields_map)
            if wall.is_public_model(model._name) and not paths:
                paths = self._numbers_for_persons(model, favorite.context)
            findings += [
                {"area": "filter", "subject": self.env._("No. %s", favorite.id), "path": path}
                for path in paths
            ]
        return findings, len(filters)

    @api.model
    def _numbers_for_persons(self, model, context):
        """Paths of a favorite that groups by a person and shows a number for each group."""
        try:
            context = ast.literal_eval(context or "{}")
        except (ValueError, SyntaxError):
            return []
        if not isinstance(context, dict):
            return []
        groupbys, measures = [], []
        for key, value in context.items():
            values = [v for v in (value if isinstance(value, list) else [value]) if v]
            texts = [text for text in values if isinstance(text, str)]
            if "group" in key:
                groupbys += texts
            elif "measure" in key:
                measures += texts
        persons = [spec for spec in groupbys if stands_for_person(model, spec)]
        # a measure may be called progress or progress:avg
        names = [measure.split(":")[0] for measure in measures]
        numbers = [
            name
            for name in names
            if name in model._fields and wall.is_number(model._name, name, model._fields[name].type)
        ]
        return [
            f"{model._name}.{person.split(':')[0]} → {model._name}.{number}"
            for person in persons
            for number in numbers
        ]

    # export templates

    @api.model
    def _examine_exports(self, fields_map):
        lines = self.env["ir.exports.line"].sudo().search([])  # pylint: disable=no-search-all
        findings = []
        for export, export_lines in lines.grouped("export_id").items():
            model = self.env.get(export.resource)
            if model is None:
                continue
            names = [line.name for line in export_lines if line.name]
            findings += [
                {"area": "export", "subject": self.env._("No. %s", export.id), "path": path}
                for path in self._crossing_paths(model, names, fields_map)
            ]
        return findings, len(lines.export_id)

    @api.model
    def _crossing_paths(self, model, paths, fields_map):
        """Which of these field paths lead from one world into the other."""
        public = wall.is_public_model(model._name)
        if not public and not self._is_private_or_person(model._name):
            # another model: a path that touches both worlds one after the other
            sides = ()
        else:
            sides = (fields_map["to_private"] if public else fields_map["to_number"],)
        crossing = []
        for path in dict.fromkeys(paths):
            steps = self._path_fields(model, path)
            if not steps:
                continue
            if sides:
                reached = [field for field in steps if field in sides[0]]
            else:
                private = any(
                    field in fields_map["to_private"]
                    or (field.relational and self._is_private_or_person(field.comodel_name))
                    for field in steps[:-1]
                )
                reached = [steps[-1]] if private and steps[-1] in fields_map["to_number"] else []
            if reached:
                way = wall.way(sides[0] if sides else fields_map["to_number"], reached[0])
                start = f"{model._name}.{'.'.join(field.name for field in steps)}"
                ways = [str(field) for field in way if str(field) != start]
                crossing.append(" → ".join([start, *ways]))
        return crossing

    @api.model
    def _path_fields(self, model, path):
        steps = []
        for name in re.split(r"[./]", path):
            field = model._fields.get(name) if model is not None else None
            if field is None:
                break
            steps.append(field)
            model = self.env[field.comodel_name] if field.relational else None
        return steps

    # views in the database itself

    @api.model
    def _examine_sql_views(self):
        """SQL views that read columns of both worlds; PostgreSQL keeps record of them."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT reader.relname, source.relname, a.attname
                     FROM pg_depend d
                     JOIN pg_rewrite r ON r.oid = d.objid
                     JOIN pg_class reader ON reader.oid = r.ev_class
                     JOIN pg_class source ON source.oid = d.refobjid AND source.oid <> reader.oid
                     JOIN pg_namespace n ON n.oid = reader.relnamespace
                     JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                    WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjsubid > 0
                      AND reader.relkind IN ('v', 'm') AND n.nspname = current_schema()
                 ORDER BY reader.relname, source.relname, a.attname"""
            )
        )
        model_by_table = {cls._table: name for name, cls in self.pool.items() if cls._table}
        sides = {}
        for reader, table, column in rows:
            numbers, private = sides.setdefault(reader, ([], []))
            model_name = model_by_table.get(table)
            field = model_name and self.pool[model_name]._fields.get(column)
            if field and wall.is_number(model_name, column, field.type):
                numbers.append(f"{model_name}.{column}")
            elif model_name and wall.is_private(model_name, column):
                private.append(f"{model_name}.{column}")
        findings = [
            {"area": "sql", "subject": reader, "path": f"{private[0]} → {reader} → {numbers[0]}"}
            for reader, (numbers, private) in sides.items()
            if numbers and private
        ]
        return findings, len(sides)
