"""Check-ins by mail: what a lead gets, what a reply becomes, and what is refused."""

from email.message import EmailMessage

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, OkrCase

THREAD = "odoo.addons.mail.models.mail_thread"


class MailCase(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "bramble.example.com"})
        cls.company.alias_domain_id = cls.domain
        cls.company.email = "office@bramble.example.com"
        for name in ("lead", "other_lead", "colleague", "stranger"):
            cls.personas[name].email = f"{name}@people.example.com"
        cls.cycle = cls.make_cycle()
        cls.objective = cls.make_objective(
            "Win back small shops",
            cls.cycle,
            [{"name": "Pilots signed", "unit": "pilots"}, {"name": "Shops back", "unit": "%"}],
        )
        cls.pilots, cls.shops = cls.objective.key_result_ids

    def send(self, user=None):
        """Mail the open key results to `user` (the lead); returns the outgoing mail."""
        user = user or self.lead
        before = self.env["mail.mail"].search([])
        self.env["okr.checkin.mail"].with_user(user)._send(user)
        return self.env["mail.mail"].search([]) - before

    def reply(self, mail, text, sender=None, **headers):
        """What somebody's mail program makes of a reply; goes through Odoo's mail gateway.

        Returns the mails that leave because of it.
        """
        html = headers.pop("html", None)
        message = EmailMessage()
        message["From"] = sender or self.lead.email_formatted
        message["To"] = headers.pop("To", None) or mail.reply_to or "nobody@example.com"
        message["Subject"] = "Re: Your check-in"
        message["Message-Id"] = headers.pop("message_id", f"<{len(text)}.{id(text)}@people>")
        if headers.pop("with_references", True):
            message["In-Reply-To"] = mail.message_id
            message["References"] = f"{mail.references} {mail.message_id}"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        if html:
            message.set_content(html, subtype="html")
        else:
            message.set_content(text)
        before = self.env["mail.mail"].search([])
        with mute_logger(THREAD):
            self.env["mail.thread"].message_process(None, message.as_bytes())
        return self.env["mail.mail"].search([]) - before

    def checkins(self):
        return self.env["okr.checkin"].search([("cycle_id", "=", self.cycle.id)], order="id")


