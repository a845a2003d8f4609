"""Our screens by the rules of WCAG 2.2 A and AA, examined by axe-core in a browser."""

import json

from odoo.tests import HttpCase, tagged

#: Screens with less than this on them were not there when they were examined.
ENOUGH = 12


PHONE = "390x844"

DIALOG = ".modal:not(.o_inactive_modal) .modal-content"
SHEET = ".o_form_view .o_form_sheet_bg"
CHECK_IN = ".o_statusbar_buttons button[name=action_check_in]"
CHANGE = ".o_statusbar_buttons button[name=action_change]"
LIST, KANBAN = ".o_list_renderer", ".o_kanban_renderer"


def screen(name, root, *click, **more):
    """A screen by its action; `root` is what of it is examined after pressing all of `click`."""
    return {
        "name": " ".join([name, *click]),
        "action": f"hr_okr.{name}",
        "root": root,
        "click": click,
        **more,
    }


def form(record, *click, root=SHEET, **more):
    """A screen with the form of one record."""
    return {
        "name": " ".join([record._name, *click]),
        "action": {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
            "target": "current",
        },
        "root": root,
        "click": click,
        **more,
    }


def boards():
    """What everybody looks at: the start page, the check-in, the map, the boards, the pack."""
    return [
        screen("okr_home_action", ".o_okr_home_page"),
        screen("okr_my_check_in_action", ".o_okr_my_checkin .o_okr_card"),
        screen("okr_alignment_map_action", ".o_okr_map_bar", ".o_okr_map_as_list"),
        screen("okr_alignment_map_action", ".o_okr_map_canvas", ".o_okr_map_as_map"),
        screen(
            "okr_alignment_map_action",
            ".o_okr_map_panel",
            ".o_okr_map_as_list",
            ".o_okr_map_row",
        ),
        screen("okr_insights_action", "[data-shown=rhythm]"),
        screen("okr_insights_action", "[data-shown=outcome]", "[data-board=outcome]"),
        screen("okr_insights_action", "[data-shown=learning]", "[data-board=learning]"),
        screen("okr_review_pack_action", ".o_okr_review_pack_page .o_pack"),
    ]


@tagged("-at_install", "post_install", "okr_accessibility")
class TestAccessibility(HttpCase):
    """Each screen as the person whom it is for, in the light and in the dark scheme.

    What Odoo draws by itself around and inside of our screens is left out; the list of it is in
    static/tests/accessibility/examine.js. The people and records are those of the demo story.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["okr.demo"]._load_story()
        cls.users = {
            login: cls.env["res.users"].search([("login", "=", login)])
            for login in ("employee", "manager", "coach", "officer")
        }
        # Odoo Community has the bundle of the dark scheme, and no colours in it
        cls.env["ir.asset"].create(
            {
                "name": "A dark scheme",
                "bundle": "web.assets_web_dark",
                "directive": "prepend",
                "path": "hr_okr/static/tests/accessibility/dark.scss",
            }
        )
        stale = [("url", "like", "/web/assets/%/web.assets_web_dark.%")]
        cls.env["ir.attachment"].search(stale).unlink()
        cls.past, cls.running, cls.next = (
            cls.env.ref(f"hr_okr.demo_{key}") for key in ("past", "running", "next")
        )

    def newest(self, login, model, *domain):
        records = self.env[model].with_user(self.users[login])
        record = records.search(domain, order="id desc", limit=1)
        self.assertTrue(record, f"{login} has no {model} to look at")
        return record

    def examine(self, login, screens, size="1400x900"):
        """Fail with every finding on these screens, or where one showed next to nothing."""
        self.browser_size, self.touch_enabled = size, size == PHONE
        self.browser_js(
            "/odoo/okr-home",
            f"import('/hr_okr/static/tests/accessibility/examine.js')"
            f".then(() => okrExamine({json.dumps(screens)}, {ENOUGH}))",
            ready="!!document.querySelector('.o_action_manager > *')",
            login=login,
            timeout=240,
        )

    def test_boards_at_a_desk(self):
        self.examine("employee", boards())

    def test_boards_on_a_phone(self):
        self.examine("employee", boards(), PHONE)

    def test_public_records(self):
        own = self.env.ref("hr_okr.demo_dealers")
        screens = [
            screen("okr_objective_action", KANBAN),
            screen("okr_key_result_action", LIST),
            screen("okr_kudos_action", KANBAN),
            screen("okr_objective_action_hierarchy", ".o_hierarchy_renderer"),
            screen("okr_separation_open_action", SHEET),
            form(own),
            form(own, CHECK_IN, root=DIALOG),
            form(own.key_result_ids[0]),
            form(self.newest("employee", "okr.objective", ("state", "=", "draft"))),
        ]
        self.examine("employee", screens)

    def test_private_records_of_an_employee(self):
        open_one = self.newest("employee", "performance.appraisal", ("state", "=", "open"))
        screens = [
            screen("performance_home_action", ".o_performance_page"),
            screen("performance_appraisal_action_mine", LIST),
            form(open_one),
            form(self.newest("employee", "performance.meeting")),
            form(self.newest("employee", "performance.plan")),
            form(self.newest("employee", "performance.feedback")),
        ]
        self.examine("employee", screens)

    def test_screens_of_an_officer(self):
        screens = [
            screen("performance_campaign_action", LIST),
            screen("performance_trend_action", ".o_content"),
            form(self.newest("officer", "performance.campaign")),
            form(self.newest("officer", "performance.template")),
        ]
        self.examine("officer", screens)

    def test_screens_of_a_manager(self):
        screens = [
            screen("performance_appraisal_action_team", LIST),
            form(self.newest("manager", "performance.appraisal")),
            form(self.env.ref("hr_okr.demo_dealers"), CHANGE, root=DIALOG),
        ]
        self.examine("manager", screens)

    def test_screens_of_a_coach(self):
        """The wizards too; the one that closes is walked from its end back to its beginning."""
        wizard = self.walk_to_the_end()
        back = [[wizard._name, "action_back", wizard.ids]]
        screens = [
            form(self.running),
            form(self.next, "button[name=action_open_wizard]", root=DIALOG),
            form(wizard, root=".o_form_view", name="close: publish"),
            *(
                form(wizard, root=".o_form_view", name=f"close: {step}", calls=back)
                for step in ("decide", "learn", "score", "readiness")
            ),
        ]
        self.examine("coach", screens)

    def walk_to_the_end(self):
        cycle = self.running.with_user(self.users["coach"])
        cycle.action_start_grading()
        wizard = self.env["okr.cycle.close.wizard"].with_user(self.users["coach"])
        wizard = wizard.browse(cycle.action_close_wizard()["res_id"])
        wizard.readiness_ids.close_anyway = True
        wizard.action_next()
        for row in wizard.score_ids:
            row.action_take_suggestion()
        wizard.action_next()
        said = dict.fromkeys(("learning", "miss_happened", "miss_signal", "miss_change"), "Said")
        wizard.learn_ids.write({"miss_cause": "capacity", **said})
        wizard.action_next()
        wizard.decide_ids.decision = "park"
        wizard.action_next()
        self.assertEqual(wizard.step, "publish", wizard.problem)
        return wizard
