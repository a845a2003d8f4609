from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ..engine import history

#: Fields of a key result that say what is measured: changing them moves the goal.
GOAL_FIELDS = frozenset(
    {
        "base_value",
        "target_value",
        "commit_value",
        "stretch_value",
        "range_min",
        "range_max",
        "fail_min",
        "fail_max",
    }
)


class OkrCapsule(models.AbstractModel):
    """The context of key results: what happened on the way, put together from what is recorded.

    Nobody types it. It is read before the score: on the form, in the close wizard and in the
    review pack. It speaks of key results and objectives, and adds up nothing about a person. What
    others recorded about it (alignments, leads, linked work) is in okr_capsule_links.py.
    """

    _name = "okr.capsule"
    _description = "Context of Key Results"

    @api.model
    def _get_capsules(self, key_results):
        """Return {key result: capsule} in a constant number of queries, as the caller may read it.

        A capsule is a dictionary that JSON can hold: ``summary``, a list of short texts, and
        ``events``, in the order of their days and each once. An event has ``key``, ``date`` (ISO),
        ``when`` (that day in the reader's format), ``kind``, ``icon``, ``title``, ``text`` (or
        False), ``model`` and ``id`` of a record that the caller may open, and ``scope``:
        ``objective`` where all key results of the objective share the event.

        :raise AccessError: the caller may not read one of the key results
        """
        capsules = {kr: {"summary": [], "events": []} for kr in key_results}
        saved = key_results.filtered("id")
        if not saved:
            return capsules
        saved.check_access("read")
        events = defaultdict(list)
        for add in (
            self._add_revisions,
            self._add_checkins,
            self._add_alignments,
            self._add_leads,
            self._add_initiatives,
        ):
            for record, event in add(saved):
                events[record].append(event)
        for key_result in saved:
            own = events[key_result._origin] + events[key_result.objective_id._origin]
            capsules[key_result] = {
                "summary": self._summarize(own),
                "events": [
                    {name: value for name, value in event.items() if not name.startswith("_")}
                    for event in sorted(own, key=lambda event: (event["date"], event["_rank"]))
                ],
            }
        return capsules

    @api.model
    def _event(self, record, kind, day, title, text=None, scope="key_result", **counted):
        """One event about `record`; `counted` goes into the summary and is not shown."""
        icons = {
            "goal": "fa-crosshairs",
            "change": "fa-pencil",
            "fall": "fa-arrow-down",
            "correction": "fa-undo",
            "blocked": "fa-ban",
            "asked": "fa-link",
            "accepted": "fa-check",
            "declined": "fa-chain-broken",
            "lead": "fa-user-o",
            "slip": "fa-calendar-times-o",
        }
        return {
            "key": f"{kind} {record._name} {record.id}",
            "date": fields.Date.to_string(day),
            "when": format_date(self.env, day),
            "kind": kind,
            "icon": icons[kind],
            "title": title,
            "text": text or False,
            "model": record._name,
            "id": record.id,
            "scope": scope,
            "_rank": (list(icons).index(kind), record.id),
            **{f"_{name}": value for name, value in counted.items()},
        }

    @api.model
    def _add_revisions(self, key_results):
        """Yield (record, event) for what was changed after it froze, with the reason."""
        revisions = self.env["okr.revision"].search_fetch(
            [("objective_id", "in", key_results.objective_id.ids)],
            [
                "objective_id",
                "key_result_id",
                "field_name",
                "field_label",
                "old_value",
                "new_value",
                "reason",
                "date",
            ],
            order="date, id",
        )
        for revision in revisions:
            record = revision.key_result_id or revision.objective_id
            is_goal = bool(revision.key_result_id) and revision.field_name in GOAL_FIELDS
            yield (
                record,
                self._event(
                    revision,
                    "goal" if is_goal else "change",
                    self._day_of(revision.date),
                    self._revision_title(revision),
                    revision.reason,
                    "key_result" if revision.key_result_id else "objective",
                ),
            )

    @api.model
    def _revision_title(self, revision):
        old, new = (
            self._value_text(revision, value) for value in (revision.old_value, revision.new_value)
        )
        if revision.field_name == "description":
            return self.env._("%(field)s changed", field=revision.field_label)
        if not old:
            return self.env._("%(field)s: %(new)s", field=revision.field_label, new=new)
        return self.env._(
            "%(field)s: %(old)s → %(new)s", field=revision.field_label, old=old, new=new or "–"
        )

    @api.model
    def _value_text(self, revision, text):
        """A logged value as the reader writes it; numbers were kept as Python prints them."""
        field = self.env["okr.key.result"]._fields.get(revision.field_name)
        if not revision.key_result_id or field is None or field.type != "float":
            return text or ""
        try:
            return self._number_text(float(text))
        except (TypeError, ValueError):
            return text or ""

    @api.model
    def _number_text(self, number, unit=None):
        """A number without pointless decimals, in the reader's format, with its unit."""
        decimals = len(f"{number:.4f}".rstrip("0").partition(".")[2])
        text = formatLang(self.env, number, digits=decimals)
        return f"{text} {unit}" if unit else text

    @api.model
    def _add_checkins(self, key_results):
        """Yield (key result, event) for falls of confidence, corrections and blocked days."""
        checkins = self.env["okr.checkin"].search_fetch(
            [("key_result_id", "in", key_results.ids)],
            ["key_result_id", "date", "value", "confidence", "kind", "note", "blocker_cause"],
            order="key_result_id, date, id",
        )
        for key_result, said in checkins.grouped("key_result_id").items():
            yield from self._checkin_events(key_result, list(said))

    @api.model
    def _checkin_events(self, key_result, said):
        for place in history.falls([checkin.confidence for checkin in said]):
            title = self.env._(
                "Confidence fell from %(old)s to %(new)s",
                old=said[place - 1].confidence,
                new=said[place].confidence,
            )
            yield (
                key_result,
                self._event(said[place], "fall", said[place].date, title, said[place].note),
            )
        for before, checkin in zip([None, *said], said, strict=False):
            if checkin.kind == "correction":
                title = self.env._(
                    "Value corrected: %(old)s → %(new)s",
                    old=self._number_text(before.value, key_result.unit) if before else "–",
                    new=self._number_text(checkin.value, key_result.unit),
                )
                yield (
                    key_result,
                    self._event(checkin, "correction", checkin.date, title, checkin.note),
                )
        until = self._last_day(key_result)
        causes = dict(key_result._fields["blocker_cause"]._description_selection(self.env))
        for spell in history.blocked_spells([(c.date, c.blocker_cause) for c in said]):
            checkin, days = said[spell.first], spell.days(until)
            values = {"cause": causes[spell.cause], "days": days}
            if spell.end:
                title = self.env._(
                    "Blocked until %(end)s: %(cause)s (calendar days: %(days)s)",
                    end=format_date(self.env, spell.end),
                    **values,
                )
            else:
                title = self.env._(
                    "Blocked from here on: %(cause)s (calendar days: %(days)s)", **values
                )
            yield (
                key_result,
                self._event(
                    checkin,
                    "blocked",
                    spell.start,
                    title,
                    checkin.note,
                    spell=(values["cause"], days),
                ),
            )

    @api.model
    def _last_day(self, key_result):
        """The day up to which something that goes on is counted: its end, its cycle's, today."""
        ends = (key_result.objective_id.date_closed, key_result.cycle_id.date_end)
        return min(filter(None, (fields.Date.context_today(self), *ends)))

    @api.model
    def _day_of(self, moment):
        """The day of a moment (UTC) as the reader's calendar has it."""
        return fields.Datetime.context_timestamp(self, moment).date()

    @api.model
    def _summarize(self, events):
        """What there is most to know about, in short texts."""
        kinds = defaultdict(int)
        days = defaultdict(int)
        for event in events:
            kinds[event["kind"]] += 1
            if "_spell" in event:
                cause, count = event["_spell"]
                days[cause] += count
        summary = []
        if kinds["goal"]:
            summary.append(self.env._("Changes of the goal: %s", kinds["goal"]))
        if kinds["fall"]:
            summary.append(self.env._("Confidence fell: %s ×", kinds["fall"]))
        if total := sum(days.values()):
            causes = sorted(days.items(), key=lambda item: (-item[1], item[0]))
            summary.append(
                self.env._(
                    "Days blocked: %(days)s (%(causes)s)",
                    days=total,
                    causes=", ".join(f"{cause} {count}" for cause, count in causes),
                )
            )
        if kinds["declined"]:
            summary.append(self.env._("Requests declined: %s", kinds["declined"]))
        if kinds["slip"]:
            summary.append(self.env._("Deadlines of linked work that slipped: %s", kinds["slip"]))
        if kinds["lead"]:
            summary.append(self.env._("Changes of the lead: %s", kinds["lead"]))
        return summary
