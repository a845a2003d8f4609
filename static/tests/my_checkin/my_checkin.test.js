import { CHECKED_IN, MyCheckinSystray } from "@hr_okr/my_checkin_entry/my_checkin_entry";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, mockDate, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { Deferred, animationFrame, runAllTimers } from "@odoo/hoot-mock";
import {
    contains,
    getMockEnv,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

import {
    TODAY,
    inCard,
    keyResult,
    mockServer,
    openScreen,
    said,
    secondKeyResult,
} from "./my_checkin_helpers";

defineMailModels();
beforeEach(() => mockDate(`${TODAY} 09:00:00`));

test("each key result is a fieldset with its legend, what is expected beside the value", async () => {
    mockServer([
        keyResult({
            kind: "decrease",
            base_value: 21,
            commit_value: 10,
            target_value: 7,
            stretch_value: 5,
            has_zones: true,
            zone: "commit",
            expected: 14,
            forecast: { value: 8.2345, spread: 1.6123, date: "2026-06-30" },
        }),
    ]);
    await openScreen();
    expect(".o_okr_fresh_count").toHaveText("0 of 1 fresh");
    expect(".o_okr_head").toHaveText(/due today/);
    expect(".o_okr_head").toHaveText(/Everybody in Bramble Works/);
    expect(".o_okr_objective h2").toHaveText(/Shops come back\s*Sales · with Product/);
    expect("fieldset legend").toHaveText("Reactivated shops");
    expect("fieldset input[inputmode=decimal]").toHaveValue("40");
    expect(".o_okr_card_beside").toHaveText(/was 40 on 05\/13\/2026/);
    expect(".o_okr_card_beside").toHaveText(/expected today 14/);
    expect(".o_okr_forecast").toHaveText("forecast 8.23 ± 1.6 by 06/30/2026");
    expect(".o_okr_zones").toHaveText(/commit 10.*target 7.*stretch 5/s);
    expect(".o_okr_zones .fw-bold").toHaveText("commit 10");
    expect(".o_okr_sparkline").toHaveAttribute("aria-label", "Trend: 30 (6 May), 40 (13 May)");
    expect("[role=radiogroup] input[value='7']").toBeChecked();
});

test("a live value is filled in and says where it is from; the guardrail has icon and word", async () => {
    mockServer([
        keyResult({
            live: { value: 51.5, source: "CRM", at: TODAY },
            guardrail: { state: "outside", text: "refunds 4 %, 1 to 3 wanted" },
        }),
    ]);
    await openScreen();
    expect("input[inputmode=decimal]").toHaveValue("51.5");
    expect(".o_okr_live").toHaveText("LIVE · CRM");
    expect(".o_okr_guardrail").toHaveText(/outside\s+Guardrail: refunds 4 %/);
    expect(".o_okr_guardrail i.fa-exclamation-triangle").toHaveCount(1);
});

test("a tap on a confidence and Post: that row is sent, the other one is not", async () => {
    const server = mockServer([keyResult(), secondKeyResult()]);
    await openScreen();
    await contains(inCard(1, "label:contains(8)")).click();
    expect(".o_okr_post").toHaveText(/Post\s+\(1\)/);
    await contains(".o_okr_post").click();
    expect(server.posts).toEqual([
        [
            {
                id: 1,
                seen_checkin_id: 11,
                unchanged: false,
                value: 40,
                confidence: 8,
                note: "",
                blocker_cause: "",
                thanks: false,
            },
        ],
    ]);
    expect("[aria-live] span:first").toHaveText("1 posted. Thank you!");
    expect(".o_okr_summary").toBeFocused();
    expect(".o_okr_correct").toHaveText(/^Correct\s+Reactivated shops$/);
});

test("a tap on the confidence that is lit already is an answer: still the same", async () => {
    const server = mockServer([keyResult()]);
    await openScreen();
    await contains("label:contains(7)").click();
    expect(".o_okr_card_state").toHaveText(/goes with Post/);
    await contains(".o_okr_post").click();
    expect(server.posts[0][0]).toMatchObject({ value: 40, confidence: 7, unchanged: false });
});

test("nothing changed: one press confirms all that was said before, and posts", async () => {
    const server = mockServer([
        keyResult(),
        secondKeyResult({ is_checked: false, confidence: null }),
    ]);
    await openScreen();
    await contains(".o_okr_nothing_changed").click();
    expect(server.posts).toHaveLength(1);
    expect(server.posts[0].map((row) => [row.id, row.unchanged])).toEqual([[1, true]]);
});

test("nothing else changed: what was typed goes along", async () => {
    const server = mockServer([keyResult(), secondKeyResult()]);
    await openScreen();
    await contains(inCard(1, "input[inputmode=decimal]")).edit("45", { confirm: false });
    expect(".o_okr_nothing_changed").toHaveText("Nothing else changed");
    await contains(".o_okr_nothing_changed").click();
    expect(server.posts[0].map(({ value, unchanged }) => [value, unchanged])).toEqual([
        [45, false],
        [40, true],
    ]);
});

test("what was checked in today is not confirmed once more", async () => {
    mockServer([keyResult({ last: said({ date: TODAY }), is_fresh: true, due: "2026-05-27" })]);
    await openScreen();
    expect(".o_okr_nothing_changed").not.toBeEnabled();
    expect(".o_okr_all_fresh").toHaveText(/All fresh/);
    expect(".o_okr_head").toHaveText(/next due 05\/27\/2026/);
});

test("a drop by two asks for a note, and Post waits for it", async () => {
    const server = mockServer([keyResult()]);
    await openScreen();
    expect("textarea").toHaveCount(0);
    await contains("label:contains(5)").click();
    expect(".o_okr_card_note label").toHaveText("You dropped 2 points. What changed?");
    await contains(".o_okr_post").click();
    expect(server.posts).toEqual([]);
    expect(".o_okr_problems").toHaveText(/Note on “Reactivated shops”/);
    expect("textarea").toHaveAttribute("aria-invalid", "true");
    expect("textarea").toBeFocused();
    await contains("textarea").edit("The carrier lost a truck.", { confirm: false });
    await contains(".o_okr_post").click();
    expect(server.posts[0][0].note).toBe("The carrier lost a truck.");
});

test("words that contradict the value are asked about", async () => {
    mockServer([keyResult()]);
    await openScreen();
    await contains("input[inputmode=decimal]").edit("20", { confirm: false });
    expect(".o_okr_card_note label").toHaveText(
        "The value says off track, you say 7: what do you know?"
    );
    await contains("input[inputmode=decimal]").edit("30", { confirm: false });
    expect(".o_okr_card_note label").toHaveText(/^Note/);
});

test("a value that is no number, a first confidence and a cause are asked for by name", async () => {
    const server = mockServer([keyResult({ is_checked: false, confidence: null, last: null })]);
    await openScreen();
    expect(".o_okr_no_change").toHaveCount(0);
    await contains("input[inputmode=decimal]").edit("many", { confirm: false });
    await contains(".o_okr_blocked").click();
    await contains(".o_okr_post").click();
    expect(queryAllTexts(".o_okr_problems li")).toEqual([
        "Value of “Reactivated shops”: please give a number.",
        "Confidence of “Reactivated shops”: please choose 0 to 10.",
        "Blocked by of “Reactivated shops”: please choose what blocks it.",
    ]);
    expect("input[inputmode=decimal]").toBeFocused();
    await contains("input[inputmode=decimal]").edit("45", { confirm: false });
    await contains("label:contains(6)").click();
    await contains(".o_okr_cause").select("dependency");
    await contains(".o_okr_post").click();
    expect(server.posts[0][0]).toMatchObject({
        value: 45,
        confidence: 6,
        blocker_cause: "dependency",
    });
});

test("the third confirmation in a row asks whether it is still alive, and is taken", async () => {
    const server = mockServer([keyResult({ asks_alive: true })]);
    server.answer = () => ({ posted: [1], conflicts: [], asks_alive: [1] });
    await openScreen();
    await contains(".o_okr_no_change").click();
    expect(".o_okr_no_change").toHaveAttribute("aria-pressed", "true");
    expect(".o_okr_alive").toHaveText(/still alive/);
    await contains(".o_okr_post").click();
    expect(server.posts).toHaveLength(1);
    expect(".o_okr_summary_alive").toHaveText(/Is it still alive/);
});

test("a live value that is due goes with Post by itself, or is left out", async () => {
    const live = { value: 51, source: "CRM", at: TODAY };
    const server = mockServer([keyResult({ live }), secondKeyResult({ live })]);
    await openScreen();
    expect(".o_okr_post").toHaveText(/Post\s+\(2\)/);
    await contains(inCard(2, ".o_okr_leave_out")).click();
    await contains(".o_okr_post").click();
    expect(server.posts[0].map(({ id, value, confidence }) => [id, value, confidence])).toEqual([
        [1, 51, 7],
    ]);
});

test("thanks go to at most three people or teams", async () => {
    const server = mockServer([keyResult()]);
    const helpers = ["Ana", "Bo", "Cy"].map((name, n) => ({
        model: "hr.employee",
        id: n + 1,
        name,
    }));
    onRpc("okr.key.result", "get_check_in_helpers", () => helpers);
    await openScreen();
    await contains(".o_okr_no_change").click();
    await contains(".o_okr_thank").click();
    for (const { name } of helpers) {
        await contains(".o_okr_helper_search input").edit(name, { confirm: false });
        await runAllTimers();
        await contains(`.o-autocomplete--dropdown-item:contains(${name})`).click();
    }
    expect(".o_okr_helper_search").toHaveCount(0);
    await contains(".o_okr_helper:contains(Bo) button").click();
    await contains(".o_okr_thanks_body").edit("You found the bug.", { confirm: false });
    await contains(".o_okr_post").click();
    expect(server.posts[0][0].unchanged).toBe(true);
    expect(server.posts[0][0].thanks).toEqual({
        to: [
            ["hr.employee", 1],
            ["hr.employee", 3],
        ],
        body: "You found the bug.",
    });
});

test("nothing typed and Post says what to do", async () => {
    const server = mockServer([keyResult()]);
    await openScreen();
    await contains(".o_okr_post").click();
    expect(server.posts).toEqual([]);
    expect(".o_okr_status").toHaveText(/Nothing to post yet/);
});

test("a double click posts once", async () => {
    mockServer([keyResult()]);
    const arrival = new Deferred();
    onRpc("okr.key.result", "post_my_check_in", async () => {
        expect.step("post");
        await arrival;
        return { posted: [1], conflicts: [], thanked: 0, asks_alive: [] };
    });
    await openScreen();
    await contains(".o_okr_no_change").click();
    const button = queryOne(".o_okr_post");
    button.click();
    button.click();
    await animationFrame();
    expect(".o_okr_post").not.toBeEnabled();
    arrival.resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_okr_summary").toHaveText(/1 posted/);
    expect.verifySteps(["post"]);
});

test("what the server refuses stays on the screen", async () => {
    mockServer([keyResult()]);
    onRpc("okr.key.result", "post_my_check_in", () => {
        throw makeServerError({
            type: "ValidationError",
            message: "Value of “Reactivated shops”: no.\nConfidence of “Reactivated shops”: no.",
        });
    });
    await openScreen();
    await contains("input[inputmode=decimal]").edit("45", { confirm: false });
    await contains(".o_okr_post").click();
    expect(".o_okr_problems li").toHaveCount(2);
    expect("input[inputmode=decimal]").toHaveValue("45");
    expect(".o_okr_post").toBeEnabled();
});

test("who leads nothing is told how it works", async () => {
    mockServer([]);
    await openScreen();
    expect(".o_okr_nothing").toHaveText(/Nothing to check in on/);
    expect(".o_okr_post").toHaveCount(0);
});

test("the menu bar counts what is due, and hides for who leads nothing", async () => {
    let count = { led: 3, due: 2 };
    onRpc("okr.key.result", "get_my_check_in_count", () => count);
    await mountWithCleanup(MyCheckinSystray);
    expect(".o_okr_systray").toHaveCount(0);
    await runAllTimers();
    await animationFrame();
    expect(queryOne(".o_okr_systray_due").textContent).toBe("2 due");
    count = { led: 3, due: 0 };
    getMockEnv().bus.trigger(CHECKED_IN);
    await animationFrame();
    await animationFrame();
    expect(".o_okr_systray").toHaveCount(1);
    expect(".o_okr_systray_due").toHaveCount(0);
    count = { led: 0, due: 0 };
    getMockEnv().bus.trigger(CHECKED_IN);
    await animationFrame();
    await animationFrame();
    expect(".o_okr_systray").toHaveCount(0);
});
