import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { contains, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Measure extends models.Model {
    value = fields.Float();
    unit = fields.Char();
    progress = fields.Float();
    raw = fields.Float();
    health = fields.Selection({ selection: [["outdated", "Outdated"]] });

    _records = [
        { id: 1, value: 13.4, unit: "days", progress: 1, raw: 1.18, health: "outdated" },
        { id: 2, value: 1200, unit: false, progress: 0.5, raw: 0.5, health: false },
    ];
}

defineMailModels();
defineModels([Measure]);

test("values show no pointless decimals, and their unit", async () => {
    await mountView({
        resModel: "measure",
        type: "list",
        arch: `<list><field name="value" widget="okr_value" options="{'unit_field': 'unit'}"/></list>`,
    });
    expect(".o_data_row:eq(0) .o_data_cell").toHaveText("13.4 days");
    expect(".o_data_row:eq(1) .o_data_cell").toHaveText("1,200");
});

test("a value can be typed", async () => {
    await mountView({
        resModel: "measure",
        resId: 1,
        type: "form",
        arch: `<form><field name="value" widget="okr_value"/></form>`,
    });
    expect("[name=value] input").toHaveValue("13.4");
    await contains("[name=value] input").edit("12.50");
    expect("[name=value] input").toHaveValue("12.5");
});

test("a bar never passes its end; the words beside it do", async () => {
    await mountView({
        resModel: "measure",
        resId: 1,
        type: "form",
        arch: `<form><field name="progress" widget="okr_progress" options="{'raw_field': 'raw'}"/></form>`,
    });
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "100");
    expect(".o_okr_progress_text").toHaveText("118 %");
});

test("health is an icon and a word", async () => {
    await mountView({
        resModel: "measure",
        resId: 1,
        type: "form",
        arch: `<form><field name="health" widget="okr_health" readonly="1"/></form>`,
    });
    expect(".o_okr_health_outdated").toHaveText("Outdated");
    expect(".o_okr_health_outdated .fa-clock-o").toHaveCount(1);
});
