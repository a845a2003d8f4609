import { registry } from "@web/core/registry";

const SAVED = {
    trigger: ".o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))",
};
const SAVE = [{ trigger: ".o_form_button_save:visible", run: "click" }, SAVED];

/** Write a review in the open plan. */
function review(words) {
    return [
        { trigger: ".nav-link[name=reviews]", run: "click" },
        {
            trigger: ".o_field_widget[name=review_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { trigger: ".o_selected_row td[name=body] textarea", run: `edit ${words}` },
        ...SAVE,
        {
            trigger: `.o_field_widget[name=review_ids] .o_data_row:contains(${words}) td[name=author_user_id]:contains(Tour)`,
        },
    ];
}

registry.category("web_tour.tours").add("performance_plan_write_tour", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        {
            trigger: ".o_performance_audience:contains(a mentor whom the employee chooses)",
        },
        { trigger: ".o_field_widget[name=mentor_id] input", run: "edit Tour Mentor" },
        { trigger: ".ui-menu-item:contains(Tour Mentor)", run: "click" },
        { trigger: ".o_field_widget[name=goal] textarea", run: "edit Lead an association" },
        { trigger: ".o_field_widget[name=step_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_selected_row td[name=name] input", run: "edit Speak without slides" },
        ...SAVE,
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Active)" },
    ],
});

registry.category("web_tour.tours").add("performance_plan_review_tour", {
    steps: () => [
        { trigger: ".o_data_row:contains(Tour Employee) td[name=date_start]", run: "click" },
        {
            content: "Read along, not written",
            trigger: ".o_field_widget[name=goal]:contains(Lead an association):not(:has(textarea))",
        },
        { trigger: ".o_field_widget[name=step_ids]:not(:has(.o_field_x2many_list_row_add))" },
        ...review("The first step is done"),
        { trigger: "button[name=action_finish]" },
    ],
});

registry.category("web_tour.tours").add("performance_plan_mentor_tour", {
    steps: () => [
        { trigger: ".o_data_row:contains(Tour Employee) td[name=date_start]", run: "click" },
        {
            content: "A mentor helps, and decides nothing",
            trigger: ".o_form_statusbar:not(:has(button[name=action_finish]))",
        },
        ...review("Come to my workshop"),
    ],
});

registry.category("web_tour.tours").add("performance_plan_propose_tour", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=employee_id] input", run: "edit Tour Employee" },
        { trigger: ".ui-menu-item:contains(Tour Employee)", run: "click" },
        { trigger: ".o_form_view:contains(The employee writes goal)" },
        ...SAVE,
        { trigger: ".o_performance_audience:contains(Visible to):contains(Tour Employee)" },
    ],
});
