import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("okr_home_tour", {
    steps: () => [
        {
            isActive: ["desktop"],
            ...stepUtils.showAppsMenuItem(),
        },
        {
            isActive: ["desktop"],
            content: "The app begins with what needs me",
            trigger: '.o_app[data-menu-xmlid="hr_okr.okr_menu_root"]',
            run: "click",
        },
        {
            content: "An old blocker, and how long it has waited",
            trigger:
                '.o_okr_home [data-section="blockers"] .o_okr_home_item:contains("Orders"):contains("Waiting since")',
        },
        {
            content: "My team, with health in words",
            trigger: '.o_okr_home [data-section="team"]:contains("Shops come back") .o_okr_health',
        },
        {
            content: "Its rhythm against its own past",
            trigger: '.o_okr_home [data-section="rhythm"]:contains("are fresh")',
        },
        {
            content: "What is private stands apart, behind a lock",
            trigger: ".o_okr_home .o_performance_strip:contains(only you see this) .fa-lock",
        },
        {
            content: "A line leads to its record",
            trigger: '.o_okr_home [data-section="blockers"] .o_okr_home_item:contains("Orders")',
            run: "click",
        },
        {
            content: "What happened on the way is a click away",
            trigger: '.o_form_view .o_notebook .nav-link:contains("Context")',
            run: "click",
        },
        {
            content: "It says why, in the words of the day",
            trigger:
                '.o_form_view .o_okr_timeline_event[data-kind="blocked"]:contains("The carrier left us")',
        },
        {
            content: "And leads on to where it was said",
            trigger: '.o_okr_timeline_event[data-kind="goal"] a:contains("Target")',
            run: "click",
        },
        { trigger: '.o_form_view:contains("The fair was cancelled")' },
    ],
});

registry.category("web_tour.tours").add("okr_review_pack_tour", {
    steps: () => [
        {
            isActive: ["desktop"],
            content: "From the cycle to its review",
            trigger: ".o_form_view button[name=action_view_review_pack]",
            run: "click",
        },
        {
            content: "While it runs, it is a mid-cycle review",
            trigger: '.o_okr_review_pack h1:contains("Mid-cycle review of Tour quarter")',
        },
        {
            content: "The context of what goes wrong, above the number",
            trigger:
                '.o_pack_key_result:contains("Orders") .o_pack_events:contains("The carrier left us") ~ .o_pack_outcome:contains("Off track")',
        },
        {
            content: "Both teams are in it",
            trigger: '.o_pack_objective:contains("Faster releases")',
        },
        {
            content: "Choose one department",
            trigger: ".o_okr_pack_department",
            run: "selectByLabel Tour sales",
        },
        {
            content: "The other team's objective is gone",
            trigger:
                '.o_okr_review_pack_body:contains("Shops come back"):not(:contains("Faster releases"))',
        },
        {
            content: "Note what the meeting decides",
            trigger: "#o_okr_pack_decision",
            run: "edit We stop the mailings",
        },
        { trigger: ".o_okr_pack_note_form button[type=submit]:enabled", run: "click" },
        {
            content: "It stands in the pack at once, for everybody",
            trigger: '.o_pack_decision:contains("We stop the mailings"):contains("Tour Employee")',
        },
        {
            content: "The paper version is of the same department",
            trigger: '.o_okr_pack_pdf[href*="department_id="]',
        },
    ],
});

registry.category("web_tour.tours").add("okr_review_pack_long_tour", {
    steps: () => [
        {
            content: "A long cycle begins with my department",
            trigger: '.o_okr_pack_near:contains("Tour sales")',
        },
        {
            trigger:
                '.o_okr_review_pack_body:contains("Shops come back"):not(:contains("Faster releases"))',
        },
        {
            content: "The whole is one click away",
            trigger: ".o_okr_pack_near button",
            run: "click",
        },
        {
            content: "It comes in pages",
            trigger: '.o_okr_pack_pager:contains("1–1 of 2")',
        },
        {
            trigger: '.o_okr_pack_pager button[aria-label="Next page"]:enabled',
            run: "click",
        },
        {
            trigger: '.o_okr_review_pack_body:contains("Shops come back")',
        },
        {
            content: "The last page has no next one",
            trigger: '.o_okr_pack_pager button[aria-label="Next page"]:disabled',
        },
    ],
});
