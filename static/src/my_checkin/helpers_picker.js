import { Component } from "@odoo/owl";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { MOST_HELPERS } from "./checkin_row";

/** Up to three people or teams who helped, and one line of thanks that everybody reads. */
export class HelpersPicker extends Component {
    static template = "hr_okr.HelpersPicker";
    static components = { AutoComplete };
    static props = {
        id: String,
        thanks: { type: Object, shape: { to: Array, body: String } },
        onChange: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.placeholder = _t("A person or team…");
    }

    get sources() {
        return [{ options: (term) => this.search(term) }];
    }

    get hasRoom() {
        return this.props.thanks.to.length < MOST_HELPERS;
    }

    async search(term) {
        if (!term.trim()) {
            return [{ label: _t("Type a name"), cssClass: "fst-italic" }];
        }
        const found = await this.orm.call("okr.key.result", "get_check_in_helpers", [term]);
        const taken = this.props.thanks.to.map(({ model, id }) => `${model},${id}`);
        const options = found
            .filter(({ model, id }) => !taken.includes(`${model},${id}`))
            .map((helper) => ({
                label: helper.model === "hr.department" ? _t("Team %s", helper.name) : helper.name,
                onSelect: () => this.add(helper),
            }));
        return options.length
            ? options
            : [{ label: _t("Nobody by that name"), cssClass: "fst-italic" }];
    }

    add(helper) {
        const { to, body } = this.props.thanks;
        this.props.onChange({ to: [...to, helper], body });
    }

    remove(helper) {
        const { to, body } = this.props.thanks;
        this.props.onChange({ to: to.filter((other) => other !== helper), body });
    }

    onBody(ev) {
        this.props.onChange({ to: this.props.thanks.to, body: ev.target.value });
    }
}
