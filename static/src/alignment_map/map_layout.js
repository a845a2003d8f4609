/* global d3 */

/** Sizes of the picture, in its own units; alignment_map.scss gives the cards the same. */
export const CARD = { width: 272, top: 108, keyResult: 24, flags: 28, bottom: 8 };
const GAP = { x: 48, y: 18 };
const LANE = { pad: 36, header: 44, gap: 24 };
/** The map of a large cycle has many lanes with few cards each: they stand in rows of this width. */
const ROW_WIDTH = 3600;

export function cardHeight({ keyResults, flags }) {
    return (
        CARD.top +
        keyResults.length * CARD.keyResult +
        (flags.length ? CARD.flags : 0) +
        CARD.bottom
    );
}

/** Where a key result stands in its card, from the top of the card; the middle of it without one. */
export function keyResultOffset(objective, keyResultId) {
    const index = objective.keyResults.findIndex(({ id }) => id === keyResultId);
    return index < 0 ? null : CARD.top + (index + 0.5) * CARD.keyResult;
}

/**
 * Trees of the nodes of one lane, laid out by d3-hierarchy: `breadth` is the size of a node across
 * the direction in which the tree grows. Returns [{node, across, level}] that start at 0.
 */
function layOutForest(nodes, breadth, gap) {
    const inLane = new Set(nodes);
    const lane = nodes[0].objective.lane;
    const root = d3.hierarchy(
        { nodes: nodes.filter(({ parent }) => !inLane.has(parent)), size: 0 },
        ({ nodes: roots, node }) =>
            (roots || node.children.filter(({ objective }) => objective.lane === lane)).map(
                (child) => ({ node: child, size: breadth(child) })
            )
    );
    d3
        .tree()
        .nodeSize([1, 1])
        .separation((a, b) => (a.data.size + b.data.size) / 2 + gap)(root);
    const places = root
        .descendants()
        .slice(1)
        .map(({ data, x, depth }) => ({
            node: data.node,
            across: x - data.size / 2,
            level: depth - 1,
        }));
    const first = places.reduce((least, { across }) => Math.min(least, across), Infinity);
    places.forEach((place) => (place.across -= first));
    return places;
}

/** The company's objectives side by side, each level of them below the one that it supports. */
function layOutBand(nodes, x, y) {
    const places = layOutForest(nodes, () => CARD.width, GAP.x);
    const heights = [];
    for (const { node, level } of places) {
        heights[level] = Math.max(heights[level] || 0, cardHeight(node.objective));
    }
    const tops = heights.map((_height, level) =>
        heights.slice(0, level).reduce((sum, height) => sum + height + 2 * GAP.y, 0)
    );
    return places.map(({ node, across, level }) => ({
        node,
        x: x + across,
        y: y + tops[level],
        width: CARD.width,
        height: cardHeight(node.objective),
    }));
}

/** A department's objectives below each other; what supports one of them stands to its right. */
function layOutLane(nodes, x, y) {
    return layOutForest(nodes, ({ objective }) => cardHeight(objective), GAP.y).map(
        ({ node, across, level }) => ({
            node,
            x: x + level * (CARD.width + GAP.x),
            y: y + across,
            width: CARD.width,
            height: cardHeight(node.objective),
        })
    );
}

/**
 * {boxes by id, lanes, edges, width, height} of what is to be seen.
 *
 * Lanes stand side by side, those of a large cycle in rows: a picture of a hundred lanes could
 * neither be looked through nor printed.
 */
export function layOut(nodes, model) {
    const boxes = new Map();
    const lanes = [];
    const byLane = Map.groupBy
        ? Map.groupBy(nodes, ({ objective }) => objective.lane)
        : groupBy(nodes);
    const most = model.payload.part ? ROW_WIDTH : Infinity;
    let x = LANE.gap;
    let top = LANE.gap;
    let row = [];
    const endRow = () => {
        const end = Math.max(...row.map(({ bottom }) => bottom));
        row.forEach((lane) => (lane.bottom = end));
        [x, top, row] = [LANE.gap, end + LANE.gap, []];
    };
    for (const lane of model.lanes) {
        const inside = byLane.get(lane.key);
        if (!inside) {
            continue;
        }
        const isBand = lane.key === "company";
        const place = isBand ? layOutBand : layOutLane;
        let placed = place(inside, x + LANE.pad, top + LANE.header);
        if (row.length && Math.max(...placed.map((box) => box.x + box.width)) > most) {
            endRow();
            placed = place(inside, x + LANE.pad, top + LANE.header);
        }
        placed.forEach((box) => boxes.set(box.node.objective.id, box));
        const right = Math.max(...placed.map((box) => box.x + box.width)) + LANE.pad / 2;
        const bottom = Math.max(...placed.map((box) => box.y + box.height)) + LANE.pad / 2;
        row.push({ ...lane, x, y: top, right, bottom, count: inside.length });
        lanes.push(row.at(-1));
        x = right + LANE.gap;
        if (isBand) {
            endRow();
        }
    }
    if (row.length) {
        endRow();
    }
    const width = Math.max(0, ...lanes.map(({ right }) => right)) + LANE.gap;
    const height = Math.max(0, ...lanes.map(({ bottom }) => bottom)) + LANE.gap;
    const frames = lanes.map((lane) => ({
        ...lane,
        width: (lane.key === "company" ? width - LANE.gap : lane.right) - lane.x,
        height: lane.bottom - lane.y,
    }));
    return { boxes, lanes: frames, edges: drawEdges(boxes, frames), width, height };
}

