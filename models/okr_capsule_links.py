from odoo import api, fields, models
from odoo.fields import Domain


class OkrCapsule(models.AbstractModel):
    """What others have to do with a key result: requests between teams, leads and linked work."""

    _inherit = "okr.capsule"

    @api.model
    def _add_alignments(self, key_results):
        """Yield (record, event) for requests that went out or came in, and their answers."""
        objectives = key_results.objective_id
        alignments = self.env["okr.alignment"].search_fetch(
            ["|", ("source_id", "in", objectives.ids), ("target_id", "in", objectives.ids)],
            [
                "source_id",
                "target_id",
                "target_key_result_id",
                "kind",
                "contribution",
                "state",
                "answer",
                "date_answered",
                "create_date",
            ],
            order="create_date, id",
        )
        for alignment in alignments:
            events = self._alignment_events(alignment)
            if alignment.source_id in objectives:
                for event in events:
                    yield alignment.source_id, event
            if alignment.target_key_result_id in key_results:
                for event in events:
                    yield alignment.target_key_result_id, {**event, "scope": "key_result"}
            elif alignment.target_id in objectives and not alignment.target_key_result_id:
                for event in events:
                    yield alignment.target_id, event

    @api.model
    def _alignment_events(self, alignment):
        """What was asked, and what was answered."""
        values = {"from_": alignment.source_id.name, "target": alignment.target_id.name}
        asked = {
            "supports": self.env._("“%(from_)s” offers to support “%(target)s”", **values),
            "depends_on": self.env._("“%(from_)s” depends on “%(target)s”", **values),
            "conflicts_with": self.env._("“%(from_)s” conflicts with “%(target)s”", **values),
        }
        # both on the day of the reader's calendar, so that an answer never comes first
        day = self._day_of(alignment.create_date)
        if alignment.date_answered:
            day = min(day, alignment.date_answered)
        events = [
            self._event(
                alignment,
                "asked",
                day,
                asked[alignment.kind],
                alignment.contribution,
                "objective",
            )
        ]
        answered = {
            "accepted": self.env._("Accepted for “%(target)s”", **values),
            "declined": self.env._("Declined for “%(target)s”", **values),
        }
        if alignment.state in answered:
            events.append(
                self._event(
                    alignment,
                    alignment.state,
                    alignment.date_answered or day,
                    answered[alignment.state],
                    alignment.answer,
                    "objective",
                )
            )
        return events

    @api.model
    def _add_leads(self, key_results):
        """Yield (record, event) for a lead who handed over after the objective was activated."""
        by_model = {
            records._name: {record.id: record for record in records}
            for records in (key_results._origin, key_results.objective_id._origin)
        }
        lead_fields = [self.env["ir.model.fields"]._get(name, "lead_id").id for name in by_model]
        # Tracking is shown to everybody who reads the record (checked by the caller), but its
        # model is closed; only these records and this field are looked up.
        tracking_sudo = self.env["mail.tracking.value"].sudo()
        for value_sudo in tracking_sudo.search(
            Domain("field_id", "in", lead_fields)
            & Domain("old_value_integer", "!=", 0)
            & Domain(
                "mail_message_id",
                "any",
                Domain.OR(
                    Domain("model", "=", name) & Domain("res_id", "in", list(records))
                    for name, records in by_model.items()
                ),
            ),
            order="id",
        ):
            message_sudo = value_sudo.mail_message_id
            record = by_model[message_sudo.model][message_sudo.res_id]
            is_objective = record._name == "okr.objective"
            objective = record if is_objective else record.objective_id
            day = self._day_of(message_sudo.date)
            if not objective.date_activated or day < objective.date_activated:
                continue
            event = self._event(
                record,
                "lead",
                day,
                self.env._(
                    "Lead: %(old)s → %(new)s",
                    old=value_sudo.old_value_char or "–",
                    new=value_sudo.new_value_char or "–",
                ),
                scope="objective" if is_objective else "key_result",
            )
            yield record, {**event, "key": f"lead {value_sudo.id}"}

    @api.model
    def _add_initiatives(self, key_results):
        """Yield (key result, event) for linked work that passed its deadline while it was open.

        As the caller may read it.
        """
        today = fields.Date.context_today(self)
        initiatives = key_results._get_initiatives()
        for key_result in key_results:
            for initiative in initiatives[key_result.id]:
                deadline = initiative["deadline"]
                if not deadline or deadline >= today or initiative["state"] != "open":
                    continue
                yield (
                    key_result,
                    self._event(
                        self.env[initiative["res_model"]].browse(initiative["res_id"]),
                        "slip",
                        deadline,
                        self.env._("Deadline passed: %s", initiative["name"]),
                        self.env._("Still open"),
                    ),
                )
