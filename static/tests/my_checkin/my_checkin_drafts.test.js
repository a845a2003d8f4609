import { noteQuestion } from "@hr_okr/checkin/checkin_words";
import { DraftStore } from "@hr_okr/my_checkin/draft_store";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, mockDate, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, makeMockEnv } from "@web/../tests/web_test_helpers";

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

const draft = (changes = {}) => ({
    name: "Reactivated shops",
    seen: 11,
    text: "45",
    confidence: 8,
    note: "Two signed.",
    isBlocked: false,
    cause: "",
    isUnchanged: false,
    thanks: { to: [], body: "" },
    ...changes,
});

const conflict = (changes = {}) => ({
    id: 1,
    name: "Reactivated shops",
    reason: "changed",
    text: "Somebody has checked in on “Reactivated shops” since you opened it.",
    last: said({ date: TODAY, value: 60, confidence: 9, author: "Bo", note: "They called." }),
    seen_checkin_id: 20,
    ...changes,
});

test("what is typed is kept in the browser until it is posted", async () => {
    const server = mockServer([keyResult(), secondKeyResult()]);
    await openScreen();
    const store = new DraftStore();
    await contains(inCard(1, "input[inputmode=decimal]")).edit("45", { confirm: false });
    await contains(inCard(2, "label:contains(8)")).click();
    expect(store.load()[1]).toMatchObject({ text: "45", seen: 11, name: "Reactivated shops" });
    expect(store.load()[2].confidence).toBe(8);
    server.answer = () => ({ posted: [1, 2], conflicts: [] });
    await contains(".o_okr_post").click();
    expect(store.load()).toEqual({});
});

test("typing back what was there forgets the draft", async () => {
    mockServer([keyResult()]);
    await openScreen();
    await contains("input[inputmode=decimal]").edit("45", { confirm: false });
    expect(new DraftStore().load()).not.toEqual({});
    await contains("input[inputmode=decimal]").edit("40", { confirm: false });
    expect(new DraftStore().load()).toEqual({});
});

test("a draft comes back with a notice, and may be discarded", async () => {
    mockServer([keyResult()]);
    const store = new DraftStore();
    store.save(1, draft());
    await openScreen();
    expect(".o_okr_restored").toHaveText(/Your draft is back/);
    expect("input[inputmode=decimal]").toHaveValue("45");
    expect("input[value='8']").toBeChecked();
    expect("textarea").toHaveValue("Two signed.");
    await contains(".o_okr_restored button").click();
    expect("input[inputmode=decimal]").toHaveValue("40");
    expect(".o_okr_restored").toHaveCount(0);
    expect(store.load()).toEqual({});
});

test("drafts of two tabs stand side by side", async () => {
    const [one, other] = [new DraftStore(), new DraftStore()];
    one.save(1, draft());
    other.save(2, draft({ text: "50" }));
    one.save(1, null);
    expect(Object.keys(other.load())).toEqual(["2"]);
});

test("a spoilt or forbidden store does no harm", async () => {
    const store = new DraftStore();
    localStorage.setItem(store.key, "{not json");
    expect(store.load()).toEqual({});
    mockServer([keyResult()]);
    await openScreen();
    expect("fieldset").toHaveCount(1);
});

test("what somebody else said meanwhile is shown, the rest is posted, mine is not lost", async () => {
    const server = mockServer([keyResult(), secondKeyResult()]);
    await openScreen();
    await contains(inCard(1, "input[inputmode=decimal]")).edit("45", { confirm: false });
    await contains(inCard(2, "label:contains(8)")).click();
    server.answer = () => ({ posted: [2], conflicts: [conflict()] });
    server.keyResults = [
        keyResult({ value: 60, confidence: 9, last: conflict().last, seen_checkin_id: 20 }),
        secondKeyResult({ confidence: 8, seen_checkin_id: 21 }),
    ];
    await contains(".o_okr_post").click();
    expect(inCard(1, ".o_okr_conflict")).toHaveText(/since you opened it/);
    expect(inCard(1, ".o_okr_conflict")).toHaveText(
        /Bo said 60, confidence 9, on 05\/20\/2026\. “They called\.”/
    );
    expect(inCard(1, "input[inputmode=decimal]")).toHaveValue("45");
    expect(".o_okr_summary h2").toHaveText("1 posted, 1 kept: see what changed meanwhile.");
    expect(Object.keys(new DraftStore().load())).toEqual(["1"]);

    await contains(inCard(1, ".o_okr_keep_mine")).click();
    server.answer = () => ({ posted: [1], conflicts: [] });
    await contains(inCard(1, "label:contains(8)")).click();
    await contains(".o_okr_post").click();
    expect(server.posts[1]).toHaveLength(1);
    expect(server.posts[1][0]).toMatchObject({ id: 1, value: 45, seen_checkin_id: 20 });
    expect(new DraftStore().load()).toEqual({});
});

