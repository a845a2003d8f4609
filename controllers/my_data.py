import json

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request


class PerformanceMyData(http.Controller):
    @http.route("/hr_okr/my-data", type="http", auth="user", methods=["GET"], readonly=True)
    def my_data(self):
        """Send the current user's own private records as one JSON file; nobody else's, ever."""
        try:
            data = request.env["performance.my.data"]._collect()
        except AccessError as error:
            raise request.not_found() from error
        day = fields.Date.context_today(request.env.user)
        return request.make_response(
            json.dumps(data, ensure_ascii=False, indent=2),
            headers=[
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition(f"my-data-{day}.json")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
