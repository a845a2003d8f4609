import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    patchTranslations,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { AlignmentMap } from "@hr_okr/alignment_map/alignment_map";
import { layOut } from "@hr_okr/alignment_map/map_layout";
import { MapModel } from "@hr_okr/alignment_map/map_model";
import { idsToShow } from "@hr_okr/alignment_map/map_parts";
import { drawSvg } from "@hr_okr/alignment_map/map_svg";
import { fromUrl, toUrl } from "@hr_okr/alignment_map/map_url";
import { registry } from "@web/core/registry";

describe.current.tags("desktop");
defineMailModels();

const OBJECTIVE = {
    id: 0,
    name: "",
    level: "department",
    department_id: 1,
    lead_id: 1,
    ambition: "aspirational",
    state: "active",
    active: true,
    cycle_id: 1,
    parent_id: null,
    contribution: null,
    roll_up: false,
    progress: 0.5,
    confidence: 7,
    health: "on_track",
    last_date: "2026-05-18",
    score: null,
    flags: [],
};
const KEY_RESULT = {
    id: 0,
    objective_id: 0,
    name: "",
    kind: "increase",
    unit: "%",
    value: 5,
    target_value: 10,
    range_min: 0,
    range_max: 0,
    progress_raw: 0.5,
    confidence: 7,
    health: "on_track",
    last_date: "2026-05-18",
    spark: [5, 6, 7],
};
const LINK = {
    id: 0,
    source_id: 0,
    target_id: 0,
    target_key_result_id: null,
    kind: "depends_on",
    state: "requested",
    contribution: "We need their list.",
};

function table(template, rows) {
    const fields = Object.keys(template);
    return {
        fields,
        rows: rows.map((row) => fields.map((name) => ({ ...template, ...row })[name])),
    };
}

function makePayload({ objectives, keyResults = [], links = [], ...others }) {
    return {
        today: "2026-05-20",
        day: false,
        first_day: "2026-04-01",
        last_day: "2026-05-20",
        cycle_id: 1,
        cycle_state: "active",
        cycles: [
            { id: 1, name: "Q2 2026", state: "active", is_unclosed: false },
            { id: 2, name: "Q1 2026", state: "grading", is_unclosed: true },
        ],
        departments: [
            { id: 1, name: "Sales", path: "Sales" },
            { id: 2, name: "Product", path: "Product" },
        ],
        people: [{ id: 1, name: "Ana Ruiz" }],
        mine: [],
        editable: [],
        objectives: table(OBJECTIVE, objectives),
        key_results: table(KEY_RESULT, keyResults),
        links: table(LINK, links),
        ...others,
    };
}

const SMALL = {
    objectives: [
        { id: 1, name: "Shops come back", level: "company", department_id: null },
        {
            id: 2,
            name: "Win back small shops",
            parent_id: 1,
            contribution: "Half of those lost are small.",
            flags: ["unaccepted"],
        },
        { id: 3, name: "Better boxes", department_id: 2, parent_id: 1, health: "outdated" },
        { id: 4, name: "Fewer lost parcels", department_id: 2, parent_id: 3 },
        { id: 5, name: "A shop of our own", state: "dropped", health: "closed" },
    ],
    keyResults: [
        { id: 10, objective_id: 1, name: "Reactivated shops" },
        { id: 11, objective_id: 3, name: "Boxes that arrive whole", kind: "at_least" },
    ],
    links: [
        { id: 20, source_id: 2, target_id: 3, target_key_result_id: 11 },
        { id: 21, source_id: 4, target_id: 2, kind: "conflicts_with", state: "accepted" },
    ],
    mine: [4],
    editable: [2, 4],
};

