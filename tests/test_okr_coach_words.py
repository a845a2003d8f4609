"""Word lists of the coach in every language that has one."""

from odoo.tests import BaseCase, tagged

from ..engine import coach, words

#: Titles in five languages: work to do, and a change to see.
OUTPUTS = {
    "en": ["Launch the new shop", "The launch of the shop", "Set up a help desk", "Shipped v2"],
    "de": [
        "Neuen Shop einführen",
        "Einfu\u0308hrung des Shops",
        "Die Website überarbeiten und starten",
    ],
    "fr": [
        "Lancer la boutique",
        "Le déploiement du CRM",
        "Mettre en place un support",
        "CRÉER un site",
    ],
    "es": ["Lanzar la tienda", "Puesta en marcha del CRM", "Diseñar la web", "Publicando el blog"],
    "nl": [
        "Nieuwe winkel openen",
        "CRM invoeren",
        "Website ontwikkelen",
        "Ontwikkeling van de site",
    ],
}
OUTCOMES = {
    "en": [
        "Churn falls",
        "Runtime of exports",
        "Shipping time falls",
    ],
    "de": ["Kunden bleiben", "Weniger Rückfragen", "Ladezeit sinkt"],
    "fr": ["Les clients reviennent", "Moins de retours", "Le délai baisse"],
    "es": ["Los clientes vuelven", "Menos devoluciones", "El plazo baja"],
    "nl": ["Klanten blijven", "Minder retouren", "De laadtijd daalt"],
}
TWO_NUMBERS = {
    "en": "Revenue of 5 M and NPS of 50",
    "de": "Umsatz 5 Mio. und NPS 50",
    "fr": "CA de 5 M et NPS de 50",
    "es": "Ventas de 5 M y NPS de 50",
    "nl": "Omzet 5 mln en NPS 50",
}
RANGES = {
    "en": "Margin between 30 and 34 %",
    "de": "Marge zwischen 30 und 34 %",
    "fr": "Marge entre 30 et 34 %",
    "es": "Margen entre 30 y 34 %",
    "nl": "Marge tussen 30 en 34 %",
}


@tagged("okr_engine")
class TestOkrCoachWords(BaseCase):
    def test_every_language_knows_work_from_its_effect(self):
        self.assertEqual(words.available(), sorted(OUTPUTS))
        for code in words.available():
            for titles, expected in ((OUTPUTS[code], True), (OUTCOMES[code], False)):
                for title in titles:
                    with self.subTest(language=code, title=title):
                        self.assertIs(coach.starts_with_output_verb(title, [code]), expected)

    def test_every_language_knows_two_numbers_from_a_range(self):
        for code in words.available():
            with self.subTest(language=code):
                self.assertTrue(coach.has_two_numbers(TWO_NUMBERS[code], [f"{code}_XX"]))
                self.assertFalse(coach.has_two_numbers(RANGES[code], [code]))

    def test_numbers_in_words_count_and_periods_do_not(self):
        for code, title in [
            ("en", "Twice as many repairs"),
            ("de", "Doppelt so viele Reparaturen"),
            ("fr", "Moitié moins de retours"),
            ("es", "El doble de reparaciones"),
            ("nl", "De helft minder retouren"),
        ]:
            with self.subTest(language=code):
                self.assertTrue(coach.has_number(title, [code]))
                self.assertFalse(coach.has_number("Q3 2026", [code]))

    def test_an_unknown_language_gets_english(self):
        self.assertTrue(coach.starts_with_output_verb("Launch it", ["xx_XX"]))
        self.assertFalse(coach.starts_with_output_verb("Lancer la boutique", ["xx_XX"]))

    def test_titles_in_other_scripts_and_odd_characters_are_taken(self):
        for title in (
            "",
            "   ",
            "🚀",
            "売上を2倍にする",
            "إطلاق المتجر",
            "%s %(x)s {0}",
            "a" * 5000,
        ):
            with self.subTest(title=title[:20]):
                self.assertIsInstance(coach.starts_with_output_verb(title, ["en", "de"]), bool)
                self.assertIsInstance(coach.has_two_numbers(title, ["en", "de"]), bool)
        self.assertTrue(coach.has_number("売上 ２倍", ["en"]))
