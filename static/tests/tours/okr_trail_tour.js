import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("okr_task_trail_tour", {
    steps: () => [
        { trigger: ".o_okr_trail_add", run: "click" },
        {
            content: "only what the reader may link is offered",
            trigger:
                ".modal .o_data_row:contains(Win back small shops: measure 1) td.o_data_cell:first, .modal .o_kanban_record:contains(Win back small shops: measure 1)",
            run: "click",
        },
        {
            content: "key result, objective, company objective",
            trigger:
                ".o_okr_trail_steps:contains(/measure 1.*Win back small shops.*Shops love us/s)",
        },
        {
            content: "each step is a link",
            trigger: ".o_okr_trail_steps button:contains(/^Shops love us$/)",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=name]:contains(Shops love us)" },
        {
            trigger: "body",
            run: () => history.back(),
        },
        { trigger: ".o_okr_trail_remove", run: "click" },
        { trigger: ".o_okr_trail:not(:has(.o_okr_trail_line))" },
    ],
});

registry.category("web_tour.tours").add("okr_person_trail_tour", {
    steps: () => [
        { trigger: ".o_notebook .nav-link:contains(Objectives)", run: "click" },
        {
            trigger: ".o_okr_trail_line:contains(/Lead.*Win back small shops.*Shops love us/s)",
        },
        {
            content: "no number beside a person",
            trigger: ".o_okr_trail:not(:contains(/[0-9]/))",
        },
        {
            trigger: ".o_okr_trail_steps button:contains(/^Win back small shops$/)",
            run: "click",
        },
        { trigger: ".o_form_view .o_okr_key_results, .o_form_view .o_field_widget[name=health]" },
    ],
});