function groupBy(nodes) {
    const groups = new Map();
    for (const node of nodes) {
        const { lane } = node.objective;
        groups.set(lane, [...(groups.get(lane) || []), node]);
    }
    return groups;
}

/** All lines between boxes that are there. Each has its path, its sentence and where it lies. */
function drawEdges(boxes, lanes) {
    const laneByKey = new Map(lanes.map((lane) => [lane.key, lane]));
    const edges = [];
    for (const box of boxes.values()) {
        const { objective } = box.node;
        const parent = boxes.get(objective.parent_id);
        if (parent) {
            edges.push({
                key: `parent-${objective.id}`,
                kind: "parent",
                source: objective,
                target: parent.node.objective,
                keyResultId: objective.parentKeyResultId,
                sentence: objective.contribution || objective.parentLink?.contribution || "",
                rollsUp: parent.node.objective.roll_up,
                ...route(box, parent, objective.parentKeyResultId, laneByKey),
            });
        }
        for (const link of objective.outgoing) {
            const target = boxes.get(link.target_id);
            if (target && link !== objective.parentLink) {
                edges.push({
                    key: `link-${link.id}`,
                    linkId: link.id,
                    kind: link.kind,
                    state: link.state,
                    source: objective,
                    target: target.node.objective,
                    keyResultId: link.target_key_result_id,
                    sentence: link.contribution,
                    ...route(box, target, link.target_key_result_id, laneByKey),
                });
            }
        }
    }
    return edges;
}

/** A line from the box that supports to the one that is supported, or to one of its rows. */
function route(from, to, keyResultId, laneByKey) {
    const row = keyResultOffset(to.node.objective, keyResultId);
    const sameLane = from.node.objective.lane === to.node.objective.lane;
    const isBand = to.node.objective.lane === "company";
    const start = { x: from.x, y: from.y + CARD.top / 2 };
    if (isBand && sameLane && row === null) {
        return curveDown(
            { x: from.x + from.width / 2, y: from.y },
            { x: to.x + to.width / 2, y: to.y + to.height }
        );
    }
    if (isBand && !sameLane) {
        // down from the company, then along the edge of the lane
        const gutter = laneByKey.get(from.node.objective.lane).x + LANE.pad / 2;
        const end =
            row === null
                ? { x: to.x + to.width / 2, y: to.y + to.height }
                : { x: to.x, y: to.y + row };
        return alongGutter(start, end, gutter, row !== null);
    }
    const isRight = to.x + to.width <= from.x;
    const end = {
        x: isRight ? to.x + to.width : to.x,
        y: to.y + (row === null ? CARD.top / 2 : row),
    };
    if (!isRight && to.x >= from.x + from.width) {
        start.x = from.x + from.width;
    }
    const bend = isRight || start.x > from.x ? (end.x - start.x) / 2 : -40;
    const path = `M${start.x},${start.y}C${start.x + bend},${start.y} ${
        isRight || start.x > from.x ? end.x - bend : end.x + bend
    },${end.y} ${end.x},${end.y}`;
    return { path, ...frame([start, end], 40) };
}

function curveDown(start, end) {
    const middle = (start.y + end.y) / 2;
    const path = `M${start.x},${start.y}C${start.x},${middle} ${end.x},${middle} ${end.x},${end.y}`;
    return { path, ...frame([start, end], 4) };
}

function alongGutter(start, end, gutter, isRow) {
    const turn = start.y - 12;
    const over = isRow ? end.x - 14 : end.x;
    const upper = isRow ? end.y : end.y + 4;
    const sky = Math.min(upper + 60, turn);
    const path =
        `M${start.x},${start.y}H${gutter + 8}Q${gutter},${start.y} ${gutter},${turn}` +
        (isRow
            ? `V${sky}C${gutter},${upper} ${over},${sky} ${over - 10},${upper}L${end.x},${end.y}`
            : `V${sky}C${gutter},${upper} ${over},${sky} ${over},${end.y}`);
    return { path, ...frame([start, end, { x: gutter, y: turn }], 16) };
}

function frame(points, margin) {
    const xs = points.map(({ x }) => x);
    const ys = points.map(({ y }) => y);
    const box = {
        x: Math.min(...xs) - margin,
        y: Math.min(...ys) - margin,
        right: Math.max(...xs) + margin,
        bottom: Math.max(...ys) + margin,
    };
    const [start, end] = points;
    return { box, labelAt: { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }, start, end };
}

/** Whether something with a place lies, at least in part, in the window. */
export function isInside({ x, y, right, bottom }, view) {
    return x <= view.right && right >= view.x && y <= view.bottom && bottom >= view.y;
}

/** The box that one comes to from another with an arrow key. */
export function neighbour(boxes, id, direction) {
    const from = boxes.get(id);
    const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction];
    let best = null;
    let least = Infinity;
    for (const box of boxes.values()) {
        const x = box.x - from.x;
        const y = box.y - from.y;
        const along = x * dx + y * dy;
        const aside = Math.abs(x * dy) + Math.abs(y * dx);
        if (box !== from && along > 8 && along + 2 * aside < least) {
            least = along + 2 * aside;
            best = box;
        }
    }
    return best && best.node.objective.id;
}
