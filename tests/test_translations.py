"""Every language of i18n/ says everything that the template has, with nothing lost on the way."""

import ast
import re
from collections import Counter
from pathlib import Path

import polib

from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools.translate import code_translations

FOLDER = Path(__file__).parent.parent / "i18n"
#: %(name)s, %s, %%, {name} and ${name}: what the program fills in.
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd%]|\$?\{[^{}]*\}")
TAG = re.compile(r"<[^<>]+>")
#: Attributes of markup that are translated with it.
SPOKEN = re.compile(r'\b(title|aria-label|placeholder|alt)="[^"]*"')
ENTITY = re.compile(r"&#?\w+;")
#: An attribute that people read and that a template computes.
COMPUTED = re.compile(r't-att(f?)-(?:title|aria-label|placeholder|alt)="([^"]*)"')
WORD = re.compile(r"[A-Za-z]{3}")


def tags(text):
    return Counter(SPOKEN.sub(r"\1", tag) for tag in TAG.findall(text))


def edges(text):
    """The white space around a text."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def problems(source, text):
    """What is wrong with the translation of one term, in words."""
    if not text:
        return ["is not translated"]
    found = []
    if Counter(PLACEHOLDER.findall(source)) != Counter(PLACEHOLDER.findall(text)):
        found.append("has other placeholders")
    if tags(source) != tags(text):
        found.append("has other markup")
    if ("<" in source) and Counter(ENTITY.findall(source)) != Counter(ENTITY.findall(text)):
        found.append("has other entities")
    if edges(source) != edges(text):
        found.append("has other white space around it")
    if "% object." in source and not _is_expression(text):
        found.append("is no expression any more")
    return found


def hidden_words(template):
    """Computed attributes with English in them, which Odoo does not find to translate."""
    found = []
    for match in COMPUTED.finditer(template):
        is_format, value = match.groups()
        texts = [re.sub(r"\{\{.*?\}\}", "", value)] if is_format else re.findall("'([^']*)'", value)
        found += [match[0] for text in texts if WORD.search(text)]
    return found


def _is_expression(text):
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


def read(path):
    return polib.pofile(str(path), wrapwidth=78)


@tagged("post_install", "-at_install")
class TestTranslationFiles(BaseCase):
    """Reads files only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (template,) = FOLDER.glob("*.pot")
        cls.terms = {entry.msgid: entry for entry in read(template)}
        cls.languages = {path.stem: read(path) for path in sorted(FOLDER.glob("*.po"))}

    def test_german_french_spanish_and_dutch_are_there(self):
        self.assertGreaterEqual(set(self.languages), {"de", "fr", "es", "nl"})
        self.assertGreater(len(self.terms), 2000)

    def test_every_term_of_the_template_is_translated_with_its_placeholders_and_markup(self):
        for language, file in self.languages.items():
            texts = {entry.msgid: entry.msgstr for entry in file}
            wrong = [
                f"{source!r} {problem}"
                for source in self.terms
                for problem in problems(source, texts.get(source))
            ]
            with self.subTest(language=language):
                self.assertFalse(wrong, "\n".join(wrong[:50]))

    def test_nothing_is_guessed_left_over_or_without_its_place(self):
        for language, file in self.languages.items():
            with self.subTest(language=language):
                gone = [entry.msgid for entry in file if entry.msgid not in self.terms]
                self.assertFalse(gone, "not in the template any more")
                self.assertFalse([entry.msgid for entry in file.fuzzy_entries()], "guessed")
                self.assertFalse([entry.msgid for entry in file.obsolete_entries()], "obsolete")
                moved = [
                    entry.msgid
                    for entry in file
                    if entry.occurrences != self.terms[entry.msgid].occurrences
                    or entry.comment != self.terms[entry.msgid].comment
                ]
                self.assertFalse(moved, "in another place: run ./dev pot")
                self.assertEqual(file.metadata["Language"], language)
                self.assertIn("nplurals", file.metadata["Plural-Forms"])

    def test_the_mail_shows_the_word_for_no_change_that_an_answer_is_read_with(self):
        for language, file in self.languages.items():
            texts = {entry.msgid: entry.msgstr for entry in file}
            with self.subTest(language=language):
                self.assertEqual(texts["1: same"], "1: " + texts["same"])

    def test_no_template_of_a_screen_hides_words_from_the_translators(self):
        templates = sorted((FOLDER.parent / "static" / "src").rglob("*.xml"))
        self.assertGreater(len(templates), 10)
        found = [
            f"{path.name}: {attribute}"
            for path in templates
            for attribute in hidden_words(path.read_text())
        ]
        self.assertFalse(found, "use _t() in the component")
        self.assertTrue(hidden_words("""<i t-att-title="isOpen ? 'Fold' : 'Unfold'"/>"""))
        self.assertTrue(hidden_words('<i t-attf-title="Open {{ name }}"/>'))
        self.assertFalse(hidden_words("""<i t-att-title="WORDS[state] + ', ' + name"/>"""))

    def test_the_check_sees_what_is_wrong(self):
        source = ' <i title="Mind"/>%(count)s of %s &amp; more'
        self.assertEqual(problems(source, ' <i title="Achtung"/>%s von %(count)s &amp; mehr'), [])
        for wrong in (
            "",
            ' <i title="Mind"/>%(zahl)s von %s &amp; mehr',
            ' <i title="Mind"/>%(count)s von %% &amp; mehr',
            ' <b title="Mind"/>%(count)s von %s &amp; mehr',
            ' <i title="Mind"/>%(count)s von %s und mehr',
            '<i title="Mind"/>%(count)s von %s &amp; mehr',
        ):
            with self.subTest(text=wrong):
                self.assertEqual(len(problems(source, wrong)), 1)
        self.assertEqual(problems("'No %s' % object.id", "'Nr. %s' % object.id"), [])
        self.assertTrue(problems("'No %s' % object.id", "'L'%s' % object.id"))


