import { click, queryFirst } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

const DIALOG = ".modal:not(.o_inactive_modal)";

const pause = () => new Promise((resolve) => setTimeout(resolve, 200));

/**
 * Choose `label` in the drop-down that belongs to `input`.
 *
 * A click can fall into the moment in which the row is drawn anew, so it looks whether it counted.
 */
function choose(input, label) {
    return {
        trigger: input,
        async run() {
            for (let i = 0; i < 20 && queryFirst(input)?.value !== label; i++) {
                if (queryFirst(input) && !queryFirst(".o_select_menu_item")) {
                    await click(input);
                    await pause();
                }
                const item = queryFirst(`.o_select_menu_item:contains(/^${label}$/)`);
                if (item) {
                    await click(item);
                }
                await pause();
            }
        },
    };
}

/** Give the key result named `name` a score in its row. */
function score(name, value) {
    return [
        { trigger: `${DIALOG} .o_data_row:contains(${name}) td[name=score]`, run: "click" },
        {
            trigger: `${DIALOG} .o_selected_row:contains(${name}) td[name=score] input`,
            run: `edit ${value} && press Tab`,
        },
    ];
}

/** Choose what becomes of the objective or key result named `name`. */
function decide(name, decision) {
    return [
        { trigger: `${DIALOG} .o_data_row:contains(${name}) td[name=decision]`, run: "click" },
        choose(`${DIALOG} .o_selected_row:contains(${name}) td[name=decision] input`, decision),
    ];
}

function next() {
    return { trigger: `${DIALOG} footer button[name=action_next]`, run: "click" };
}

function at(step) {
    return { trigger: `${DIALOG} .o_arrow_button_current:contains(${step})` };
}

registry.category("web_tour.tours").add("okr_close_tour", {
    steps: () => [
        { trigger: "button[name=action_close_wizard]:visible", run: "click" },
        at("Readiness"),
        {
            content: "What was never checked in is named",
            trigger: `${DIALOG} .o_data_row:contains(Never checked in):contains(Phone calls)`,
        },
        next(),
        at("Score"),
        {
            content: "The suggestion is arithmetic",
            trigger: `${DIALOG} .o_data_row:contains(Orders) td[name=suggestion_text]:contains(0.60)`,
        },
        ...score("Orders", "0.5"),
        {
            content: "No score of the objective before all its key results are scored",
            trigger: `${DIALOG} .o_field_widget[name=objective_scores]:contains(1 to go)`,
        },
        ...score("Phone calls", "0.9"),
        {
            content: "Then it shows, with its formula",
            trigger: `${DIALOG} .o_field_widget[name=objective_scores]:contains(0.70):contains(÷ 2)`,
        },
        next(),
        at("Learn"),
        { trigger: `${DIALOG} .o_data_row:contains(Orders) td[name=name]`, run: "click" },
        choose(
            `${DIALOG} .o_form_view .o_field_widget[name=miss_cause] input`,
            "Waited for others"
        ),
        {
            trigger: `${DIALOG} .o_field_widget[name=learning] textarea`,
            run: "edit Ask the carrier before the season",
        },
        { trigger: `${DIALOG} footer .o_form_button_save`, run: "click" },
        {
            trigger: `${DIALOG} .o_data_row:contains(Orders) td[name=learning]:contains(Ask the carrier)`,
        },
        next(),
        at("Decide"),
        ...decide("Win back small shops", "Carry over"),
        ...decide("Orders", "Carry over"),
        next(),
        at("Publish"),
        {
            trigger: `${DIALOG} .o_field_widget[name=preview]:contains(Carry over):contains(Orders)`,
        },
        { trigger: `${DIALOG} footer button[name=action_publish]`, run: "click" },
        { trigger: `${DIALOG}:contains(become final) footer .btn-primary`, run: "click" },
        { trigger: ".o_notification:contains(objectives of Tour quarter are closed)" },
        { trigger: ".o_arrow_button_current:contains(Closed)" },
    ],
});
