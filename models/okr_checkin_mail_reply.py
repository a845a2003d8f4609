from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.mail_reply import MARK, Problem, parse_reply

#: Answers of ours to one check-in mail within a day: a robot on the other side ends there.
ANSWERS_PER_DAY = 5
_REMEMBERED = 50


class OkrCheckinMail(models.Model):
    """What becomes of a reply: check-ins of the person who wrote it, or one polite answer."""

    _inherit = "okr.checkin.mail"

    def _receive(self, text, message_id, token):
        """Check in as the recipient of this mail (a sudo record), under that person's rights.

        `text` is the reply in plain text, `token` the secret that came with it. A message id
        that was taken before changes nothing. What cannot be taken comes back in one mail, in the
        person's language, with what was posted.
        """
        self.ensure_one()
        replies = self.replies or []
        if message_id in [reply["id"] for reply in replies]:
            return
        mail = self.with_user(self.user_id).with_context(
            allowed_company_ids=self.user_id._get_company_ids(),
            lang=self.user_id.lang,
            tz=self.user_id.tz,
        )
        posted, problems, is_over = mail._take(text)
        answered = bool(is_over or problems or not posted) and self._may_answer(replies)
        reply = {
            "id": message_id,
            "at": fields.Datetime.to_string(fields.Datetime.now()),
            "answered": answered,
        }
        # Written even if two servers fetched the same mail: the second one fails and comes again.
        self.replies = [*replies, reply][-_REMEMBERED:]
        if answered:
            self._answer(mail.env, token, posted, problems, is_over)

    def _may_answer(self, replies):
        since = fields.Datetime.to_string(fields.Datetime.now() - timedelta(days=1))
        recent = [reply for reply in replies if reply["answered"] and reply["at"] > since]
        return len(recent) < ANSWERS_PER_DAY

    def _take(self, text):
        """Post what can be posted, as the user of this environment.

        Returns ([(key result, check-in)], [(line, why not)], whether the mail is too old).
        """
        # Whose turn it is and the numbers of the mail: the row itself is readable by nobody.
        mail_sudo = self.sudo()
        if fields.Datetime.now() > mail_sudo._date_expires():
            return [], [], True
        numbering = {int(number): res_id for number, res_id in mail_sudo.numbering.items()}
        key_results = self.env["okr.key.result"].browse(numbering.values()).exists()
        key_results = key_results._filtered_access("read")
        by_number = {
            number: key_results.filtered(lambda kr, res_id=res_id: kr.id == res_id)
            for number, res_id in numbering.items()
        }
        units = {number: kr.unit for number, kr in by_number.items()}
        # “same” in the reader's language counts like the English word
        reply = parse_reply(text, units=units, same=("same", self.env._("same")))
        problems = [(problem.line, self._problem_text(problem)) for problem in reply.problems]
        wanted = []
        for answer in reply.answers:
            key_result = by_number.get(answer.number)
            why = self._refusal(answer, key_result, by_number)
            if why:
                problems.append((answer.line, why))
            else:
                wanted.append((answer, key_result))
        posted = self._post(wanted, problems)
        return posted, problems, False

    def _post(self, wanted, problems):
        """Create check-ins in one batch; if one is refused, one by one, to tell which."""
        Checkin = self.env["okr.checkin"]
        vals_list = [self._prepare_checkin_vals(answer, kr) for answer, kr in wanted]
        try:
            with self.env.cr.savepoint():
                checkins = Checkin.create(vals_list)
            return list(zip([kr for _answer, kr in wanted], checkins, strict=True))
        except UserError:
            posted = []
        for (answer, key_result), vals in zip(wanted, vals_list, strict=True):
            try:
                with self.env.cr.savepoint():
                    posted.append((key_result, Checkin.create([vals])))
            except UserError as error:
                problems.append((answer.line, str(error)))
        return posted

    def _prepare_checkin_vals(self, answer, key_result):
        vals = {
            "key_result_id": key_result.id,
            "note": answer.words or False,
            # a mail says nothing about what blocks: that stays as it was
            "blocker_cause": key_result.blocker_cause,
        }
        if answer.confidence is not None:
            vals["confidence"] = answer.confidence
        if answer.value is not None:
            vals["value"] = answer.value
        value_is_news = answer.value is not None and answer.value != key_result.current_value
        confidence_is_news = answer.confidence not in (None, key_result.confidence)
        is_first = not key_result.last_checkin_date
        vals["kind"] = "updated" if is_first or value_is_news or confidence_is_news else "confirmed"
        if vals["kind"] == "updated":
            vals.setdefault("value", key_result.current_value)
        return vals

    def _refusal(self, answer, key_result, by_number):
        """Why an answer that was understood cannot be taken, or an empty text."""
        if answer.number not in by_number:
            return self.env._("The mail has no number %s.", answer.number)
        if not key_result:
            return self.env._("You have no access to this key result any more.")
        if not key_result.last_checkin_date and answer.confidence is None:
            return self.env._(
                "This is the first check-in on “%s”: please add your confidence, as in c7.",
                key_result.name,
            )
        reason = self._note_reason(answer, key_result)
        if reason == "trend" and not answer.words:
            return key_result._note_question_text(reason)
        if reason and not answer.words:
            return self.env._(
                "Your confidence in “%s” fell or is low. Please add a few words on what changed, "
                "so that the others can help.",
                key_result.name,
            )
        return ""

    def _note_reason(self, answer, key_result):
        """Why an answer asks for a line of words, by the rule of the check-in page, or ""."""
        if answer.confidence is None:
            return ""
        value = key_result.current_value if answer.value is None else answer.value
        return key_result._note_reason(value, answer.confidence)

    def _problem_text(self, problem: Problem):
        """Why a line was not understood, and how to write it."""
        texts = {
            "shape": self.env._("Please begin with the number and a colon, as in 1: 43 c7."),
            "empty": self.env._("The value is missing. Write = if it is unchanged."),
            "number": self.env._("The value comes first: a number, or = if it is unchanged."),
            "unit": self.env._("The value has to be a plain number, without anything attached."),
            "thousands": self.env._(
                "This number can be read in two ways. Please write it without separators for "
                "thousands, as in 1234 or 1.2."
            ),
            "second_number": self.env._(
                "There are two numbers. Confidence is written with a c, as in c7."
            ),
            "confidence": self.env._("Confidence is c and a whole number from 0 to 10, as in c7."),
            "twice": self.env._("This number is answered twice. Please send the right one."),
        }
        return texts[problem.code]

    # answering

    def _answer(self, env, token, posted, problems, is_over):
        """One mail back to the person: what was posted, what was not and why, how to go on."""
        mail = self.with_context(lang=self.user_id.lang)
        address = not is_over and self.company_id._okr_checkin_address()
        readable = env["okr.key.result"].browse(self.numbering.values()).exists()
        names = {kr.id: kr.name for kr in readable._filtered_access("read")}
        body = mail.env["ir.qweb"]._render(
            "hr_okr.okr_checkin_mail_answer",
            {
                "mail": mail,
                "mark": MARK,
                "address": address,
                "is_over": is_over,
                "posted": [
                    (kr.name, mail._number_text(checkin.value), kr.unit or "", checkin.confidence)
                    for kr, checkin in posted
                ],
                "problems": problems,
                "names": [
                    (number, names[res_id])
                    for number, res_id in self.numbering.items()
                    if res_id in names
                ],
                "url": mail._page_url(),
            },
        )
        subject = mail.env._("Your check-in: please look again")
        if is_over:
            subject = mail.env._("Your check-in: this mail is too old")
        vals = {**mail._mail_vals(token, address), "subject": subject, "body_html": body}
        vals["headers"] = repr(
            {"X-Auto-Response-Suppress": "All", "Auto-Submitted": "auto-replied"}
        )
        # A mail to its own user, who may not create outgoing mails by hand.
        self.env["mail.mail"].sudo().create(vals).send_after_commit()
