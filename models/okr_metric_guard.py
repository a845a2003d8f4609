from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .okr_metric_source import DATES, NUMBERS


class OkrMetric(models.Model):
    """What is refused: anything that is not on the list, cannot be counted, or is still needed."""

    _inherit = "okr.metric"

    @api.constrains(
        "model_id", "domain", "measure", "field_id", "date_field_id", "currency_id", "company_id"
    )
    def _check_definition(self):
        """Refuse what cannot be counted, field by field, and try it once."""
        for metric in self:
            if not metric.model_id:
                raise ValidationError(
                    self.env._("Counts: please choose what “%s” counts.", metric.name)
                )
            metric._check_scope()
            try:
                with self.env.cr.savepoint(flush=False):
                    metric._read_periods([metric._present_period()])
            except (UserError, ValidationError):
                raise
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "Filter: “%(metric)s” cannot be counted this way (%(error)s).",
                        metric=metric.name,
                        error=str(error).splitlines()[0],
                    )
                ) from error

    def _check_scope(self):
        """Make sure that everything this metric uses is on the list. Returns its row.

        Called before each measuring, too: what was taken off the list is not counted any more.
        Raises a UserError or ValidationError that names the field.
        """
        self.ensure_one()
        sources = self.env["okr.metric.source"]
        if not self.model_name or self.model_name not in self.env:
            raise UserError(
                self.env._(
                    "Counts: %s is not there any more; its app was uninstalled. The value stays "
                    "as it was.",
                    self.model_name or self.name,
                )
            )
        if problem := sources._model_problem(self.model_name):
            raise ValidationError(problem)
        source = sources._of(self.model_name)
        if not source:
            raise ValidationError(
                self.env._(
                    "Counts: “%s” is not on the list of what may be counted. An OKR manager can "
                    "add it there.",
                    self.env[self.model_name]._description,
                )
            )
        if self.measure != "count":
            self._check_used_field(source, self.field_name, NUMBERS, self.env._("a number"))
        if self.date_field_name:
            self._check_used_field(source, self.date_field_name, DATES, self.env._("a date"))
        source._check_conditions(source._parse(self.domain))
        return source

    def _check_used_field(self, source, name, types, wanted):
        if not name:
            raise ValidationError(
                self.env._(
                    "Of: a sum or an average needs a field with a number. Choose one, or count "
                    "records instead."
                )
            )
        field = source._check_field(name)
        if field.type not in types:
            raise ValidationError(
                self.env._(
                    "Field: “%(field)s” is not %(wanted)s.",
                    field=field.get_description(self.env, ["string"])["string"],
                    wanted=wanted,
                )
            )

    @api.constrains("active")
    def _check_unused(self):
        """A metric that running key results need is not put away."""
        gone = self.filtered(lambda metric: not metric.active)
        used = self.env["okr.key.result"].search(
            Domain("state", "in", ("draft", "active"))
            & (Domain("metric_id", "in", gone.ids) | Domain("guardrail_metric_id", "in", gone.ids)),
            limit=1,
        )
        if used:
            raise ValidationError(
                self.env._(
                    "“%s” still lives on this metric. Choose another one there before you archive "
                    "it.",
                    used.name,
                )
            )

    @api.model
    def _check_managed(self, names):
        if managed := self._managed & set(names):
            labels = [
                self._fields[n].get_description(self.env, ["string"])["string"] for n in managed
            ]
            raise UserError(
                self.env._("%s: only the measuring itself writes this.", ", ".join(sorted(labels)))
            )
