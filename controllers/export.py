import json

from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.web.controllers.export import ExcelExport


class OkrExcelExport(ExcelExport):
    """A grouped Excel file adds up by itself what the database would refuse to add up."""

    def base(self, data):
        """Refuse OKR numbers in a file grouped by a person, with an AccessError that says why."""
        params = json.loads(data)
        model = request.env.get(params.get("model"))
        groupby = params.get("groupby") or []
        if (
            groupby
            and not params.get("import_compat")
            and isinstance(model, request.env.registry["okr.number.mixin"])
        ):
            names = [
                field["name"] for field in params.get("fields", []) if "/" not in field["name"]
            ]
            numbers = [name for name in names if name in model._okr_number_fields()]
            domain = [] if params.get("ids") else params.get("domain") or []
            dimension = numbers and model._person_dimension(domain, [groupby])
            if dimension:
                raise AccessError(model._number_wall_text(numbers, dimension))
        return super().base(data)