@tagged("okr_mail")
class TestCheckinMail(MailCase):
    def test_the_mail_lists_what_waits_for_its_reader(self):
        self.check_in(self.lead, self.shops, 12.5, 6)
        mail = self.send()
        self.assertEqual(mail.email_to, self.lead.email_formatted)
        self.assertEqual(mail.reply_to, '"Check-in" <okr-checkin@bramble.example.com>')
        self.assertEqual(mail.subject, "Your check-in: 2 key results")
        text = mail._prepare_outgoing_list()[0]["body_alternative"]
        self.assertRegex(text, r"1\.\s+Pilots signed")
        self.assertRegex(text, r"2\.\s+Shops back\s+Win back small shops")
        self.assertIn("12.5 %", " ".join(text.split()).replace("*", ""))
        self.assertRegex(" ".join(text.split()), r"Confidence \W*6\W* of 10, last check-in 05/20")
        self.assertIn("/odoo/okr-checkin", mail.body_html)
        self.assertIn("06/03/2026", mail.body_html, "how long replies are taken")

    def test_numbers_and_dates_are_written_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.lead.lang = "de_DE"
        self.check_in(self.lead, self.shops, 1234.5, 6)
        self.assertIn("1234,5 %", " ".join(self.send().body_html.split()))

    def test_without_an_alias_domain_the_mail_has_a_link_and_takes_no_replies(self):
        self.company.alias_domain_id = False
        mail = self.send()
        self.assertFalse(mail.references)
        self.assertIn("/odoo/okr-checkin", mail.body_html)
        self.assertNotIn("Reply with", mail.body_html)

    def test_a_company_that_wants_no_replies_empties_the_name(self):
        settings = self.env["res.config.settings"].with_company(self.company).create({})
        self.assertEqual(settings.okr_checkin_alias_name, "okr-checkin")
        settings.okr_checkin_alias_name = False
        settings.execute()
        self.assertNotIn("Reply with", self.send().body_html)
        settings.okr_checkin_alias_name = "goals"
        settings.execute()
        self.assertIn("goals@bramble.example.com", self.send().reply_to)

    def test_two_companies_of_one_domain_have_two_addresses(self):
        self.other_company.alias_domain_id = self.domain
        addresses = {
            self.company._okr_checkin_address(),
            self.other_company._okr_checkin_address(),
        }
        self.assertEqual(len(addresses), 2)

    def test_who_has_no_address_or_nothing_open_gets_no_mail(self):
        self.other_lead.email = False
        users = self.lead | self.other_lead | self.colleague
        self.assertEqual(self.env["okr.checkin.mail"]._send(users), self.lead)

    def test_a_lead_without_access_to_the_company_is_told_nothing_of_it(self):
        self.lead.write(
            {
                "company_id": self.other_company.id,
                "company_ids": [Command.set(self.other_company.ids)],
            }
        )
        self.assertFalse(self.env["okr.checkin.mail"]._send(self.lead))

    def test_everybody_can_ask_for_the_own_mail(self):
        before = self.env["mail.mail"].search([])
        action = self.env["okr.key.result"].with_user(self.lead).action_mail_my_checkin()
        self.assertIn("lead@people.example.com", action["params"]["message"])
        self.assertEqual(len(self.env["mail.mail"].search([]) - before), 1)
        with self.assert_refused(UserError, "No key result waits"):
            self.env["okr.key.result"].with_user(self.colleague).action_mail_my_checkin()
        self.lead.email = False
        with self.assert_refused(UserError, "E-mail: please add"):
            self.env["okr.key.result"].with_user(self.lead).action_mail_my_checkin()

    def test_many_mails_cost_statements_in_proportion_to_people_only(self):
        def statements():
            self.send()
            with self.count_queries() as counted:
                self.send()
            return counted.count

        few = statements()
        self.make_objective("Another", self.cycle, 12)
        self.assertEqual(statements(), few)

    # replies

    def test_lines_become_checkins_of_the_person_who_replied(self):
        answers = self.reply(self.send(), "1: 43 c7 signed two pilots\n2: 12,5 c8\n")
        first, second = self.checkins()
        self.assertEqual(first.key_result_id, self.pilots)
        self.assertEqual((first.value, first.confidence), (43, 7))
        self.assertEqual(first.note, "signed two pilots")
        self.assertEqual(first.author_id, self.lead)
        self.assertEqual(first.date, TODAY)
        self.assertEqual((second.key_result_id, second.value), (self.shops, 12.5))
        self.assertFalse(answers, "no news is good news")

    def test_unchanged_is_a_confirmation_and_keeps_the_blocker(self):
        self.check_in(self.lead, self.pilots, 20, 6, blocker_cause="resource")
        self.check_in(self.lead, self.shops, 5, 6)
        self.reply(self.send(), "1: same\n2: = c7")
        first, second = self.checkins()[-2:]
        self.assertEqual((first.value, first.confidence, first.kind), (20, 6, "confirmed"))
        self.assertEqual(first.blocker_cause, "resource")
        self.assertEqual((second.value, second.confidence, second.kind), (5, 7, "updated"))

    def test_the_word_for_unchanged_in_any_language_is_as_good_as_the_sign(self):
        self.check_in(self.lead, self.pilots, 20, 6)
        self.reply(self.send(), "1: SAME.")
        self.assertEqual(self.checkins()[-1:].kind, "confirmed")

    def test_what_is_not_understood_comes_back_and_the_rest_is_posted(self):
        mail = self.send()
        answer = self.reply(mail, "1: 43 c7\n2: 1,234 c8\n7: 5 c5\n3 pilots")
        self.assertEqual(self.checkins().key_result_id, self.pilots)
        self.assertEqual(len(answer), 1, "one mail for all")
        self.assertEqual(answer.email_to, self.lead.email_formatted)
        text = " ".join(answer._prepare_outgoing_list()[0]["body_alternative"].split())
        self.assertIn("Pilots signed: 43 pilots, confidence 7", text)
        self.assertIn("2: 1,234 c8 This number can be read in two ways", text)
        self.assertIn("7: 5 c5 The mail has no number 7.", text)
        self.assertIn("3 pilots Please begin with the number and a colon", text)
        self.assertIn("auto-replied", answer.headers)

    def test_the_answer_takes_replies_under_the_same_numbers(self):
        answer = self.reply(self.send(), "2: soon")
        self.assertFalse(self.checkins())
        self.reply(answer, "2: 40 c6")
        self.assertEqual(self.checkins().key_result_id, self.shops)

    def test_a_mail_without_any_answer_comes_back(self):
        answer = self.reply(self.send(), "Hello,\nall fine here.\nLea")
        self.assertIn("no line in it that begins with a number", " ".join(answer.body_html.split()))

    def test_low_confidence_asks_for_words(self):
        self.check_in(self.lead, self.pilots, 20, 8)
        answer = self.reply(self.send(), "1: 21 c6\n2: 4 c3")
        self.assertEqual(len(self.checkins()), 1)
        self.assertEqual(answer.body_html.count("fell or is low"), 2)
        self.reply(answer, "1: 21 c6 one pilot left\n2: 4 c3 nobody answers")
        self.assertEqual(len(self.checkins()), 3)

    def test_the_first_checkin_asks_for_a_confidence(self):
        answer = self.reply(self.send(), "1: 21\n2: same")
        self.assertFalse(self.checkins())
        self.assertEqual(answer.body_html.count("please add your confidence"), 2)

    def test_quotes_and_signatures_are_not_read(self):
        mail = self.send()
        text = (
            "1: 43 c7\n\n-- \n2: 99 c9\n\nOn Wed, 20 May 2026 Office wrote:\n> 2: 98 c9\n2: 97 c9"
        )
        self.assertFalse(self.reply(mail, text))
        self.assertEqual(self.checkins().mapped("value"), [43])

    def test_the_mail_itself_quoted_without_a_sign_is_not_read(self):
        mail = self.send()
        quoted = mail._prepare_outgoing_list()[0]["body_alternative"]
        self.assertFalse(self.reply(mail, f"1: 43 c7\n\n{quoted}"))
        self.assertEqual(self.checkins().mapped("value"), [43])

    def test_mails_of_html_are_read_without_what_they_quote(self):
        mail = self.send()
        html = (
            "<html><head><style>2: 9 c9</style></head><body>"
            "<div>1:&nbsp;43 c7 <b>two</b> shops</div>"
            f"<div class='gmail_signature'>2: 8 c8</div><div>{mail.body_html}</div>"
            "<blockquote>2: 7 c7</blockquote></body></html>"
        )
        self.assertFalse(self.reply(mail, "", html=html))
        self.assertEqual(self.checkins().mapped("note"), ["two shops"])

    def test_numbers_belong_to_the_mail_even_if_the_list_changes(self):
        mail = self.send()
        self.objective.with_user(self.lead).with_context(okr_reason="First").key_result_ids = [
            Command.create({"name": "New on top", "sequence": 1, "target_value": 10})
        ]
        self.reply(mail, "1: 43 c7")
        self.assertEqual(self.checkins().key_result_id, self.pilots)

    def test_the_same_message_twice_is_one_checkin(self):
        mail = self.send()
        self.reply(mail, "1: 43 c7", message_id="<one@people>")
        self.reply(mail, "1: 43 c7", message_id="<one@people>")
        self.assertEqual(len(self.checkins()), 1)

    def test_a_second_reply_is_a_further_checkin(self):
        mail = self.send()
        self.reply(mail, "1: 43 c7", message_id="<one@people>")
        self.reply(mail, "1: 44 c7", message_id="<two@people>")
        self.assertEqual(self.checkins().mapped("value"), [43, 44])

    def test_a_key_result_closed_meanwhile_says_so_and_the_other_is_posted(self):
        other = self.make_objective("Sell more", self.cycle)
        mail = self.send()
        number = next(
            number
            for number, res_id in self.env["okr.checkin.mail"].search([], limit=1).numbering.items()
            if res_id == other.key_result_ids.id
        )
        other.with_user(self.lead).action_drop("No market")
        answer = self.reply(mail, f"{number}: 5 c5\n1: 43 c7")
        self.assertEqual(self.checkins().key_result_id, self.pilots)
        self.assertIn("was given up and takes no more check-ins", answer.body_html)

    def test_a_lead_who_was_replaced_checks_in_no_more(self):
        mail = self.send()
        self.objective.with_user(self.coach).lead_id = self.other_lead_employee
        answer = self.reply(mail, "1: 43 c7")
        self.assertFalse(self.checkins())
        self.assertIn("Ask the lead to add you as a contributor", answer.body_html)

    def test_a_lead_who_changed_the_company_checks_in_no_more(self):
        mail = self.send()
        self.lead.write(
            {
                "company_id": self.other_company.id,
                "company_ids": [Command.set(self.other_company.ids)],
            }
        )
        answer = self.reply(mail, "1: 43 c7")
        self.assertFalse(self.checkins())
        self.assertIn("no access to this key result any more", answer.body_html)
        self.assertNotIn("Pilots signed", answer.body_html)

    def test_an_old_mail_takes_no_replies_and_says_so(self):
        mail = self.send()
        with self.on(TODAY.replace(month=6, day=4)):
            answer = self.reply(mail, "1: 43 c7")
        self.assertFalse(self.checkins())
        self.assertEqual(answer.subject, "Your check-in: this mail is too old")
        self.assertFalse(answer.references, "it takes no replies either")

    # who may not

    def assert_bounced(self, mails):
        """Nothing was posted, and the sender gets Odoo's usual bounce that tells nothing."""
        self.assertFalse(self.checkins())
        self.assertEqual(len(mails), 1)
        self.assertIn("could not be accepted by the address", mails.body_html)
        for secret in ("Pilots signed", "Shops back", "key result", self.lead.name):
            self.assertNotIn(secret, mails.body_html)

    def test_a_stranger_is_told_nothing(self):
        mail = self.send()
        self.assert_bounced(self.reply(mail, "1: 43 c7", sender="eve@evil.example.com"))

    def test_a_forged_sender_without_the_secret_is_told_nothing(self):
        mail = self.send()
        self.assert_bounced(self.reply(mail, "1: 43 c7", with_references=False))
        forged = mail.references.replace("okr-checkin-", "okr-checkin-0")
        self.assertFalse(self.checkins())
        self.reply(mail, "1: 43 c7", with_references=False, References=forged)
        self.assertFalse(self.checkins())

    def test_another_employee_who_got_the_mail_forwarded_is_told_nothing(self):
        mail = self.send()
        self.assert_bounced(self.reply(mail, "1: 43 c7", sender=self.colleague.email_formatted))

    def test_an_employee_of_another_company_is_told_nothing(self):
        mail = self.send()
        self.assert_bounced(self.reply(mail, "1: 43 c7", sender=self.stranger.email_formatted))

    def test_two_senders_are_none(self):
        mail = self.send()
        both = f"{self.lead.email}, {self.colleague.email}"
        self.assert_bounced(self.reply(mail, "1: 43 c7", sender=both))

    def test_who_left_the_company_checks_in_no_more(self):
        mail = self.send()
        sender = self.lead.email_formatted
        self.lead.active = False
        self.assert_bounced(self.reply(mail, "1: 43 c7", sender=sender))

    def test_automatic_replies_get_no_answer_at_all(self):
        mail = self.send()
        for header, value in [
            ("Auto-Submitted", "auto-replied"),
            ("Precedence", "bulk"),
            ("X-Autoreply", "yes"),
            ("Return-Path", "<>"),
        ]:
            with self.subTest(header=header):
                answers = self.reply(mail, "I am out until 3: June", **{header: value})
                self.assertFalse(answers)
        self.assertFalse(self.checkins())

    def test_a_robot_that_does_not_say_so_gets_five_answers_a_day(self):
        mail = self.send()
        answers = [
            self.reply(mail, "Out of office", message_id=f"<{number}@robot>") for number in range(8)
        ]
        self.assertEqual(sum(len(answer) for answer in answers), 5)

    def test_the_text_of_a_reply_is_kept_nowhere_but_in_the_checkin(self):
        self.reply(self.send(), "1: 43 c7 two\n\nPS: my secret lunch")
        for model, name in (("mail.message", "body"), ("mail.mail", "body_html")):
            self.assertFalse(self.env[model].search([(name, "ilike", "secret lunch")]))

    def test_nobody_opens_the_rows_or_the_way_of_the_gateway(self):
        self.send()
        record = self.env["okr.checkin.mail"].search([], limit=1)
        for name in ("lead", "coach", "okr_manager", "settings_admin", "portal"):
            mine = record.with_user(self.personas[name])
            with self.subTest(persona=name):
                self.assertFalse(mine.has_access("read"))
                with self.assertRaises(AccessError):
                    mine.message_new({"message_id": "<x>"}, {"mail_id": record.id, "text": "1: 4"})
        self.assertFalse(self.checkins())

    def test_old_mails_are_forgotten(self):
        self.send()
        with self.on(TODAY.replace(month=9)):
            self.env["okr.checkin.mail"]._gc_old_mails()
        self.assertFalse(self.env["okr.checkin.mail"].search([]))
