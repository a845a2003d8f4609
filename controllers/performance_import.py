from odoo import http
from odoo.http import request

from ..engine.import_table import MAX_BYTES
from .okr_import import FORM_BYTES, answer, options, uploaded, use_company


class PerformanceImportController(http.Controller):
    """The file goes from the browser to the answer; nothing keeps it, not even for a moment.

    Every call checks that a performance manager asks, before the file is looked at.
    """

    @http.route(
        "/hr_okr/performance/import/look",
        type="http",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_BYTES + FORM_BYTES,
    )
    def look(self, **_kw):
        values = options()
        use_company(values)
        importer = request.env["performance.import"]

        def look():
            importer._check_caller()
            return importer._look(uploaded(), values)

        return answer(look)

    @http.route(
        "/hr_okr/performance/import/run",
        type="http",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_BYTES + FORM_BYTES,
    )
    def run(self, **_kw):
        values = options()
        use_company(values)
        importer = request.env["performance.import"]

        def run():
            importer._check_caller()
            return {"count": importer._import(uploaded(), values)}

        return answer(run)
