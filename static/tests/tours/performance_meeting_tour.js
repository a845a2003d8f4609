import { registry } from "@web/core/registry";

const SAVED = {
    trigger: ".o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))",
};
const SAVE = [{ trigger: ".o_form_button_save:visible", run: "click" }, SAVED];

/** Add a topic with these words to the agenda, and save. */
function addTopic(words) {
    return [
        { trigger: ".o_field_widget[name=topic_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_selected_row td[name=name] input", run: `edit ${words}` },
        ...SAVE,
        { trigger: `.o_field_widget[name=topic_ids] .o_data_row:contains(${words})` },
    ];
}

registry.category("web_tour.tours").add("performance_meeting_plan_tour", {
    steps: () => [
        { trigger: ".o_list_button_add, .o-kanban-button-new", run: "click" },
        {
            content: "Before anything is written, it says who will read it",
            trigger: ".o_performance_audience:contains(Only the two of you)",
        },
        {
            trigger: ".o_field_widget[name=employee_id] input",
            run: "edit Tour Employee",
        },
        { trigger: ".ui-menu-item:contains(Tour Employee)", run: "click" },
        ...addTopic("Price list"),
        {
            trigger: ".o_performance_audience:contains(Not visible to):contains(administrators)",
        },
        {
            content: "A note of one's own beside it",
            trigger: ".nav-link[name=notes]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=note_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_selected_row td[name=body] textarea", run: "edit Listen first" },
        ...SAVE,
    ],
});

registry.category("web_tour.tours").add("performance_meeting_join_tour", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Tour Manager):contains(Planned) td[name=date_start]",
            run: "click",
        },
        { trigger: ".o_data_row:contains(Price list)" },
        {
            content: "The manager's private note is not there",
            trigger: ".nav-link[name=notes]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=note_ids]:not(:contains(Listen first))" },
        { trigger: ".nav-link[name=agenda]", run: "click" },
        ...addTopic("Autumn fair"),
    ],
});

registry.category("web_tour.tours").add("performance_meeting_hold_tour", {
    steps: () => [
        { trigger: ".o_data_row:contains(Tour Employee) td[name=date_start]", run: "click" },
        {
            content: "The words of the other one are theirs, what was agreed belongs to both",
            trigger: ".o_data_row:contains(Autumn fair) td[name=outcome]",
            run: "click",
        },
        { trigger: ".o_selected_row td[name=name]:not(:has(input))" },
        { trigger: ".o_selected_row td[name=outcome] textarea", run: "edit We go with two" },
        { trigger: ".o_data_row:contains(Autumn fair) td[name=is_done] input", run: "click" },
        ...SAVE,
        { trigger: "button[name=action_hold]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        {
            content: "The next one is open, with what was not done",
            trigger:
                ".o_form_view:has(.o_field_widget[name=previous_id]) .o_data_row:contains(Price list) td[name=carried]:contains(1)",
        },
        { trigger: ".o_field_widget[name=topic_ids]:not(:contains(Autumn fair))" },
    ],
});
