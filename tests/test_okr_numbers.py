"""How the numbers and the health of objectives come about."""

from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .common import TODAY, OkrCase


@tagged("okr_objective")
class TestOkrRollUp(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.parent = cls.make_objective("Top", cls.cycle)
        cls.child = cls.make_objective("Child", cls.cycle, parent_id=cls.parent.id)
        cls.sibling = cls.make_objective("Sibling", cls.cycle, parent_id=cls.parent.id)

    def run_cron(self):
        self.env.ref("hr_okr.ir_cron_okr_rollup").ir_actions_server_id.run()

    def waiting(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM okr_rollup_queue WHERE objective_id = %s", (self.parent.id,)
        )
        return self.env.cr.fetchone()[0]

    def test_children_do_not_count_unless_the_owner_says_so(self):
        self.check_in(self.lead, self.child.key_result_ids, 100)
        self.run_cron()
        self.assertEqual(self.parent.progress, 0)
        self.assertFalse(self.parent.date_rolled_up)
        self.assertFalse(self.waiting())

    def test_each_child_counts_as_much_as_the_own_key_results_together(self):
        self.check_in(self.lead, self.child.key_result_ids, 100)
        self.check_in(self.lead, self.parent.key_result_ids, 20)
        self.parent.with_user(self.lead).roll_up = True
        self.assertAlmostEqual(self.parent.progress, (0.2 + 1.0 + 0.0) / 3)
        self.assertTrue(self.parent.date_rolled_up)
        self.parent.with_user(self.lead).roll_up = False
        self.assertAlmostEqual(self.parent.progress, 0.2)
        self.assertFalse(self.parent.date_rolled_up)

    def test_a_checkin_leaves_its_parents_to_the_cron(self):
        self.parent.roll_up = True
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.env.ref("hr_okr.ir_cron_okr_rollup")
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.check_in(self.lead, self.child.key_result_ids, 60)
        self.assertEqual(self.child.progress, 0.6)
        self.assertEqual(self.parent.progress, 0, "not in the transaction of the check-in")
        self.assertEqual(self.waiting(), 1)
        after = triggers.search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1, "but soon")
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.2)
        self.assertEqual(self.waiting(), 0)

    def test_the_outbox_is_drained_exactly_however_often(self):
        self.parent.roll_up = True
        for value in (10, 90, 60):
            self.check_in(self.lead, self.child.key_result_ids, value)
            self.check_in(self.lead, self.sibling.key_result_ids, value)
        self.run_cron()
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.4)

    def test_every_level_above_is_counted(self):
        chain = self.parent
        for number in range(4):
            chain = self.make_objective(
                f"Level {number}", self.cycle, 0, parent_id=chain.id, roll_up=True
            )
        leaf = self.make_objective("Leaf", self.cycle, parent_id=chain.id)
        self.parent.roll_up = True
        self.check_in(self.lead, leaf.key_result_ids, 80)
        self.run_cron()
        self.assertAlmostEqual(chain.progress, 0.8)
        # own 0, two children without a check-in, and the chain
        self.assertAlmostEqual(self.parent.progress, 0.2)

    def test_a_child_that_leaves_or_is_dropped_no_longer_counts(self):
        self.parent.roll_up = True
        self.check_in(self.lead, self.child.key_result_ids, 90)
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.3)
        other = self.make_objective("Other top", self.cycle, 0, roll_up=True)
        self.child.with_context(okr_reason="Moved").parent_id = other
        self.assertAlmostEqual(other.progress, 0.9)
        self.assertAlmostEqual(self.parent.progress, 0.0)
        self.child.with_context(okr_reason="Back").parent_id = self.parent
        self.assertAlmostEqual(self.parent.progress, 0.3)
        self.assertAlmostEqual(other.progress, 0.0)
        self.sibling.action_drop("No time")
        self.assertAlmostEqual(self.parent.progress, 0.45)

    def test_a_draft_child_counts_from_its_activation(self):
        self.parent.roll_up = True
        self.check_in(self.lead, self.parent.key_result_ids, 90)
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.3)
        draft = self.make_objective("New", cycle_id=self.cycle.id, parent_id=self.parent.id)
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.3)
        draft.action_activate()
        self.assertAlmostEqual(self.parent.progress, 0.225)

    def test_a_closed_parent_keeps_its_number_when_children_are_filed_away(self):
        self.parent.roll_up = True
        self.check_in(self.lead, self.child.key_result_ids, 90)
        self.run_cron()
        self.bring_to(self.cycle, "closed")
        self.child.action_archive()
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.3)

    def test_the_weekly_proof_changes_nothing(self):
        self.parent.roll_up = True
        for objective, value in [(self.child, 90), (self.sibling, 33), (self.parent, 12)]:
            self.check_in(self.lead, objective.key_result_ids, value, 4)
        self.run_cron()
        fields = ["progress", "confidence", "confidence_min", "outdated_after", "date_rolled_up"]
        objectives = self.parent | self.child | self.sibling
        before = objectives.read(fields)
        self.env.ref("hr_okr.ir_cron_okr_recompute").ir_actions_server_id.run()
        self.assertEqual(objectives.read(fields), before)
        self.assertAlmostEqual(self.parent.progress, (0.9 + 0.33 + 0.12) / 3)

    def test_a_snapshot_keeps_todays_numbers_once(self):
        self.check_in(self.lead, self.child.key_result_ids, 90, 8)
        draft = self.make_objective("Draft", cycle_id=self.cycle.id)
        cron = self.env.ref("hr_okr.ir_cron_okr_snapshot").ir_actions_server_id
        cron.run()
        self.check_in(self.lead, self.child.key_result_ids, 50, 4)
        cron.run()
        snapshots = (
            self.env["okr.snapshot"]
            .with_user(self.colleague)
            .search([("cycle_id", "=", self.cycle.id)])
        )
        self.assertEqual(snapshots.objective_id, self.parent | self.child | self.sibling)
        self.assertNotIn(draft, snapshots.objective_id)
        self.assertRecordValues(
            snapshots.filtered(lambda s: s.objective_id == self.child),
            [{"progress": 0.5, "confidence": 4, "date": TODAY, "department_id": self.sales.id}],
        )