/** 2,000 objectives in 40 departments below five goals of the company. */
function makeLarge() {
    const objectives = [];
    for (let id = 1; id <= 2000; id++) {
        objectives.push(
            id <= 5
                ? { id, name: `Goal ${id}`, level: "company", department_id: null }
                : {
                      id,
                      name: `Objective ${id}`,
                      department_id: 1 + (id % 40),
                      parent_id: id <= 405 ? 1 + (id % 5) : 6 + (id % 400),
                  }
        );
    }
    const keyResults = objectives.flatMap(({ id }) =>
        [0, 1, 2].map((n) => ({ id: id * 10 + n, objective_id: id, name: `Measure ${n}` }))
    );
    const departments = Array.from({ length: 40 }, (_, n) => ({
        id: n + 1,
        name: `Department ${n}`,
        path: `Department ${n}`,
    }));
    return makePayload({ objectives, keyResults, departments });
}

let calls;
async function mountMap(payload, state = {}) {
    calls = [];
    onRpc("okr.map", "get_map", ({ kwargs }) => {
        calls.push(kwargs);
        return { ...payload, day: kwargs.day || false };
    });
    onRpc("okr.map", "get_card", () => ({
        can_edit: true,
        can_check_in: true,
        is_frozen: true,
        requests: [],
    }));
    await mountWithCleanup(WebClient);
    registry.category("actions").add("hr_okr.alignment_map", AlignmentMap, { force: true });
    await getService("action").doAction({ type: "ir.actions.client", tag: "hr_okr.alignment_map" });
    await animationFrame();
    if (state.view) {
        await contains(`.o_okr_map_as_${state.view}`).click();
    }
}

beforeEach(() => mockDate("2026-05-20 10:00:00"));

const names = () => queryAll(".o_okr_map_card_title").map((el) => el.textContent);

test("company above, departments as lanes, key results as rows of the card", async () => {
    await mountMap(makePayload(SMALL));
    expect(queryAll(".o_okr_map_lane_name").map((el) => el.textContent)).toEqual([
        "Company 1",
        "Sales 1",
        "Product 2",
    ]);
    const top = (id) => queryOne(`.o_okr_map_card[data-id="${id}"]`).getBoundingClientRect().top;
    expect(top(1)).toBeLessThan(top(2));
    expect(".o_okr_map_card[data-id='1'] .o_okr_map_kr").toHaveText("Reactivated shops\n5 → 10 %");
    expect(".o_okr_map_card[data-id='3'] .o_okr_health").toHaveText("Outdated");
    expect(".o_okr_map_card[data-id='3']").toHaveClass("o_okr_map_card_outdated");
    expect(calls).toHaveLength(1);
});

test("a line for each parent and link, with pattern, word and sentence", async () => {
    await mountMap(makePayload(SMALL));
    expect(".o_okr_map_edge").toHaveCount(5);
    expect("g.o_okr_map_edge_parent").toHaveCount(3);
    const asked = ".o_okr_map_edge[data-key='link-20']";
    expect(`${asked} .o_okr_map_line`).toHaveAttribute("stroke-dasharray", "2 5");
    expect(`${asked} .o_okr_map_line_word`).toHaveText("Requested");
    expect(".o_okr_map_edge_conflicts_with .o_okr_map_line_word").toHaveText("Conflicts with");
    expect(".o_okr_map_tip").toHaveCount(0);
    await contains(".o_okr_map_edge[data-key='parent-2'] .o_okr_map_hit").focus();
    expect(".o_okr_map_tip").toHaveText(/Half of those lost are small/);
});

test("a line to a key result ends at its row", () => {
    const model = new MapModel(makePayload(SMALL));
    const { nodes } = model.visible({ collapsed: new Set() });
    const { edges, boxes } = layOut(nodes, model);
    const asked = edges.find(({ key }) => key === "link-20");
    expect(asked.end.y).toBe(boxes.get(3).y + 108 + 12);
});

