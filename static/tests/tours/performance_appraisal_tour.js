import { registry } from "@web/core/registry";

const SAVED = {
    trigger: ".o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))",
};
const SAVE = [{ trigger: ".o_form_button_save:visible", run: "click" }, SAVED];
const DIALOG = ".modal:not(.o_inactive_modal)";

/** Open the appraisal of the tour from the list. */
function open() {
    return { trigger: ".o_data_row:contains(Tour Employee) td[name=date_end]", run: "click" };
}

/** Write into the first row of the answers of one side. */
function answer(side, words) {
    const field = `.o_field_widget[name=${side}_answer_ids]`;
    return [
        { trigger: `.nav-link[name=${side}]`, run: "click" },
        { trigger: `${field} .o_data_row:first td[name=body]`, run: "click" },
        { trigger: `${field} .o_selected_row td[name=body] textarea`, run: `edit ${words}` },
        ...SAVE,
    ];
}

registry.category("web_tour.tours").add("performance_campaign_launch_tour", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Appraisals of the tour" },
        { trigger: "input[data-field=date_start]", run: "edit 01/01/2026 && press Tab" },
        { trigger: "input[data-field=date_end]", run: "edit 12/31/2026 && press Tab" },
        ...SAVE,
        { trigger: "button[name=action_preview]", run: "click" },
        {
            content: "Who is in",
            trigger: `${DIALOG} .o_field_widget[name=ready_ids] .o_data_row:contains(Tour Employee)`,
        },
        {
            content: "And who is not, and why",
            trigger: `${DIALOG} .nav-link[name=problems]`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=problems]:contains(Tour Manager):contains(has no manager)`,
        },
        { trigger: `${DIALOG} button[name=action_launch]`, run: "click" },
        { trigger: ".o_arrow_button_current:contains(Running)" },
        { trigger: ".oe_stat_button:contains(0 / 1)" },
    ],
});

registry.category("web_tour.tours").add("performance_appraisal_write_tour", {
    steps: () => [
        open(),
        {
            content: "The manager's side is closed to the employee",
            trigger:
                ".o_notebook:not(:has(.nav-link[name=manager])):not(:has(.nav-link[name=outcome]))",
        },
        ...answer("employee", "I spoke at two meetings"),
        { trigger: ".o_form_view:not(:has(.o_statusbar_buttons button:contains(Share)))" },
    ],
});

registry.category("web_tour.tours").add("performance_appraisal_share_tour", {
    steps: () => [
        open(),
        {
            content: "The employee's side is closed to the manager",
            trigger: ".o_notebook:not(:has(.nav-link[name=employee]))",
        },
        ...answer("manager", "Customers ask for you"),
        { trigger: ".nav-link[name=outcome]", run: "click" },
        { trigger: ".o_field_widget[name=outcome_ids] td[name=summary]", run: "click" },
        {
            trigger: ".o_field_widget[name=outcome_ids] .o_selected_row td[name=summary] textarea",
            run: "edit A year of meetings",
        },
        ...SAVE,
        { trigger: ".o_statusbar_buttons button:contains(Share)", run: "click" },
        { trigger: `${DIALOG} button[name=action_confirm]:visible`, run: "click" },
        { trigger: ".o_arrow_button_current:contains(Shared)" },
        { trigger: ".nav-link[name=employee]", run: "click" },
        { trigger: ".o_data_row:contains(I spoke at two meetings)" },
    ],
});

registry.category("web_tour.tours").add("performance_appraisal_sign_tour", {
    steps: () => [
        open(),
        { trigger: ".nav-link[name=manager]", run: "click" },
        { trigger: ".o_data_row:contains(Customers ask for you)" },
        { trigger: ".nav-link[name=outcome]", run: "click" },
        { trigger: ".o_data_row:contains(A year of meetings)" },
        { trigger: ".o_statusbar_buttons button:contains(Sign)", run: "click" },
        { trigger: `${DIALOG}:contains(does not say that you agree)` },
        {
            trigger: `${DIALOG} .o_field_widget[name=comment] textarea`,
            run: "edit I see it so too",
        },
        { trigger: `${DIALOG} button[name=action_confirm]:visible`, run: "click" },
        { trigger: ".o_arrow_button_current:contains(Acknowledged)" },
        { trigger: ".nav-link[name=signature]", run: "click" },
        { trigger: ".o_data_row:contains(I see it so too)" },
    ],
});
