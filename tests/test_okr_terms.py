"""What a company calls objectives, key results and cycles reaches its people, and only them."""

from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools.translate import code_translations

from .common import OkrCase

GOALS = {
    "okr_term_objective": "Goal",
    "okr_term_objectives": "Goals",
    "okr_term_key_result": "Measure",
    "okr_term_key_results": "Measures",
    "okr_term_cycle": "Season",
    "okr_term_cycles": "Seasons",
}


@tagged("-at_install", "post_install", "okr_terms")
class TestOkrTerms(OkrCase):
    def use(self, **terms):
        self.company.write(terms or GOALS)

    def labels(self, user, model="okr.objective", **context):
        fields = self.env[model].with_user(user).with_context(**context).fields_get()
        return {name: field["string"] for name, field in fields.items()}

    def arch(self, user, model="okr.objective", kind="form", **context):
        records = self.env[model].with_user(user).with_context(**context)
        return records.get_views([(False, kind)])["views"][kind]["arch"]

    def test_without_words_of_its_own_nothing_changes_and_nothing_is_asked(self):
        self.assertIsNone(self.env["okr.terms"].with_user(self.lead)._get_words())
        labels = self.labels(self.lead)
        self.assertEqual((labels["name"], labels["key_result_ids"]), ("Objective", "Key Results"))
        with self.assertQueryCount(0):
            self.env["okr.terms"].with_user(self.lead)._rename("Objectives")

    def test_labels_of_fields(self):
        self.use()
        labels = self.labels(self.lead)
        self.assertEqual(
            (labels["name"], labels["key_result_ids"], labels["cycle_id"]),
            ("Goal", "Measures", "Season"),
        )
        self.assertEqual(self.labels(self.lead, "okr.key.result")["objective_id"], "Goal")
        help_text = self.env["okr.objective"].with_user(self.lead).fields_get(["cycle_id"])
        self.assertIn("Without a season the goal is parked", help_text["cycle_id"]["help"])

    def test_labels_buttons_and_texts_of_views(self):
        before = self.arch(self.lead)
        self.use()
        arch = self.arch(self.lead)
        tree = etree.fromstring(arch)
        self.assertEqual(tree.xpath("//page[@name='key_results']/@string"), ["Measures"])
        self.assertIn(
            "individual goals: a goal of one person",
            " ".join(arch.split()).replace("an goal", "a goal"),
        )
        # names, expressions and classes are not words
        for path in ("//field/@name", "//@invisible", "//@class", "//button/@name", "//@domain"):
            self.assertEqual(tree.xpath(path), etree.fromstring(before).xpath(path), path)
        self.assertIn(
            "Open a Season",
            self.env.ref("hr_okr.okr_cycle_open_wizard_action")
            .with_user(self.coach)
            ._get_action_dict()["name"],
        )
        wizard = self.arch(self.coach, "okr.cycle.open.wizard")
        self.assertIn("Goals are not copied from one season to the next", " ".join(wizard.split()))

    def test_titles_of_actions_and_menus(self):
        self.use()
        action = self.env.ref("hr_okr.okr_cycle_action").with_user(self.coach)._get_action_dict()
        self.assertEqual((action["name"], action["display_name"]), ("Seasons", "Seasons"))
        self.assertIn("Start with the first season", action["help"])
        self.assertEqual(
            self.env["ir.actions.actions"]
            .with_user(self.coach)
            ._for_xml_id("hr_okr.okr_key_result_action")["name"],
            "Measures",
        )
        names = self.menus(self.coach)
        self.assertIn("All goals", names)
        self.assertIn("Measures", names)
        self.assertNotIn("All objectives", names)

    def menus(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return {
            menu["name"] for menu in menus.values() if menu.get("xmlid", "").startswith("hr_okr.")
        }

    def test_other_companies_keep_their_words(self):
        self.labels(self.stranger), self.arch(self.stranger), self.menus(self.stranger)
        self.use()
        self.assertEqual(self.labels(self.stranger)["name"], "Objective")
        self.assertNotIn("Goal", self.arch(self.stranger))
        self.assertIn("All objectives", self.menus(self.stranger))
        self.assertEqual(self.labels(self.lead)["name"], "Goal")

    def test_who_works_in_two_companies_reads_the_words_of_the_one_chosen(self):
        self.use()
        self.coach.company_ids |= self.other_company
        both = (self.other_company | self.company).ids
        self.assertEqual(self.labels(self.coach, allowed_company_ids=both)["name"], "Objective")
        self.assertEqual(self.labels(self.coach, allowed_company_ids=both[::-1])["name"], "Goal")
        self.assertIn("Measures", self.arch(self.coach, allowed_company_ids=both[::-1]))
        self.assertNotIn("Measures", self.arch(self.coach, allowed_company_ids=both))

    def test_the_translated_word_is_replaced_in_another_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        key = ("hr_okr", "de_DE")
        self.patch(
            code_translations,
            "python_translations",
            {
                **code_translations.python_translations,
                key: {"Objective": "Ziel", "Objectives": "Ziele", "Cycle": "Zyklus"},
            },
        )
        field = self.env.ref("hr_okr.field_okr_objective__name")
        field.with_context(lang="de_DE").field_description = "Ziel"
        self.use(okr_term_objective="Vorhaben", okr_term_objectives="Vorhaben")
        german = self.labels(self.lead, lang="de_DE")
        self.assertEqual(german["name"], "Vorhaben")
        rename = self.env["okr.terms"].with_user(self.lead).with_context(lang="de_DE")._rename
        self.assertEqual(
            rename("Alle Ziele im Zyklus, Zielwert"), "Alle Vorhaben im Zyklus, Zielwert"
        )
        self.assertEqual(field.with_context(lang="de_DE").field_description, "Ziel")

    def test_only_whole_words_change_and_they_keep_their_case(self):
        self.use()
        rename = self.env["okr.terms"].with_user(self.lead)._rename
        for text, expected in [
            ("Objectives", "Goals"),
            ("two key\n   results", "two measures"),
            ("OBJECTIVE", "Goal"),
            ("recycle, objectively, lifecycle", "recycle, objectively, lifecycle"),
            ("", ""),
            (False, False),
        ]:
            with self.subTest(text=text):
                self.assertEqual(rename(text), expected)
        self.use(okr_term_objective="OKR", okr_term_objectives="OKRs")
        self.assertEqual(rename("all objectives"), "all OKRs")

    def test_messages_name_fields_by_the_words_of_the_company(self):
        self.use()
        objective = self.make_objective("Win", self.make_cycle())
        with self.assertRaisesRegex(Exception, "Goal of Lose froze"):
            objective.with_user(self.lead).name = "Lose"

    def test_odd_words_are_refused_with_a_reason(self):
        for terms, message in [
            (
                {"okr_term_objective": "Goal", "okr_term_objectives": False},
                "give both words, or leave both empty",
            ),
            ({"okr_term_objective": " ", "okr_term_objectives": "Goals"}, "a word of letters"),
            ({"okr_term_objective": "<b>Goal</b>", "okr_term_objectives": "Goals"}, "without tags"),
            ({"okr_term_cycle": "x" * 31, "okr_term_cycles": "y"}, "at most 30 characters"),
            ({"okr_term_cycle": "%(x)s", "okr_term_cycles": "y"}, "a word of letters"),
            (
                {**GOALS, "okr_term_cycle": "Goal"},
                "cannot have the same name",
            ),
        ]:
            with self.subTest(terms=terms), self.assert_refused(ValidationError, message):
                self.company.write(terms)

    def test_words_of_other_scripts_are_taken(self):
        self.use(okr_term_objective="目標", okr_term_objectives="目標")
        self.assertEqual(self.labels(self.lead)["name"], "目標")

    def test_the_settings_page_writes_them_for_its_company(self):
        settings = (
            self.env["res.config.settings"]
            .with_user(self.settings_admin)
            .create({"okr_term_objective": "Goal", "okr_term_objectives": "Goals"})
        )
        settings.execute()
        self.assertEqual(self.company.okr_term_objective, "Goal")
        self.assertFalse(self.other_company.okr_term_objective)

    def test_half_a_pair_of_words_is_refused_on_the_settings_page_too(self):
        Settings = self.env["res.config.settings"].with_user(self.settings_admin)
        with self.assert_refused(ValidationError, "give both words"):
            Settings.create({"okr_term_objective": "Goal"}).execute()
        self.use()
        Settings.create({"okr_term_objective": "Season", "okr_term_cycle": "Goal"}).execute()
        self.assertEqual(self.labels(self.lead)["name"], "Season")


@tagged("-at_install", "post_install", "okr_terms")
class TestOkrTermsInTheBrowser(HttpCase):
    def test_what_browsers_keep_is_renewed_with_the_words(self):
        self.authenticate("admin", "admin")
        company = self.env.ref("base.user_admin").company_id

        def registry_hash():
            info = self.make_jsonrpc_request("/web/session/get_session_info", {})
            return info["registry_hash"]

        before = registry_hash()
        company.write(GOALS)
        renamed = registry_hash()
        self.assertNotEqual(before, renamed)
        menus = self.url_open("/web/webclient/load_menus").json()
        self.assertIn("All goals", {menu["name"] for menu in menus.values()})
        company.write(dict.fromkeys(GOALS, False))
        self.assertEqual(registry_hash(), before)
