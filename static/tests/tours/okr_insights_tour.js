import { registry } from "@web/core/registry";

const board = (key) => `#okr_board[data-shown=${key}]`;

registry.category("web_tour.tours").add("hr_okr_insights", {
    steps: () => [
        {
            content: "How fresh key results are",
            trigger: `${board("rhythm")} [data-tile=fresh] .o_okr_tile_value:contains("33 %")`,
        },
        {
            content: "How is it computed?",
            trigger: "[data-tile=fresh] .o_okr_how",
            run: "click",
        },
        {
            content: "One sentence says it",
            trigger: '.o_okr_how_text:contains("1 / 3")',
        },
        {
            content: "Teams, by name; the small one is told with the others",
            trigger: '[data-table=participation] tbody th:contains("All teams together")',
        },
        {
            content: "The chart as a table",
            trigger: "[data-chart=blockers] .o_okr_as_table",
            run: "click",
        },
        {
            content: "One is blocked",
            trigger: '[data-chart=blockers] .o_okr_chart_table td:contains("1")',
        },
        {
            content: "Where do we stand?",
            trigger: "[role=tab][data-board=outcome]",
            run: "click",
        },
        {
            content: "Progress of aspirational objectives",
            trigger: `${board("outcome")} [data-tile=progress_aspirational]`,
        },
        {
            content: "The picture is drawn",
            trigger: "[data-chart=zones] canvas",
        },
        {
            content: "What did we learn?",
            trigger: "[role=tab][data-board=learning]",
            run: "click",
        },
        {
            content: "Nothing was closed yet",
            trigger: `${board("learning")} .o_okr_insights_notice:contains("No cycle is closed yet")`,
        },
        {
            content: "Back to the rhythm",
            trigger: "[role=tab][data-board=rhythm]",
            run: "click",
        },
        {
            content: "The records behind the number",
            trigger: `${board("rhythm")} [data-tile=blocked] .o_okr_tile_value`,
            run: "click",
        },
        {
            content: "One key result",
            trigger: '.o_data_row .o_data_cell:contains("Shops come back: measure 1")',
            run: "click",
        },
        {
            content: "It opens",
            trigger: '.o_form_view:contains("Shops come back: measure 1")',
        },
    ],
});

registry.category("web_tour.tours").add("hr_okr_insights_phone", {
    steps: () => [
        {
            content: "The numbers come first",
            trigger: `${board("rhythm")} [data-tile=fresh] .o_okr_tile_value:contains("33 %")`,
        },
        {
            content: "Nothing sticks out at the side",
            trigger: ".o_okr_insights_page",
            run: ({ anchor }) => {
                const page = anchor.closest(".o_okr_insights");
                if (page.scrollWidth > page.clientWidth) {
                    throw new Error(`The page is ${page.scrollWidth} px wide.`);
                }
            },
        },
        {
            content: "Where do we stand?",
            trigger: "[role=tab][data-board=outcome]",
            run: "click",
        },
        {
            content: "The picture is drawn",
            trigger: `${board("outcome")} [data-chart=zones] canvas`,
        },
        {
            content: "The records behind the number",
            trigger: "[data-tile=progress_aspirational] .o_okr_tile_value",
            run: "click",
        },
        {
            content: "Objectives",
            trigger:
                '.o_kanban_record:contains("Fewer clicks"), .o_data_row:contains("Fewer clicks")',
        },
    ],
});