test("cards do not overlap, whatever their height", () => {
    const payload = makeLarge();
    const model = new MapModel(payload);
    const { nodes } = model.visible({ collapsed: new Set() });
    const { boxes } = layOut(nodes, model);
    expect(boxes.size).toBe(2000);
    const sorted = [...boxes.values()].sort((a, b) => a.y - b.y);
    let overlaps = 0;
    sorted.forEach((box, i) => {
        for (let j = i + 1; j < sorted.length && sorted[j].y < box.y + box.height; j++) {
            overlaps += Math.abs(sorted[j].x - box.x) < box.width ? 1 : 0;
        }
    });
    expect(overlaps).toBe(0);
});

test("the lanes of a large cycle stand in rows", () => {
    const payload = makeLarge();
    const lay = (part) => {
        const model = new MapModel({ ...payload, part });
        return layOut(model.visible({ collapsed: new Set() }).nodes, model);
    };
    const [whole, inRows] = [lay(false), lay({ total: 2000, top: 5 })];
    expect(new Set(whole.lanes.map(({ y }) => y)).size).toBe(2);
    const rows = Map.groupBy(inRows.lanes, ({ y }) => y);
    expect(rows.size).toBeGreaterThan(3);
    expect(inRows.width).toBeLessThan(whole.width / 2);
    let above = 0;
    for (const [y, lanes] of rows) {
        expect(y).toBeGreaterThan(above);
        above = Math.max(...lanes.map((lane) => lane.y + lane.height));
    }
    const places = new Set([...inRows.boxes.values()].map(({ x, y }) => `${x} ${y}`));
    expect(places.size).toBe(2000);
});

test("of 2,000 objectives only those on the screen are drawn", async () => {
    await mountMap(makeLarge());
    const count = () => document.querySelectorAll(".o_okr_map *").length;
    expect(queryAll(".o_okr_map_card").length).toBeLessThan(60);
    expect(count()).toBeLessThan(3000);
    const scroller = queryOne(".o_okr_map_scroller");
    scroller.scrollTop = 3000;
    scroller.scrollLeft = 4000;
    await animationFrame();
    await animationFrame();
    expect(queryAll(".o_okr_map_card").length).toBeGreaterThan(1);
    expect(count()).toBeLessThan(3000);
    for (let i = 0; i < 3; i++) {
        await contains(".o_okr_map_zoom button[aria-label=Smaller]").click();
        await animationFrame();
    }
    expect(count()).toBeLessThan(3000);
    await contains(".o_okr_map_as_list").click();
    expect(queryAll("[role=treeitem]").length).toBeLessThan(80);
    expect(count()).toBeLessThan(3000);
});

test("arrow keys go from card to card, Enter opens one, Escape closes it", async () => {
    await mountMap(makePayload(SMALL));
    queryOne(".o_okr_map_card[data-id='1']").focus();
    await press("ArrowDown");
    await animationFrame();
    expect(".o_okr_map_card[data-id='2']").toBeFocused();
    await press("ArrowRight");
    await animationFrame();
    expect(".o_okr_map_card[data-id='3']").toBeFocused();
    await press("Enter");
    await animationFrame();
    expect(".o_okr_map_panel_title").toHaveText("Better boxes");
    expect(".o_okr_map_panel_title").toBeFocused();
    await press("Escape");
    await animationFrame();
    expect(".o_okr_map_panel").toHaveCount(0);
});

test("minus folds what is below a card and says how much", async () => {
    await mountMap(makePayload(SMALL));
    queryOne(".o_okr_map_card[data-id='3']").focus();
    await press("-");
    await animationFrame();
    expect(".o_okr_map_card[data-id='4']").toHaveCount(0);
    expect(".o_okr_map_card[data-id='3'] .o_okr_map_fold").toHaveText("1");
    await press("+");
    await animationFrame();
    expect(".o_okr_map_card[data-id='4']").toHaveCount(1);
});

