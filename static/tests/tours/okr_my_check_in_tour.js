import { registry } from "@web/core/registry";

const card = (name) => `.o_okr_card[data-key-result="${name}"]`;

/** Clicks of the user since the tour began, counted where the browser delivers them. */
let clicks = 0;

function countClicks() {
    clicks = 0;
    document.addEventListener("pointerdown", () => clicks++, true);
}

function assertClicks(expected) {
    return {
        content: `That took ${expected} clicks`,
        trigger: "body",
        run() {
            if (clicks !== expected) {
                throw new Error(`The budget is ${expected} clicks, this took ${clicks}`);
            }
        },
    };
}

const start = {
    content: "The menu bar says that two wait for me",
    trigger: ".o_okr_systray_due:contains(2)",
    run: countClicks,
};
const open = {
    content: "One click opens them",
    trigger: ".o_okr_systray button",
    run: "click",
};

/** Open, a tap for each of two key results, Post: two clicks plus one tap each. */
const everyKeyResult = () => [
    start,
    open,
    {
        content: "All that I lead, with what was last said filled in",
        trigger: `.o_okr_fresh_count:contains(0 of 2 fresh)`,
    },
    {
        content: "Say how sure I am of the first",
        trigger: `${card("Reactivated shops")} .o_okr_confidence_strip label:contains(8)`,
        run: "click",
    },
    {
        content: "The word stands beside it",
        trigger: `${card("Reactivated shops")} .o_okr_health_on_track`,
    },
    {
        content: "And of the second",
        trigger: `${card("Lost parcels")} .o_okr_confidence_strip label:contains(6)`,
        run: "click",
    },
    { content: "Post both", trigger: ".o_okr_post:contains(2)", run: "click" },
    { content: "Both are posted", trigger: ".o_okr_summary:contains(2 posted)" },
    { content: "Both are fresh", trigger: ".o_okr_fresh_count:contains(2 of 2 fresh)" },
    { content: "Nothing waits any more", trigger: ".o_okr_systray:not(:has(.o_okr_systray_due))" },
    assertClicks(2 + 2),
];

/** Two clicks when nothing changed. */
const nothingChanged = () => [
    start,
    open,
    {
        content: "Nothing changed: that says it all",
        trigger: ".o_okr_nothing_changed:enabled",
        run: "click",
    },
    { content: "Both are posted", trigger: ".o_okr_summary:contains(2 posted)" },
    assertClicks(2),
    {
        content: "A slip is put right by a correction",
        trigger: ".o_okr_summary li:contains(Lost parcels) .o_okr_correct",
        run: "click",
    },
    {
        content: "Its form knows that it is one",
        trigger: ".modal .o_field_widget[name=is_correction] input:checked",
    },
    { trigger: ".modal .btn-close", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

const tours = registry.category("web_tour.tours");
for (const size of ["desktop", "phone"]) {
    tours.add(`hr_okr_my_check_in_${size}`, { steps: everyKeyResult });
    tours.add(`hr_okr_nothing_changed_${size}`, { steps: nothingChanged });
}

tours.add("hr_okr_my_check_in_words", {
    steps: () => [
        open,
        {
            content: "A low confidence",
            trigger: `${card("Lost parcels")} .o_okr_confidence_strip label:contains(3)`,
            run: "click",
        },
        { content: "is asked about", trigger: ".o_okr_post", run: "click" },
        { trigger: ".o_okr_problems:contains(Note on “Lost parcels”)" },
        {
            trigger: `${card("Lost parcels")}:contains(You dropped 3 points) textarea`,
            run: "edit The carrier lost a truck.",
        },
        { trigger: `${card("Lost parcels")} .o_okr_blocked`, run: "click" },
        { trigger: `${card("Lost parcels")} .o_okr_cause`, run: "select external" },
        {
            content: "Somebody helped",
            trigger: `${card("Lost parcels")} .o_okr_thank`,
            run: "click",
        },
        {
            trigger: `${card("Lost parcels")} .o_okr_helper_search input`,
            run: "edit Tour Helper",
        },
        { trigger: ".o-autocomplete--dropdown-item a:contains(Tour Helper)", run: "click" },
        {
            trigger: `${card("Lost parcels")} .o_okr_thanks_body`,
            run: "edit You drove yourself.",
        },
        { trigger: ".o_okr_post:contains(1)", run: "click" },
        { trigger: ".o_okr_summary:contains(1 posted):contains(Your thanks are told)" },
    ],
});