@tagged("okr_objective")
class TestOkrHealth(OkrCase):
    """Health is derived on the day it is looked at, and searched the same way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.objective = cls.make_objective("Win", cls.cycle, 3)
        cls.first, cls.second, cls.third = cls.objective.key_result_ids

    def say(self, *confidences):
        for key_result, confidence in zip(self.objective.key_result_ids, confidences, strict=False):
            self.check_in(self.lead, key_result, 10, confidence)

    def test_pending_until_everything_was_checked_in(self):
        self.assertEqual(self.objective.health, "pending")
        self.say(9, 9)
        self.assertEqual(self.first.health, "on_track")
        self.assertEqual(self.third.health, "pending")
        self.assertEqual(self.objective.health, "pending")
        self.say(9, 9, 9)
        self.assertEqual(self.objective.health, "on_track")

    def test_as_weak_as_its_weakest_key_result(self):
        self.say(9, 9, 3)
        self.assertEqual(self.objective.health, "off_track")
        self.say(9, 9, 4)
        self.assertEqual(self.objective.health, "at_risk")
        self.say(7, 7, 7)
        self.assertEqual(self.objective.health, "on_track")
        self.say(0)
        self.assertEqual(self.objective.health, "off_track")

    def test_words_of_every_confidence(self):
        for confidence, word in [
            (0, "off_track"),
            (3, "off_track"),
            (4, "at_risk"),
            (6, "at_risk"),
            (7, "on_track"),
            (10, "on_track"),
        ]:
            self.say(confidence)
            self.assertEqual(self.first.health, word, confidence)

    def test_staleness_beats_what_was_last_said(self):
        self.say(10, 10, 10)
        # due on the Friday of next week, and some grace
        self.assertEqual(self.first.checkin_due_date, TODAY + timedelta(days=9))
        last_day = self.first.checkin_due_date + timedelta(days=self.cycle.grace_days)
        for day, word in [(last_day, "on_track"), (last_day + timedelta(days=1), "outdated")]:
            with self.on(day):
                self.env.invalidate_all()
                self.assertEqual(self.first.health, word)
                self.assertEqual(self.objective.health, word)
        with self.on(last_day + timedelta(days=1)):
            self.say(2)
            self.assertEqual(self.first.health, "off_track")
            self.assertEqual(self.objective.health, "outdated", "two others are silent")

    def test_never_checked_in_stays_pending_however_late(self):
        with self.on(TODAY + timedelta(days=90)):
            self.assertEqual(self.first.health, "pending")
            self.assertEqual(self.objective.health, "pending")

    def test_closed_beats_everything(self):
        self.say(1, 1, 1)
        self.bring_to(self.cycle, "closed")
        with self.on(TODAY + timedelta(days=90)):
            self.env.invalidate_all()
            self.assertEqual(self.first.health, "closed")
            self.assertEqual(self.objective.health, "closed")

    def test_an_archived_key_result_no_longer_speaks(self):
        self.say(9, 9, 1)
        self.third.with_context(okr_reason="Not measurable").active = False
        self.assertEqual(self.objective.health, "on_track")

    def test_search_and_groups_say_what_the_screen_says(self):
        """A mixed set: each health, partly unchecked ones, drafts, dropped and closed ones."""
        for number, confidences in enumerate(
            [(9, 9), (9,), (5, 9), (5,), (2, 9), (2,), (), (7, 4)]
        ):
            objective = self.make_objective(f"Mixed {number}", self.cycle, 2)
            for key_result, confidence in zip(objective.key_result_ids, confidences, strict=False):
                self.check_in(self.lead, key_result, 1, confidence)
        for days in (10, 11, 40):
            objective = self.make_objective(f"Said {days} days ago", self.cycle, 2)
            for key_result, confidence in zip(objective.key_result_ids, (9, 2), strict=True):
                self.check_in(self.lead, key_result, 1, confidence, date=self.days_ago(days))
        self.make_objective("Draft", cycle_id=self.cycle.id)
        dropped = self.make_objective("Dropped", self.cycle)
        self.check_in(self.lead, dropped.key_result_ids, 1, 9)
        dropped.action_drop("No time")
        half = self.make_cycle(cadence="half", date_end=date(2026, 9, 30))
        self.make_objective("Closed", half)
        self.bring_to(half, "closed")

        for model in ("okr.objective", "okr.key.result"):
            records = (
                self.env[model]
                .with_user(self.colleague)
                .search([("company_id", "=", self.company.id)])
            )
            words = [word for word, _label in records._fields["health"].selection]
            seen = {word: records.filtered(lambda r, w=word: r.health == w) for word in words}
            for word in words:
                with self.subTest(model=model, word=word):
                    self.assertTrue(seen[word], "the set is mixed")
                    inside = [("id", "in", records.ids)]
                    self.assertEqual(records.search([*inside, ("health", "=", word)]), seen[word])
                    self.assertEqual(
                        records.search([*inside, ("health", "!=", word)]), records - seen[word]
                    )
                    self.assertEqual(
                        records.search([*inside, ("health", "in", [word, "pending"])]),
                        records.filtered(lambda r, w=word: r.health in (w, "pending")),
                    )
            groups = dict(records._read_group([("id", "in", records.ids)], ["health"], ["__count"]))
            self.assertEqual(groups, {word: len(seen[word]) for word in words})
            columns = records.web_read_group([("id", "in", records.ids)], ["health"], ["__count"])[
                "groups"
            ]
            self.assertEqual({c["health"]: c["__count"] for c in columns}, groups)
            in_order = records.search([("id", "in", records.ids)], order="health, id")
            self.assertEqual(
                in_order.mapped("health"), sorted(in_order.mapped("health")), "sorted in SQL"
            )

    def test_the_reader_and_the_search_share_the_same_today(self):
        """Outdated begins at the reader's own midnight, in the list and in the filter."""
        self.say(9, 9, 9)
        self.colleague.tz = "Pacific/Auckland"
        self.lead.tz = "America/Los_Angeles"
        # due on the Friday of next week, and some grace
        self.assertEqual(self.first.checkin_due_date, TODAY + timedelta(days=9))
        last_day = self.first.checkin_due_date + timedelta(days=self.cycle.grace_days)
        for now, words in [
            # midnight is over in Auckland only, then in both
            (f"{last_day:%Y-%m-%d} 20:00:00", ("outdated", "on_track")),
            (f"{last_day + timedelta(days=1):%Y-%m-%d} 20:00:00", ("outdated", "outdated")),
        ]:
            with freeze_time(now):
                for user, word in zip((self.colleague, self.lead), words, strict=True):
                    self.env.invalidate_all()
                    reader = self.objective.with_user(user)
                    self.assertEqual(reader.health, word)
                    self.assertTrue(reader.search([("id", "=", reader.id), ("health", "=", word)]))
