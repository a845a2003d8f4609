import { Component, onMounted, onPatched, useExternalListener, useRef, useState } from "@odoo/owl";
import { isInside, neighbour } from "./map_layout";
import { MapCard } from "./map_card";
import { strokeOf, wordOf } from "./map_svg";
import { LINK_KINDS, LINK_STATES } from "./map_words";

/** How far beyond its edges the window is drawn, and in which steps it moves. */
const BEYOND = 120;
const STEP = 120;
const ZOOM = { least: 0.4, most: 1.4, step: 0.2, compact: 0.7 };
/** Pixels that the pointer moves before a press becomes a drag. */
const DRAG_FROM = 8;
/** So near to an edge of the window it scrolls while one drags, by so many pixels. */
const EDGE = { near: 48, step: 24 };
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** The picture: lanes, cards and lines, of which only what lies in the window is drawn. */
export class MapPicture extends Component {
    static template = "hr_okr.MapPicture";
    static components = { MapCard };
    static props = {
        picture: Object,
        model: Object,
        version: Number,
        day: String,
        isReplay: Boolean,
        selected: { type: [Number, Boolean], optional: true },
        matches: Object,
        isSearching: Boolean,
        collapsed: Object,
        cycleNames: Object,
        onFold: Function,
        onMore: Function,
        onSelect: Function,
        onRealign: Function,
    };

    setup() {
        Object.assign(this, { LINK_KINDS, LINK_STATES, strokeOf, wordOf, ZOOM });
        this.scroller = useRef("scroller");
        this.state = useState({
            zoom: 1,
            active: null,
            edge: null,
            drag: null,
            window: { x: 0, y: 0, right: 1600, bottom: 1000 },
        });
        this.revealed = null;
        this.focusOn = null;
        this.kept = null;
        onMounted(() => {
            this.measure();
            this.revealSelected();
        });
        onPatched(() => {
            this.keepInPlace();
            this.revealSelected();
            if (this.focusOn !== null) {
                const card = this.scroller.el.querySelector(`[data-id="${this.focusOn}"]`);
                if (card) {
                    this.focusOn = null;
                    card.focus({ preventScroll: true });
                }
            }
        });
        useExternalListener(window, "resize", () => this.measure());
        useExternalListener(window, "pointermove", (ev) => this.onPointermove(ev));
        useExternalListener(window, "pointerup", (ev) => this.onPointerup(ev));
        useExternalListener(window, "keydown", (ev) => ev.key === "Escape" && this.endDrag(), {
            capture: true,
        });
    }

    // the window

    measure() {
        const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.scroller.el;
        const { zoom } = this.state;
        const x = Math.floor((scrollLeft / zoom - BEYOND) / STEP) * STEP;
        const y = Math.floor((scrollTop / zoom - BEYOND) / STEP) * STEP;
        const right = Math.ceil(((scrollLeft + clientWidth) / zoom + BEYOND) / STEP) * STEP;
        const bottom = Math.ceil(((scrollTop + clientHeight) / zoom + BEYOND) / STEP) * STEP;
        const old = this.state.window;
        if (old.x !== x || old.y !== y || old.right !== right || old.bottom !== bottom) {
            this.state.window = { x, y, right, bottom };
        }
    }

    get activeId() {
        const { boxes } = this.props.picture;
        return (
            [this.state.active, this.props.selected].find((id) => boxes.has(id)) ??
            boxes.keys().next().value
        );
    }

    get shownBoxes() {
        const view = this.state.window;
        const shown = [];
        for (const [id, box] of this.props.picture.boxes) {
            const { x, y, width, height } = box;
            const inside = isInside({ x, y, right: x + width, bottom: y + height }, view);
            // what has the focus stays, wherever one has scrolled to
            if (inside || id === this.activeId) {
                shown.push(box);
            }
        }
        return shown;
    }

    get shownEdges() {
        return this.props.picture.edges.filter(({ box }) => isInside(box, this.state.window));
    }

    get shownLanes() {
        return this.props.picture.lanes.filter(({ x, y, width, height }) =>
            isInside({ x, y, right: x + width, bottom: y + height }, this.state.window)
        );
    }

    get isCompact() {
        return this.state.zoom < ZOOM.compact;
    }

    zoomBy(step) {
        const old = this.state.zoom;
        const zoom = Math.round(Math.max(ZOOM.least, Math.min(ZOOM.most, old + step)) * 10) / 10;
        const { el } = this.scroller;
        const x = (el.scrollLeft + el.clientWidth / 2) / old;
        const y = (el.scrollTop + el.clientHeight / 2) / old;
        this.state.zoom = zoom;
        Promise.resolve().then(() => {
            el.scrollLeft = x * zoom - el.clientWidth / 2;
            el.scrollTop = y * zoom - el.clientHeight / 2;
            this.measure();
        });
    }

    /** Scroll so far that a card is in the window, not more. */
    reveal(id) {
        const box = this.props.picture.boxes.get(id);
        const { el } = this.scroller;
        if (!box || !el) {
            return;
        }
        const { zoom } = this.state;
        const margin = 40;
        const near = (at, size, from, room) => {
            if (at - margin < from) {
                return at - margin;
            }
            return at + size + margin > from + room ? at + size + margin - room : from;
        };
        el.scrollLeft = near(box.x * zoom, box.width * zoom, el.scrollLeft, el.clientWidth);
        el.scrollTop = near(box.y * zoom, box.height * zoom, el.scrollTop, el.clientHeight);
        this.measure();
    }

    fold(id) {
        this.keep(id);
        this.props.onFold(id);
    }

