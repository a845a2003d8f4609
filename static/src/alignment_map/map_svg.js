import { CARD } from "./map_layout";
import { formatShare, formatWay } from "./map_format";
import {
    FLAGS,
    HEALTH_COLORS,
    HEALTH_SIGNS,
    HEALTH_WORDS,
    LINK_KINDS,
    LINK_STATES,
} from "./map_words";

const FAMILY = "Helvetica, Arial, sans-serif";
const FONT = `font-family='${FAMILY}'`;

/** How each kind of line is drawn: colour, width and pattern, the same as in alignment_map.scss. */
export const STROKES = {
    parent: { color: "#5b6770", width: 2.2, dash: "" },
    supports: { color: "#5b6770", width: 1.1, dash: "" },
    requested: { color: "#6a7178", width: 1.6, dash: "2 5" },
    accepted: { color: "#17652e", width: 1.6, dash: "9 5" },
    declined: { color: "#a3221b", width: 1.6, dash: "9 4 2 4" },
    conflicts_with: { color: "#a3221b", width: 2.4, dash: "3 3" },
};

export function strokeOf({ kind, state }) {
    return kind === "depends_on" ? STROKES[state] : STROKES[kind];
}

/** The word that stands on a line; none on those that only support. */
export function wordOf({ kind, state }) {
    if (kind === "depends_on") {
        return LINK_STATES[state].toString();
    }
    return kind === "conflicts_with" ? LINK_KINDS[kind].toString() : "";
}

function escape(text) {
    return String(text)
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll("'", "&#39;");
}

/** Break a text into lines of at most `most` (characters, or what `measure` says); cut ends in …. */
export function wrap(text, most, lines, measure = (line) => line.length) {
    const found = [""];
    for (const word of text.split(/\s+/)) {
        const line = found.at(-1);
        if (line && measure(`${line} ${word}`) > most) {
            found.push(word);
        } else {
            found[found.length - 1] = line ? `${line} ${word}` : word;
        }
    }
    const kept = found.slice(0, lines);
    if (found.length > lines) {
        kept[lines - 1] = `${kept[lines - 1]} ${found.slice(lines).join(" ")}`;
    }
    return kept.map((line) => {
        let end = line.length;
        while (end > 1 && measure(end < line.length ? `${line.slice(0, end)}…` : line) > most) {
            end--;
        }
        return end < line.length ? `${line.slice(0, end).trimEnd()}…` : line;
    });
}

const canvas = document.createElement("canvas").getContext("2d");

/** How wide a line is in pixels, for `wrap`. */
function ruler(font) {
    return (line) => {
        canvas.font = `${font} ${FAMILY}`;
        return canvas.measureText(line).width;
    };
}

const RULERS = { title: ruler("bold 14px"), small: ruler("11px") };

function text(x, y, content, attributes = "") {
    return `<text x='${x}' y='${y}' ${attributes}>${escape(content)}</text>`;
}

function drawCard({ x, y, width, height, node }) {
    const { objective } = node;
    const [ink, ground] = HEALTH_COLORS[objective.health];
    const word = `${HEALTH_SIGNS[objective.health]} ${HEALTH_WORDS[objective.health]}`;
    const parts = [
        `<rect x='${x}' y='${y}' width='${width}' height='${height}' rx='6' fill='#fff' stroke='#b8c0c8'/>`,
        `<rect x='${x}' y='${y}' width='5' height='${height}' rx='2' fill='${ink}'/>`,
        text(x + 14, y + 22, objective.lead, "font-size='11' fill='#4d5358'"),
        ...wrap(objective.name, width - 24, 2, RULERS.title).map((line, i) =>
            text(x + 14, y + 46 + i * 18, line, "font-size='14' font-weight='bold' fill='#1f2429'")
        ),
        `<rect x='${x + 14}' y='${y + 80}' width='96' height='20' rx='10' fill='${ground}'/>`,
        text(x + 22, y + 94, word, `font-size='12' fill='${ink}'`),
        text(x + 120, y + 94, formatShare(objective.progress), "font-size='12' fill='#1f2429'"),
    ];
    objective.keyResults.forEach((kr, i) => {
        const at = y + CARD.top + i * CARD.keyResult + 16;
        const way = wrap(formatWay(kr), width / 2 - 20, 1, RULERS.small)[0];
        const room = width - 48 - RULERS.small(way);
        parts.push(
            text(
                x + 14,
                at,
                HEALTH_SIGNS[kr.health],
                `font-size='11' fill='${HEALTH_COLORS[kr.health][0]}'`
            ),
            text(
                x + 28,
                at,
                wrap(kr.name, room, 1, RULERS.small)[0],
                "font-size='11' fill='#1f2429'"
            ),
            text(x + width - 10, at, way, "font-size='11' fill='#4d5358' text-anchor='end'")
        );
    });
    if (objective.flags.length) {
        const words = objective.flags.map((flag) => FLAGS[flag].word).join(" · ");
        parts.push(
            text(
                x + 14,
                y + height - 14,
                `⚑ ${wrap(words, width - 40, 1, RULERS.small)[0]}`,
                "font-size='11' fill='#7a4f00'"
            )
        );
    }
    return `<g opacity='${objective.isGone ? 0.55 : 1}'>${parts.join("")}</g>`;
}

function drawEdge(edge) {
    const { color, width, dash } = strokeOf(edge);
    const word = wordOf(edge);
    const line =
        `<path d='${edge.path}' fill='none' stroke='${color}' stroke-width='${width}' ` +
        `stroke-dasharray='${dash}'><title>${escape(edge.sentence)}</title></path>`;
    const { x, y } = edge.labelAt;
    return word
        ? line + text(x, y, word, `font-size='11' fill='${color}' text-anchor='middle'`)
        : line;
}

/** The whole picture as SVG text, whatever part of it is on the screen. */
export function drawSvg({ boxes, lanes, edges, width, height }, heading) {
    const top = 40;
    return [
        `<svg xmlns='http://www.w3.org/2000/svg' width='${width}' height='${height + top}' ` +
            `viewBox='0 0 ${width} ${height + top}' ${FONT} role='img' aria-label='${escape(heading)}'>`,
        `<rect width='100%' height='100%' fill='#fff'/>`,
        text(24, 28, heading, "font-size='18' font-weight='bold' fill='#1f2429'"),
        `<g transform='translate(0 ${top})'>`,
        ...lanes.map(
            (lane) =>
                `<rect x='${lane.x}' y='${lane.y}' width='${lane.width}' height='${lane.height}' rx='8' fill='#f4f6f8'/>` +
                text(
                    lane.x + 14,
                    lane.y + 27,
                    lane.name,
                    "font-size='14' font-weight='bold' fill='#3d4f63'"
                )
        ),
        ...edges.map(drawEdge),
        ...[...boxes.values()].map(drawCard),
        "</g></svg>",
    ].join("");
}

export function download(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
}

/** A PNG of an SVG text; at most as large as browsers can paint. */
export async function rasterize(svg, width, height) {
    const most = 12000;
    const scale = Math.min(2, most / width, most / height);
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
