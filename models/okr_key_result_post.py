from odoo import api, models
from odoo.exceptions import ValidationError

from ..engine import checkin
from ..engine.progress import is_sane
from .okr_key_result_life import CHECKIN_FIELDS

MOST_HELPERS = 3
HELPER_FIELDS = {"hr.employee": "employee_id", "hr.department": "department_id"}


class OkrKeyResult(models.Model):
    """Posting “My check-in”: all rows in one go, and nothing of anybody gets lost."""

    _inherit = "okr.key.result"

    @api.model
    def post_my_check_in(self, rows):
        """Check in on several key results, as the caller, in one batch.

        :param rows: a list of dictionaries, one for a key result: ``id``; ``seen_checkin_id``, the
            newest check-in that the caller has seen (0 for none); ``unchanged`` (True confirms
            what was last said) or ``value`` (in its unit) and ``confidence`` (0-10); ``note``;
            ``blocker_cause`` (code or empty); ``thanks``: ``{"to": [[model, id], …], "body"}``
            for up to three employees or departments
        :return: ``posted`` (ids, those of a repeated request included), ``thanked`` (how many),
            ``asks_alive`` (ids confirmed for the third time in a row or more), and ``conflicts``:
            what was not posted because it is closed, or because somebody has checked in since,
            as ``{"id", "name", "reason": "closed" or "changed", "text", "last",
            "seen_checkin_id"}``. To post over a change, send the row again with that id
        :raise ValidationError: rows are wrong; it names each field and key result, and nothing
            at all was posted
        :raise AccessError: for a key result that the caller may not read or check in on
        """
        # Two requests at once: both write the key results, so PostgreSQL lets only one of them
        # through, and the other one starts again and finds what the first one said.
        real = self._as_internal_user()
        by_id = real._rows_by_id(rows)
        key_results = real.browse(by_id)
        # One statement says which ones exist and reads them; what may be read is asked next.
        every_sudo = key_results.sudo().with_context(active_test=False)
        asked = [("id", "in", list(by_id))]
        found = set(every_sudo.search_fetch(asked, CHECKIN_FIELDS, order="id").ids)
        there = key_results.filtered(lambda key_result: key_result.id in found)
        there._fetch_for_check_in()
        there._check_may_check_in()
        closed = there.filtered(lambda kr: not kr._takes_check_ins())
        open_ones = there - closed
        problems = [text for kr in open_ones for text in kr._row_problems(by_id[kr.id])]
        if problems:
            raise ValidationError("\n".join(problems))

        history = there._get_check_in_history(authors=False)
        posted, fresh, changed = [], real.browse(), real.browse()
        for key_result in open_ones:
            row = by_id[key_result.id]
            news = key_result._news_since(row, history[key_result.id])
            if not news:
                fresh |= key_result
            if not news or key_result._is_said_already(row, news):
                posted.append(key_result.id)
            else:
                changed |= key_result
        conflicts = closed._conflicts("closed") + changed._conflicts("changed")
        conflicts += [real._gone(id_) for id_ in (key_results - there).ids]
        # Who may was asked above, for all rows; the author is the caller, by default.
        checkins = real.env["okr.checkin"]._okr_internal()
        checkins.create([kr._prepare_post_vals(by_id[kr.id]) for kr in fresh])
        thanks = real._give_thanks({id_: by_id[id_] for id_ in posted})
        return {
            "posted": posted,
            "thanked": len(thanks),
            "conflicts": conflicts,
            "asks_alive": [
                kr.id
                for kr in fresh
                if by_id[kr.id].get("unchanged")
                and checkin.asks_alive([said["kind"] for said in history[kr.id]])
            ],
        }

    @api.model
    def _rows_by_id(self, rows):
        """The rows by key result; refuses what has not the form of a check-in."""
        if not isinstance(rows, list | tuple) or not rows:
            raise ValidationError(self.env._("Nothing to post: there is no check-in in it."))
        by_id = {}
        for row in rows:
            id_ = row.get("id") if isinstance(row, dict) else None
            if not isinstance(id_, int) or isinstance(id_, bool) or id_ in by_id:
                raise ValidationError(
                    self.env._("Key Result: each check-in names one, and each one only once.")
                )
            by_id[id_] = row
        return by_id

    def _takes_check_ins(self):
        self.ensure_one()
        return (
            self.active and self.state == "active" and self.cycle_id.state in ("active", "grading")
        )

    def _row_problems(self, row):
        """What is wrong with a row, as texts that name the field and the key result."""
        self.ensure_one()
        name, env = self.name, self.env
        problems = []
        note = row.get("note") or ""
        if not isinstance(note, str):
            problems.append(env._("Note on “%s”: please write text.", name))
        causes = env["okr.checkin"]._fields["blocker_cause"].get_values(env)
        if row.get("blocker_cause") and row["blocker_cause"] not in causes:
            problems.append(env._("Blocked by of “%s”: please choose a cause.", name))
        if not isinstance(row.get("seen_checkin_id", 0), int):
            problems.append(env._("Last check-in of “%s”: please open the screen again.", name))
        problems += self._thanks_problems(row.get("thanks"))
        if row.get("unchanged"):
            if not self.last_checkin_date:
                problems.append(
                    env._("Confidence of “%s”: nobody has said one yet. Choose 0 to 10.", name)
                )
            return problems
        value, confidence = row.get("value"), row.get("confidence")
        value_ok = _is_number(value) and is_sane(value)
        confidence_ok = _is_number(confidence) and confidence in range(11)
        if not value_ok:
            problems.append(env._("Value of “%s”: please give a number below 10^15.", name))
        if not confidence_ok:
            problems.append(env._("Confidence of “%s”: please choose a number from 0 to 10.", name))
        if value_ok and confidence_ok and not str(note).strip():
            if reason := self._note_reason(value, confidence):
                problems.append(self._note_question_text(reason))
        return problems

    def _thanks_problems(self, thanks):
        if not thanks:
            return []
        pairs = thanks.get("to") if isinstance(thanks, dict) else None
        if not (
            isinstance(pairs, list)
            and all(
                isinstance(pair, list | tuple)
                and len(pair) == 2
                and pair[0] in HELPER_FIELDS
                and isinstance(pair[1], int)
                for pair in pairs
            )
            and len(pairs) <= MOST_HELPERS
            and isinstance(thanks.get("body") or "", str)
        ):
            return [
                self.env._(
                    "Helped by of “%(key_result)s”: up to %(count)s people or teams, please.",
                    key_result=self.name,
                    count=MOST_HELPERS,
                )
            ]
        return []

    def _news_since(self, row, history):
        """What people have said since the caller looked, newest first; metrics say no words."""
        seen = row.get("seen_checkin_id") or 0
        return [said for said in history if said["id"] > seen and said["kind"] != "measured"]

    def _is_said_already(self, row, news):
        """Whether the newest word is this very row: a double click, or a request sent twice."""
        said = max(news, key=lambda said: said["id"])
        if said["author_id"] != self.env.uid:
            return False
        if row.get("unchanged"):
            return said["kind"] == "confirmed"
        return (
            said["value"] == row["value"]
            and said["confidence"] == row["confidence"]
            and (said["note"] or "") == (row.get("note") or "").strip()
            and (said["blocker_cause"] or "") == (row.get("blocker_cause") or "")
        )

    def _conflicts(self, reason):
        """What was not posted, with the newest word on it and its author."""
        if not self:
            return []
        history = self._get_check_in_history()
        return [key_result._conflict(reason, history[key_result.id]) for key_result in self]

    def _conflict(self, reason, history):
        self.ensure_one()
        if reason == "closed":
            text = self.env["okr.checkin"]._closed_text(self, self.cycle_id)
        else:
            text = self.env._("Somebody has checked in on “%s” since you opened it.", self.name)
        return {
            "id": self.id,
            "name": self.name,
            "reason": reason,
            "text": text,
            "last": self._prepare_said(history[0]) if history else None,
            "seen_checkin_id": max((said["id"] for said in history), default=0),
        }

    @api.model
    def _gone(self, id_):
        text = self.env._("A key result does not exist any more. Somebody has deleted it.")
        return {
            "id": id_,
            "name": "",
            "reason": "closed",
            "text": text,
            "last": None,
            "seen_checkin_id": 0,
        }

    def _prepare_post_vals(self, row):
        self.ensure_one()
        vals = {"key_result_id": self.id, "note": (row.get("note") or "").strip() or False}
        if row.get("unchanged"):
            return {**vals, "kind": "confirmed", "blocker_cause": self.blocker_cause}
        value, confidence = row["value"], int(row["confidence"])
        is_same = (
            bool(self.last_checkin_date)
            and value == self.current_value
            and confidence == self.confidence
        )
        return {
            **vals,
            "kind": "confirmed" if is_same else "updated",
            "value": value,
            "confidence": confidence,
            "blocker_cause": row.get("blocker_cause") or False,
        }

    @api.model
    def _give_thanks(self, by_id):
        """Make the kudos of these rows, those not given yet today."""
        vals_list = []
        for key_result in self.browse(by_id):
            thanks = by_id[key_result.id].get("thanks") or {}
            if not thanks.get("to"):
                continue
            body = (thanks.get("body") or "").strip() or self.env._(
                "Thank you for your help with “%s”.", key_result.name
            )
            for model, id_ in thanks["to"]:
                vals_list.append(
                    {
                        "key_result_id": key_result.id,
                        "company_id": key_result.company_id.id,
                        "body": body,
                        HELPER_FIELDS[model]: id_,
                    }
                )
        if not vals_list:
            return self.env["okr.kudos"]
        given = self.env["okr.kudos"].search(
            [
                ("author_id", "=", self.env.uid),
                ("key_result_id", "in", list(by_id)),
                ("date", "=", "today"),
            ]
        )
        known = {
            (kudos.key_result_id.id, kudos.employee_id.id, kudos.department_id.id, kudos.body)
            for kudos in given
        }
        return self.env["okr.kudos"].create(
            [
                vals
                for vals in vals_list
                if (
                    vals["key_result_id"],
                    vals.get("employee_id", False),
                    vals.get("department_id", False),
                    vals["body"],
                )
                not in known
            ]
        )


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)
