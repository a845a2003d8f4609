/* global Chart */
import { Component, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { cookie } from "@web/core/browser/cookie";
import { getColor, hexToRGBA } from "@web/core/colors/colors";
import { formatNumber } from "./formats";
import { HowComputed } from "./how_computed";

const DASHES = { dashed: [8, 5], dotted: [2, 3], band: [2, 5], band_end: [2, 5] };
const POINTS = ["circle", "rectRot", "triangle", "rect", "star", "cross"];

/** Stripes for every second part of a bar, so that colour is never alone. */
function striped(color, index) {
    if (index % 2 === 0) {
        return color;
    }
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const context = tile.getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, 8, 8);
    context.strokeStyle = "rgba(255, 255, 255, 0.65)";
    context.lineWidth = 2;
    context.beginPath();
    for (const [x0, y0, x1, y1] of [
        [0, 8, 8, 0],
        [-2, 2, 2, -2],
        [6, 10, 10, 6],
    ]) {
        context.moveTo(x0, y0);
        context.lineTo(x1, y1);
    }
    context.stroke();
    return context.createPattern(tile, "repeat");
}

/** One chart and the same numbers as a table; each part leads to the records behind it. */
export class InsightChart extends Component {
    static template = "hr_okr.InsightChart";
    static components = { HowComputed };
    static props = { chart: Object, openAction: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({ isTable: false });
        this.format = formatNumber;
        useEffect(
            () => {
                this.drawn?.destroy();
                this.drawn = null;
                if (this.canvas.el) {
                    this.drawn = new Chart(this.canvas.el, this.config);
                }
            },
            () => [this.props.chart, this.state.isTable]
        );
        onWillUnmount(() => this.drawn?.destroy());
    }

    get isEmpty() {
        return this.props.chart.datasets.every((dataset) =>
            dataset.data.every((value) => !value && value !== 0)
        );
    }

    /** What a screen reader says instead of the picture. */
    get description() {
        const { title, labels, datasets, format } = this.props.chart;
        const parts = datasets.map((dataset) => {
            const known = dataset.data
                .map((value, index) => [labels[index], value])
                .filter(([, value]) => value !== null && value !== undefined);
            const [label, value] = known.at(-1) || [];
            return label ? `${dataset.label}, ${label}: ${formatNumber(value, format)}` : "";
        });
        return `${title}. ${parts.filter(Boolean).join("; ")}`;
    }

    cellAction(dataset, index) {
        return dataset.data[index] ? dataset.actions?.[index] : null;
    }

    dataset(dataset, index) {
        const scheme = cookie.get("color_scheme");
        const { style } = dataset;
        // the forecast belongs to the progress that it prolongs
        const isForecast = this.props.chart.datasets.length > 2 && index > 1 && style;
        const isBand = style === "band" || style === "band_end";
        const color = getColor(isForecast ? 0 : index, scheme, "sm");
        return {
            label: dataset.label,
            data: dataset.data,
            borderColor: color,
            backgroundColor: style ? hexToRGBA(color, isBand ? 0.2 : 1) : striped(color, index),
            maxBarThickness: 64,
            borderDash: DASHES[style] || [],
            borderWidth: this.props.chart.type === "line" ? (isBand ? 1 : 2) : 0,
            pointStyle: POINTS[index % POINTS.length],
            pointRadius: isBand ? 0 : 4,
            // between the two edges of the cone
            fill: style === "band" ? "+1" : false,
            spanGaps: true,
        };
    }

    get config() {
        const { chart } = this.props;
        const text = getComputedStyle(this.canvas.el).color;
        const isShare = chart.format === "percent";
        return {
            type: chart.type,
            data: {
                labels: chart.labels,
                datasets: chart.datasets.map((dataset, index) => this.dataset(dataset, index)),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "nearest", intersect: false },
                onClick: (_ev, [element]) => element && this.onClick(element),
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: {
                            color: text,
                            usePointStyle: chart.type === "line",
                        },
                    },
                    tooltip: {
                        callbacks: {
                            label: (item) =>
                                `${item.dataset.label}: ${formatNumber(item.raw, chart.format)}`,
                        },
                    },
                },
                scales: {
                    x: {
                        stacked: !!chart.stacked,
                        ticks: { color: text },
                        grid: { display: false },
                    },
                    y: {
                        stacked: !!chart.stacked,
                        min: 0,
                        ...(isShare ? { max: 1 } : {}),
                        ticks: {
                            color: text,
                            ...(isShare
                                ? {
                                      stepSize: 0.25,
                                      callback: (value) => formatNumber(value, "percent"),
                                  }
                                : { precision: 0 }),
                        },
                        grid: { color: hexToRGBA("#808080", 0.2) },
                    },
                },
            },
        };
    }

    onClick({ datasetIndex, index }) {
        const action =
            this.cellAction(this.props.chart.datasets[datasetIndex], index) ||
            this.props.chart.action;
        if (action) {
            this.props.openAction(action);
        }
    }
}
