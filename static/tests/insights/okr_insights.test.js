import { InsightChart } from "@hr_okr/insights/insight_chart";
import { formatNumber } from "@hr_okr/insights/formats";
import { OkrInsights } from "@hr_okr/insights/okr_insights";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate, mockTimeZone, runAllTimers } from "@odoo/hoot-mock";
import { getDefaultConfig } from "@web/views/view";
import {
    contains,
    defineModels,
    fields,
    makeMockEnv,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    preloadBundle,
} from "@web/../tests/web_test_helpers";

class Week extends models.Model {
    date = fields.Date();
    team = fields.Char();
    progress = fields.Float({ aggregator: "avg" });
    count = fields.Integer({ aggregator: "sum" });

    _records = [
        { id: 1, date: "2026-01-05", team: "Sales", progress: 0.2, count: 2 },
        { id: 2, date: "2026-01-12", team: "Sales", progress: 0.4, count: 2 },
        { id: 3, date: "2026-01-12", team: "Product", progress: 0.6, count: 2 },
    ];
}

defineMailModels();
defineModels([Week]);
preloadBundle("web.chartjs_lib");

const ACTION = {
    name: "Fresh key results",
    model: "okr.key.result.report",
    domain: [["id", "=", 1]],
};

function chart(values = {}) {
    return {
        key: "blockers",
        title: "Blockers by age",
        type: "bar",
        format: "number",
        labels: ["Under a week", "1 to 2 weeks"],
        datasets: [{ label: "Resources", data: [2, 0], actions: [ACTION, ACTION] }],
        help: "Days since the first check-in that named it.",
        ...values,
    };
}

function board(values = {}) {
    return {
        board: "rhythm",
        filters: { company_id: 1, cycle_id: 3, department_id: false },
        options: {
            companies: [{ id: 1, name: "Us" }],
            cycles: [
                { id: 3, name: "Q2", state: "active" },
                { id: 2, name: "Q1", state: "closed" },
            ],
        },
        department: "",
        department_path: "",
        as_of: false,
        minimum: 3,
        cycle: "Q2",
        past: "Q1",
        notice: false,
        tiles: [
            {
                key: "fresh",
                label: "Fresh key results",
                value: 0.5,
                format: "percent",
                detail: "2 of 4",
                before: 0.25,
                help: "Fresh ones by all of them: 2 / 4.",
                action: ACTION,
            },
        ],
        charts: [chart()],
        tables: [
            {
                key: "participation",
                title: "Participation by team",
                columns: [{ key: "share", label: "Fresh", format: "percent", bar: true }],
                rows: [
                    { key: "7", name: "Sales", cells: { share: { value: 0.5, action: ACTION } } },
                    { key: "others", name: "Other teams", cells: { share: { value: null } } },
                ],
                help: "In the order of the org chart.",
            },
        ],
        ...values,
    };
}

async function mountBoards(answer = board()) {
    onRpc("okr.insights", "get_board", ({ args }) => {
        expect.step(`${args[0]} ${JSON.stringify(args[1])}${args[2] ? " now" : ""}`);
        return { ...answer, board: args[0], ...(args[2] && { as_of: false }) };
    });
    onRpc("okr.insights", "get_departments", ({ args }) => {
        expect.step(`departments ${JSON.stringify(args)}`);
        return args[0] === "nix" ? [] : [{ id: 7, name: "Company / Sales" }];
    });
    const env = await makeMockEnv({ config: getDefaultConfig() });
    await mountWithCleanup(OkrInsights, { env, props: { action: {}, actionId: 1 } });
}

test("numbers are words that people use", async () => {
    await makeMockEnv();
    expect(formatNumber(0.925, "percent")).toBe("93 %");
    expect(formatNumber(7.25, "confidence")).toBe("7.3 of 10");
    expect(formatNumber(1, "days")).toBe("1 day");
    expect(formatNumber(null, "percent")).toBe("–");
    expect(formatNumber(0, "number")).toBe("0");
});

