import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";

class HowComputedText extends Component {
    static template = "hr_okr.HowComputedText";
    static props = { text: String, close: { type: Function, optional: true } };
}

/** The button beside each number: how it is computed, in a sentence. */
export class HowComputed extends Component {
    static template = "hr_okr.HowComputed";
    static props = { text: String, title: String };

    setup() {
        this.popover = usePopover(HowComputedText, { position: "bottom" });
    }

    get label() {
        return _t("How computed: %s", this.props.title);
    }

    toggle(ev) {
        if (this.popover.isOpen) {
            this.popover.close();
        } else {
            this.popover.open(ev.currentTarget, { text: this.props.text });
        }
    }
}
