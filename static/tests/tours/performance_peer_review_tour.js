import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");
const open = (menu) => [
    stepUtils.showAppsMenuItem(),
    { trigger: ".o_app[data-menu-xmlid='hr_okr.performance_menu_root']", run: "click" },
    { trigger: "[data-menu-xmlid='hr_okr.performance_menu_mine']", run: "click" },
    { trigger: `[data-menu-xmlid='hr_okr.${menu}']`, run: "click" },
];
const addPeer = (name) => [
    { trigger: "div[name=peer_user_ids] input", run: `edit ${name}` },
    { trigger: `.o-autocomplete--dropdown-item:contains(${name})`, run: "click" },
    { trigger: `div[name=peer_user_ids] .o_tag:contains(${name})` },
];

tours.add("performance_peer_review_launch", {
    url: "/odoo",
    steps: () => [
        ...open("performance_peer_review_menu_mine"),
        { trigger: ".o_list_button_add", run: "click" },
        ...addPeer("The peer_1"),
        ...addPeer("The peer_2"),
        ...addPeer("The peer_3"),
        { trigger: "button[name=action_launch]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Collecting answers)" },
        { trigger: ".o_performance_audience:contains(The answers, once released, are for: you.)" },
        { trigger: ".o_form_view:not(:has(button[name=action_release]))" },
    ],
});

tours.add("performance_peer_review_answer", {
    url: "/odoo",
    steps: () => [
        ...open("performance_peer_invitation_menu"),
        {
            trigger: ".o_data_row:contains(The subject) .badge:contains(Waits for you)",
            run: "click",
        },
        { trigger: "div[name=explanation]:contains(only if 3 or more of it answer)" },
        { trigger: "button[name=action_open_answer]", run: "click" },
        { trigger: ".modal .o_performance_audience:contains(are for: The subject.)" },
        { trigger: ".o_peer_answer_send:disabled" },
        { trigger: "#o_peer_answer_continue", run: "edit Keep explaining the why." },
        { trigger: ".o_peer_answer_send:enabled", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Answered)" },
        { trigger: ".o_form_view:not(:has(button[name=action_open_answer]))" },
    ],
});

tours.add("performance_peer_review_release", {
    url: "/odoo",
    steps: () => [
        ...open("performance_peer_review_menu_mine"),
        { trigger: ".o_data_row .badge:contains(Collecting answers)", run: "click" },
        { trigger: "div[name=outlook]:contains(Peers: enough answers)" },
        { trigger: "button[name=action_release]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Released)" },
        { trigger: "div[name=answer_ids] .o_data_row:contains(Keep explaining the why.)" },
        { trigger: ".o_form_view:not(:has(button[name=action_release]))" },
    ],
});
