import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("okr_open_tour", {
    steps: () => [
        {
            content: "The quarter that is being planned is proposed",
            trigger: ".modal .o_field_widget[name=cycle_id] input:value(Tour quarter)",
        },
        { trigger: ".modal footer button[name=action_next]", run: "click" },
        {
            content: "A team that is ready, with what it drafted",
            trigger:
                ".modal .o_data_row:contains(Tour sales):contains(Ready) td[name=drafted]:contains(Win back small shops)",
        },
        {
            content: "A team that is not, with the reason",
            trigger:
                ".modal .o_data_row:contains(Tour product) td[name=problems]:contains(has no key result)",
        },
        {
            content: "A team that drafted nothing",
            trigger: ".modal .o_data_row:contains(Tour support):contains(Nothing drafted)",
        },
        {
            content: "Nothing was copied from the cycle before",
            trigger: ".modal:not(:contains(Goal of the past))",
        },
        { trigger: ".modal footer button[name=action_next]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=ready_count]:contains(1)",
        },
        { trigger: ".modal footer button[name=action_activate]:visible", run: "click" },
        { trigger: ".o_notification:contains(Tour quarter is open)" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
