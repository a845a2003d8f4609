import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { HEALTH_ICONS } from "../fields/okr_health/okr_health_field";
import {
    formatAge,
    formatNumber,
    formatShare,
    formatWay,
    sparkPoints,
    weakest,
} from "./map_format";
import { ambitionSign, AMBITIONS, FLAGS, HEALTH_WORDS, STATE_WORDS } from "./map_words";

/**
 * One objective with its key results, as large as `map_layout` says.
 *
 * Its name for a screen reader is its text, in the order of the document; the title comes first.
 */
export class MapCard extends Component {
    static template = "hr_okr.MapCard";
    static props = {
        box: Object,
        day: String,
        isCompact: Boolean,
        isSelected: Boolean,
        isActive: Boolean,
        isMatch: Boolean,
        isDim: Boolean,
        isDropTarget: Boolean,
        isFolded: Boolean,
        outsideName: { type: String, optional: true },
        onFold: Function,
        onMore: Function,
    };

    setup() {
        Object.assign(this, { AMBITIONS, FLAGS, HEALTH_ICONS, HEALTH_WORDS, STATE_WORDS });
        Object.assign(this, { ambitionSign, formatNumber, formatShare, formatWay, sparkPoints });
    }

    get objective() {
        return this.props.box.node.objective;
    }

    get weakest() {
        return weakest(this.objective);
    }

    get weakestTitle() {
        return _t("Lowest confidence, of “%s”", this.weakest.name);
    }

    /** Folded, or what is below it has not come from the server yet. */
    get isFolded() {
        const { node } = this.props.box;
        return this.props.isFolded || Boolean(node.left && !node.children.length);
    }

    get hidden() {
        const { hidden, left } = this.props.box.node;
        return this.isFolded ? hidden || left : 0;
    }

    /** How many are not here yet beside those that are. */
    get rest() {
        return this.isFolded ? 0 : this.props.box.node.left;
    }

    get restWord() {
        return _t("Show %s more", this.rest);
    }

    get foldWord() {
        return this.isFolded ? _t("Unfold") : _t("Fold");
    }

    get age() {
        return formatAge(this.objective.last_date, this.props.day);
    }

    get style() {
        const { x, y, width, height } = this.props.box;
        return `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
    }

    get classes() {
        const { health, state, isGone, isOutside, isEditable } = this.objective;
        return {
            [`o_okr_map_card_${health}`]: true,
            o_okr_map_card_draft: state === "draft",
            o_okr_map_card_gone: isGone,
            o_okr_map_card_outside: isOutside,
            o_okr_map_card_editable: isEditable,
            o_okr_map_card_selected: this.props.isSelected,
            o_okr_map_card_match: this.props.isMatch,
            o_okr_map_card_dim: this.props.isDim,
            o_okr_map_card_target: this.props.isDropTarget,
            o_okr_map_card_compact: this.props.isCompact,
        };
    }
}
