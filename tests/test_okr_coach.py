"""What the coach asks while an objective is drafted, and how that is put aside."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine import coach
from .common import OkrCase


class OkrCoachCase(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planning = cls.make_cycle("planning", date_start="2026-07-01", date_end="2026-09-30")

    def draft(self, key_results=(), **vals):
        """A draft without any hint, but for what `vals` and `key_results` add."""
        top = self.make_objective(
            "Shops love us", self.planning, 2, department_id=False, lead_id=False
        )
        good = [
            {"name": "Small shops that order again", "unit": "%", "base_value": 20},
            {"name": "Days until the first order", "kind": "decrease", "unit": "days"},
        ]
        good[1].update(base_value=21, target_value=7)
        return self.make_objective(
            "Win back small shops",
            self.planning,
            [*good, *key_results],
            **{"parent_id": top.id, "contribution": "They are half of all", **vals},
        ).with_user(self.lead)

    def codes(self, objective):
        return [hint["key"].split(":")[0] for hint in objective.coach_advice["hints"]]


class TestOkrCoach(OkrCoachCase):
    def test_a_good_draft_is_left_in_peace(self):
        draft = self.draft()
        self.assertEqual(draft.coach_advice, {"hints": [], "dismissed": [], "lessons": []})
        self.assertFalse(draft.coach_hints)

    def test_each_weakness_of_a_key_result_is_asked_about_by_name(self):
        for vals, code, text in [
            ({"name": "Launch it", "kind": "milestone"}, "output_verb", "“Launch it” names work"),
            ({"name": "Shops are happy", "kind": "milestone"}, "no_number", "has no number yet"),
            ({"name": "Orders a week", "unit": "orders"}, "no_baseline", "starts from 0"),
            ({"name": "Rating", "base_value": 3}, "no_unit", "has no unit. Days, %, customers?"),
            (
                {"name": "40 % reorder, 20 % pay early", "base_value": 3},
                "two_numbers",
                "holds two numbers",
            ),
            (
                {"name": "Rating in %", "kind": "decrease", "base_value": 3},
                "direction",
                "run against its kind",
            ),
        ]:
            with self.subTest(code=code):
                draft = self.draft([vals])
                self.assertEqual(self.codes(draft), [code])
                [hint] = draft.coach_advice["hints"]
                self.assertIn(text, hint["text"])
                self.assertTrue(hint["why"])
                self.assertEqual(draft.coach_hints, hint["text"])

    def test_what_counts_from_nothing_needs_no_baseline(self):
        for name in ("New customers", "First orders", "From 0 to 100 orders"):
            with self.subTest(name=name):
                self.assertEqual(self.codes(self.draft([{"name": name, "unit": "pieces"}])), [])

    def test_the_language_of_author_and_reader_decide(self):
        self.env["res.lang"]._activate_lang("de_DE")
        german = {"name": "Neuen Shop einführen", "base_value": 1, "unit": "%"}
        self.assertEqual(self.codes(self.draft([german])), [])
        draft = self.draft([german])
        self.assertEqual(self.codes(draft.with_context(lang="de_DE")), ["output_verb"])
        self.coach.lang = "de_DE"  # who wrote it
        self.env.invalidate_all()
        self.assertEqual(self.codes(draft.with_context(lang="en_US")), ["output_verb"])

    def test_how_sure_somebody_is_of_a_draft(self):
        draft = self.draft()
        for said, ambition, codes in [
            ("10", "aspirational", ["too_sure"]),
            ("10", "committed", []),
            ("9", "aspirational", []),
            ("2", "aspirational", ["unsure"]),
            ("0", "committed", ["unsure"]),
            (False, "aspirational", []),
        ]:
            with self.subTest(said=said, ambition=ambition):
                draft.write({"draft_confidence": said, "ambition": ambition})
                self.assertEqual(self.codes(draft), codes)

    def test_draft_confidence_is_not_told_by_person(self):
        self.draft(draft_confidence="10")
        objectives = self.env["okr.objective"].with_user(self.coach)
        with self.assert_refused(AccessError, "is not told for each person"):
            objectives._read_group([], ["lead_id", "draft_confidence"], ["__count"])
        self.assertTrue(objectives._read_group([], ["draft_confidence"], ["__count"]))

    def test_opening_tells_each_team_how_sure_it_is_on_the_whole(self):
        for said, text in [
            (("10", "10"), "Draft confidence 10.0 of 10 on the whole: a safe set"),
            (("1", "2"), "Draft confidence 1.5 of 10 on the whole: hardly believed in"),
            (("8", False), "Draft confidence 8.0 of 10 on the whole: a good mix"),
        ]:
            cycle = self.make_cycle(
                "planning", cadence="custom", date_start="2027-01-01", date_end="2027-03-31"
            )
            for number, confidence in enumerate(said):
                self.make_objective(f"Goal {number}", cycle, 2, draft_confidence=confidence)
            wizard = (
                self.env["okr.cycle.open.wizard"]
                .with_user(self.coach)
                .create({"cycle_id": cycle.id})
            )
            line = wizard.line_ids.filtered(lambda row: row.department_id == self.sales)
            with self.subTest(said=said):
                self.assertIn(text, line.hints)

    def test_targets_that_happen_anyway_ask_for_stretch(self):
        draft = self.draft()
        engine_view = draft._coach_draft({kr: True for kr in draft.key_result_ids})
        self.assertIn("usual_targets", dict(coach.objective_hints(engine_view)))
        engine_view = draft._coach_draft(
            {kr: number == 0 for number, kr in enumerate(draft.key_result_ids)}
        )
        self.assertNotIn("usual_targets", dict(coach.objective_hints(engine_view)))

    def test_the_coach_never_stands_in_the_way_of_saving(self):
        draft = self.draft(
            [{"name": "Launch 5 and 6", "kind": "milestone", "weight": 0}] * 6,
            parent_id=False,
            draft_confidence="10",
        )
        self.assertGreater(len(self.codes(draft)), 4)
        draft.name = "Win"
        self.assertEqual(draft.name, "Win")

    def test_a_draft_that_is_not_saved_yet_has_hints_and_can_dismiss_them(self):
        Objectives = self.env["okr.objective"].with_user(self.lead).with_context(okr_screen=1)
        spec = {
            "name": {},
            "coach_advice": {},
            "key_result_ids": {"fields": {"name": {}, "target_value": {}}},
            "coach_dismissal_ids": {"fields": {"key": {}}},
        }

        def keys(vals, kind):
            advice = Objectives.onchange(vals, ["name"], spec)["value"]["coach_advice"]
            return [hint["key"] for hint in advice[kind]]

        vals = {"name": "Win back small shops", "key_result_ids": [], "coach_dismissal_ids": []}
        self.assertEqual(
            [key.split(":")[0] for key in keys(vals, "hints")], ["orphan", "no_key_result"]
        )
        line = {"name": "Launch the shop", "target_value": 5}
        vals["key_result_ids"] = [(0, "virtual_1", line)]
        found = keys(vals, "hints")
        self.assertIn("output_verb", [key.split(":")[0] for key in found])
        orphan = next(key for key in found if key.startswith("orphan"))
        vals["coach_dismissal_ids"] = [(0, "virtual_2", {"key": orphan})]
        self.assertNotIn(orphan, keys(vals, "hints"))
        self.assertEqual(keys(vals, "dismissed"), [orphan])
        objective = Objectives.create({**vals, "department_id": self.sales.id})
        self.assertEqual(objective.coach_dismissal_ids.mapped("key"), [orphan])
        self.assertEqual(objective.coach_dismissal_ids.user_id, self.lead)


class TestOkrCoachDismissal(OkrCoachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.objective = cls.make_objective("Win back small shops", cls.planning, 0)

    def orphan(self, user):
        hints = self.objective.with_user(user).coach_advice["hints"]
        return next(hint["key"] for hint in hints if hint["key"].startswith("orphan"))

    def dismiss(self, user, key):
        self.objective.with_user(user).write(
            {"coach_dismissal_ids": [Command.create({"key": key})]}
        )

    def test_a_dismissed_hint_stays_away_for_all_until_its_text_changes(self):
        key = self.orphan(self.lead)
        self.dismiss(self.lead, key)
        for user in (self.lead, self.manager, self.colleague):
            advice = self.objective.with_user(user).coach_advice
            self.assertNotIn(key, [hint["key"] for hint in advice["hints"]])
            [aside] = advice["dismissed"]
            self.assertRegex(aside["by"], "^Lead, ")
            self.assertNotIn("supports no other", self.objective.with_user(user).coach_hints)
        self.objective.with_user(self.lead).name = "Win back tiny shops"
        self.assertIn("supports no other", self.objective.coach_hints)

    def test_a_dismissed_hint_can_be_shown_again(self):
        key = self.orphan(self.lead)
        self.dismiss(self.lead, key)
        row = self.objective.coach_dismissal_ids
        self.objective.with_user(self.manager).coach_dismissal_ids = [Command.delete(row.id)]
        self.assertEqual(self.orphan(self.lead), key)

    def test_dismissing_twice_at_once_keeps_the_first(self):
        key = self.orphan(self.lead)
        self.dismiss(self.lead, key)
        self.dismiss(self.manager, key)
        self.assertEqual(self.objective.coach_dismissal_ids.user_id, self.lead)

    def test_only_who_writes_the_objective_puts_hints_aside(self):
        key = self.orphan(self.lead)
        for user in (self.employee, self.colleague, self.hr_officer, self.stranger_coach):
            with self.subTest(user=user.login), self.assert_refused(AccessError, "."):
                self.env["okr.coach.dismissal"].with_user(user).create(
                    {"objective_id": self.objective.id, "key": key}
                )
        self.dismiss(self.coach, key)
        row = self.objective.coach_dismissal_ids
        for user in (self.employee, self.colleague):
            with self.subTest(user=user.login), self.assert_refused(AccessError, "."):
                row.with_user(user).unlink()
        with self.assert_refused(AccessError, "."):
            row.with_user(self.coach).write({"user_id": self.lead.id})

    def test_nobody_signs_for_somebody_else(self):
        row = (
            self.env["okr.coach.dismissal"]
            .with_user(self.lead)
            .create(
                {
                    "objective_id": self.objective.id,
                    "key": self.orphan(self.lead),
                    "user_id": self.manager.id,
                    "date": "2020-01-01",
                }
            )
        )
        self.assertEqual((row.user_id, row.date.year), (self.lead, 2026))

    def test_odd_keys_are_refused(self):
        for key in ("", False, "x" * 65):
            with self.subTest(key=key), self.assert_refused(UserError, "Dismiss button"):
                self.dismiss(self.lead, key)


@tagged("okr_coach")
class TestOkrCoachLessons(OkrCoachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.running = cls.make_cycle()
        cls.past = cls.make_objective(
            "Start well", cls.running, [{"name": "Days until the first order of a shop"}]
        ).key_result_ids
        cls.running.action_start_grading()
        cls.past._save_close(
            {
                cls.past: {
                    "score": 0.31,
                    "is_scored": True,
                    "miss_cause": "dependency",
                    "learning": "Ask the bank before the quarter begins.",
                }
            }
        )
        cls.close(cls.running)

    def lessons(self, user, name, **vals):
        draft = self.make_objective("Next", self.planning, [{"name": name, **vals}])
        return draft.with_user(user).coach_advice["lessons"]

    def test_a_similar_title_brings_back_what_was_learned_and_no_number(self):
        [lesson] = self.lessons(self.lead, "Days until first order of small shops")
        self.assertEqual(lesson["id"], self.past.id)
        self.assertEqual(
            lesson["text"],
            "In Q2 2026: Missed, Waited for others. "
            "We learned: Ask the bank before the quarter begins.",
        )
        self.assertNotIn("31", str(lesson))

    def test_other_titles_and_running_cycles_bring_nothing(self):
        self.assertEqual(self.lessons(self.lead, "Rating of the support"), [])
        self.running.action_reopen("A score was wrong.")
        self.assertEqual(self.lessons(self.lead, "Days until the first order of a shop"), [])

    def test_lessons_stay_in_their_company(self):
        cycle = self.make_cycle("planning", self.stranger_coach, company_id=self.other_company.id)
        draft = self.make_objective(
            "Next",
            cycle,
            [{"name": self.past.name}],
            by=self.stranger_coach,
            lead_id=False,
            department_id=False,
        )
        self.assertEqual(draft.with_user(self.stranger).coach_advice["lessons"], [])

    def test_the_same_title_without_trigrams_is_found(self):
        self.patch(self.registry, "has_trigram", False)
        self.assertEqual(len(self.lessons(self.lead, self.past.name.upper())), 1)
        self.assertEqual(self.lessons(self.lead, "Days until first order of small shops"), [])

    def test_lessons_and_hints_do_not_pay_for_their_number(self):
        drafts = self.env["okr.objective"]
        for number in range(12):
            drafts |= self.make_objective(
                f"Next {number}", self.planning, [{"name": self.past.name}] * 2
            )
        costs = []
        for records in (drafts[:1], drafts[:2], drafts):  # the first one warms up
            with self.count_queries() as counted:
                records.with_user(self.lead).mapped("coach_advice")
            costs.append(counted.count)
        self.assertEqual(costs[1], costs[2])