test("a number says how it is computed and leads to its records", async () => {
    mockService("action", { doAction: (action) => expect.step(action.res_model + action.name) });
    await mountBoards();
    expect("[data-tile=fresh] .o_okr_tile_value").toHaveText("50 %");
    expect("[data-tile=fresh]").toHaveText(/Before: 25 %/);
    await contains("[data-tile=fresh] .o_okr_how").click();
    expect(".o_okr_how_text").toHaveText(/Fresh ones by all of them: 2 \/ 4/);
    await contains("[data-tile=fresh] .o_okr_tile_value").click();
    expect.verifySteps(["rhythm {}", "okr.key.result.reportFresh key results"]);
});

test("rows are teams, and what is not known is a dash", async () => {
    await mountBoards();
    expect(queryAllTexts("[data-table=participation] tbody th")).toEqual(["Sales", "Other teams"]);
    expect("[data-row=others] td").toHaveText("–");
    expect("[data-row=others] .o_okr_bar").toHaveCount(0);
    expect.verifySteps(["rhythm {}"]);
});

test("the tabs are walked by the keyboard", async () => {
    await mountBoards();
    await contains("[role=tab][data-board=rhythm]").focus();
    await press("ArrowRight");
    await animationFrame();
    expect("[role=tab][data-board=outcome]").toHaveAttribute("aria-selected", "true");
    expect("[role=tab][data-board=outcome]").toBeFocused();
    await press("ArrowLeft");
    await animationFrame();
    await press("ArrowLeft");
    await animationFrame();
    expect("[role=tab][data-board=learning]").toHaveAttribute("aria-selected", "true");
    expect.verifySteps(["rhythm {}", "outcome {}", "rhythm {}", "learning {}"]);
});

test("a department and a cycle are chosen", async () => {
    await mountBoards();
    await contains("#okr_insights_department").click();
    await animationFrame();
    expect(queryAllTexts(".o-autocomplete--dropdown-item")).toEqual([
        "Company / Sales",
        "Type to find others",
    ]);
    await contains(".o-autocomplete--dropdown-item:first a").click();
    await contains(".o_okr_insights_cycle").select("2");
    expect.verifySteps([
        "rhythm {}",
        'departments ["",1]',
        'rhythm {"company_id":1,"cycle_id":3,"department_id":7}',
        'rhythm {"company_id":1,"cycle_id":2,"department_id":false}',
    ]);
});

test("a department is left again by emptying the field", async () => {
    const filters = { company_id: 1, cycle_id: 3, department_id: 7 };
    await mountBoards(board({ filters, department: "Sales", department_path: "Company / Sales" }));
    expect("#okr_insights_department").toHaveValue("Sales");
    expect("#okr_board").toHaveText(/Company \/ Sales, Q2/);
    await contains("#okr_insights_department").clear({ confirm: "blur" });
    expect.verifySteps(["rhythm {}", 'rhythm {"company_id":1,"cycle_id":3}']);
});

test("a name that no department has is said to be none", async () => {
    await mountBoards();
    await contains("#okr_insights_department").edit("nix", { confirm: false });
    await runAllTimers();
    expect(queryAllTexts(".o-autocomplete--dropdown-item")).toEqual(["No department of that name"]);
    expect.verifySteps(["rhythm {}", 'departments ["nix",1]']);
});

/** A board whose table has one row more than it shows. */
function longBoard() {
    const [table] = board().tables;
    return board({ as_of: "2026-05-20 08:20:00", tables: [{ ...table, total: 3 }] });
}

const NORTH = { key: "9", name: "North", cells: { share: { value: 0.1, action: ACTION } } };

test("more teams are shown, and the reader goes on with the first new one", async () => {
    onRpc("okr.insights", "get_teams", ({ args }) => {
        expect.step(`teams ${JSON.stringify(args)}`);
        return { rows: [NORTH], total: 3, changed: false };
    });
    await mountBoards(longBoard());
    expect(".o_okr_more").toHaveText(/2 of 3 teams/);
    await contains(".o_okr_show_more").click();
    await animationFrame();
    expect(queryAllTexts("[data-table=participation] tbody th")).toEqual([
        "Sales",
        "Other teams",
        "North",
    ]);
    expect("[data-row='9'] button").toBeFocused();
    expect(".o_okr_more").toHaveCount(0);
    const filters = '{"company_id":1,"cycle_id":3,"department_id":false}';
    expect.verifySteps(["rhythm {}", `teams ["rhythm",${filters},2,50,"2026-05-20 08:20:00"]`]);
});

