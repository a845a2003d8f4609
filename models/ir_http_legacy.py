import re
import xmlrpc.client

from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError
from odoo.http import Response, request

#: Odoo's endpoints for methods of models that are older than the JSON-2 API, up to Odoo 19.
_XMLRPC = re.compile(r"/xmlrpc/(2/)?object")
_JSONRPC = "/jsonrpc"


class IrHttp(models.AbstractModel):
    """The check of shapes, for calls that come by XML-RPC or by the old JSON-RPC.

    Both carry the login inside of the call, so nobody is known yet when it comes in. A host with
    several databases and no filter serves them without any database: there nothing of ours is
    loaded before the call, and what is refused is refused by Odoo's own code.
    """

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        path = request.httprequest.path
        if path == _JSONRPC and request.params.get("service") == "object":
            cls._check_legacy_call(request.params.get("method"), request.params.get("args"))
        elif found := _XMLRPC.fullmatch(path):
            data = request.httprequest.get_data()
            if b"okr." not in data and b"performance." not in data:
                return super()._dispatch(endpoint)  # of no concern, and maybe large
            try:
                args, method = xmlrpc.client.loads(data, use_datetime=True)
            except Exception:  # noqa: BLE001, the controller reads it again and says what is wrong
                return super()._dispatch(endpoint)
            try:
                cls._check_legacy_call(method, args)
            except Exception as refusal:
                refusal.error_response = cls._fault_response(refusal, bool(found[1]))
                raise
        return super()._dispatch(endpoint)

    @classmethod
    def _check_legacy_call(cls, method, args):
        """Refuse a call of `execute` or `execute_kw` on our models whose shape makes no sense.

        Only who proves to be the user hears what is wrong: fields have names.

        :raise UserError: names the argument and what it has to be
        :raise AccessDenied: the shape is wrong, and so is the password
        """
        if method not in ("execute", "execute_kw") or not isinstance(args, (list, tuple)):
            return
        if len(args) < 5 or args[0] != request.db or type(args[1]) is not int:
            return
        _db, uid, password, model, name, *rest = args
        if not isinstance(model, str) or not model.startswith(("okr.", "performance.")):
            return
        kwargs = {}
        if method == "execute_kw":
            rest, kwargs = [*rest, None, None][:2]
        call = {"model": model, "method": name, "args": rest, "kwargs": kwargs}
        try:
            cls._check_call_shape(model, call)
        except UserError:
            request.env(user=SUPERUSER_ID)["res.users"]._check_uid_passwd(uid, password)
            raise

    @classmethod
    def _fault_response(cls, refusal, numbered):
        """What a client of XML-RPC understands; the add-on with the endpoint is there, or no call.

        :param numbered: whether the endpoint gives numbers of faults (version 2), or words
        """
        from odoo.addons.rpc.controllers import xmlrpc as endpoint

        dump = endpoint.xmlrpc_handle_exception_string
        if numbered:
            dump = endpoint.xmlrpc_handle_exception_int
        return Response(response=dump(refusal), mimetype="text/xml")
