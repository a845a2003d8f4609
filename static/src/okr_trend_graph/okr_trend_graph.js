import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { GraphModel } from "@web/views/graph/graph_model";

/** A mean that nobody has kept yet is a gap in the line, not a 0. */
export class OkrTrendGraphModel extends GraphModel {
    _getData(dataPoints, ...args) {
        const data = super._getData(dataPoints, ...args);
        const { mode, measure, fields, cumulated } = this.metaData;
        if (mode === "line" && !cumulated && fields[measure]?.aggregator === "avg") {
            for (const dataset of data.datasets) {
                dataset.data = dataset.data.map((value, index) =>
                    dataset.domains[index].length ? value : null
                );
            }
        }
        return data;
    }
}

registry.category("views").add("okr_trend_graph", { ...graphView, Model: OkrTrendGraphModel });