test("the list is a tree with levels for the keyboard, with the same data", async () => {
    await mountMap(makePayload(SMALL), { view: "list" });
    const levels = queryAll("[role=treeitem]").map((el) => el.getAttribute("aria-level"));
    expect(levels).toEqual(["1", "2", "2", "3", "2", "3", "3", "4"]);
    expect("[role=treeitem]:contains(Depends on: Better boxes)").toHaveText(/We need their list/);
    queryOne("[data-key=o1]").focus();
    await press("ArrowDown");
    await animationFrame();
    expect("[data-key=k10]").toBeFocused();
    await press("End");
    await animationFrame();
    expect("[data-key=l21]").toBeFocused();
    await press("ArrowLeft");
    await animationFrame();
    expect("[data-key=o4]").toBeFocused();
    await press("ArrowLeft");
    await animationFrame();
    expect("[data-key=o4]").toHaveAttribute("aria-expanded", "false");
    expect("[data-key=l21]").toHaveCount(0);
});

test("search, flags, focus on me and depth leave what leads there", async () => {
    await mountMap(makePayload(SMALL));
    await contains(".o_okr_map_search").edit("parcels", { confirm: false });
    await advanceTime(300);
    await animationFrame();
    expect(names()).toEqual(["Shops come back", "Better boxes", "Fewer lost parcels"]);
    expect(".o_okr_map_card_match").toHaveCount(1);
    expect(".o_okr_map_status").toHaveText("1 found, 3 objectives");
    await contains(".o_okr_map_search").edit("", { confirm: false });
    await advanceTime(300);
    await contains(".o_okr_map_chips [data-flag=unaccepted]").click();
    expect(names()).toEqual(["Shops come back", "Win back small shops"]);
    await contains(".o_okr_map_chips [data-flag=unaccepted]").click();
    await contains(".o_okr_map_me").click();
    expect(names().sort()).toEqual([
        "Better boxes",
        "Fewer lost parcels",
        "Shops come back",
        "Win back small shops",
    ]);
    await contains(".o_okr_map_me").click();
    await contains(".o_okr_map_depth").select("1");
    expect(names()).toEqual(["Shops come back"]);
});

test("what was given up shows when asked for, and says so", async () => {
    await mountMap(makePayload(SMALL));
    expect(names()).not.toInclude("A shop of our own");
    await contains(".o_okr_map_more").click();
    await contains(".o_okr_map_gone").click();
    await animationFrame();
    expect(".o_okr_map_card_gone").toHaveText(/Given up/);
});

test("the slider asks for a day and shows which one it is", async () => {
    await mountMap(makePayload(SMALL));
    const slider = queryOne(".o_okr_map_time input");
    slider.value = 9;
    slider.dispatchEvent(new Event("input"));
    await advanceTime(300);
    await animationFrame();
    expect(calls.at(-1)).toMatchObject({ day: "2026-04-10" });
    expect(".o_okr_map_day").toHaveText("As of 04/10/2026");
    await contains(".o_okr_map_card[data-id='2']").click();
    expect(".o_okr_map_panel_realign").toHaveCount(0);
    await contains(".o_okr_map_now").click();
    expect(calls.at(-1)).toMatchObject({ day: false });
    expect(".o_okr_map_day").toHaveText("Today");
});

test("realigning asks for the sentence and, where it is frozen, for the reason", async () => {
    const writes = [];
    onRpc("okr.objective", "write", ({ args, kwargs }) => {
        writes.push([...args, kwargs.context.okr_reason]);
        return true;
    });
    await mountMap(makePayload(SMALL));
    await contains(".o_okr_map_card[data-id='2']").click();
    await contains(".o_okr_map_panel_realign").click();
    expect(".o_okr_realign .form-check").toHaveCount(4);
    await contains(".o_okr_realign .form-check:contains(Better boxes) input").click();
    await contains("#o_okr_realign_contribution").edit("Whole boxes bring them back.");
    await contains(".o_okr_realign_save").click();
    expect("#o_okr_realign_reason").toHaveClass("is-invalid");
    expect(writes).toEqual([]);
    await contains("#o_okr_realign_reason").edit("Boxes matter more");
    await contains(".o_okr_realign_save").click();
    await animationFrame();
    expect(writes).toEqual([
        [[2], { parent_id: 3, contribution: "Whole boxes bring them back." }, "Boxes matter more"],
    ]);
    await contains(".o_notification button:contains(Undo)").click();
    expect(writes[1]).toEqual([
        [2],
        { parent_id: 1, contribution: "Half of those lost are small." },
        "Taken back: Boxes matter more",
    ]);
});

