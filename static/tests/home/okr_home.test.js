import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

const LATE = {
    model: "okr.key.result",
    id: 4,
    label: "Orders",
    about: "Shops come back",
    when: "Overdue: 05/13/2026",
    is_late: true,
};

function home(values = {}) {
    return {
        today: "05/20/2026",
        count: 0,
        needs: [],
        team: [],
        team_name: "Sales",
        rhythm: false,
        ...values,
    };
}

async function open(publicPage, privateSections = []) {
    onRpc("okr.home", "get_home", () => {
        expect.step("public");
        return publicPage;
    });
    onRpc("performance.home", "get_waiting", () => {
        expect.step("private");
        return privateSections;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "hr_okr.home" });
    await animationFrame();
}

test("each line is a link to its record, and what is overdue says so in words", async () => {
    await open(
        home({
            count: 3,
            needs: [
                {
                    key: "checkins",
                    title: "Check-ins",
                    icon: "fa-pencil",
                    items: [LATE],
                    more: 2,
                    link: "/odoo/okr-checkin",
                    text: "Check in",
                },
            ],
        })
    );
    expect(".o_okr_home h2").toHaveText("Needs you: 3");
    expect(".o_okr_home_item").toHaveAttribute("href", "/odoo/okr.key.result/4");
    expect(".o_okr_home_late").toHaveText("Overdue: 05/13/2026");
    expect(".o_okr_home_late .fa-exclamation-triangle").toHaveCount(1);
    expect("[data-section=checkins] .btn").toHaveAttribute("href", "/odoo/okr-checkin");
    expect("[data-section=checkins] p").toHaveText("and 2 more");
    expect.verifySteps(["public", "private"]);
});

test("with nothing to do it says what would come up here", async () => {
    await open(home());
    expect(".o_okr_home h2").toHaveText("Nothing needs you right now");
    expect(".o_okr_home_nothing").toHaveCount(1);
    expect("[data-section=rhythm]").toHaveCount(0);
    expect.verifySteps(["public", "private"]);
});

test("health is an icon and a word, the trend a picture with words", async () => {
    await open(
        home({
            team: [
                {
                    id: 7,
                    name: "Shops <come> back",
                    health: "off_track",
                    health_word: "Off track",
                    lead: "Ana",
                    trend: '<svg class="o_okr_trend"></svg>',
                    trend_text: "Progress 0 % → 49 %",
                    fresh: false,
                },
            ],
        })
    );
    expect(".o_okr_home_objective").toHaveText(/Shops <come> back/);
    expect(".o_okr_health_off_track .fa-times-circle").toHaveCount(1);
    expect(".o_okr_health_off_track").toHaveText("Off track");
    expect(".o_okr_home_objective svg").toHaveCount(1);
    expect(".o_okr_home_objective").toHaveText(/Never checked in/);
    expect.verifySteps(["public", "private"]);
});

test("the private strip asks for itself, apart from the public page", async () => {
    await open(home(), [
        {
            key: "meetings",
            title: "Next 1:1s",
            icon: "fa-calendar",
            items: [
                {
                    model: "performance.meeting",
                    id: 3,
                    label: "Prepare your 1:1",
                    about: "Ana",
                    when: "tomorrow",
                    is_late: false,
                    topics: [],
                },
            ],
        },
        { key: "plans", title: "Plans", icon: "fa-leaf", items: [] },
    ]);
    expect.verifySteps(["public", "private"]);
    expect(".o_performance_strip .fa-lock").toHaveCount(1);
    expect(".o_performance_strip .o_performance_waiting").toHaveCount(1);
    expect(".o_okr_home section:not(.o_performance_strip) .o_performance_waiting").toHaveCount(0);
});