    more(id) {
        this.keep(id);
        this.props.onMore(id);
    }

    /** What one unfolds stays where it is on the screen while the picture around it is drawn anew. */
    keep(id) {
        const { picture } = this.props;
        const { x, y } = picture.boxes.get(id);
        this.kept = { id, x, y, picture };
    }

    keepInPlace() {
        const { picture } = this.props;
        if (!this.kept || this.kept.picture === picture) {
            return;
        }
        const box = picture.boxes.get(this.kept.id);
        if (box) {
            this.scroller.el.scrollLeft += (box.x - this.kept.x) * this.state.zoom;
            this.scroller.el.scrollTop += (box.y - this.kept.y) * this.state.zoom;
            this.measure();
        }
        this.kept = null;
    }

    revealSelected() {
        const { selected } = this.props;
        if (selected !== this.revealed) {
            this.revealed = selected;
            this.reveal(selected);
        }
    }

    // lines

    isTouching(edge) {
        return [edge.source.id, edge.target.id].includes(this.activeId) && this.state.active;
    }

    edgeClass(edge) {
        const style = edge.kind === "depends_on" ? edge.state : edge.kind;
        const isOn = this.isTouching(edge) ? "o_okr_map_edge_on" : "";
        return `o_okr_map_edge o_okr_map_edge_${style} ${isOn}`;
    }

    edgeLabel(edge) {
        const state = edge.state ? ` (${LINK_STATES[edge.state]})` : "";
        return `${edge.source.name}. ${LINK_KINDS[edge.kind]}${state}: ${edge.target.name}. ${edge.sentence}`;
    }

    showEdge(edge, ev) {
        const box = this.scroller.el.getBoundingClientRect();
        const { zoom } = this.state;
        const at =
            ev?.type === "pointerenter"
                ? {
                      x: (ev.clientX - box.x + this.scroller.el.scrollLeft) / zoom,
                      y: (ev.clientY - box.y + this.scroller.el.scrollTop) / zoom,
                  }
                : edge.labelAt;
        this.state.edge = { edge, ...at };
    }

    hideEdge() {
        this.state.edge = null;
    }

    // cards: pointer and keyboard

    cardOf(target) {
        const card = target.closest?.(".o_okr_map_card");
        return card && this.props.model.get(Number(card.dataset.id));
    }

    onClick(ev) {
        const objective = this.cardOf(ev.target);
        if (objective && !this.justDragged) {
            this.state.active = objective.id;
            this.props.onSelect(objective.id);
        }
        this.justDragged = false;
    }

    onFocusin(ev) {
        const objective = this.cardOf(ev.target);
        if (objective) {
            this.state.active = objective.id;
        }
    }

    onKeydown(ev) {
        const objective = this.cardOf(ev.target);
        if (!objective || ev.altKey || ev.ctrlKey || ev.metaKey) {
            return;
        }
        if (ARROWS[ev.key]) {
            const next = neighbour(this.props.picture.boxes, objective.id, ARROWS[ev.key]);
            if (next !== null) {
                this.focusOn = next;
                this.state.active = next;
                this.reveal(next);
            }
        } else if (ev.key === "Enter" || ev.key === " ") {
            this.props.onSelect(objective.id);
        } else if (["+", "-"].includes(ev.key) && (objective.children.length || objective.left)) {
            const { node } = this.props.picture.boxes.get(objective.id);
            this.focusOn = objective.id;
            ev.key === "+" && node.left ? this.more(objective.id) : this.fold(objective.id);
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    // drag to realign

    onPointerdown(ev) {
        const objective = this.cardOf(ev.target);
        if (
            objective?.isEditable &&
            !this.props.isReplay &&
            ["draft", "active"].includes(objective.state) &&
            ev.button === 0 &&
            ev.pointerType !== "touch"
        ) {
            this.pressed = { objective, x: ev.clientX, y: ev.clientY };
        }
    }

    onPointermove(ev) {
        if (!this.pressed) {
            return;
        }
        const { objective, x, y } = this.pressed;
        if (!this.state.drag) {
            if (Math.hypot(ev.clientX - x, ev.clientY - y) < DRAG_FROM) {
                return;
            }
            this.candidates = new Set(
                this.props.model.parentCandidates(objective).map(({ id }) => id)
            );
        }
        this.scrollAtEdge(ev);
        const under = document.elementFromPoint(ev.clientX, ev.clientY);
        const target = under && this.cardOf(under);
        this.state.drag = {
            name: objective.name,
            x: ev.clientX,
            y: ev.clientY,
            target: target && this.candidates.has(target.id) ? target.id : null,
        };
    }

    /** What one drags something to may lie outside of the window. */
    scrollAtEdge({ clientX, clientY }) {
        const { el } = this.scroller;
        const { left, right, top, bottom } = el.getBoundingClientRect();
        const step = (at, first, last) =>
            at < first + EDGE.near ? -EDGE.step : at > last - EDGE.near ? EDGE.step : 0;
        el.scrollBy(step(clientX, left, right), step(clientY, top, bottom));
    }

    onPointerup() {
        const { drag } = this.state;
        const { objective } = this.pressed || {};
        this.endDrag();
        if (drag) {
            this.justDragged = true;
            // a click that follows belongs to the drag, one later does not
            setTimeout(() => (this.justDragged = false));
            if (drag.target && drag.target !== objective.parent_id) {
                this.props.onRealign(objective, drag.target);
            }
        }
    }

    endDrag() {
        this.pressed = null;
        if (this.state.drag) {
            this.state.drag = null;
        }
    }
}