test("nothing can be put below itself", () => {
    const model = new MapModel(makePayload(SMALL));
    const candidates = model.parentCandidates(model.get(3)).map(({ id }) => id);
    expect(candidates).toEqual([1, 2]);
});

test("the address holds what differs, and gives it back", () => {
    const state = fromUrl({ cycle: "3", focus: "me", depth: 2, q: 12, day: "2026-04-10" });
    expect(state).toMatchObject({ cycle: 3, focus: "me", depth: 2, q: "12", day: "2026-04-10" });
    expect(fromUrl(toUrl(state))).toEqual(state);
    expect(fromUrl({ day: "yesterday", view: "pie", depth: -4, cycle: "x" })).toEqual(fromUrl({}));
    expect(Object.values(toUrl(fromUrl({}))).filter(Boolean)).toEqual([]);
});

test("the exported picture is whole, and what people typed stays text", () => {
    patchTranslations();
    const [first, ...others] = SMALL.objectives;
    const model = new MapModel(
        makePayload({
            ...SMALL,
            objectives: [{ ...first, name: "Shops <script> & 'more'" }, ...others],
        })
    );
    const { nodes } = model.visible({ collapsed: new Set() });
    const svg = drawSvg(layOut(nodes, model), "Map & more");
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    expect(parsed.querySelector("parsererror")).toBe(null);
    expect(parsed.querySelector("script")).toBe(null);
    expect(parsed.documentElement.textContent).toInclude("Shops <script> & 'more'");
    expect(parsed.documentElement.textContent).toInclude("◷ Outdated");
    expect(parsed.querySelectorAll("path").length).toBe(5);
});

test("a cycle that is over but not closed is outlined in the switcher", async () => {
    await mountMap(makePayload(SMALL));
    expect("#o_okr_map_cycle option.o_okr_map_unclosed").toHaveText(
        "Q1 2026 · Grading · over, not closed"
    );
    await contains("#o_okr_map_cycle").select("2");
    expect(calls.at(-1)).toMatchObject({ cycle_id: 2 });
});

// a large cycle: the server sends a part

const PART_OBJECTIVE = { ...OBJECTIVE, sequence: 10, below: 0, link_count: 0, is_top: false };

function makePart(objectives, others = {}) {
    const payload = makePayload({ objectives: [], ...others });
    return { ...payload, objectives: table(PART_OBJECTIVE, objectives) };
}

/** 2 goals of the company, 5 below the first; only the goals and one of the five come at first. */
const GOAL = { level: "company", department_id: null, is_top: true };
const FIRST = [
    { ...GOAL, id: 1, name: "Shops come back", below: 5 },
    { id: 12, name: "Win back small shops", parent_id: 1, below: 2, link_count: 1, sequence: 2 },
];
const BELOW = [11, 12, 13, 14, 15].map((id) => ({
    id,
    name: id === 12 ? "Win back small shops" : `Objective ${id}`,
    parent_id: 1,
    sequence: id - 10,
    below: id === 12 ? 2 : 0,
    link_count: id === 12 ? 1 : 0,
}));
const LARGE = makePart(FIRST, { part: { total: 8333, top: 3 }, mine: [12] });