test("letting theirs stand takes their numbers and forgets mine", async () => {
    const server = mockServer([keyResult()]);
    await openScreen();
    await contains(".o_okr_no_change").click();
    server.answer = () => ({ posted: [], conflicts: [conflict()] });
    server.keyResults = [
        keyResult({ value: 60, confidence: 9, last: conflict().last, seen_checkin_id: 20 }),
    ];
    await contains(".o_okr_post").click();
    await contains(".o_okr_take_theirs").click();
    expect("input[inputmode=decimal]").toHaveValue("60");
    expect("input[value='9']").toBeChecked();
    expect(".o_okr_conflict").toHaveCount(0);
    expect(new DraftStore().load()).toEqual({});
});

test("a draft from before somebody else's word shows that word first", async () => {
    mockServer([keyResult({ value: 60, last: conflict().last, seen_checkin_id: 20 })]);
    new DraftStore().save(1, draft());
    await openScreen();
    expect(".o_okr_conflict").toHaveText(/Bo said 60/);
    expect("input[inputmode=decimal]").toHaveValue("45");
    expect(".o_okr_post").toHaveText("Post", { message: "not before I have seen it" });
    await contains(".o_okr_keep_mine").click();
    expect(".o_okr_post").toHaveText(/\(1\)/);
});

test("what was closed meanwhile comes back with its text until it is let go", async () => {
    const server = mockServer([keyResult(), secondKeyResult()]);
    await openScreen();
    await contains(inCard(1, "input[inputmode=decimal]")).edit("45", { confirm: false });
    await contains(inCard(1, "textarea")).edit("Two signed.", { confirm: false });
    server.answer = () => ({
        posted: [],
        conflicts: [conflict({ reason: "closed", text: "“Reactivated shops” is closed with Q2." })],
    });
    server.keyResults = [secondKeyResult()];
    await contains(".o_okr_post").click();
    expect(".o_okr_lost").toHaveText(/is closed with Q2/);
    expect(".o_okr_lost").toHaveText(/Your draft: 45, confidence 7, “Two signed\.”/);
    expect(new DraftStore().load()[1].note).toBe("Two signed.");
    await contains(".o_okr_lost button").click();
    expect(".o_okr_lost").toHaveCount(0);
    expect(new DraftStore().load()).toEqual({});
});

test("a post in another tab is read at once, what is typed here stays", async () => {
    const server = mockServer([keyResult(), secondKeyResult()]);
    await openScreen();
    await contains(inCard(2, "input[inputmode=decimal]")).edit("50", { confirm: false });
    server.keyResults = [
        keyResult({ value: 60, seen_checkin_id: 20, last: said({ value: 60 }) }),
        secondKeyResult(),
    ];
    const event = new Event("storage");
    Object.defineProperties(event, {
        key: { value: new DraftStore().key },
        oldValue: { value: JSON.stringify({ 1: draft() }) },
        newValue: { value: null },
    });
    window.dispatchEvent(event);
    await animationFrame();
    await animationFrame();
    expect(inCard(1, "input[inputmode=decimal]")).toHaveValue("60");
    expect(inCard(2, "input[inputmode=decimal]")).toHaveValue("50");
});

test("a note is asked for by the same rule as on the server", async () => {
    await makeMockEnv();
    const before = { value: 40, confidence: 9, offTrack: [27, 1e15] };
    const ask = (confidence, changes = {}, value = 41) =>
        String(noteQuestion({ value, confidence }, { ...before, ...changes }));
    expect(ask(7)).toMatch(/dropped 2/);
    expect(ask(7, { confidence: 8 })).toBe("");
    expect(ask(3, { confidence: 4 })).toMatch(/in the way/);
    expect(ask(3, { confidence: null })).toMatch(/in the way/);
    expect(ask(3, { confidence: 3 })).toBe("");
    expect(ask(5, { confidence: 2 })).toBe("");
    expect(ask(8, { confidence: 8 }, 20)).toMatch(/you say 8/);
    expect(ask(6, { confidence: 6 }, 20)).toBe("");
    expect(ask(9, {}, 40)).toBe("", { message: "the same again is no news" });
});