test("all teams are shown at once, even if all was counted anew in between", async () => {
    onRpc("okr.insights", "get_teams", ({ args }) => {
        expect.step(`teams from ${args[2]}, ${args[3]}`);
        return steps++ ? { rows: [NORTH], total: 3, changed: false } : { rows: [], changed: true };
    });
    let steps = 0;
    await mountBoards(longBoard());
    await contains(".o_okr_show_all").click();
    await animationFrame();
    expect("[data-table=participation] tbody tr").toHaveCount(3);
    expect.verifySteps(["rhythm {}", "teams from 2, 0", "rhythm {}", "teams from 2, 0"]);
});

test("numbers that were kept say of when they are, and are counted at a click", async () => {
    mockTimeZone(0);
    mockDate("2026-05-20 09:00:00");
    await mountBoards(longBoard());
    expect(".o_okr_insights_as_of").toHaveText(/As of 8:20/);
    await contains(".o_okr_insights_as_of button").click();
    expect(".o_okr_insights_as_of").toHaveText(/As of 9:00/);
    expect.verifySteps(["rhythm {}", "rhythm {} now"]);
});

test("a board that is counted when it is asked for says nothing about it", async () => {
    await mountBoards();
    expect(".o_okr_insights_as_of").toHaveCount(0);
    expect(".o_okr_more").toHaveCount(0);
    expect.verifySteps(["rhythm {}"]);
});

test("a board about too few people says why it is empty", async () => {
    const notice = "Fewer than 3 people lead or contribute here.";
    await mountBoards(board({ notice, tiles: [], charts: [], tables: [] }));
    expect(".o_okr_insights_notice").toHaveText(notice);
    expect(".o_okr_tile").toHaveCount(0);
    expect.verifySteps(["rhythm {}"]);
});

test("a chart is read out, and is a table at a click", async () => {
    const openAction = (action) => expect.step(action.name);
    await mountWithCleanup(InsightChart, { props: { chart: chart(), openAction } });
    expect("canvas[role=img]").toHaveAttribute(
        "aria-label",
        "Blockers by age. Resources, 1 to 2 weeks: 0"
    );
    await contains(".o_okr_as_table").click();
    expect("canvas").toHaveCount(0);
    expect(queryAllTexts(".o_okr_chart_table td")).toEqual(["2", "0"]);
    await contains(".o_okr_chart_table td button").click();
    expect(".o_okr_chart_table td button").toHaveCount(1);
    expect.verifySteps(["Fresh key results"]);
});

test("a chart without numbers says so", async () => {
    const empty = chart({ datasets: [], empty: "Nothing is blocked." });
    await mountWithCleanup(InsightChart, { props: { chart: empty, openAction: () => {} } });
    expect(".o_okr_chart").toHaveText(/Nothing is blocked/);
    expect("canvas").toHaveCount(0);
});

test("a team has no line before its first snapshot", async () => {
    const arch = (measure) => `
        <graph type="line" stacked="0" js_class="okr_trend_graph">
            <field name="date" interval="week"/><field name="team"/>
            <field name="${measure}" type="measure"/>
        </graph>`;
    const view = await mountView({ resModel: "week", type: "graph", arch: arch("progress") });
    const { datasets } = findModel(view).data;
    const byTeam = Object.fromEntries(datasets.map((d) => [d.label, d.data]));
    expect(byTeam.Sales).toEqual([0.2, 0.4]);
    expect(byTeam.Product).toEqual([null, 0.6]);
});

/** The model of the graph that is shown. */
function findModel(view) {
    const stack = [view.__owl__];
    while (stack.length) {
        const node = stack.pop();
        if (node.component.model?.data?.datasets) {
            return node.component.model;
        }
        stack.push(...Object.values(node.children));
    }
}