async function mountLarge(answers = {}, payload = LARGE) {
    const asked = [];
    for (const method of ["get_below", "get_around", "get_found"]) {
        onRpc("okr.map", method, ({ kwargs }) => {
            asked.push({ method, ...kwargs });
            return answers[method](kwargs);
        });
    }
    await mountMap(payload);
    return asked;
}

const onePage = ({ offset }) => makePart([FIRST[0], ...BELOW.slice(offset, offset + 2)]);

test("of a large cycle it says how much is shown, and a card what is below it", async () => {
    await mountLarge();
    expect(".o_okr_map_status").toHaveText(
        "2 of 8,333 objectives. Unfold a card or search for the others."
    );
    expect(".o_okr_map_card[data-id='1'] .o_okr_map_rest").toHaveText("+4");
    expect(".o_okr_map_card[data-id='12'] .o_okr_map_fold").toHaveText("2");
    expect(".o_okr_map_card[data-id='12'] .o_okr_map_fold i").toHaveClass("fa-plus-square-o");
    expect(calls[0]).toMatchObject({ shown: [], gone: false });
});

test("unfolding loads what is below, in its order, until all is there", async () => {
    const asked = await mountLarge({ get_below: onePage });
    await contains(".o_okr_map_card[data-id='1'] .o_okr_map_rest").click();
    await animationFrame();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ cycle_id: 1, day: false, gone: false, objective_id: 1 });
    expect(names()).toEqual(["Shops come back", "Objective 11", "Win back small shops"]);
    expect(".o_okr_map_card[data-id='1'] .o_okr_map_rest").toHaveText("+3");
    queryOne(".o_okr_map_card[data-id='1']").focus();
    await press("+");
    await animationFrame();
    await press("+");
    await animationFrame();
    expect(asked.map(({ offset }) => offset)).toEqual([0, 2, 4]);
    expect(".o_okr_map_status").toHaveText(/^6 of 8,333 objectives/);
    expect(".o_okr_map_rest").toHaveCount(0);
    expect(".o_okr_map_card[data-id='1']").toBeFocused();
});

test("in the list a row asks for more, by keyboard too, and the focus goes to what came", async () => {
    await mountLarge({ get_below: onePage });
    await contains(".o_okr_map_as_list").click();
    const more = "[data-key=m1]";
    expect(more).toHaveText("Show 4 more that support it");
    expect("[data-key=m12]").toHaveText("Show 2 that support it");
    expect("[data-key=o12]").toHaveAttribute("aria-setsize", "2");
    queryOne(more).focus();
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect("[data-key=o11]").toHaveCount(1);
    expect(more).toHaveText("Show 3 more that support it");
    expect(document.activeElement.dataset.key).toMatch(/^[om]1/);
});

test("more of what stands at the top comes by a button", async () => {
    const next = [
        { ...GOAL, id: 2, name: "Fewer returns" },
        { ...GOAL, id: 3, name: "More friends" },
    ];
    const asked = await mountLarge({ get_below: () => makePart([next.shift()]) });
    await contains(".o_okr_map_top:contains(Show 2 more at the top)").click();
    await animationFrame();
    expect(asked[0]).toMatchObject({ objective_id: false, offset: 0 });
    expect(names()).toInclude("Fewer returns");
    expect(".o_okr_map_top").toHaveText("Show 1 more at the top");
    await contains(".o_okr_map_top").click();
    await animationFrame();
    await animationFrame();
    expect(names()).toInclude("More friends");
    expect(".o_okr_map_top").toHaveCount(0);
    expect(document.activeElement).toHaveClass("o_okr_map_card");
});

