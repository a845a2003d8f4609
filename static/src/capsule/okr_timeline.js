import { Component } from "@odoo/owl";

/**
 * The context of a key result as a timeline: day, icon and words, each with a link to its record.
 */
export class OkrTimeline extends Component {
    static template = "hr_okr.OkrTimeline";
    static props = {
        events: { type: Array },
        summary: { type: Array, optional: true },
    };
    static defaultProps = { summary: [] };

    href(event) {
        return `/odoo/${event.model}/${event.id}`;
    }
}
