from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import TODAY, OkrCase


@tagged("-at_install", "post_install")
class TestOkrMyCheckInPost(OkrCase):
    """Posting “My check-in”: rights, rules, conflicts, and nothing said twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("active")
        cls.objective = cls.make_objective(
            "Shops come back", cls.cycle, key_results=2, contributors=cls.employee_employee
        )
        cls.first, cls.second = cls.objective.key_result_ids

    def post(self, user, *rows):
        return self.env["okr.key.result"].with_user(user).post_my_check_in(list(rows))

    def row(self, key_result, value=20, confidence=7, **vals):
        """A row as the screen sends it, with all that was said so far seen."""
        seen = max(key_result.checkin_ids.ids, default=0)
        return {
            "id": key_result.id,
            "seen_checkin_id": seen,
            "value": value,
            "confidence": confidence,
            **vals,
        }

    def confirmation(self, key_result, **vals):
        return {**self.row(key_result, unchanged=True), **vals}

    def test_all_rows_become_checkins_of_the_caller(self):
        result = self.post(
            self.lead,
            self.row(self.first, 25, 8, note=" Two shops signed. "),
            self.row(self.second, 30, 6, blocker_cause="dependency"),
        )
        self.assertEqual(result["posted"], [self.first.id, self.second.id])
        self.assertFalse(result["conflicts"])
        self.assertRecordValues(
            (self.first | self.second).checkin_ids.sorted("id"),
            [
                {
                    "value": 25,
                    "confidence": 8,
                    "kind": "updated",
                    "note": "Two shops signed.",
                    "blocker_cause": False,
                    "author_id": self.lead.id,
                    "date": TODAY,
                },
                {
                    "value": 30,
                    "confidence": 6,
                    "kind": "updated",
                    "note": False,
                    "blocker_cause": "dependency",
                    "author_id": self.lead.id,
                    "date": TODAY,
                },
            ],
        )
        self.assertEqual(self.objective.progress, 0.275)

    def test_contributor_manager_and_coach_may_post_under_their_own_name(self):
        for user in (self.employee, self.manager, self.coach):
            self.post(user, self.row(self.first, 30, 7, note=f"Seen by {user.name}"))
            self.assertEqual(self.first.last_checkin_id.author_id, user)

    def test_who_does_not_work_on_it_is_refused_and_nothing_is_posted(self):
        self.first.with_user(self.coach).lead_id = self.other_lead_employee
        for user, rows in (
            (self.colleague, [self.row(self.first)]),
            (self.other_lead, [self.row(self.first), self.row(self.second)]),
        ):
            with self.assert_refused(AccessError, "measure [12]”: .* check in"):
                self.post(user, *rows)
        for user in (self.stranger, self.stranger_coach, self.portal, self.public):
            with self.assertRaises(AccessError):
                self.post(user, self.row(self.first))
        self.assertFalse((self.first | self.second).checkin_ids)

    def test_superuser_rights_of_a_caller_do_not_carry_over(self):
        with self.assert_refused(AccessError, "check in"):
            self.env["okr.key.result"].with_user(self.colleague).sudo().post_my_check_in(
                [self.row(self.first)]
            )

    def test_no_change_confirms_what_was_last_said(self):
        self.check_in(self.lead, self.first, 40, 6, blocker_cause="resource")
        self.post(self.lead, self.confirmation(self.first, value=99, confidence=1))
        newest = self.first.last_checkin_id
        self.assertEqual((newest.kind, newest.value, newest.confidence), ("confirmed", 40, 6))
        self.assertEqual(newest.blocker_cause, "resource", "what blocks it still does")

    def test_same_numbers_with_a_word_are_a_confirmation_too(self):
        self.check_in(self.lead, self.first, 40, 6)
        self.post(self.lead, self.row(self.first, 40, 6, note="Still waiting."))
        newest = self.first.last_checkin_id
        self.assertEqual((newest.kind, newest.note), ("confirmed", "Still waiting."))

    def test_third_confirmation_in_a_row_is_taken_and_asks(self):
        self.check_in(self.lead, self.first, 40, 6)
        asked = [
            self.post(self.lead, self.confirmation(self.first))["asks_alive"] for _time in range(3)
        ]
        self.assertEqual(asked, [[], [], [self.first.id]])
        self.assertEqual(len(self.first.checkin_ids), 4)

    def test_one_wrong_row_keeps_all_back_and_every_fault_is_named(self):
        with self.assert_refused(ValidationError, "Value of “.*measure 2”"):
            self.post(self.lead, self.row(self.first, 25), self.row(self.second, "many", 12))
        with self.assert_refused(ValidationError, "Confidence of “.*measure 2”: please choose"):
            self.post(self.lead, self.row(self.first, 25), self.row(self.second, "many", 12))
        self.assertFalse((self.first | self.second).checkin_ids)

    def test_first_checkin_needs_a_confidence(self):
        for row in (self.row(self.first, 25, None), self.confirmation(self.first)):
            with self.assert_refused(ValidationError, "Confidence of “.*measure 1”"):
                self.post(self.lead, row)

    def test_nonsense_is_refused_with_the_name_of_the_field(self):
        for row, message in (
            (self.row(self.first, float("nan")), "Value of"),
            (self.row(self.first, True), "Value of"),
            (self.row(self.first, 1e16), "Value of"),
            (self.row(self.first, 20, 6.5), "Confidence of"),
            (self.row(self.first, 20, 11), "Confidence of"),
            (self.row(self.first, note=["x"]), "Note on"),
            (self.row(self.first, blocker_cause="laziness"), "Blocked by of"),
            (self.row(self.first, seen_checkin_id="new"), "Last check-in of"),
            (self.row(self.first, thanks={"to": [["res.users", 1]]}), "Helped by of"),
            (self.row(self.first, thanks={"to": "all"}), "Helped by of"),
            ({"id": "1"}, "Key Result: each"),
        ):
            with self.subTest(row=row), self.assert_refused(ValidationError, message):
                self.post(self.lead, row)
        with self.assert_refused(ValidationError, "only once"):
            self.post(self.lead, self.row(self.first), self.row(self.first))
        with self.assert_refused(ValidationError, "Nothing to post"):
            self.post(self.lead)
        self.assertFalse(self.first.checkin_ids)

    def test_a_note_is_asked_for_when_confidence_drops_by_two(self):
        self.check_in(self.lead, self.first, 40, 9)
        with self.assert_refused(ValidationError, "Note on .*confidence fell"):
            self.post(self.lead, self.row(self.first, 40, 7))
        self.post(self.lead, self.row(self.first, 40, 8))
        self.post(self.lead, self.row(self.first, 40, 6, note="Our partner left."))
        self.assertEqual(self.first.confidence, 6)

    def test_a_note_is_asked_for_below_four_but_not_for_staying_there(self):
        self.check_in(self.lead, self.first, 40, 4)
        with self.assert_refused(ValidationError, "Note on"):
            self.post(self.lead, self.row(self.first, 40, 3))
        self.post(self.lead, self.row(self.first, 40, 3, note="The carrier lost a truck."))
        self.post(self.lead, self.row(self.first, 41, 3))
        self.assertEqual(self.first.current_value, 41)

    def test_a_note_is_asked_for_when_words_contradict_the_value(self):
        with self.on(self.days_ago(-20)):
            self.check_in(self.lead, self.first, 5, 6)
            with self.assert_refused(ValidationError, "off track, you say on track"):
                self.post(self.lead, self.row(self.first, 6, 8))
            self.post(self.lead, self.row(self.first, 6, 8, note="Three contracts are signed."))
            self.post(self.lead, self.row(self.first, 60, 9))
        self.assertEqual(self.first.confidence, 9)

    def test_somebody_elses_word_is_shown_and_nothing_is_lost(self):
        stale = self.row(self.first, 25, 8, note="Mine.")
        self.check_in(self.employee, self.first, 40, 5, note="They called.")
        result = self.post(self.lead, stale, self.row(self.second, 30))
        self.assertEqual(result["posted"], [self.second.id], "the rest is posted")
        (conflict,) = result["conflicts"]
        self.assertEqual((conflict["id"], conflict["reason"]), (self.first.id, "changed"))
        self.assertIn("since you opened it", conflict["text"])
        said = conflict["last"]
        self.assertEqual(
            (said["author"], said["value"], said["confidence"], said["note"]),
            (self.employee.name, 40, 5, "They called."),
        )
        self.assertEqual(len(self.first.checkin_ids), 1)
        again = {**stale, "seen_checkin_id": conflict["seen_checkin_id"]}
        self.assertEqual(self.post(self.lead, again)["posted"], [self.first.id])
        self.assertEqual(self.first.current_value, 25)
        self.assertEqual(len(self.first.checkin_ids), 2)

    def test_no_change_does_not_confirm_what_one_has_not_seen(self):
        self.check_in(self.lead, self.first, 20, 7)
        stale = self.confirmation(self.first)
        self.check_in(self.employee, self.first, 40, 5)
        result = self.post(self.lead, stale)
        self.assertEqual([c["reason"] for c in result["conflicts"]], ["changed"])
        self.assertEqual(len(self.first.checkin_ids), 2)

    def test_a_correction_dated_back_is_news_too(self):
        self.check_in(self.lead, self.first, 20, 7)
        stale = self.row(self.first, 25, 8)
        self.check_in(self.employee, self.first, 18, 7, date=self.days_ago(3), kind="correction")
        self.assertEqual(len(self.post(self.lead, stale)["conflicts"]), 1)

    def test_what_a_metric_measured_meanwhile_is_no_conflict(self):
        stale = self.row(self.first, 25, 8)
        self.env["okr.checkin"].sudo()._okr_internal().create(
            {
                "key_result_id": self.first.id,
                "kind": "measured",
                "value": 24,
                "confidence": 7,
                "author_id": self.coach.id,
            }
        )
        self.assertEqual(self.post(self.lead, stale)["posted"], [self.first.id])

    def test_a_request_sent_twice_says_it_once(self):
        self.check_in(self.lead, self.second, 10, 7)
        thanks = {"to": [["hr.employee", self.employee_employee.id]], "body": "Great calls."}
        rows = [
            self.row(self.first, 25, 8, note="Mine.", thanks=thanks),
            self.confirmation(self.second),
        ]
        before = self.env["okr.kudos"].search_count([])
        for thanked in (1, 0):
            result = self.post(self.lead, *rows)
            self.assertEqual(result["posted"], [self.first.id, self.second.id])
            self.assertEqual(result["thanked"], thanked)
            self.assertFalse(result["conflicts"])
        self.assertEqual(len(self.first.checkin_ids), 1)
        self.assertEqual(len(self.second.checkin_ids), 2)
        self.assertEqual(self.env["okr.kudos"].search_count([]), before + 1)

    def test_my_own_other_word_from_another_tab_is_a_conflict(self):
        stale = self.row(self.first, 25, 8)
        self.post(self.lead, self.row(self.first, 30, 8))
        self.assertEqual(len(self.post(self.lead, stale)["conflicts"]), 1)
        self.assertEqual(self.first.current_value, 30)

    def test_what_was_closed_meanwhile_comes_back_and_the_rest_is_posted(self):
        other = self.make_objective("Fewer calls", self.cycle, key_results=1)
        rows = [self.row(self.first, 25), self.row(other.key_result_ids, 30)]
        other.key_result_ids._okr_internal().write({"state": "dropped"})
        result = self.post(self.lead, *rows)
        self.assertEqual(result["posted"], [self.first.id])
        (conflict,) = result["conflicts"]
        self.assertEqual((conflict["id"], conflict["reason"]), (other.key_result_ids.id, "closed"))
        self.assertIn("was given up", conflict["text"])
        self.bring_to(self.cycle, "closed")
        result = self.post(self.lead, self.row(self.first, 50))
        self.assertIn("is closed with", result["conflicts"][0]["text"])
        self.assertEqual(self.first.current_value, 25)

    def test_what_was_deleted_meanwhile_is_said(self):
        draft = self.make_objective("Draft", self.make_cycle("planning", cadence="year"))
        row = self.row(draft.key_result_ids)
        draft.key_result_ids.with_user(self.coach).unlink()
        result = self.post(self.lead, row, self.row(self.first))
        self.assertEqual(result["posted"], [self.first.id])
        self.assertIn("does not exist any more", result["conflicts"][0]["text"])

    def test_thanks_become_kudos_that_cite_the_key_result_and_tell_who_is_thanked(self):
        self.post(
            self.lead,
            self.row(
                self.first,
                thanks={
                    "to": [
                        ["hr.employee", self.other_lead_employee.id],
                        ["hr.department", self.product.id],
                    ],
                    "body": "You gave us your best tester.",
                },
            ),
        )
        kudos = self.env["okr.kudos"].search([("key_result_id", "=", self.first.id)])
        self.assertEqual(kudos.author_id, self.lead)
        self.assertEqual(set(kudos.mapped("body")), {"You gave us your best tester."})
        self.assertEqual(kudos.employee_id, self.other_lead_employee)
        self.assertEqual(kudos.department_id, self.product)
        message = self.env["mail.message"].search(
            [("partner_ids", "in", self.other_lead.partner_id.ids)], order="id desc", limit=1
        )
        self.assertEqual(message.subject, "Lead thanks you")
        self.assertIn("best tester", message.body)

    def test_thanks_without_words_say_what_for(self):
        thanks = {"to": [["hr.department", self.product.id]]}
        self.post(self.lead, self.row(self.first, thanks=thanks))
        kudos = self.env["okr.kudos"].search([("key_result_id", "=", self.first.id)])
        self.assertIn("measure 1", kudos.body)

    def test_thanks_to_oneself_to_four_or_elsewhere_keep_everything_back(self):
        employees = [
            self.employee_employee,
            self.other_lead_employee,
            self.manager_employee,
            self.coach_employee,
        ]
        for to, message in (
            ([["hr.employee", self.lead_employee.id]], "somebody else"),
            ([["hr.employee", employee.id] for employee in employees], "up to 3"),
            ([["hr.department", self.other_department.id]], "(?i)compan"),
        ):
            with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
                self.post(self.lead, self.row(self.first, thanks={"to": to}))
            self.assertRegex(str(caught.exception), message)
        self.assertFalse(self.first.checkin_ids)

    def test_posting_many_rows_costs_what_posting_two_does(self):
        def cost(key_results):
            rows = [self.row(kr, 20 + n, 7) for n, kr in enumerate(key_results)]
            with self.count_queries() as counted:
                self.post(self.lead, *rows)
            return counted.count

        few = self.make_objective("Few", self.cycle, key_results=2).key_result_ids
        many = self.make_objective("Many", self.cycle, key_results=30).key_result_ids
        cost(self.objective.key_result_ids)
        self.assertEqual(cost(few), cost(many))
