import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const CONFIDENCES = [...Array(11).keys()].map((n) => [String(n), String(n)]);

class Checkin extends models.Model {
    confidence = fields.Integer();
    answer = fields.Selection({ selection: CONFIDENCES });

    _records = [{ id: 1, confidence: 6, answer: false }];
}

defineMailModels();
defineModels([Checkin]);

const mountForm = (name, attributes = "") =>
    mountView({
        resModel: "checkin",
        resId: 1,
        type: "form",
        arch: `<form><field name="${name}" widget="okr_confidence" ${attributes}/></form>`,
    });

test("a strip of eleven radio buttons with the word for the chosen one", async () => {
    await mountForm("confidence", 'string="How sure?"');
    expect("[role=radiogroup]").toHaveAttribute("aria-label", "How sure?");
    expect(queryAllTexts("[role=radiogroup] label").join(" ")).toBe("0 1 2 3 4 5 6 7 8 9 10");
    expect("input[value='6']").toBeChecked();
    expect(".o_okr_health_at_risk").toHaveText("At risk");
});

test("a click chooses, and the band follows", async () => {
    await mountForm("confidence");
    await contains("label:contains(7)").click();
    expect("input[value='7']").toBeChecked();
    expect(".o_okr_health_on_track").toHaveText("On track");
    await contains("label:contains(3)").click();
    expect(".o_okr_health_off_track").toHaveText("Off track");
});

test("digits, Home and End choose from the keyboard", async () => {
    await mountForm("confidence");
    await click("input[value='6']");
    await press("8");
    await animationFrame();
    expect("input[value='8']").toBeChecked();
    expect("input[value='8']").toBeFocused();
    await press("End");
    await animationFrame();
    expect("input[value='10']").toBeChecked();
    await press("Home");
    await animationFrame();
    expect("input[value='0']").toBeChecked();
    expect(".o_okr_health_off_track").toHaveText("Off track");
});

test("arrow keys move through the strip and stop at its ends", async () => {
    await mountForm("confidence");
    await click("input[value='6']");
    await press("ArrowRight");
    await animationFrame();
    expect("input[value='7']").toBeChecked();
    await press("ArrowLeft");
    await animationFrame();
    expect("input[value='6']").toBeChecked();
    await press("End");
    await press("ArrowRight");
    await animationFrame();
    expect("input[value='10']").toBeChecked();
});

test("an unanswered selection has nothing chosen and no word; a 0 is an answer", async () => {
    await mountForm("answer");
    expect("input:checked").toHaveCount(0);
    expect(".o_okr_health").toHaveCount(0);
    await contains("label:contains(0):first").click();
    expect("input[value='0']").toBeChecked();
    expect(".o_okr_health_off_track").toHaveText("Off track");
});

test("readonly shows the number and its word", async () => {
    await mountForm("confidence", 'readonly="1"');
    expect("input[type=radio]").toHaveCount(0);
    expect(".o_field_okr_confidence").toHaveText(/^6\s*At risk$/);
});