@tagged("post_install", "-at_install")
class TestLanguagesInOdoo(TransactionCase):
    """Odoo takes the files: every screen, page and mail of the add-on opens in each language."""

    LANGUAGES = {"de": "de_DE", "fr": "fr_FR", "es": "es_ES", "nl": "nl_NL"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in cls.LANGUAGES.values():
            cls.env["res.lang"]._activate_lang(code)
        module = cls.env["ir.module.module"].search([("name", "=", "hr_okr")])
        module._update_translations(list(cls.LANGUAGES.values()))

    def test_views_keep_their_structure_and_no_term_is_refused(self):
        of_us = self.env["ir.model.data"].search(
            [("module", "=", "hr_okr"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(of_us.mapped("res_id"))
        self.assertGreater(len(views), 100)
        for language, code in self.LANGUAGES.items():
            texts = {entry.msgid: entry.msgstr for entry in read(FOLDER / f"{language}.po")}
            field = views._fields["arch_db"]
            for view in views:
                english = field.get_trans_terms(view.with_context(lang="en_US").arch_db)
                said = field.get_trans_terms(view.with_context(lang=code).arch_db)
                with self.subTest(language=language, view=view.name):
                    self.assertEqual(said, [texts.get(term, term) for term in english])

    def test_labels_choices_menus_and_messages_are_in_the_language(self):
        Objective = self.env["okr.objective"]
        for language, code in self.LANGUAGES.items():
            texts = {entry.msgid: entry.msgstr for entry in read(FOLDER / f"{language}.po")}
            said = Objective.with_context(lang=code)
            with self.subTest(language=language):
                self.assertEqual(
                    said.fields_get(["ambition"])["ambition"]["string"], texts["Ambition"]
                )
                choices = dict(said._fields["ambition"]._description_selection(said.env))
                self.assertEqual(choices["committed"], texts["Committed"])
                menu = self.env.ref("hr_okr.okr_objective_menu_mine")
                self.assertEqual(menu.with_context(lang=code).name, texts["My objectives"])
                message = "Only an active objective can be dropped."
                translated = code_translations.get_python_translations("hr_okr", code)
                self.assertEqual(translated[message], texts[message])
