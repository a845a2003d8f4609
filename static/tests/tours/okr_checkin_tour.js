import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("hr_okr_checkin", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the OKR app",
            trigger: '.o_app[data-menu-xmlid="hr_okr.okr_menu_root"]',
            run: "click",
        },
        {
            content: "It starts with this week",
            trigger: ".o_okr_home",
        },
        {
            content: "Go to the objectives",
            trigger: '.o_menu_sections [data-menu-xmlid="hr_okr.okr_objective_menu_root"]',
            run: "click",
        },
        {
            content: "My own",
            trigger: '.dropdown-item[data-menu-xmlid="hr_okr.okr_objective_menu_mine"]',
            run: "click",
        },
        {
            content: "Open the one that I lead",
            trigger: '.o_kanban_record:contains("Shops come back")',
            run: "click",
        },
        {
            content: "Nothing was said yet",
            trigger: '.o_form_view .o_okr_health_pending:contains("Pending")',
        },
        {
            content: "Check in on all its key results",
            trigger: '.o_statusbar_buttons button[name="action_check_in"]',
            run: "click",
        },
        {
            content: "Give the value of one of them",
            trigger:
                '.o_okr_checkin_line[data-key-result="Reactivated shops"] .o_okr_checkin_value input',
            run: "edit 50",
        },
        {
            content: "Say how sure I am",
            trigger:
                '.o_okr_checkin_line[data-key-result="Reactivated shops"] .o_okr_confidence_strip label:contains("8")',
            run: "click",
        },
        {
            content: "The word for it stands beside the strip",
            trigger:
                '.o_okr_checkin_line[data-key-result="Reactivated shops"] .o_okr_health_on_track:contains("On track")',
        },
        {
            content: "A low confidence on the other one asks for words",
            trigger:
                '.o_okr_checkin_line[data-key-result="Lost parcels"] .o_okr_confidence_strip label:contains("3")',
            run: "click",
        },
        {
            content: "Answer the question",
            trigger:
                '.o_okr_checkin_line[data-key-result="Lost parcels"]:contains("What is in the way") textarea',
            run: "edit The carrier lost a truck.",
        },
        {
            content: "Post both",
            trigger: '.modal button[name="action_post"]',
            run: "click",
        },
        {
            content: "The new progress shows in the list",
            trigger:
                'body:not(:has(.modal)) .o_data_row:contains("Reactivated shops") .o_okr_progress_text:contains("50")',
        },
        {
            content: "The weakest key result speaks for the objective",
            trigger: '.o_form_sheet [name="numbers"] .o_okr_health_off_track:contains("Off track")',
        },
    ],
});