test("the server searches a large cycle, and the first that it finds are said to be the first", async () => {
    const found = {
        ...makePart([FIRST[0], { ...BELOW[3], name: "Parcels" }]),
        matches: [14],
        found: 70,
    };
    const asked = await mountLarge({ get_found: () => found });
    await contains(".o_okr_map_search").edit("parc", { confirm: false });
    await advanceTime(300);
    await animationFrame();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ query: "parc", flag: false });
    expect(names()).toEqual(["Shops come back", "Parcels"]);
    expect(".o_okr_map_status").toHaveText("first 1 of 70 found, 2 of 8,333 objectives");
    expect(".o_okr_map_rest").toHaveCount(0);
    await contains(".o_okr_map_search").edit("", { confirm: false });
    await advanceTime(300);
    await animationFrame();
    expect(names()).toHaveLength(3);
});

test("a flag of one objective is looked for on the server, others among what is shown", async () => {
    const found = { ...makePart([{ ...BELOW[4], flags: ["stale"] }]), matches: [15], found: 1 };
    const asked = await mountLarge({ get_found: () => found });
    expect(".o_okr_map_chips [data-flag=silo]").toHaveProperty("disabled", true);
    expect(".o_okr_map_chips [data-flag=silo]").toHaveAttribute(
        "title",
        /Counted among the objectives that are shown/
    );
    await contains(".o_okr_map_chips [data-flag=stale]").click();
    await animationFrame();
    expect(asked[0]).toMatchObject({ query: "", flag: "stale" });
    expect(".o_okr_map_status").toHaveText("1 found, 2 of 8,333 objectives");
});

test("focus and links bring what surrounds an objective", async () => {
    const around = makePart([FIRST[0], FIRST[1], { id: 21, name: "Calls", parent_id: 12 }], {
        links: [{ id: 30, source_id: 12, target_id: 21 }],
        mine: [12],
    });
    const asked = await mountLarge({ get_around: () => around });
    await contains(".o_okr_map_me").click();
    await animationFrame();
    expect(asked.at(-1)).toMatchObject({ method: "get_around", objective_id: false });
    expect(names()).toEqual(["Shops come back", "Win back small shops", "Calls"]);
    await contains(".o_okr_map_me").click();
    await contains(".o_okr_map_card[data-id='12']").click();
    expect(".o_okr_map_panel_linked").toHaveCount(0);
    expect(".o_okr_map_panel_more").toHaveText("Show 1 more");
});

test("a link to what is not among the first, and a refresh, ask for it", async () => {
    expect(idsToShow(null, { sel: 12, focus: "me" })).toEqual([12]);
    await mountLarge();
    await contains(".o_okr_map_card[data-id='12']").click();
    expect(".o_okr_map_panel_title").toHaveText("Win back small shops");
    const slider = queryOne(".o_okr_map_time input");
    slider.value = 9;
    slider.dispatchEvent(new Event("input"));
    await advanceTime(300);
    await animationFrame();
    expect(calls.at(-1)).toMatchObject({ day: "2026-04-10", shown: [12, 1] });
});

test("what supports it is looked for on the server, too, when one realigns", async () => {
    const domains = [];
    onRpc("okr.objective", "search_read", ({ kwargs }) => {
        domains.push(kwargs.domain);
        return [{ id: 99, name: "Far away", level: "department", department_id: [7, "Sea"] }];
    });
    const writes = [];
    onRpc("okr.objective", "write", ({ args }) => writes.push(args) && true);
    await mountLarge({}, { ...LARGE, editable: [12] });
    await contains(".o_okr_map_card[data-id='12']").click();
    await contains(".o_okr_map_panel_realign").click();
    await contains("#o_okr_realign_query").edit("far", { confirm: false });
    await advanceTime(300);
    await animationFrame();
    expect(domains.at(-1)).toInclude(["name", "ilike", "far"]);
    await contains(".o_okr_realign .form-check:contains(Far away Sea) input").click();
    await contains("#o_okr_realign_contribution").edit("It helps.");
    await contains("#o_okr_realign_reason").edit("It fits there");
    await contains(".o_okr_realign_save").click();
    expect(writes).toEqual([[[12], { parent_id: 99, contribution: "It helps." }]]);
});
