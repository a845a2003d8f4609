import { confidenceKeyReader } from "@hr_okr/fields/okr_confidence/okr_confidence_strip";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, mockDate, test } from "@odoo/hoot";
import { press, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains } from "@web/../tests/web_test_helpers";

import {
    TODAY,
    inCard,
    keyResult,
    mockServer,
    openScreen,
    secondKeyResult,
} from "./my_checkin_helpers";

defineMailModels();
beforeEach(() => mockDate(`${TODAY} 09:00:00`));

async function strike(...keys) {
    for (const key of keys) {
        await press(key);
        await animationFrame();
    }
}

test("a 1 and soon a 0 make a 10; later they are two answers", async () => {
    const read = confidenceKeyReader();
    expect(read("1")).toBe(1);
    await advanceTime(300);
    expect(read("0")).toBe(10);
    expect(read("0")).toBe(0);
    expect(read("1")).toBe(1);
    await advanceTime(1500);
    expect(read("0")).toBe(0);
    expect(read("1")).toBe(1);
    expect(read("j")).toBe(undefined);
    expect(read("0")).toBe(0);
});

test("j and k walk through the key results and digits answer", async () => {
    const server = mockServer([keyResult(), secondKeyResult()]);
    await openScreen();
    await strike("j");
    expect(queryOne(inCard(1))).toHaveClass("o_okr_card_current");
    expect(inCard(1, "input[type=radio]:checked")).toBeFocused();
    await strike("8", "j");
    expect(queryOne(inCard(2))).toHaveClass("o_okr_card_current");
    await strike("9", "k");
    expect(inCard(1, "input[value='8']")).toBeFocused();
    await strike("j", "j");
    expect(queryOne(inCard(2))).toHaveClass("o_okr_card_current", { message: "stops at the end" });
    await strike(["Control", "Enter"]);
    await animationFrame();
    expect(server.posts[0].map(({ id, confidence }) => [id, confidence])).toEqual([
        [1, 8],
        [2, 9],
    ]);
});

test("digits answer before anything has the focus; 1 and 0 make 10", async () => {
    mockServer([keyResult()]);
    await openScreen();
    document.activeElement?.blur();
    await strike("1");
    expect("input[value='1']").toBeChecked();
    await strike("0");
    expect("input[value='10']").toBeChecked();
});

test("n is no change, b is blocked and no longer blocked", async () => {
    mockServer([keyResult()]);
    await openScreen();
    await strike("n");
    expect(".o_okr_no_change").toHaveAttribute("aria-pressed", "true");
    await strike("b");
    expect(".o_okr_blocked").toHaveAttribute("aria-pressed", "true");
    expect(".o_okr_no_change").toHaveAttribute("aria-pressed", "false");
    expect(".o_okr_cause").toHaveCount(1);
    await strike("b");
    expect(".o_okr_cause").toHaveCount(0);
    expect(".o_okr_post").toHaveText("Post");
});

test("keys are text in a field, but Ctrl+Enter posts from there", async () => {
    const server = mockServer([keyResult()]);
    await openScreen();
    await contains("input[inputmode=decimal]").edit("45", { confirm: false });
    await contains("textarea").focus();
    await strike("b", "n", "1");
    expect("textarea").toHaveValue("bn1");
    expect(".o_okr_blocked").toHaveAttribute("aria-pressed", "false");
    expect(".o_okr_no_change").toHaveAttribute("aria-pressed", "false");
    expect("input[value='7']").toBeChecked();
    await strike(["Control", "Enter"]);
    await animationFrame();
    expect(server.posts[0][0]).toMatchObject({ value: 45, confidence: 7, note: "bn1" });
});

test("the help lists the keys, and single keys can be turned off for good", async () => {
    mockServer([keyResult()]);
    await openScreen();
    await strike("?");
    expect(".o_okr_help").toHaveText(/next \/ previous key result/);
    expect(".o_okr_help_button").toHaveAttribute("aria-expanded", "true");
    await contains(".o_okr_help input").click();
    await strike("n");
    expect(".o_okr_no_change").toHaveAttribute("aria-pressed", "false");
    expect(localStorage.getItem("hr_okr.my_checkin.shortcuts_off")).toBe("1");
    await contains(".o_okr_help input").click();
    await strike("n");
    expect(".o_okr_no_change").toHaveAttribute("aria-pressed", "true");
});
