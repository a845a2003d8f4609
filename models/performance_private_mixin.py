"""What every private model is made of."""

import re

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import OrderedSet

from .performance_link_guard import INTERNAL, internal, is_internal

# markup that could run, load or send something; a private text is plain text
ACTIVE_MARKUP = re.compile(
    r"<\s*/?\s*(script|iframe|object|embed|svg|math|img|link|meta|style|form|base|video|audio)\b"
    r"|<[a-z][^>]*\son\w+\s*="
    r"|<[a-z][^>]*javascript:",
    re.IGNORECASE,
)

# what rules and windows ask of a record, besides the parties; plain columns of its own table
RULE_FIELDS = ("state", "side", "company_id")


def _on_primary(method):
    """Mark a read method for a read/write cursor; leaving `api.readonly` out is not enough.

    Odoo looks for the mark along the method's ancestors, and the ORM's own read methods have it.
    """
    method._readonly = False
    return method


def vault_and_window(field_class, name, *args, **options):
    """Return the two fields that keep one secret: the stored vault and the window on it.

    The vault is a column that nobody may name, in any domain, order, group-by, export or read,
    not even with ``sudo()``. The window is computed for the real user, who must pass the record
    rule and :meth:`~PerformancePrivateMixin._filter_window` at every read and every write.
    """
    vault_name = f"{name}_vault"

    @api.depends(vault_name)
    @api.depends_context("uid")
    def compute(records):
        records._compute_window(name, vault_name)

    def inverse(records):
        records._inverse_window(name, vault_name)

    vault = field_class(
        *args,
        **{**options, "string": f"{name} (vault)"},
        groups=fields.NO_ACCESS,
        copy=False,
        export_string_translation=False,
    )
    options.pop("ondelete", None)
    window = field_class(*args, **options, compute=compute, inverse=inverse, copy=False)
    return vault, window


