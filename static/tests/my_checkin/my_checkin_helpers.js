import { MyCheckin } from "@hr_okr/my_checkin/my_checkin";
import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { WebClient } from "@web/webclient/webclient";

export const TODAY = "2026-05-20";

/** A key result as the server describes it: from 0 to 100, 40 and confidence 7 a week ago. */
export function keyResult(changes = {}) {
    return {
        id: 1,
        name: "Reactivated shops",
        kind: "increase",
        unit: "shops",
        base_value: 0,
        target_value: 100,
        commit_value: 0,
        stretch_value: 0,
        has_zones: false,
        zone: "",
        range_min: 0,
        range_max: 0,
        value: 40,
        confidence: 7,
        blocker_cause: "",
        is_checked: true,
        is_fresh: false,
        due: TODAY,
        last: said(),
        seen_checkin_id: 11,
        points: [
            ["2026-05-06", 30],
            ["2026-05-13", 40],
        ],
        expected: 54,
        forecast: null,
        off_track: [27, 1e15],
        asks_alive: false,
        live: null,
        guardrail: null,
        ...changes,
    };
}

export function said(changes = {}) {
    return {
        date: "2026-05-13",
        value: 40,
        confidence: 7,
        kind: "updated",
        author: "Ana",
        note: "",
        blocker_cause: "",
        ...changes,
    };
}

export function secondKeyResult(changes = {}) {
    return keyResult({ id: 2, name: "Lost parcels", seen_checkin_id: 12, ...changes });
}

/**
 * A server that has these key results and takes what is posted.
 *
 * @returns {{ keyResults: Object[], posts: Object[][], answer: Function }}
 */
export function mockServer(keyResults) {
    const server = {
        keyResults,
        posts: [],
        answer: (rows) => ({ posted: rows.map((row) => row.id), conflicts: [] }),
    };
    onRpc("okr.key.result", "get_my_check_in_count", () => ({ led: 0, due: 0 }));
    onRpc("okr.key.result", "get_my_check_in", () => ({
        today: TODAY,
        audience: "Bramble Works",
        causes: [
            ["resource", "Resources"],
            ["dependency", "Waiting for others"],
        ],
        objectives: server.keyResults.length
            ? [
                  {
                      id: 1,
                      name: "Shops come back",
                      department: "Sales",
                      co_departments: ["Product"],
                      ambition: "committed",
                      key_results: server.keyResults,
                  },
              ]
            : [],
    }));
    onRpc("okr.key.result", "post_my_check_in", ({ args: [rows] }) => {
        server.posts.push(rows);
        return { thanked: 0, asks_alive: [], ...server.answer(rows) };
    });
    return server;
}

/** Open the screen as its menu does. */
export async function openScreen() {
    registry.category("actions").add("okr_test_checkin", MyCheckin, { force: true });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "okr_test_checkin" });
}

/** Selector within the card of the key result with this id. */
export function inCard(id, selector = "") {
    return `.o_okr_card[data-id="${id}"] ${selector}`.trim();
}
