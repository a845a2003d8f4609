import { router } from "@web/core/browser/router";
import { registry } from "@web/core/registry";

function card(name, inside = "") {
    return `.o_okr_map_card:contains(${name})${inside}`;
}

/** Wait for something that no selector tells. */
async function until(check) {
    for (let i = 0; i < 100 && !check(); i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (!check()) {
        throw new Error(`never came true: ${check}`);
    }
}

registry.category("web_tour.tours").add("okr_map_tour", {
    steps: () => [
        {
            content: "The company's goal and its key result",
            trigger: `${card("Shops come back")} .o_okr_map_kr:contains(Reactivated shops)`,
        },
        {
            content: "The bound on what is drawn holds",
            trigger: ".o_okr_map_lane:contains(Sales)",
            run() {
                const count = document.querySelectorAll(".o_okr_map *").length;
                if (count > 3000) {
                    throw new Error(`${count} nodes are drawn`);
                }
            },
        },
        { content: "Only mine", trigger: ".o_okr_map_me", run: "click" },
        { trigger: `.o_okr_map:not(:has(${card("Better boxes")})) ${card("Win back")}` },
        { content: "All again", trigger: ".o_okr_map_me", run: "click" },
        { content: "Search", trigger: ".o_okr_map_search", run: "edit boxes" },
        { trigger: ".o_okr_map_card_match:contains(Better boxes)" },
        { trigger: '.o_okr_map_status:contains("1 found")' },
        { trigger: ".o_okr_map_search", run: "clear" },
        {
            content: "Drag it to another goal",
            trigger: `${card("Win back small shops")}.o_okr_map_card_editable .o_okr_map_card_title`,
            run: `drag_and_drop(.o_okr_map_card:contains(Fewer returns) .o_okr_map_card_title)`,
        },
        { trigger: ".modal .o_okr_realign input:checked" },
        { trigger: "#o_okr_realign_contribution", run: "edit They return less." },
        { trigger: ".o_okr_realign_save", run: "click" },
        { content: "It is frozen: why?", trigger: "#o_okr_realign_reason.is-invalid" },
        { trigger: "#o_okr_realign_reason", run: "edit Returns hurt more" },
        { trigger: ".o_okr_realign_save", run: "click" },
        { trigger: ".o_notification:contains(“Fewer returns” now)" },
        { trigger: card("Win back small shops"), run: "click" },
        { trigger: ".o_okr_map_panel:contains(They return less.)" },
        {
            content: "Nine days ago it supported something else",
            trigger: ".o_okr_map_time input",
            run() {
                const slider = this.anchor;
                slider.value = Number(slider.max) - 9;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
            },
        },
        { trigger: ".o_okr_map_day_then" },
        { trigger: ".o_okr_map_panel:contains(Half of those lost are small.)" },
        { trigger: ".o_okr_map_now", run: "click" },
        { trigger: ".o_okr_map_panel:contains(They return less.)" },
        { content: "As a list", trigger: ".o_okr_map_as_list", run: "click" },
        {
            trigger: "[role=treeitem][aria-level='2']:contains(Win back small shops)",
            async run() {
                await until(() => router.current.view === "list" && router.current.sel);
            },
        },
    ],
});

registry.category("web_tour.tours").add("okr_map_large_tour", {
    steps: () => [
        {
            content: "Only the company's goals at first, and it says so",
            trigger: '.o_okr_map_status:contains("2 of 5 objectives")',
        },
        { trigger: `.o_okr_map:not(:has(${card("Win back small shops")})) ${card("Fewer")}` },
        { content: "Search all", trigger: ".o_okr_map_search", run: "edit phone calls" },
        { trigger: ".o_okr_map_card_match:contains(Win back small shops)" },
        { trigger: '.o_okr_map_status:contains("1 found")' },
        { trigger: ".o_okr_map_search", run: "clear" },
        {
            content: "Unfold what was found",
            trigger: card("Win back small shops", " .o_okr_map_fold:contains(1)"),
            run: "click",
        },
        { trigger: card("Ask those who left") },
        { content: "The rest of the top", trigger: ".o_okr_map_top", run: "click" },
        { trigger: card("Better boxes") },
        { trigger: ".o_okr_map:not(:has(.o_okr_map_top)):contains(5 of 5 objectives)" },
        {
            content: "Nine days ago, with what was unfolded",
            trigger: ".o_okr_map_time input",
            run() {
                const slider = this.anchor;
                slider.value = Number(slider.max) - 9;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
            },
        },
        { trigger: `.o_okr_map:has(.o_okr_map_day_then) ${card("Ask those who left")}` },
        { trigger: ".o_okr_map_now", run: "click" },
        { trigger: ".o_okr_map:not(:has(.o_okr_map_day_then))" },
        { content: "Choose what it supports", trigger: card("Better boxes"), run: "click" },
        { trigger: ".o_okr_map_panel_realign", run: "click" },
        { trigger: "#o_okr_realign_query", run: "edit fewer" },
        { trigger: ".o_okr_realign .form-check:contains(Fewer returns) input", run: "click" },
        { trigger: "#o_okr_realign_contribution", run: "edit Whole boxes stay." },
        { trigger: "#o_okr_realign_reason", run: "edit Forgotten" },
        { trigger: ".o_okr_realign_save", run: "click" },
        { trigger: ".o_notification:contains(“Fewer returns” now)" },
        { trigger: ".o_okr_map_panel:contains(Whole boxes stay.)" },
    ],
});

registry.category("web_tour.tours").add("okr_map_link_tour", {
    steps: () => [
        { trigger: "[role=treeitem][aria-selected=true]:contains(Win back small shops)" },
        { trigger: ".o_okr_map_panel_title:contains(Win back small shops)" },
        { trigger: ".o_okr_map_me.active" },
        { trigger: ".o_okr_map:not(:has([role=treeitem]:contains(Better boxes)))" },
    ],
});

registry.category("web_tour.tours").add("okr_map_phone_tour", {
    steps: () => [
        { trigger: "[role=treeitem]:contains(Shops come back)" },
        { trigger: ".o_okr_map:not(:has(.o_okr_map_card))" },
        {
            trigger: "[role=treeitem]:contains(Win back small shops) .o_okr_map_row_title",
            run: "click",
        },
        { trigger: ".o_okr_map_panel_title:contains(Win back small shops)" },
        { trigger: ".o_okr_map_panel .btn-close", run: "click" },
        { trigger: ".o_okr_map_as_map", run: "click" },
        { trigger: card("Shops come back") },
    ],
});
