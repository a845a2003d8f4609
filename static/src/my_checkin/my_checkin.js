import { CHECKED_IN } from "@hr_okr/my_checkin_entry/my_checkin_entry";
import {
    Component,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { CheckinCard } from "./checkin_card";
import { useCheckinKeyboard } from "./checkin_keyboard";
import { CheckinModel } from "./checkin_model";
import { DraftStore } from "./draft_store";

const SHORTCUTS_OFF = "hr_okr.my_checkin.shortcuts_off";

/** All key results that wait for me on one page: value, confidence, words, and one Post. */
export class MyCheckin extends Component {
    static template = "hr_okr.MyCheckin";
    static components = { CheckinCard, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.root = useRef("root");
        this.store = new DraftStore();
        this.model = useState(new CheckinModel(useService("orm"), this.store));
        this.state = useState({
            isHelpShown: false,
            hasShortcuts: !browser.localStorage.getItem(SHORTCUTS_OFF),
            postCount: 0,
        });
        this.shortcuts = [
            ["j / k", _t("next / previous key result")],
            ["0 … 9, 1 0", _t("confidence, 1 and 0 for ten")],
            ["n", _t("no change")],
            ["b", _t("blocked, or no longer")],
            ["Ctrl + Enter", _t("post")],
            ["?", _t("this help")],
        ];
        useCheckinKeyboard({
            isEnabled: () => this.state.hasShortcuts,
            move: (step) => this.move(step),
            choose: (confidence) => this.choose(confidence),
            toggleBlocked: () => this.onCurrent((row) => this.toggleBlocked(row)),
            toggleUnchanged: () => this.onCurrent((row) => this.model.toggleUnchanged(row)),
            toggleHelp: () => (this.state.isHelpShown = !this.state.isHelpShown),
            post: () => this.post(),
        });
        useExternalListener(window, "storage", (ev) => this.onStorage(ev));
        useEffect(
            () => this.focusSummary(),
            () => [this.state.postCount]
        );
        onWillStart(() => this.model.load());
    }

    get display() {
        return { controlPanel: {} };
    }

    get dueText() {
        const { due, today, freshCount, rows } = this.model;
        if (!due) {
            return "";
        }
        const date = formatDate(deserializeDate(due));
        if (freshCount === rows.length) {
            return _t("next due %s", date);
        }
        if (due === today) {
            return _t("due today");
        }
        return due < today ? _t("due since %s", date) : _t("due %s", date);
    }

    get isLate() {
        return this.model.due < this.model.today;
    }

    get confirmLabel() {
        return this.model.readyRows.length ? _t("Nothing else changed") : _t("Nothing changed");
    }

    /** What was typed in a draft whose key result takes no check-in any more. */
    draftText({ draft }) {
        const parts = [_t("Your draft: %s", draft.text)];
        if (draft.confidence !== null) {
            parts.push(_t("confidence %s", draft.confidence));
        }
        if (draft.note) {
            parts.push(`“${draft.note}”`);
        }
        return parts.join(", ");
    }

    cardOf(row) {
        return row && this.root.el?.querySelector(`.o_okr_card[data-id="${row.id}"]`);
    }

    focusStrip(row) {
        const strip = this.cardOf(row)?.querySelector("[role=radiogroup]");
        const radio = strip?.querySelector("input:checked") || strip?.querySelector("input");
        radio?.focus();
        this.cardOf(row)?.scrollIntoView({ block: "nearest" });
    }

    onCurrent(act) {
        if (this.model.current) {
            act(this.model.current);
        }
    }

    move(step) {
        const { rows, currentId } = this.model;
        const isInside = this.root.el?.contains(document.activeElement);
        const index = rows.findIndex((row) => row.id === currentId);
        const next = isInside ? Math.max(0, Math.min(rows.length - 1, index + step)) : index;
        if (rows[next]) {
            this.model.currentId = rows[next].id;
            this.focusStrip(rows[next]);
        }
    }

    choose(confidence) {
        this.onCurrent((row) => {
            this.model.choose(row, confidence);
            this.cardOf(row)?.querySelector(`input[value="${confidence}"][type=radio]`)?.focus();
        });
    }

    toggleBlocked(row) {
        this.model.update(row, { isBlocked: !row.isBlocked });
    }

    async post() {
        await this.afterPost(this.model.post());
    }

    async confirmAll() {
        await this.afterPost(this.model.confirmAll());
    }

    async afterPost(posting) {
        if (await posting) {
            this.env.bus.trigger(CHECKED_IN);
            this.state.postCount++;
        }
    }

    focusSummary() {
        this.root.el?.querySelector(".o_okr_summary")?.focus();
    }

    /** Another tab has posted or dropped a draft: read anew, mine stays on top. */
    onStorage({ key, oldValue, newValue }) {
        if (key !== this.store.key) {
            return;
        }
        const [before, after] = [oldValue, newValue].map((text) => JSON.parse(text || "{}"));
        if (Object.keys(before).some((id) => !(id in after))) {
            this.model.load();
        }
    }

    toggleShortcuts() {
        this.state.hasShortcuts = !this.state.hasShortcuts;
        if (this.state.hasShortcuts) {
            browser.localStorage.removeItem(SHORTCUTS_OFF);
        } else {
            browser.localStorage.setItem(SHORTCUTS_OFF, "1");
        }
    }

    aliveText(posted) {
        return _t("“%s” has not changed three times in a row. Is it still alive?", posted.name);
    }

    correct(posted) {
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Correct “%s”", posted.name),
                res_model: "okr.checkin.wizard",
                views: [[false, "form"]],
                target: "new",
                context: { default_key_result_ids: [posted.id], default_is_correction: true },
            },
            { onClose: () => this.model.load() }
        );
    }

    openKeyResult(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "okr.key.result",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openObjectives() {
        this.action.doAction("hr_okr.okr_objective_action_mine");
    }
}

registry.category("lazy_components").add("hr_okr.MyCheckin", MyCheckin);
