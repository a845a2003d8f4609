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
import { addDays, days, formatDay, formatNumber } from "./map_format";
import { decode, MapModel } from "./map_model";
import { MapPanel } from "./map_panel";
import { idsToShow, mergePart, SOUGHT_FLAGS } from "./map_parts";
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
        this.found = null;
        this.offsets = new Map();
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

    get isSearching() {
        return Boolean(this.state.q.trim() || this.state.flag);
    }

    /** How many objectives there are to be seen; of a large cycle, how many of how many. */
    get shown() {
        const count = this.seen.nodes.length;
        const { part } = this.payload;
        return part
            ? _t("%(shown)s of %(all)s objectives", {
                  shown: formatNumber(count),
                  all: formatNumber(part.total),
              })
            : _t("%s objectives", count);
    }

    get status() {
        if (!this.isSearching) {
            return this.payload.part && !this.state.focus
                ? _t("%s. Unfold a card or search for the others.", this.shown)
                : this.shown;
        }
        const { size } = this.seen.matches;
        const { total } = this.foundNow || { total: 0 };
        return total > size
            ? _t("first %(first)s of %(found)s found, %(shown)s", {
                  first: size,
                  found: formatNumber(total),
                  shown: this.shown,
              })
            : _t("%s found, %s", size, this.shown);
    }

    /** What stands at the top and is not here yet, where everything is to be seen. */
    get topLeft() {
        return this.isSearching || this.state.focus ? 0 : this.model.topLeft;
    }

    get topWord() {
        return _t("Show %s more at the top", this.topLeft);
    }

    /** What the server has to look for: [text, flag], or nothing. */
    get sought() {
        if (!this.payload.part) {
            return null;
        }
        const query = this.state.q.trim();
        const flag = !this.isReplay && SOUGHT_FLAGS.includes(this.state.flag) && this.state.flag;
        return query || flag ? [query, flag] : null;
    }

    get foundNow() {
        return this.found && this.found.key === JSON.stringify(this.sought) ? this.found : null;
    }

    /** How often a flag occurs; in a large cycle only for those that are seen among what is shown. */
    flagCount(flag) {
        return this.isSoughtFlag(flag) ? "" : this.flagCounts[flag] || 0;
    }

    isSoughtFlag(flag) {
        return Boolean(this.payload.part) && !this.isReplay && SOUGHT_FLAGS.includes(flag);
    }

    flagTitle(flag) {
        return this.payload.part && !this.isSoughtFlag(flag)
            ? _t("%s Counted among the objectives that are shown.", FLAGS[flag].text)
            : FLAGS[flag].text;
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
        const { cycle, day, gone } = this.state;
        const isSame = this.payload && (!cycle || cycle === this.payload.cycle_id);
        const shown = idsToShow(isSame ? this.model : null, this.state);
        const payload = await this.keepLast.add(
            this.orm.call("okr.map", "get_map", [], { cycle_id: cycle, day, shown, gone })
        );
        this.found = null;
        this.around = undefined;
        this.setPayload({ ...payload, gone });
        this.state.isLoading = false;
        await this.complete();
    }

    setPayload(payload) {
        this.payload = payload;
        this.model = payload.cycle_id ? new MapModel(payload) : null;
        this.arrange();
    }

    /** Work out anew what is seen and where it stands. */
    arrange() {
        const { focus, depth, q, flag, collapsed, gone } = this.state;
        const found = this.model && this.foundNow?.matches;
        const wanted = { focus, depth, query: q, flag, collapsed, isGoneShown: gone, found };
        this.seen = this.model ? this.model.visible(wanted) : { nodes: [], matches: new Set() };
        this.picture = this.model && layOut(this.seen.nodes, this.model);
        this.state.version++;
    }

    /** Returns a promise of all that has to come from the server for it. */
    show(changes) {
        Object.assign(this.state, changes);
        this.arrange();
        return this.complete();
    }

    // what comes in parts

    /** Load what the state asks for and a large cycle has not sent yet. */
    async complete() {
        if (!this.payload.part) {
            return;
        }
        const { gone, focus } = this.state;
        if (this.payload.gone !== gone) {
            return this.fetch();
        }
        const { sought } = this;
        if (sought && !this.foundNow) {
            const key = JSON.stringify(sought);
            const part = await this.load("get_found", { query: sought[0], flag: sought[1] });
            // another text may have been typed meanwhile
            if (part && key === JSON.stringify(this.sought)) {
                this.found = { key, matches: new Set(part.matches), total: part.found };
                this.setPayload(mergePart(this.payload, part));
            }
        }
        if (focus && this.around !== focus) {
            this.around = focus;
            await this.loadAround(focus === "me" ? false : focus);
        }
    }

    /** A part of the map that is shown; undefined when another one has taken its place. */
    async load(method, params) {
        const { cycle_id, day, gone } = this.payload;
        const { payload } = this;
        this.state.isLoading = true;
        try {
            const part = await this.orm.call("okr.map", method, [], {
                cycle_id,
                day,
                gone,
                ...params,
            });
            const isStale = ["cycle_id", "day", "gone"].some(
                (name) => payload[name] !== this.payload[name]
            );
            return isStale ? undefined : part;
        } finally {
            this.state.isLoading = false;
        }
    }

    async loadAround(id) {
        const part = await this.load("get_around", { objective_id: id });
        if (part) {
            this.setPayload(mergePart(this.payload, part));
        }
    }

    /** The next of what supports an objective; without one, of what stands at the top. */
    async loadBelow(id = false) {
        this.state.collapsed.delete(id);
        const left = () => (id ? this.model.get(id)?.left : this.model.topLeft) || 0;
        const before = left();
        // what came by another way is among them: go on until something is new
        while (left() && left() === before) {
            const offset = this.offsets.get(id) || 0;
            const part = await this.load("get_below", { objective_id: id, offset });
            if (!part) {
                return;
            }
            const rows = decode(part.objectives);
            const next = rows.filter((row) => (id ? row.parent_id === id : row.is_top)).length;
            this.offsets.set(id, next ? offset + next : 0);
            this.setPayload(mergePart(this.payload, part));
            if (!next) {
                return;
            }
        }
    }

    /** The next at the top; the focus of the button that goes with the last of them stays here. */
    async loadTop() {
        await this.loadBelow();
        if (!this.topLeft) {
            await new Promise((resolve) => requestAnimationFrame(resolve));
            const place = ".o_okr_map_card[tabindex='0'], .o_okr_map_tree [tabindex='0']";
            document.querySelector(place)?.focus();
        }
    }

    syncUrl() {
        this.props.updateActionState?.(toUrl(this.state));
    }

    async chooseCycle(id) {
        this.stop();
        Object.assign(this.state, { cycle: id, day: false, focus: false, sel: false, flag: false });
        this.state.collapsed.clear();
        this.offsets.clear();
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
        const node = this.picture.boxes.get(id).node;
        if (node.left && !node.children.length) {
            return this.loadBelow(id);
        }
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
            const gone = this.state.gone || Boolean(this.model.get(id)?.isGone);
            this.show({ focus: false, q: "", flag: false, depth: 0, gone });
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
        const part = this.payload.part ? this.shown : "";
        return [_t("Alignment map"), this.cycle?.name, day, part].filter(Boolean).join(" · ");
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
