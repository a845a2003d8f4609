import json

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from ..engine.import_table import MAX_BYTES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Room for the other fields of the form.
FORM_BYTES = 512 * 1024


def answer(call):
    """JSON of what `call` returns; an error in words becomes ``{"error": …}``, all undone."""
    try:
        with request.env.cr.savepoint():
            data = call()
    except (UserError, AccessError, MissingError) as error:
        data = {"error": str(error)}
    return request.make_json_response(data, headers=[("Cache-Control", "no-store")])


def uploaded():
    """The bytes of the file in the form; a UserError when it is missing or too big."""
    env = request.env
    file = request.httprequest.files.get("file")
    if file is None:
        raise UserError(env._("File: please choose one."))
    # one byte more than allowed tells that it is too big, and no more is read
    return file.stream.read(MAX_BYTES + 1)


def options():
    """The options of the form, as a dictionary."""
    try:
        found = json.loads(request.httprequest.form.get("options") or "{}")
    except ValueError:
        found = {}
    return found if isinstance(found, dict) else {}


def file_name():
    file = request.httprequest.files.get("file")
    return (file.filename or "")[:200] if file is not None else ""


def use_company(values):
    """Work in the company that the screen shows, if it is one of the user's."""
    company_id = values.get("company_id")
    if type(company_id) is int and company_id in request.env.user.company_ids.ids:
        request.update_context(allowed_company_ids=[company_id])


def send(data, name):
    return request.make_response(
        data,
        headers=[
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )


class OkrImportController(http.Controller):
    """The file goes from the browser to the answer and is kept nowhere in between."""

    @http.route("/hr_okr/import/start", type="http", auth="user", methods=["POST"])
    def start(self, **_kw):
        use_company(options())
        return answer(lambda: request.env["okr.import"]._start())

    @http.route(
        "/hr_okr/import/look",
        type="http",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_BYTES + FORM_BYTES,
    )
    def look(self, **_kw):
        """The dry run: what each row would do. Nothing is saved."""
        values = options()
        use_company(values)
        if values.get("source") == "gamification":
            return answer(lambda: request.env["okr.import.gamification"]._look(values))
        return answer(lambda: request.env["okr.import"]._look(uploaded(), values))

    @http.route(
        "/hr_okr/import/run",
        type="http",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_BYTES + FORM_BYTES,
    )
    def run(self, **_kw):
        """The import: all of what was looked at, or nothing."""
        values = options()
        use_company(values)

        def run():
            if values.get("source") == "gamification":
                batch = request.env["okr.import.gamification"]._import(values)
            else:
                batch = request.env["okr.import"]._import(uploaded(), values, file_name())
            return {
                "batch_id": batch.id,
                "objectives": batch.objective_count,
                "key_results": batch.key_result_count,
                "changes": batch.changed_count,
                "checkins": batch.checkin_count,
            }

        return answer(run)

    @http.route("/hr_okr/import/template", type="http", auth="user", methods=["GET"], readonly=True)
    def template(self, **_kw):
        """The workbook to fill in. For OKR coaches."""
        try:
            return send(request.env["okr.import.template"]._workbook(), "okr-import.xlsx")
        except AccessError as error:
            raise request.not_found() from error

    @http.route(
        "/hr_okr/import/list-template", type="http", auth="user", methods=["GET"], readonly=True
    )
    def list_template(self, **_kw):
        """The file for Odoo's own import of the list of objectives."""
        try:
            return send(request.env["okr.import.template"]._list_workbook(), "objectives.xlsx")
        except AccessError as error:
            raise request.not_found() from error

    @http.route("/hr_okr/export", type="http", auth="user", methods=["GET"], readonly=True)
    def export(self, content="numbers", company="", **_kw):
        """All that is public in the user's company, as a workbook. For OKR managers."""
        use_company({"company_id": int(company) if company.isdecimal() else None})
        try:
            file = request.env["okr.export"]._workbook(content)
        except (AccessError, UserError) as error:
            raise request.not_found() from error
        response = send(b"", f"okr-{content}.xlsx")
        response.response = iter(lambda: file.read(64 * 1024), b"")
        response.direct_passthrough = True
        response.headers.pop("Content-Length", None)
        response.call_on_close(file.close)
        return response
