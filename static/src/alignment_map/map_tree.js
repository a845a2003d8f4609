import { Component, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { HEALTH_ICONS } from "../fields/okr_health/okr_health_field";
import { formatAge, formatShare, formatWay } from "./map_format";
import { AMBITIONS, FLAGS, HEALTH_WORDS, LINK_KINDS, LINK_STATES, STATE_WORDS } from "./map_words";

const OVERSCAN = 8;
/** No screen shows more; in a container without a height of its own all rows would be drawn. */
const TALLEST = 2400;

/** The map as a tree of rows: objectives, their key results and their links. Only what is on the
 * screen is drawn; all of it is there for the keyboard and for assistive technology. */
export class MapTree extends Component {
    static template = "hr_okr.MapTree";
    static props = {
        nodes: Array,
        model: Object,
        day: String,
        selected: { type: Number, optional: true },
        matches: Object,
        collapsed: Object,
        rowHeight: Number,
        onFold: Function,
        onMore: Function,
        onSelect: Function,
    };

    setup() {
        Object.assign(this, { AMBITIONS, FLAGS, HEALTH_ICONS, HEALTH_WORDS, STATE_WORDS });
        Object.assign(this, { formatShare, formatWay });
        this.scroller = useRef("scroller");
        this.state = useState({ active: null, top: 0, height: 600 });
        this.wantsFocus = false;
        this.moreAt = -1;
        this.items = this.listItems(this.props);
        onWillUpdateProps((props) => {
            this.items = this.listItems(props);
            const item = this.items[this.moreAt];
            if (item && item.key !== this.state.active) {
                // the first of those that have come stands where one asked for them
                this.moreAt = -1;
                this.wantsFocus = true;
                this.state.active = item.key;
            }
        });
        useEffect(
            () => {
                this.state.height = Math.min(TALLEST, this.scroller.el.clientHeight || 600);
            },
            () => []
        );
        useEffect(
            (active) => {
                if (this.wantsFocus) {
                    this.wantsFocus = false;
                    this.scroller.el.querySelector(`[data-key="${active}"]`)?.focus();
                }
            },
            () => [this.state.active, this.state.top]
        );
    }

    /** All rows from the top down; what lies below a folded objective is left out. */
    listItems({ nodes, collapsed }) {
        const items = [];
        const count = nodes.filter(({ parent }) => !parent).length;
        let place = 0;
        const open = [];
        const close = (depth) => {
            while (open.length && open.at(-1).depth >= depth) {
                const node = open.pop();
                const size = ownRows(node) + node.children.length + 1;
                items.push({
                    key: `m${node.objective.id}`,
                    type: "more",
                    objective: node.objective,
                    count: node.left,
                    level: node.depth + 1,
                    position: size,
                    size,
                    isOpen: null,
                });
            }
        };
        for (const node of nodes) {
            const { objective, parent } = node;
            close(node.depth);
            const siblings = parent ? parent.children : null;
            const isFolded = collapsed.has(objective.id);
            const inner = objective.keyResults.length + objective.outgoing.length;
            items.push({
                key: `o${objective.id}`,
                type: "objective",
                objective,
                level: node.depth,
                position: siblings ? ownRows(parent) + siblings.indexOf(node) + 1 : ++place,
                size: siblings ? ownRows(parent) + siblings.length + moreRows(parent) : count,
                isOpen: isFolded ? false : inner + node.children.length + node.left > 0 || null,
            });
            if (isFolded) {
                continue;
            }
            if (node.left) {
                open.push(node);
            }
            const size = ownRows(node) + node.children.length + moreRows(node);
            objective.keyResults.forEach((keyResult, i) =>
                items.push({
                    key: `k${keyResult.id}`,
                    type: "keyResult",
                    objective,
                    keyResult,
                    level: node.depth + 1,
                    position: i + 1,
                    size,
                    isOpen: null,
                })
            );
            objective.outgoing.forEach((link, i) =>
                items.push({
                    key: `l${link.id}`,
                    type: "link",
                    objective,
                    link,
                    level: node.depth + 1,
                    position: objective.keyResults.length + i + 1,
                    size,
                    isOpen: null,
                })
            );
        }
        close(0);
        return items;
    }

    get activeIndex() {
        const index = this.items.findIndex(({ key }) => key === this.state.active);
        return index < 0 ? 0 : index;
    }

    get shown() {
        const { rowHeight } = this.props;
        const first = Math.max(0, Math.floor(this.state.top / rowHeight) - OVERSCAN);
        const last = Math.ceil((this.state.top + this.state.height) / rowHeight) + OVERSCAN;
        const shown = this.items.slice(first, last).map((item, i) => ({ item, index: first + i }));
        // what has the focus stays, wherever one has scrolled to
        const index = this.activeIndex;
        if (this.items.length && (index < first || index >= last)) {
            shown.push({ item: this.items[index], index });
        }
        return shown;
    }

    rowStyle({ index, item }) {
        const { rowHeight } = this.props;
        const indent = 8 + (item.level - 1) * (rowHeight > 50 ? 14 : 24);
        return `top:${index * rowHeight}px;height:${rowHeight}px;padding-inline-start:${indent}px`;
    }

    rowClass({ type, objective }) {
        const isObjective = type === "objective";
        return {
            o_okr_map_row: true,
            [`o_okr_map_row_${type}`]: true,
            o_okr_map_row_selected: isObjective && this.props.selected === objective.id,
            o_okr_map_row_match: isObjective && this.props.matches.has(objective.id),
            o_okr_map_row_gone: objective.isGone,
        };
    }

    moreWord({ objective, count }) {
        return objective.children.length
            ? _t("Show %s more that support it", count)
            : _t("Show %s that support it", count);
    }

    onClick({ type, objective }) {
        type === "more" ? this.more(objective) : this.props.onSelect(objective.id);
    }

    more({ id }) {
        this.state.active = `m${id}`;
        this.moreAt = this.activeIndex;
        this.props.onMore(id);
    }

    age(lastDate) {
        return formatAge(lastDate, this.props.day);
    }

    linkText({ link }) {
        const target = this.props.model.get(link.target_id);
        const keyResult = target.keyResults.find(({ id }) => id === link.target_key_result_id);
        return [
            `${LINK_KINDS[link.kind]}:`,
            target.name,
            keyResult ? `› ${keyResult.name}` : "",
            `· ${LINK_STATES[link.state]}`,
        ].join(" ");
    }

    onScroll() {
        const step = this.props.rowHeight * 4;
        this.state.top = Math.floor(this.scroller.el.scrollTop / step) * step;
        this.state.height = Math.min(TALLEST, this.scroller.el.clientHeight) + step;
    }

    goTo(index) {
        const { rowHeight } = this.props;
        const at = Math.max(0, Math.min(this.items.length - 1, index));
        const el = this.scroller.el;
        if (at * rowHeight < el.scrollTop) {
            el.scrollTop = at * rowHeight;
        } else if ((at + 1) * rowHeight > el.scrollTop + el.clientHeight) {
            el.scrollTop = (at + 1) * rowHeight - el.clientHeight;
        }
        this.wantsFocus = true;
        this.state.active = this.items[at].key;
        el.querySelector(`[data-key="${this.state.active}"]`)?.focus();
    }

    onFocus(item) {
        this.state.active = item.key;
    }

    onKeydown(ev) {
        const index = this.activeIndex;
        const item = this.items[index];
        const page = Math.floor(this.state.height / this.props.rowHeight) - 1;
        const parent = () => {
            for (let i = index - 1; i >= 0; i--) {
                if (this.items[i].level < item.level) {
                    return i;
                }
            }
            return index;
        };
        const act = {
            ArrowDown: () => this.goTo(index + 1),
            ArrowUp: () => this.goTo(index - 1),
            PageDown: () => this.goTo(index + page),
            PageUp: () => this.goTo(index - page),
            Home: () => this.goTo(0),
            End: () => this.goTo(this.items.length - 1),
            ArrowRight: () =>
                item.type === "more"
                    ? this.more(item.objective)
                    : item.isOpen === false
                      ? this.props.onFold(item.objective.id)
                      : this.goTo(index + 1),
            ArrowLeft: () =>
                item.isOpen ? this.props.onFold(item.objective.id) : this.goTo(parent()),
            Enter: () => this.onClick(item),
            " ": () => this.onClick(item),
        }[ev.key];
        if (act && item) {
            ev.preventDefault();
            ev.stopPropagation();
            act();
        }
    }
}

/** Whether a row for what is not here yet stands last. */
function moreRows({ left }) {
    return left ? 1 : 0;
}

/** How many rows of its own stand below an objective before those that support it. */
function ownRows({ objective }) {
    return objective.keyResults.length + objective.outgoing.length;
}
