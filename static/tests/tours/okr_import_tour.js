import { registry } from "@web/core/registry";

const CSV = [
    "Objective;Team;Key result;Start;Target",
    "Win back small shops;Tour saales;Shops that order again;40;120",
    ";;Days to deliver;9;4",
].join("\n");

registry.category("web_tour.tours").add("okr_import_tour", {
    steps: () => [
        {
            content: "The cycle that is being planned is proposed",
            trigger: "#okr_import_cycle:contains(Tour quarter)",
        },
        {
            content: "Choose the spreadsheet",
            trigger: "#okr_import_file",
            run() {
                const transfer = new DataTransfer();
                transfer.items.add(new File([CSV], "plan.csv", { type: "text/csv" }));
                this.anchor.files = transfer.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "A name that is not known stops everything, and the way out is told",
            trigger:
                ".o_okr_import_lines li[data-status=problem]:contains(there is no department “Tour saales”)",
        },
        { trigger: ".o_okr_import_run:disabled" },
        {
            content: "Leave the department empty",
            trigger: "label:contains(Leave empty what is not found) input",
            run: "click",
        },
        {
            trigger: ".o_okr_import_bar:contains(New drafts: objectives 1, key results 2)",
        },
        { trigger: ".o_okr_import_run:enabled", run: "click" },
        {
            content: "A question before anything is saved",
            trigger: ".modal:contains(Import into Tour quarter?) .btn-primary",
            run: "click",
        },
        { trigger: ".o_okr_import_done:contains(objectives 1)" },
        { trigger: ".o_okr_import_undo", run: "click" },
        { trigger: ".o_notification:contains(Drafts removed: 1)" },
        { trigger: "#okr_import_file" },
    ],
});