class PerformancePrivateMixin(models.AbstractModel):
    """Base of every private model: the record rules decide, whatever way one takes.

    How to use it::

        class PerformanceThing(models.Model):
            _name = "performance.thing"
            _inherit = ["performance.private.mixin"]
            _description = "Thing"          # neutral: it is the display name, "Thing #12"
            _server_fields = frozenset({"author_user_id", "state"})
            _party_fields = ("author_user_id",)

            author_user_id = fields.Many2one("res.users", index=True, required=True)
            body_vault, body = vault_and_window(fields.Text, "body")

    1. Add ACL rows in ``security/performance/ir.model.access.csv`` and *global* rules on stored
       user ids in ``security/rules_performance.xml``. Without a read rule the model is closed.
    2. ``_server_fields`` are set by server methods only. Those check who asks, then write with
       ``internal(record.sudo())``. Clients and plain ``sudo()`` are refused.
    3. ``_party_fields`` hold the users whom the record is for; whoever else opens it leaves a
       row in the read log. Override ``_read_log_target`` if a header stands for the record.
    4. Narrow the windows further in ``_filter_window(name, operation)``, if the rule is not
       enough. Server code reads a vault as ``record._open_vault().body_vault``; rarely needed.
    5. No text, rating or comment outside a vault. No ``mail.thread``, no activity mixin (loading
       the registry fails), no attachment, no relational field from a public model to this one.
    """

    _name = "performance.private.mixin"
    _inherit = [
        "performance.link.guard",
        "performance.audience.mixin",
        "performance.fence.mixin",
    ]
    _description = "Private record"
    _allow_sudo_commands = False
    _is_private = True
    _server_fields = frozenset()
    _party_fields = ()
    _order = "id desc"

    def _register_hook(self):
        super()._register_hook()
        if not self._abstract and {"message_ids", "activity_ids"} & set(self._fields):
            raise TypeError(f"{self._name} is private: it cannot have a chatter or activities.")

    # -- names that tell nothing ----

    def _compute_display_name(self):
        kind = self.env["ir.model"]._get(self._name).name
        for record in self:
            number = record._origin.id
            record.display_name = f"{kind} #{number}" if number else kind

    @api.model
    def _search_display_name(self, operator, value):
        """A private record is found by its number; anything else finds nothing."""
        if operator not in ("=", "ilike", "like", "in"):
            return NotImplemented
        values = value if operator == "in" else [value]
        if "" in values:
            return Domain.TRUE
        numbers = [str(item).rpartition("#")[2].strip() for item in values]
        # ids are 32-bit; a longer number is nobody's
        return Domain("id", "in", [int(n) for n in numbers if n.isdecimal() and len(n) < 10])

    # -- closed without a rule ----

    def _check_access(self, operation):
        """As the base method; closed without a rule, and the error is the same for every id."""
        try:
            refused = super()._check_access(operation)
        except MissingError:
            refused = (self, None)
        if not refused and any(self._ids):
            if self.env["ir.rule"]._compute_domain(self._name, operation).is_true():
                refused = (self, None)
        return refused and (refused[0], self._private_access_error)

    @api.model
    def _has_field_access(self, field, operation):
        """A vault stays shut under ``sudo()`` too, so no borrowed right can be an oracle."""
        if field.groups == fields.NO_ACCESS:
            return is_internal(self)
        return super()._has_field_access(field, operation)

    # -- vault and window ----

    def _open_vault(self):
        """Return the records so that this module's code may read their vaults."""
        return internal(self.sudo())

    def _filter_window(self, name, operation):
        """Return the records whose window ``name`` the current user may read or write.

        The records arrive without ``sudo()``. Override to ask for more than the rule does.
        """
        return self._filtered_access(operation)

    def _compute_window(self, name, vault_name):
        # the real user, whatever sudo() came before; the system user is nobody's party
        real = self._origin.sudo(False)
        open_records = real.browse() if real.env.su else real._filter_window(name, "read")
        open_records._log_opening()
        for record in self:
            origin = record._origin
            shown = origin.id in open_records._ids and origin._open_vault()[vault_name]
            record[name] = shown or False

    def _inverse_window(self, name, vault_name):
        real = self.sudo(False)
        if real._filter_window(name, "write") != real:
            raise self._private_access_error()
        for record in self:
            value = record[name]
            self._check_plain_text(name, value)
            internal(record.sudo())[vault_name] = value

    @api.model
    def _check_plain_text(self, name, value):
        """Refuse a text with markup that could run or load something."""
        if isinstance(value, str) and ACTIVE_MARKUP.search(value):
            label = self._fields[name]._description_string(self.env)
            raise ValidationError(
                self.env._(
                    "%(field)s is plain text. Please remove the HTML tags from it.", field=label
                )
            )

    # -- values that only the server sets ----

    @api.model_create_multi
    def create(self, vals_list):
        given = {key[8:] for key in self.env.context if key.startswith("default_")}
        self._check_server_fields(given.union(*vals_list))
        return super().create(self._fill_server_values(vals_list))

    def write(self, vals):
        self._check_server_fields(vals)
        return super().write(vals)

    @api.model
    def _fill_server_values(self, vals_list):
        """Return ``vals_list`` with the values that only the server may give, for ``create``.

        Called after the client's values were checked; override to add the parties.
        """
        return vals_list

    @api.model
    def _check_server_fields(self, names):
        """Refuse values of ``_server_fields`` that do not come from this module's own methods."""
        # the system user installs data files; nobody logs in as it
        if is_internal(self) or self.env.uid == SUPERUSER_ID:
            return
        for name in sorted(self._server_fields.intersection(names)):
            raise AccessError(
                self.env._(
                    "%(field)s cannot be set directly. Use the button that is made for it.",
                    field=self._fields[name]._description_string(self.env),
                )
            )

    def copy_data(self, default=None):
        raise UserError(self.env._("Private records cannot be duplicated. Create a new one."))

    # -- read log ----

    def _is_party(self):
        """Whether the record is for the current user."""
        self.ensure_one()
        record_sudo = self.sudo()  # comparing ids; the caller has passed the rule already
        return any(record_sudo[name].id == self.env.uid for name in self._party_fields)

    def _read_log_target(self):
        """Return the records that stand for ``self`` in the read log."""
        return self

    def _log_opening(self):
        """Leave a row in the read log for each record that is not for the current user."""
        if not self._party_fields or self.env.uid == SUPERUSER_ID:
            return
        foreign = self.filtered(lambda record: record.id and not record._is_party())
        if foreign:
            self.env["performance.access.log"]._log_reading(foreign._read_log_target())

    def _fetch_query(self, query, fields):
        # the parties come with every fetch, and what the rules ask of a record: so neither the
        # read log nor a window costs a query of its own
        asked = [
            self._fields[name]
            for name in (*self._party_fields, *RULE_FIELDS)
            if name in self._fields and self._fields[name].store
        ]
        return super()._fetch_query(query, list(OrderedSet([*fields, *asked])))

    # Whoever is no party leaves a row in the read log while reading, and a party has to see what
    # was shared a moment ago. So these go to the primary at once, never to a read replica first.

    @_on_primary
    def read(self, fields=None, load="_classic_read"):
        result = super().read(fields, load)
        if self.env.context.get("performance_listing") is not INTERNAL:
            self._origin._log_opening()
        return result

    @_on_primary
    def web_read(self, specification):
        return super().web_read(specification)

    @api.model
    @_on_primary
    def search_read(
        self, domain=None, fields=None, offset=0, limit=None, order=None, **read_kwargs
    ):
        return super().search_read(domain, fields, offset, limit, order, **read_kwargs)

    @api.model
    @_on_primary
    def web_read_group(self, *args, **kwargs):
        return super().web_read_group(*args, **kwargs)

    @api.model
    @_on_primary
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        # a list of headers opens none of them; a text shown in a list logs itself
        listing = self.with_context(performance_listing=INTERNAL)
        return super(PerformancePrivateMixin, listing).web_search_read(
            domain, specification, offset, limit, order, count_limit
        )

    def export_data(self, fields_to_export):
        # exporting ids alone would check nothing, and give the rows an external id
        self.check_access("read")
        self._log_opening()
        return super().export_data(fields_to_export)

    def get_metadata(self):
        self.check_access("read")
        return super().get_metadata()
