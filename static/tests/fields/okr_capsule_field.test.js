import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const EVENT = {
    key: "fall okr.checkin 5",
    date: "2026-05-04",
    when: "05/04/2026",
    kind: "fall",
    icon: "fa-arrow-down",
    title: "Confidence fell from 8 to 5",
    text: "The carrier <b>left</b> us.",
    model: "okr.checkin",
    id: 5,
    scope: "key_result",
};

class Way extends models.Model {
    capsule = fields.Json();
    contexts = fields.Json();

    _records = [
        {
            id: 1,
            capsule: { summary: ["Confidence fell: 1 ×"], events: [EVENT] },
            contexts: [
                {
                    id: 3,
                    name: "Orders",
                    is_open: true,
                    summary: ["Days blocked: 2"],
                    events: [EVENT],
                },
                { id: 4, name: "Churn", is_open: false, summary: [], events: [EVENT] },
            ],
        },
        { id: 2, capsule: { summary: [], events: [] }, contexts: [] },
    ];
}

defineMailModels();
defineModels([Way]);

const mount = (resId, name, widget) =>
    mountView({
        resModel: "way",
        resId,
        type: "form",
        arch: `<form><field name="${name}" widget="${widget}"/></form>`,
    });

test("an event is a day, words and a link to where it was said", async () => {
    await mount(1, "capsule", "okr_capsule");
    expect(".o_okr_timeline_summary").toHaveText("Confidence fell: 1 ×");
    expect(".o_okr_timeline_day").toHaveText("05/04/2026");
    expect(".o_okr_timeline_words a").toHaveAttribute("href", "/odoo/okr.checkin/5");
    // what people wrote is text, whatever they wrote
    expect(".o_okr_timeline_text").toHaveText("The carrier <b>left</b> us.");
});

test("where nothing happened it says so", async () => {
    await mount(2, "capsule", "okr_capsule");
    expect(".o_okr_timeline").toHaveCount(0);
    expect("[name=capsule]").toHaveText(/Nothing out of the ordinary/);
});

test("several contexts fold, and what fell short is unfolded", async () => {
    await mount(1, "contexts", "okr_capsules");
    expect("details").toHaveCount(2);
    expect("details[open] summary").toHaveText(/Orders\s*Days blocked: 2/);
    expect("details:not([open]) summary").toHaveText("Churn");
});
