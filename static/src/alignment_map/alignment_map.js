import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { MapCard } from "./map_card";
import { addDays, days, formatDay } from "./map_format";
import { MapModel } from "./map_model";
import { MapPanel } from "./map_panel";
import { MapPicture } from "./map_picture";
import { download, drawSvg, rasterize } from "./map_svg";
import { MapTree } from "./map_tree";
import { fromUrl, toUrl } from "./map_url";
import { ambitionSign, CYCLE_STATES, FLAGS } from "./map_words";
import { layOut } from "./map_layout";
import { RealignDialog } from "./realign_dialog";

const WEEK = 7;
const ROW = { desktop: 44, phone: 76 };

/** How the objectives of a cycle hang together: a picture, or the same as a list. */
export class AlignmentMap extends Component {
    static template = "hr_okr.AlignmentMap";
    static components = { Dropdown, DropdownItem, Layout, MapCard, MapPanel, MapPicture, MapTree };
    static props = { ...standardActionServiceProps };

    setup() {
        Object.assign(this, { CYCLE_STATES, FLAGS, formatDay });
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        this.print = useRef("print");
        this.state = useState({
            ...fromUrl(router.current),
            collapsed: new Set(),
            isPlaying: false,
            isLoading: false,
            version: 0,
        });
        this.fetchLater = debounce(() => this.fetch(), 200);
        this.searchLater = debounce((query) => this.show({ q: query }), 200);
        onWillStart(() => this.fetch());
        // the action service writes the address of the action first; ours comes after it
        onMounted(() => Promise.resolve().then(() => this.syncUrl()));
        onWillUnmount(() => browser.clearInterval(this.timer));
        useEffect(
            () => this.syncUrl(),
            () => [JSON.stringify(toUrl(this.state))]
        );
        useBus(this.ui.bus, "resize", () => this.state.version++);
        useExternalListener(window, "beforeprint", () => this.fillPrint());
        useExternalListener(window, "afterprint", () => this.print.el?.replaceChildren());
    }

    // what is shown

    get display() {
        return { controlPanel: {} };
    }

    get cycle() {
        return this.payload.cycles.find(({ id }) => id === this.payload.cycle_id);
    }

    get view() {
        return this.state.view || (this.ui.isSmall ? "list" : "map");
    }

    get rowHeight() {
        return this.ui.isSmall ? ROW.phone : ROW.desktop;
    }

    get shownDay() {
        return this.payload.day || this.payload.today;
    }

    get playWord() {
        return this.state.isPlaying ? _t("Stop") : _t("Replay the cycle");
    }

    get ambitionSigns() {
        return `${ambitionSign("committed")} / ${ambitionSign("aspirational")}`;
    }

    get isReplay() {
        return Boolean(this.payload.day);
    }

    get selected() {
        return this.model?.get(this.state.sel);
    }

    get flagCounts() {
        return this.model.countFlags(this.state.gone);
    }

    get cycleNames() {
        return new Map(this.payload.cycles.map(({ id, name }) => [id, name]));
    }

    get status() {
        const { nodes, matches } = this.seen;
        const shown = _t("%s objectives", nodes.length);
        return this.state.q || this.state.flag ? _t("%s found, %s", matches.size, shown) : shown;
    }

    /** Day of the slider, counted from the first one that can be replayed. */
    get sliderValue() {
        const last = days(this.payload.first_day, this.payload.last_day);
        const day = this.state.day || this.payload.last_day;
        return Math.min(last, days(this.payload.first_day, day));
    }

    get sliderMax() {
        return days(this.payload.first_day, this.payload.last_day);
    }

    // what changes it

    async fetch() {
        this.state.isLoading = true;
        const { cycle, day } = this.state;
        const payload = await this.keepLast.add(
            this.orm.call("okr.map", "get_map", [], { cycle_id: cycle, day })
        );
        this.payload = payload;
        this.model = payload.cycle_id ? new MapModel(payload) : null;
        this.state.isLoading = false;
        this.arrange();
    }

    /** Work out anew what is seen and where it stands. */
    arrange() {
        const { focus, depth, q, flag, collapsed, gone } = this.state;
        this.seen = this.model
            ? this.model.visible({ focus, depth, query: q, flag, collapsed, isGoneShown: gone })
            : { nodes: [], matches: new Set() };
        this.picture = this.model && layOut(this.seen.nodes, this.model);
        this.state.version++;
    }

    show(changes) {
        Object.assign(this.state, changes);
        this.arrange();
    }

    syncUrl() {
        this.props.updateActionState?.(toUrl(this.state));
    }

    async chooseCycle(id) {
        this.stop();
        Object.assign(this.state, { cycle: id, day: false, focus: false, sel: false, flag: false });
        this.state.collapsed.clear();
        await this.fetch();
    }

