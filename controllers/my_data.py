import json

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

REPORT = "hr_okr.my_data_report"


class MyData(http.Controller):
    """A person's own data as a file: the caller's, whatever the address says; kept nowhere."""

    @http.route("/hr_okr/my-data", type="http", auth="user", methods=["GET"], readonly=True)
    def my_data(self):
        """Send all that is held about the current user as one JSON file."""
        try:
            data = request.env["res.users"]._okr_my_data()
        except AccessError as error:
            raise request.not_found() from error
        text = json.dumps(data, ensure_ascii=False, indent=2)
        return self._send(text, "json", "application/json; charset=utf-8")

    @http.route("/hr_okr/my-data.pdf", type="http", auth="user", methods=["GET"], readonly=True)
    def my_data_on_paper(self):
        """Send the same to read and print: a PDF, or a page where the server makes no PDFs."""
        user = request.env.user
        if not user._is_internal():
            raise request.not_found()
        report = request.env["ir.actions.report"]
        if report.get_wkhtmltopdf_state() == "install":
            page = report._render_qweb_html(REPORT, user.ids)[0]
            return self._send(page, "html", "text/html; charset=utf-8")
        pdf = report._render_qweb_pdf(REPORT, user.ids)[0]
        return self._send(pdf, "pdf", "application/pdf")

    def _send(self, content, extension, content_type):
        day = fields.Date.context_today(request.env.user)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", content_type),
                ("Content-Disposition", content_disposition(f"my-data-{day}.{extension}")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
