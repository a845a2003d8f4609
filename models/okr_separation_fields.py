import inspect

from odoo import api, models

from ..engine import wall
from .okr_number_mixin import PERSON_MODELS

# how many helper methods deep the code of a compute method is followed
_DEPTH = 3
_CORE = ("odoo.addons.base.", "odoo.addons.mail.", "odoo.addons.web.", "odoo.orm.", "odoo.models")


class OkrSeparationFields(models.AbstractModel):
    """Every way from field to field in the registry, custom fields included.

    Works on what is in memory; the only query is for the code of custom fields.
    """

    _name = "okr.separation.fields"
    _description = "Wall: Fields"

    @api.model
    def _field_map(self):
        """What the fields of the registry depend on, and on which side of the wall they are."""
        edges, numbers, private, guarded = {}, [], [], []
        for model_name, model_class in self.pool.items():
            person = model_name in PERSON_MODELS and not wall.is_public_model(model_name)
            for name, field in model_class._fields.items():
                edges[field] = self._dependencies(field)
                if wall.is_number(model_name, name, field.type):
                    numbers.append(field)
                elif wall.is_private(model_name, name):
                    private.append(field)
                    guarded.append(field)
                elif person:
                    guarded.append(field)
        self._add_custom_code(edges, {str(field): field for field in edges}, numbers, private)
        return {
            "edges": edges,
            "numbers": numbers,
            "private": private,
            "guarded": guarded,
            "to_number": wall.first_steps(edges, numbers),
            "to_private": wall.first_steps(edges, private),
        }

    @api.model
    def _dependencies(self, field):
        """All fields on the paths that a field is computed from, the links on the way included."""
        found = []
        for path in self.pool.field_depends[field]:
            model_class = self.pool[field.model_name]
            for name in path.split("."):
                step = model_class._fields.get(name)
                if step is None:
                    break
                if step is not field:
                    found.append(step)
                if not step.relational:
                    break
                model_class = self.pool[step.comodel_name]
        return found

    @api.model
    def _add_custom_code(self, edges, by_name, numbers, private):
        """Custom fields may use in their code what they do not declare: read the code."""
        custom_sudo = self.env["ir.model.fields"].sudo()  # definitions, for the whole database
        for custom in custom_sudo.search([("state", "=", "manual"), ("compute", "!=", False)]):
            field = by_name.get(f"{custom.model}.{custom.name}")
            if field is None:
                continue
            models_named = wall.okr_words(custom.compute)
            if names := wall.number_words(custom.compute):
                edges[field] += [
                    number
                    for number in numbers
                    if number.name in names
                    and (not models_named or number.model_name in models_named)
                ]
            words = wall.private_words(custom.compute)
            edges[field] += [other for other in private if {other.model_name, other.name} & {*words}]

    @api.model
    def _examine(self, fields_map):
        """Returns ([finding values], {count name: number}) for the fields."""
        to_number, to_private = fields_map["to_number"], fields_map["to_private"]
        findings, guarded = [], set(fields_map["guarded"])
        for field in fields_map["guarded"]:
            if field.inherited and not guarded.isdisjoint(fields_map["edges"][field]):
                continue  # told once, for the model that it comes from
            if field in to_number:
                findings.append(self._finding("field", wall.way(to_number, field)))
            elif undeclared := self._undeclared_numbers(field):
                findings.append(self._finding("field", [field, *undeclared]))
        public = [field for field in fields_map["edges"] if wall.is_public_model(field.model_name)]
        for field in public:
            if field in to_private:
                findings.append(self._finding("field", wall.way(to_private, field)))
        for field in [*public, *fields_map["private"]]:
            if field.relational and self._is_forbidden_link(field):
                findings.append(self._finding("link", [field, field.comodel_name]))
        if not (fields_map["guarded"] and fields_map["numbers"] and fields_map["private"]):
            findings.append({"area": "nothing", "path": self.env._("no field at all")})
        return findings, {
            "model_count": len({f.model_name for f in [*fields_map["guarded"], *public]}),
            "field_count": len(fields_map["guarded"]) + len(public),
            "number_count": len(fields_map["numbers"]),
        }

    @api.model
    def _finding(self, area, nodes):
        return {
            "area": area,
            "subject": nodes[0]._description_string(self.env),
            "path": " → ".join(map(str, nodes)),
        }

    @api.model
    def _is_forbidden_link(self, field):
        """Public never points to private; private has its own clock and points to no cycle."""
        if wall.is_public_model(field.model_name):
            return wall.is_private_model(field.comodel_name)
        return field.comodel_name == "okr.cycle" and field.store

    # what a compute method uses without saying so

    @api.model
    def _undeclared_numbers(self, field):
        """Numbers that the code of a computed private field takes without declaring it."""
        if not field.compute:
            return []
        model_class = self.pool[field.model_name]
        functions = self._functions(model_class, field.compute)
        names, texts, seen = set(), set(), set()
        for _level in range(_DEPTH):
            helpers = set()
            for function in functions:
                if function in seen:
                    continue
                seen.add(function)
                used_names, used_texts = _read_code(function.__code__)
                names |= used_names
                texts |= used_texts
                helpers |= {name for name in used_names if name.startswith("_")}
            functions = [f for name in helpers for f in self._functions(model_class, name)]
        models_named = wall.okr_words(" ".join(texts))
        words = names | {word for text in texts for word in text.replace(":", ".").split(".")}
        return [
            f"{model_name}.{name}"
            for model_name in models_named
            for name in sorted(words & (wall.NUMBER_NAMES - {"value"}))
            if model_name in self.pool and name in self.pool[model_name]._fields
        ]

    @api.model
    def _functions(self, model_class, compute):
        """The functions behind the name of a method, overridden ones included; none of Odoo's."""
        if not isinstance(compute, str):
            found = [compute]
        else:
            found = [cls.__dict__[compute] for cls in model_class.__mro__ if compute in cls.__dict__]
        found = [inspect.unwrap(function) for function in found if callable(function)]
        return [
            function
            for function in found
            if hasattr(function, "__code__") and not (function.__module__ or "").startswith(_CORE)
        ]


def _read_code(code):
    """Names and texts that compiled code uses, inner functions and loops included."""
    names, texts = set(code.co_names), set()
    for constant in code.co_consts:
        if isinstance(constant, str):
            # prose, such as a docstring, names models without using them
            texts |= {constant} if " " not in constant else set()
        elif isinstance(constant, tuple):
            texts |= {text for text in constant if isinstance(text, str)}
        elif inspect.iscode(constant):
            inner_names, inner_texts = _read_code(constant)
            names |= inner_names
            texts |= inner_texts
    return names, texts
