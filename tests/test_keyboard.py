"""Our boards without a mouse: real keys in a browser."""

from odoo.tests import tagged

from .common_keyboard import KeyboardCase


@tagged("-at_install", "post_install", "okr_accessibility")
class TestKeyboard(KeyboardCase):
    """Each place can be reached and left, the focus is seen on the way, Escape goes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["okr.demo"]._load_story()

    def test_start_page(self):
        with self.keyboard("employee", "/odoo/okr-home", ".o_okr_home_item") as keys:
            keys.tab_to(".o_okr_home_item")
            keys.tab_to(".o_okr_home_objective")
            keys.press("Enter")
            keys.until(".o_form_view .o_field_widget[name=key_result_ids]")

    def test_check_in(self):
        with self.keyboard("employee", "/odoo/okr-checkin", ".o_okr_card") as keys:
            keys.tab_to(".o_okr_card_value input")
            focus = keys.press("Tab")
            self.assertIn(focus["name"], [str(number) for number in range(11)])
            keys.press("ArrowRight")
            keys.tab_to(".o_okr_post")
            self.assertEqual(keys.look("document.querySelectorAll('.o_okr_card_ready').length"), 1)

    def test_map(self):
        card = ".o_okr_map_card"
        with self.keyboard("employee", "/odoo/okr-map", card) as keys:
            keys.tab_to(".o_okr_map_search")
            keys.tab_to(card)
            first = keys.look("document.activeElement.dataset.id")
            keys.press("ArrowDown")
            keys.until(f".o_okr_map_card:focus:not([data-id='{first}'])")
            second = keys.look("document.activeElement.dataset.id")
            keys.press("Enter")
            keys.until(".o_okr_map_panel")
            keys.tab_to(".o_okr_map_panel .btn-close")
            keys.press("Escape")
            keys.until(".o_okr_map_panel", is_there=False)
            keys.until(f".o_okr_map_card[data-id='{second}']:focus")

    def test_map_as_a_list(self):
        row, where = ".o_okr_map_row", "document.activeElement.dataset.key"
        with self.keyboard("employee", "/odoo/okr-map?view=list", row) as keys:
            keys.tab_to(row)
            first = keys.look(where)
            self.assertTrue(first)
            keys.press("ArrowDown", "ArrowDown")
            keys.until(f".o_okr_map_row:focus:not([data-key='{first}'])")
            keys.press("Enter")
            keys.until(".o_okr_map_panel")
            keys.press("Escape")
            keys.until(".o_okr_map_panel", is_there=False)

    def test_insights(self):
        with self.keyboard("employee", "/odoo/okr-insights", ".o_okr_tile") as keys:
            keys.tab_to("[data-board=rhythm]")
            keys.press("ArrowRight")
            keys.until("[data-shown=outcome]")
            keys.tab_to(".o_okr_how")
            keys.press("Enter")
            keys.until(".o_okr_how_text")
            keys.press("Escape")
            keys.until(".o_okr_how_text", is_there=False)
            self.assertTrue(keys.look("document.activeElement.matches('.o_okr_how')"))

    def test_close_wizard(self):
        cycle = self.env.ref("hr_okr.demo_running")
        button = "button[name=action_close_wizard]"
        with self.keyboard("coach", f"/odoo/okr-cycles/{cycle.id}", button) as keys:
            keys.tab_to(button)
            keys.press("Enter")
            keys.until(".modal footer")
            keys.tab_to(".modal footer button")
            keys.press("Escape")
            keys.until(".modal", is_there=False)
