import csv

from odoo.fields import Domain
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import file_open

from ..models.okr_key_result import KINDS


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo story is whole: with demo data loaded as it is, and played here otherwise.

    Looked at on the day on which it was told, so that it may grow old in a database.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["okr.demo"]._load_story()
        cls.year, cls.past, cls.running, cls.next = (
            cls.env.ref(f"hr_okr.demo_{key}") for key in ("year", "past", "running", "next")
        )
        frozen = freeze_time(cls.running.create_date)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.env.invalidate_all()
        cls.today = cls.running.create_date.date()
        cls.key_results = cls.running.objective_ids.key_result_ids

    def ref(self, key):
        return self.env.ref(f"hr_okr.demo_{key}")

    def test_loading_twice_changes_nothing(self):
        before = self.env["okr.checkin"].search_count([])
        self.env["okr.demo"]._load_story()
        self.assertEqual(self.env["okr.checkin"].search_count([]), before)

    def test_running_quarter_is_in_its_seventh_week(self):
        self.assertEqual(self.running.state, "active")
        self.assertEqual((self.today - self.running.date_start).days // 7, 6)
        self.assertEqual((self.running.date_end - self.running.date_start).days + 1, 13 * 7)

    def test_cycles_follow_one_another_within_the_year(self):
        quarters = self.past | self.running | self.next
        self.assertEqual(quarters.parent_id, self.year)
        self.assertEqual(self.running.previous_id, self.past)
        self.assertEqual(
            [c.state for c in (self.year, self.past, self.running, self.next)],
            ["active", "closed", "active", "planning"],
        )

    def test_closed_quarter_has_scores_causes_and_learning(self):
        objectives = self.past.objective_ids.filtered(lambda o: o.state == "closed")
        self.assertEqual(len(objectives), 5)
        self.assertTrue(all(objectives.mapped("is_scored")))
        self.assertEqual(len({o.score for o in objectives}), 5)
        missed = objectives.key_result_ids.filtered(lambda kr: kr._fell_short())
        self.assertGreaterEqual(len(missed), 5)
        self.assertFalse([kr.name for kr in missed if kr._learning_missing()])
        committed = missed.filtered(lambda kr: kr.ambition == "committed")
        self.assertTrue(all(committed.mapped("miss_signal")))

    def test_two_objectives_were_carried_over_from_their_final_values(self):
        carried = self.running.objective_ids.filtered("carried_from_id")
        self.assertEqual(carried.carried_from_id, self.ref("past_onboard") | self.ref("past_hire"))
        hours = self.ref("g_hours")
        self.assertEqual(hours.carried_from_id, self.ref("p_hours"))
        self.assertEqual(hours.base_value, self.ref("p_hours").final_value)

    def test_every_health_word_and_every_kind_occurs(self):
        key_results = self.env["okr.key.result"].search([("cycle_id", "child_of", self.year.id)])
        words = dict(key_results._fields["health"]._description_selection(self.env))
        self.assertEqual(set(key_results.mapped("health")), set(words))
        self.assertEqual(set(self.key_results.mapped("kind")), {kind for kind, _name in KINDS})
        self.assertTrue(self.key_results.filtered("stretch_value"))

    def test_search_by_health_agrees_with_what_is_shown(self):
        for model in ("okr.key.result", "okr.objective"):
            records = self.env[model].search([("cycle_id", "child_of", self.year.id)])
            for word in set(records.mapped("health")):
                with self.subTest(model=model, word=word):
                    found = self.env[model].search(
                        [("id", "in", records.ids), ("health", "=", word)]
                    )
                    self.assertEqual(found, records.filtered(lambda r, word=word: r.health == word))

    def test_guardrail_is_in_trouble_while_its_objective_advances(self):
        guard, minutes = self.ref("s_guard"), self.ref("s_minutes")
        self.assertEqual((guard.health, minutes.health), ("off_track", "on_track"))
        self.assertGreater(guard.current_value, guard.target_value)
        self.assertTrue(guard.blocker_cause)
        self.assertEqual(self.ref("set_up").health, "off_track")

    def test_confidence_goes_up_and_down(self):
        trends = [
            [checkin.confidence for checkin in kr.checkin_ids.sorted("date")]
            for kr in self.key_results
        ]
        steps = [b - a for trend in trends for a, b in zip(trend, trend[1:], strict=False)]
        self.assertGreaterEqual(len([s for s in steps if s > 0]), 15)
        self.assertGreaterEqual(len([s for s in steps if s < 0]), 15)

    def test_check_ins_come_from_those_concerned_and_one_is_a_correction(self):
        checkins = self.key_results.checkin_ids
        self.assertGreaterEqual(len(checkins.author_id), 10)
        # what is measured comes from nobody
        for checkin in checkins.filtered(lambda c: c.kind != "measured"):
            self.assertEqual(checkin.author_id, checkin.key_result_id.lead_user_id)
        correction = checkins.filtered(lambda c: c.kind == "correction")
        self.assertEqual(len(correction), 1)
        self.assertLessEqual(max(checkins.mapped("date")), self.today)

    def test_company_objective_counts_its_children(self):
        company = self.ref("day_one")
        self.assertTrue(company.roll_up)
        children = company.child_ids
        own = (self.ref("d_first").progress * 2 + self.ref("d_giveup").progress) / 3
        expected = (own + sum(children.mapped("progress"))) / (1 + len(children))
        self.assertAlmostEqual(company.progress, expected, 6)

    def test_alignments_revisions_and_kudos_are_there(self):
        alignments = self.env["okr.alignment"].search(
            [("source_id.cycle_id", "child_of", self.year.id)]
        )
        self.assertEqual(set(alignments.mapped("state")), {"requested", "accepted", "declined"})
        self.assertEqual(self.ref("a_signed").target_value, 45)
        [revision] = self.ref("a_signed").revision_ids
        self.assertEqual((revision.old_value, revision.user_id.login), ("60", "manager"))
        self.assertLess(revision.date.date(), self.today)
        kudos = self.env["okr.kudos"].search([("key_result_id.cycle_id", "=", self.running.id)])
        cited = kudos.filtered(lambda k: k.author_id.employee_id.department_id)
        self.assertTrue(
            cited.filtered(
                lambda k: k.author_id.employee_id.department_id != k.key_result_id.department_id
            )
        )

    def test_every_week_that_is_over_has_a_snapshot(self):
        objectives = self.ref("set_up")
        snapshots = self.env["okr.snapshot"].search([("objective_id", "=", objectives.id)])
        self.assertEqual(len(snapshots), 6)
        self.assertTrue(all(s.date.weekday() == 6 and s.date < self.today for s in snapshots))
        self.assertGreater(snapshots[0].progress, snapshots[-1].progress)

    def test_drafts_show_what_beginners_do_and_one_is_good(self):
        drafts = ("spring", "copy", "better", "quality", "updates", "paid")
        hints = {f"next_{key}": self.ref(f"next_{key}").coach_hints or "" for key in drafts}
        self.assertIn("names work to do", hints["next_spring"])
        self.assertIn("supports no other objective", hints["next_spring"])
        self.assertIn("says nearly the same", hints["next_copy"])
        self.assertIn("has no key result", hints["next_better"])
        self.assertIn("6 key results", hints["next_quality"])
        self.assertIn("run against its kind", hints["next_quality"])
        self.assertIn("All weights are 0", hints["next_updates"])
        self.assertEqual(hints["next_paid"], "")

    def test_objectives_have_twenty_people_in_five_departments(self):
        objectives = self.env["okr.objective"].search([("cycle_id", "child_of", self.year.id)])
        people = objectives.lead_id | objectives.key_result_ids.lead_id
        people |= objectives.contributor_ids.employee_id
        self.assertGreaterEqual(len(people), 20)
        self.assertEqual(len(people.department_id & objectives.department_id), 4)
        self.assertEqual(len(people.department_id), 5)

    def test_five_people_can_log_in_with_the_right_groups(self):
        with file_open("hr_okr/demo/people.txt") as file:
            people = list(csv.reader(file, delimiter="\t"))
        self.assertEqual(
            [row[0] for row in people], ["employee", "manager", "coach", "officer", "admin"]
        )
        coach_group, manager_group = "hr_okr.group_okr_coach", "hr_okr.group_okr_manager"
        for login, password, _role, _try in people:
            with self.subTest(login=login):
                user = self.env["res.users"].search([("login", "=", login)])
                self.assertEqual(user.has_group(coach_group), login in ("coach", "admin"))
                self.assertEqual(user.has_group(manager_group), login == "admin")
                self.assertEqual(
                    user.has_group("hr_okr.group_performance_officer"), login == "officer"
                )
                self.assertTrue(user.employee_id)
                credential = {"login": login, "password": password, "type": "password"}
                auth = user.with_user(user)._check_credentials(credential, {"interactive": True})
                self.assertEqual(auth["uid"], user.id)

    def test_each_login_finds_something_to_do(self):
        users = {
            login: self.env["res.users"].search([("login", "=", login)])
            for login in ("employee", "manager")
        }
        self.assertTrue(self.key_results.filtered(lambda kr: kr.lead_user_id == users["employee"]))
        self.assertIn(users["employee"], self.ref("set_up").contributor_ids.user_id)
        self.assertEqual(self.ref("dealers").department_id.manager_id.user_id, users["manager"])
        request = self.ref("al_lists").with_user(users["manager"])
        self.assertTrue(request.can_answer)
        self.assertIn(users["manager"], request.target_id.activity_ids.user_id)

    def test_nobody_was_mailed(self):
        addresses = self.env["res.users"].search([("login", "ilike", "@example.com")])
        users = addresses | self.key_results.lead_user_id
        self.assertEqual(set(users.mapped("notification_type")), {"inbox"})
        models = ["calendar.event", "performance", "okr."]
        mails = self.env["mail.mail"].search(Domain.OR(Domain("model", "ilike", m) for m in models))
        self.assertFalse(mails)

    # -- the private part ----

    def private(self, login, model):
        """What the user with this login finds of a private model, in the order of the list."""
        self.env.invalidate_all()  # what another user has read is not theirs
        user = self.env["res.users"].search([("login", "=", login)])
        return self.env[f"performance.{model}"].with_user(user).sudo(False).search([])

    def test_appraisals_are_in_every_state_that_somebody_waits_in(self):
        mine = self.private("employee", "appraisal")
        self.assertEqual(set(mine.mapped("state")), {"open", "closed"})
        closed = mine.filtered(lambda appraisal: appraisal.state == "closed")
        self.assertEqual(closed.date_end.year, self.today.year - 1)
        self.assertTrue(closed.outcome_ids.summary and closed.signature_ids.comment)
        self.assertTrue(all(closed.manager_answer_ids.mapped("body")))
        running = mine - closed
        self.assertTrue(all(running.employee_answer_ids.mapped("body")))
        self.assertTrue(running.context_item_ids)
        team = self.private("manager", "appraisal") & running.with_env(self.env)
        self.assertEqual(team.employee_id.name, "Eli Lambert")
        manager = self.env["res.users"].search([("login", "=", "manager")])
        self.env.invalidate_all()
        theirs = running.with_user(manager)
        self.assertFalse(theirs.employee_answer_ids)
        self.assertFalse(any(theirs.manager_answer_ids.mapped("body")))
        to_sign = self.private("manager", "appraisal").filtered("is_employee")
        self.assertEqual(to_sign.state, "shared")

    def test_officer_has_a_campaign_to_watch_and_one_to_launch(self):
        campaigns = self.private("officer", "campaign")
        self.assertEqual(set(campaigns.mapped("state")), {"running", "draft"})
        running = campaigns.filtered(lambda campaign: campaign.state == "running")
        self.assertGreaterEqual(running.appraisal_count, 4)
        for model in ("feedback", "peer.review", "meeting", "plan"):
            with self.subTest(model=model):
                self.assertFalse(self.private("officer", model))

    def test_feedback_was_given_asked_for_and_answered(self):
        feedback = self.private("employee", "feedback")
        self.assertEqual(set(feedback.mapped("state")), {"draft", "requested", "sent"})
        received = feedback.filtered(lambda one: one.state == "sent" and not one.is_author)
        self.assertEqual(len(received), 3)
        self.assertTrue(all(received.mapped("body")))
        self.assertFalse(any(received.mapped("may_withdraw")))

    def test_360_collects_and_tells_nothing_yet(self):
        [review] = self.private("employee", "peer.review")
        self.assertEqual(review.state, "collecting")
        self.assertFalse(review.answer_ids or review.outlook)
        for login in ("employee", "manager", "coach"):
            with self.subTest(login=login):
                self.assertIn("invited", self.private(login, "peer.invitation").mapped("state"))

    def test_series_of_one_on_ones_carries_a_topic_over(self):
        following, first = self.private("employee", "meeting")
        self.assertEqual((following.state, first.state), ("planned", "held"))
        self.assertEqual((following.date_start - first.date_start).days, 14)
        self.assertGreater(following.date_start, self.running.create_date)
        self.assertEqual(following.calendar_event_id.sudo().start, following.date_start)
        self.assertEqual(set(following.topic_ids.mapped("carried")), {0, 1})
        self.assertEqual(len(following.topic_ids.author_user_id), 2)
        self.assertEqual(len(following.note_ids), 1)

    def test_plan_is_read_by_employee_manager_and_mentor(self):
        [plan] = self.private("employee", "plan")
        self.assertEqual(plan.state, "active")
        self.assertEqual(set(plan.step_ids.mapped("state")), {"todo", "doing", "done"})
        self.assertTrue(plan.review_ids.body)
        for login in ("manager", "coach"):
            self.assertEqual(self.private(login, "plan").goal, plan.goal)

    def test_colleagues_and_administrators_find_nothing_of_it(self):
        parties = ("employee", "manager", "author", "rater", "mentor", "requester", "initiator")
        for login in ("admin", "beth.evans@example.com"):
            for model in ("appraisal", "answer", "feedback", "peer.review", "meeting", "plan"):
                for record in self.private(login, model):
                    users = [f"{name}_user_id" for name in parties]
                    own = [record[name].login for name in users if name in record._fields]
                    self.assertIn(login, own, record)

    def test_private_records_have_no_external_id(self):
        known = self.env["ir.model.data"].search([("name", "=like", "demo%")])
        self.assertFalse(known.filtered(lambda data: data.model.startswith("performance.")))
