import { patch } from "@web/core/utils/patch";
import { ListRenderer } from "@web/views/list/list_renderer";

/**
 * A number that the server does not tell for a person is empty, also in columns whose widget would
 * write an empty number as 0 %.
 */
patch(ListRenderer.prototype, {
    formatGroupAggregate(group, column) {
        if (
            this.props.list.resModel.startsWith("okr.") &&
            group.aggregates[column.name] === false
        ) {
            return { value: "" };
        }
        return super.formatGroupAggregate(group, column);
    },
});
