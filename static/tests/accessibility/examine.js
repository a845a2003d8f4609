/* global axe */
/* eslint no-console: "off" -- the browser test reads the outcome there */
/**
 * Opens screens one after the other in a running web client and examines each with axe-core.
 * A plain script for tests/test_accessibility.py; part of no bundle.
 */
window.okrExamine = (() => {
    const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    /** What Odoo draws by itself, on every screen of every add-on; it is not ours to mend. */
    const OF_ODOO = [
        ".o_control_panel", // search bar, pager, view switcher
        ".o_avatar", // pictures of people have no alternative text
        ".o_optional_columns_dropdown", // the menu of columns has no name
        ".o_list_record_selector", // nor have the boxes that select rows
        ".o_notebook_headers", // tabs without a list of tabs
        ".o_field_badge", // coloured badges: white on green and on blue
        "tr.text-muted", // rows that a list draws muted
        ".o_field_daterange .fa-long-arrow-right",
        ".o_select_menu",
        ".o_select_menu_toggler",
        ".o_field_selection .o-dropdown",
        ".o-mail-ActivityButton",
        ".o-mail-Chatter",
        ".o-mail-Form-chatter",
        ".o_tag", // a state that their role does not know
        ".o_colorlist",
        ".o_statusbar_status",
        ".o_pivot",
        ".o-autocomplete",
        ".odoo-editor-editable",
    ];

    const services = () => odoo.__WOWL_DEBUG__.root.env.services;

    async function until(what, check) {
        for (let i = 0; i < 400; i++) {
            if (check()) {
                return;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error(`${what} did not show`);
    }

    function script(url) {
        return new Promise((resolve, reject) => {
            const element = document.createElement("script");
            Object.assign(element, { src: url, onload: resolve, onerror: reject });
            document.head.append(element);
        });
    }

    /**
     * Add the dark stylesheet of the web client to the light one; returns a function that wears
     * one of them, as the server would choose by the cookie.
     */
    async function wardrobe() {
        const light = [...document.querySelectorAll("link[href*='/web.assets_web.']")];
        const dark = light[0].cloneNode();
        dark.href = "/web/assets/any/web.assets_web_dark.min.css";
        await new Promise((resolve, reject) => {
            Object.assign(dark, { onload: resolve, onerror: reject });
            light[0].after(dark);
        });
        return async (name) => {
            light.forEach((link) => (link.disabled = name !== "light"));
            dark.disabled = name !== "dark";
            await until(name, () => {
                const style = getComputedStyle(document.documentElement);
                const worn = style.getPropertyValue("--o-webclient-color-scheme").trim();
                return (worn === "dark") === (name === "dark");
            });
            await calm();
        };
    }

    /** What fades has its colours at the end only. */
    async function calm() {
        await new Promise((resolve) => setTimeout(resolve, 100));
        await Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {})));
    }

    async function open(screen) {
        services().dialog.closeAll();
        for (const [model, method, ids] of screen.calls || []) {
            await services().orm.call(model, method, [ids]);
        }
        if (screen.action) {
            await services().action.doAction(screen.action, { clearBreadcrumbs: true });
        }
        for (const selector of screen.click || []) {
            await until(selector, () => document.querySelector(selector));
            document.querySelector(selector).click();
        }
        await until(screen.root, () => document.querySelector(screen.root));
        await until("the end of loading", () => !document.querySelector(".o_loading_indicator"));
        await calm();
    }

    function problemsOf(screen, name, result) {
        return result.violations.flatMap((violation) =>
            violation.nodes.map((node) => {
                const why = [...node.any, ...node.all, ...node.none].map((check) => check.message);
                return [
                    `${screen.name} (${name}): ${violation.id}: ${violation.help}`,
                    `  ${node.target.join(" ")}`,
                    `  ${node.html.slice(0, 200)}`,
                    `  ${why.join("; ")}`,
                ].join("\n");
            })
        );
    }

    /**
     * Examine all screens in the light and in the dark scheme; the outcome is a line on the console.
     *
     * @param {Object[]} screens `name`, `action` (see doAction), `calls` (methods that come first),
     *     `click` (selectors), `root` (what is examined)
     * @param {number} enough a screen with fewer elements was not there
     */
    return async function (screens, enough) {
        await script("/hr_okr/static/lib/axe-core/axe.min.js");
        const wear = await wardrobe();
        const problems = [];
        let total = 0;
        for (const screen of screens) {
            try {
                await wear("light");
                await open(screen);
                const context = { include: [screen.root], exclude: OF_ODOO };
                for (const [name, runOnly] of [
                    ["light", { type: "tag", values: TAGS }],
                    // what does not depend on colours is the same
                    ["dark", { type: "rule", values: ["color-contrast"] }],
                ]) {
                    await wear(name);
                    const options = { runOnly, resultTypes: ["violations"], iframes: false };
                    const result = await axe.run(context, options);
                    problems.push(...problemsOf(screen, name, result));
                    const here = document.querySelector(screen.root).querySelectorAll("*").length;
                    total += here;
                    if (here < enough || !(result.passes.length + result.violations.length)) {
                        problems.push(`${screen.name} (${name}): ${here} elements, nothing to see`);
                    }
                }
            } catch (error) {
                problems.push(`${screen.name}: ${error.message}`);
            }
        }
        if (problems.length || !total) {
            console.error(`${problems.length} findings\n\n${problems.join("\n\n")}`);
        } else {
            console.log(`${total} elements on ${screens.length} screens examined`);
            console.log("test successful");
        }
    };
})();
