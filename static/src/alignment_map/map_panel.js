import { Component, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { HEALTH_ICONS } from "../fields/okr_health/okr_health_field";
import {
    formatAge,
    formatDay,
    formatNumber,
    formatScore,
    formatShare,
    formatWay,
} from "./map_format";
import { AMBITIONS, FLAGS, HEALTH_WORDS, LINK_KINDS, LINK_STATES, STATE_WORDS } from "./map_words";

/** Everything about one objective, and what can be done about its flags. */
export class MapPanel extends Component {
    static template = "hr_okr.MapPanel";
    static props = {
        model: Object,
        objective: Object,
        day: String,
        isReplay: Boolean,
        focus: { type: [Number, String, Boolean], optional: true },
        onClose: Function,
        onFocus: Function,
        onSelect: Function,
        onMore: Function,
        onAround: Function,
        onRealign: Function,
        onChanged: Function,
    };

    setup() {
        Object.assign(this, { AMBITIONS, FLAGS, HEALTH_ICONS, HEALTH_WORDS, STATE_WORDS });
        Object.assign(this, { LINK_KINDS, LINK_STATES });
        Object.assign(this, { formatAge, formatDay, formatNumber });
        Object.assign(this, { formatScore, formatShare, formatWay });
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.root = useRef("root");
        this.state = useState({ card: null });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => this.load(props));
        useEffect(
            () => this.root.el?.querySelector(".o_okr_map_panel_title")?.focus(),
            () => [this.props.objective.id]
        );
    }

    async load({ objective, isReplay }) {
        const card = isReplay ? null : await this.orm.call("okr.map", "get_card", [objective.id]);
        this.state.card = card;
    }

    get parent() {
        return this.props.model.get(this.props.objective.parent_id);
    }

    get links() {
        const { model, objective } = this.props;
        const describe = (link, other, isIncoming) => ({
            link,
            other: model.get(other),
            isIncoming,
            keyResult: model
                .get(link.target_id)
                .keyResults.find(({ id }) => id === link.target_key_result_id),
        });
        return [
            ...objective.outgoing.map((link) => describe(link, link.target_id, false)),
            ...objective.incoming.map((link) => describe(link, link.source_id, true)),
        ];
    }

    get moreWord() {
        return _t("Show %s more", this.props.objective.left);
    }

    get linkedWord() {
        return _t("Show %s more linked objectives", this.props.objective.linksLeft);
    }

    /** Whether the reader may put a flag right; others are told whom to ask. */
    canFix(flag) {
        const { card } = this.state;
        if (!card) {
            return false;
        }
        if (flag === "stale") {
            return card.can_check_in;
        }
        return flag === "unaccepted" || card.can_edit;
    }

    fix(flag) {
        const { objective } = this.props;
        if (flag === "orphan") {
            return this.props.onRealign(objective);
        }
        if (flag === "stale") {
            return this.run("action_check_in");
        }
        if (flag === "silo") {
            return this.ask();
        }
        if (flag === "unaccepted") {
            const waiting = objective.outgoing.find(
                ({ kind, state }) => kind === "depends_on" && state !== "accepted"
            );
            return this.openLink(waiting.id);
        }
        return flag === "duplicate" && this.state.card.is_frozen
            ? this.run("action_change")
            : this.edit();
    }

    /** A button of the objective's own form, such as its check-in. */
    async run(method) {
        const action = await this.orm.call("okr.objective", method, [this.props.objective.id]);
        await this.action.doAction(action, { onClose: () => this.props.onChanged() });
    }

    edit() {
        this.dialog.add(FormViewDialog, {
            resModel: "okr.objective",
            resId: this.props.objective.id,
            onRecordSaved: () => this.props.onChanged(),
        });
    }

    ask() {
        this.dialog.add(FormViewDialog, {
            resModel: "okr.alignment",
            context: { default_source_id: this.props.objective.id },
            onRecordSaved: () => this.props.onChanged(),
        });
    }

    openLink(id) {
        this.dialog.add(
            FormViewDialog,
            { resModel: "okr.alignment", resId: id },
            { onClose: () => this.props.onChanged() }
        );
    }

    open() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "okr.objective",
            res_id: this.props.objective.id,
            views: [[false, "form"]],
        });
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.props.onClose();
        }
    }
}
