import { registry } from "@web/core/registry";

const hint = (text) => `.o_okr_coach_hint:contains(${text})`;

registry.category("web_tour.tours").add("okr_coach_tour", {
    steps: () => [
        {
            content: "A new objective has hints before it is saved",
            trigger: ".o_field_widget[name=name] textarea, .o_field_widget[name=name] input",
            run: "edit Win back tiny shops",
        },
        { trigger: ".o_form_view .o_notebook", run: "click" },
        { trigger: hint("It supports no other objective yet") },
        {
            content: "Each has a reason",
            trigger: `${hint("It has no key result yet")} .o_okr_coach_why`,
            run: "click",
        },
        { trigger: `${hint("It has no key result yet")}:contains(nobody can say in the end)` },
        {
            content: "One that does not fit is dismissed, by keyboard",
            trigger: `${hint("It supports no other objective yet")} .o_okr_coach_dismiss`,
            run({ anchor }) {
                anchor.focus();
                if (document.activeElement !== anchor || anchor.tagName !== "BUTTON") {
                    throw new Error("Dismiss cannot be reached by keyboard");
                }
                anchor.click();
            },
        },
        { trigger: ".o_okr_coach:not(:contains(It supports no other objective yet))" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".o_okr_coach_show_dismissed:contains(1)", run: "click" },
        {
            content: "Who put it aside can be read, and it can come back",
            trigger: ".o_okr_coach_aside:contains(Tour Drafter) .o_okr_coach_restore",
            run: "click",
        },
        { trigger: hint("It supports no other objective yet") },
        { trigger: ".o_form_saved" },
        {
            content: "On a saved one it is kept at once",
            trigger: `${hint("It has no key result yet")} .o_okr_coach_dismiss`,
            run: "click",
        },
        { trigger: ".o_okr_coach_show_dismissed:contains(1)" },
        { trigger: ".o_form_saved" },
    ],
});