    chooseDay(offset) {
        const last = this.sliderMax;
        const isNow = offset >= last && this.payload.last_day === this.payload.today;
        this.state.day = isNow ? false : addDays(this.payload.first_day, offset);
        this.fetchLater();
    }

    play() {
        if (this.state.isPlaying) {
            return this.stop();
        }
        this.state.isPlaying = true;
        if (this.sliderValue >= this.sliderMax) {
            this.chooseDay(0);
        }
        this.timer = browser.setInterval(() => {
            this.chooseDay(Math.min(this.sliderMax, this.sliderValue + WEEK));
            if (this.sliderValue >= this.sliderMax) {
                this.stop();
            }
        }, 1200);
    }

    stop() {
        browser.clearInterval(this.timer);
        this.state.isPlaying = false;
    }

    backToNow() {
        this.stop();
        this.state.day = false;
        return this.fetch();
    }

    toggleFold(id) {
        const { collapsed } = this.state;
        if (!collapsed.delete(id)) {
            collapsed.add(id);
        }
        this.arrange();
    }

    foldAll(isFolded) {
        this.state.collapsed.clear();
        if (isFolded) {
            for (const { id, children, parent_id } of this.model.objectives.values()) {
                if (children.length && !this.model.get(parent_id)) {
                    this.state.collapsed.add(id);
                }
            }
        }
        this.arrange();
    }

    /** Escape closes the panel from wherever one is; a search is cleared first. */
    onKeydown(ev) {
        const clears = ev.target.matches("input[type=search]") && ev.target.value;
        if (ev.key === "Escape" && this.state.sel && !clears) {
            this.select(false);
        }
    }

    select(id) {
        if (id && !this.seen.nodes.some(({ objective }) => objective.id === id)) {
            this.show({ focus: false, q: "", flag: false, depth: 0, gone: true });
        }
        const left = this.state.sel;
        this.state.sel = id;
        if (left && !id) {
            this.focusBack(left);
        }
    }

    /** The focus goes from a panel that closes to where it was opened. */
    async focusBack(id) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const cell = `.o_okr_map_card[data-id="${id}"], .o_okr_map_tree [data-key="o${id}"]`;
        document.querySelector(cell)?.focus();
    }

    // realign

    realign(objective, parentId) {
        this.dialog.add(RealignDialog, {
            model: this.model,
            objective,
            parentId,
            onDone: (done) => this.onRealigned(done),
        });
    }

    async onRealigned({ objective, before, reason, isFrozen }) {
        await this.fetch();
        const parent = this.model.get(this.model.get(objective.id)?.parent_id);
        const close = this.notification.add(
            parent
                ? _t("“%s” supports “%s” now.", objective.name, parent.name)
                : _t("“%s” stands by itself now.", objective.name),
            {
                type: "success",
                autocloseDelay: 12000,
                buttons: [
                    {
                        name: _t("Undo"),
                        onClick: async () => {
                            close();
                            const context = isFrozen
                                ? { okr_reason: _t("Taken back: %s", reason) }
                                : {};
                            await this.orm.write("okr.objective", [objective.id], before, {
                                context,
                            });
                            await this.fetch();
                        },
                    },
                ],
            }
        );
    }

    // take it along

    get heading() {
        const day = this.isReplay ? _t("as of %s", formatDay(this.payload.day)) : "";
        return [_t("Alignment map"), this.cycle?.name, day].filter(Boolean).join(" · ");
    }

    get fileName() {
        return `${this.heading} ${this.shownDay}`.replace(/[^\p{L}\p{N}]+/gu, "_").toLowerCase();
    }

    exportSvg() {
        const svg = drawSvg(this.picture, this.heading);
        download(new Blob([svg], { type: "image/svg+xml" }), `${this.fileName}.svg`);
    }

    async exportPng() {
        const svg = drawSvg(this.picture, this.heading);
        const { width, height } = this.picture;
        download(await rasterize(svg, width, height + 40), `${this.fileName}.png`);
    }

    printMap() {
        browser.print ? browser.print() : window.print();
    }

    fillPrint() {
        if (this.picture && this.print.el) {
            const parsed = new DOMParser().parseFromString(
                drawSvg(this.picture, this.heading),
                "image/svg+xml"
            );
            this.print.el.replaceChildren(document.importNode(parsed.documentElement, true));
            // what can still be read on one sheet is not cut in two
            const { width, height } = this.picture;
            this.print.el.classList.toggle("o_okr_one_sheet", height < 1.2 * width);
        }
    }
}

registry.category("lazy_components").add("hr_okr.AlignmentMap", AlignmentMap);
