from odoo import models
from odoo.exceptions import UserError
from odoo.http import request


def _is_dict(value):
    return isinstance(value, dict)


def _is_dict_or_nothing(value):
    return value is None or isinstance(value, dict)


def _is_dicts(value):
    rows = value if isinstance(value, list) else [value]
    return all(isinstance(row, dict) for row in rows)


def _is_list_of_dicts(value):
    return isinstance(value, list) and _is_dicts(value)


def _is_names(value):
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_rows(value):
    return isinstance(value, list) and all(isinstance(row, list) for row in value)


def _is_ids(value):
    return not value or type(value) is int or _is_list_of_ids(value)


def _is_list_of_ids(value):
    return isinstance(value, list) and all(type(item) is int for item in value)


def _is_context(value):
    """No context, or one with names of a language and a time zone and ids of companies."""
    if not isinstance(value, dict):
        return value is None
    return _is_ids(value.get("allowed_company_ids")) and all(
        isinstance(value.get(name) or "", str) for name in ("lang", "tz")
    )


#: method: what its arguments have to be, as (place behind the ids, name, check)
_SHAPES = {
    "create": ((0, "vals_list", _is_dicts),),
    "write": ((1, "vals", _is_dict),),
    "web_save": ((1, "vals", _is_dict), (2, "specification", _is_dict)),
    "web_save_multi": ((1, "vals_list", _is_list_of_dicts), (2, "specification", _is_dict)),
    "web_resequence": ((1, "specification", _is_dict),),
    "onchange": ((1, "values", _is_dict), (3, "fields_spec", _is_dict)),
    "copy": ((1, "default", _is_dict_or_nothing),),
    "default_get": ((0, "fields", _is_names),),
    "load": ((0, "fields", _is_names), (1, "data", _is_rows)),
}


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Refuse values of no sensible shape before any method of our models meets them."""
        params = request.params
        model = params.get("__model__") or params.get("model")
        if isinstance(model, str) and model.startswith(("okr.", "performance.")):
            cls._check_call_shape(model, params)
        return super()._dispatch(endpoint)

    @classmethod
    def _check_call_shape(cls, model, params):
        """Look at the arguments of a call as the web client or an API sends it.

        :raise UserError: names the argument and what it has to be
        """
        method = params.get("__method__") or params.get("method")
        shapes = _SHAPES.get(method, ()) if isinstance(method, str) else ()
        args = params.get("args")
        args = args if isinstance(args, list) else []
        kwargs = params if "__model__" in params else params.get("kwargs")
        kwargs = kwargs if isinstance(kwargs, dict) else {}
        if not _is_context(kwargs.get("context")):
            cls._refuse_shape(method, "context")
        known = getattr(request.registry.get(model), str(method), None)
        on_records = known is not None and not hasattr(known, "_api_model")
        ids = params.get("ids") if "__model__" in params else on_records and args and args[0]
        if not _is_ids(ids):
            cls._refuse_shape(method, "ids")
        for place, name, check in shapes:
            if name in kwargs:
                value = kwargs[name]
            elif place < len(args):
                value = args[place]
            else:
                continue
            if not check(value):
                cls._refuse_shape(method, name)
            if name in ("vals", "vals_list"):
                cls._check_field_names(model, value if isinstance(value, list) else [value])

    @classmethod
    def _refuse_shape(cls, method, argument):
        raise UserError(
            request.env._(
                "%(method)s: “%(argument)s” does not have the form that is needed. Please look it "
                "up in Odoo's documentation of its API.",
                method=method,
                argument=argument,
            )
        )

    @classmethod
    def _check_field_names(cls, model, rows):
        """Refuse values of fields that the model does not have, with a UserError that names one."""
        known = request.env[model]._fields if model in request.env else {}
        unknown = sorted({name for row in rows for name in row} - set(known))
        if unknown:
            raise UserError(
                request.env._("There is no field “%s”. Please check its name.", unknown[0])
            )
