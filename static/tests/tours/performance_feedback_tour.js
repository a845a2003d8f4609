import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");
const openFeedback = [
    stepUtils.showAppsMenuItem(),
    { trigger: ".o_app[data-menu-xmlid='hr_okr.performance_menu_root']", run: "click" },
    { trigger: "[data-menu-xmlid='hr_okr.performance_menu_mine']", run: "click" },
    { trigger: "[data-menu-xmlid='hr_okr.performance_feedback_menu']", run: "click" },
];

tours.add("performance_feedback_ask", {
    url: "/odoo",
    steps: () => [
        ...openFeedback,
        { trigger: ".o_control_panel button:contains(Ask for feedback)", run: "click" },
        { trigger: ".o_performance_audience:contains(decides who reads the answer)" },
        { trigger: "div[name=author_id] input", run: "edit The peer_1" },
        { trigger: ".o-autocomplete--dropdown-item:contains(The peer_1)", run: "click" },
        { trigger: "div[name=question] textarea", run: "edit How was the workshop?" },
        { trigger: "button[name=action_ask]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Asked for)" },
    ],
});

tours.add("performance_feedback_answer", {
    url: "/odoo",
    steps: () => [
        ...openFeedback,
        { trigger: ".o_data_row:contains(The subject) .badge:contains(Asked for)", run: "click" },
        { trigger: "div[name=question]:contains(How was the workshop?)" },
        { trigger: ".o_performance_audience:contains(you, The subject. Not visible to)" },
        { trigger: "label:contains(The person and their manager)", run: "click" },
        { trigger: ".o_performance_audience:contains(The manager. Not visible to)" },
        { trigger: "div[name=body] textarea", run: "edit You let everybody speak." },
        { trigger: "button[name=action_send]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sent)" },
        { trigger: "button[name=action_withdraw]" },
        { trigger: "div[name=body]:not(:has(textarea)):contains(You let everybody speak.)" },
    ],
});

tours.add("performance_feedback_read", {
    url: "/odoo",
    steps: () => [
        ...openFeedback,
        { trigger: ".o_data_row:contains(The peer_1) .badge:contains(Sent)", run: "click" },
        { trigger: "div[name=body]:contains(You let everybody speak.)" },
        { trigger: ".o_performance_audience:contains(The manager)" },
    ],
});
