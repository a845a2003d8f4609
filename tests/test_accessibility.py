"""Our screens by the rules of WCAG 2.2 A and AA, examined by axe-core in a browser."""

import json

from odoo import Command
from odoo.tests import HttpCase, tagged

#: Screens with less than this on them were not there when they were examined.
ENOUGH = 12


PHONE = "390x844"

DIALOG = ".modal:not(.o_inactive_modal) .modal-content"
SHEET = ".o_form_view .o_form_sheet_bg"
CHECK_IN = ".o_statusbar_buttons button[name=action_check_in]"
CHANGE = ".o_statusbar_buttons button[name=action_change]"
LIST, KANBAN = ".o_list_renderer", ".o_kanban_renderer"
GRAPH, PIVOT = ".o_graph_view .o_content", ".o_pivot_view .o_content"
AS_GRAPH, AS_PIVOT = ".o_switch_view.o_graph", ".o_switch_view.o_pivot"


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
        cls.users["admin"] = cls.env.ref("base.user_admin")
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

    def test_graphs_and_pivots(self):
        screens = [
            screen("okr_objective_action_analysis", GRAPH, AS_GRAPH),
            screen("okr_objective_action_analysis", PIVOT, AS_PIVOT),
            screen("okr_key_result_report_action", GRAPH, AS_GRAPH),
            screen("okr_key_result_report_action", PIVOT, AS_PIVOT),
            screen("okr_snapshot_action", GRAPH, AS_GRAPH),
            screen("okr_checkin_action", PIVOT, AS_PIVOT),
        ]
        self.examine("employee", screens)
        screens = [
            screen("performance_trend_action", GRAPH, AS_GRAPH),
            screen("performance_trend_action", PIVOT, AS_PIVOT),
            screen("performance_trend_action_ratings", GRAPH, AS_GRAPH),
        ]
        self.examine("officer", screens)

    def test_360s_and_their_dialogs(self):
        asked = self.newest("employee", "performance.peer.invitation", ("state", "=", "invited"))
        own = self.newest("employee", "performance.peer.review")
        screens = [
            screen("performance_peer_invitation_action", LIST),
            form(asked),
            form(asked, "button[name=action_open_answer]", root=DIALOG),
            form(own),
            screen("performance_peer_review_action_mine", LIST),
            screen("performance_peer_review_action_mine", SHEET, ".o_list_button_add"),
        ]
        self.examine("employee", screens)
        self.examine("employee", screens[2:4], PHONE)

    def test_configuration_of_okrs(self):
        screens = [
            screen("okr_cycle_action", LIST),
            screen("okr_cycle_open_wizard_action", DIALOG),
            screen("okr_import_action", ".o_action_manager .o_content"),
        ]
        self.examine("coach", screens)

    def test_configuration_of_an_administrator(self):
        settings = ".app_settings_block[data-key=%s]"
        screens = [
            screen("okr_tag_action", LIST),
            screen("okr_metric_action", SHEET, ".o_list_button_add"),
            screen("okr_metric_source_action", SHEET, ".o_list_button_add"),
            screen("okr_export_wizard_action", DIALOG),
            screen("okr_import_batch_action", ".o_content"),
            *(
                screen(
                    "res_config_settings_action",
                    settings % key,
                    f".settings_tab [data-key={key}]",
                )
                for key in ("hr_okr", "hr_okr_performance")
            ),
        ]
        self.examine("admin", screens)

    def test_configuration_of_a_performance_manager(self):
        """Break-glass access too: as it is asked for, and as it waits for a decision."""
        self.users["officer"].company_id.performance_glass_days = 5
        manager = self.env.ref("hr_okr.group_performance_manager")
        self.users["coach"].group_ids = [Command.link(manager.id)]
        glass = self.env["performance.glass"].with_user(self.users["officer"])
        glass = glass.create(
            {
                "employee_id": self.users["employee"].employee_id.id,
                "ground": "investigation",
                "reason": "Somebody complained",
            }
        )
        glass.action_ask()
        screens = [
            screen("performance_rating_action", LIST),
            screen("performance_template_action", SHEET, ".o_list_button_add"),
            screen("performance_hold_action", SHEET, ".o_list_button_add"),
            screen("performance_glass_action", LIST),
            screen("performance_access_log_action_all", LIST),
            screen("performance_privacy_action", ".o_content"),
            form(glass),
        ]
        self.examine("coach", screens)
        self.examine("officer", [screen("performance_glass_action", SHEET, ".o_list_button_add")])

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
