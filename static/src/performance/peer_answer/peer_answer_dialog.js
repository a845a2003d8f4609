import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/**
 * The page on which a rater answers a 360. What is typed here lives in this browser tab only: no
 * draft, no form, no wizard row. One call hands it over; after that nobody can trace it.
 */
export class PeerAnswerDialog extends Component {
    static template = "hr_okr.PeerAnswerDialog";
    static components = { Dialog };
    static props = {
        invitationId: Number,
        about: String,
        explanation: String,
        topics: { type: Array, element: Array },
        onSent: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({
            texts: Object.fromEntries(this.props.topics.map(([topic]) => [topic, ""])),
            busy: false,
        });
    }

    get title() {
        return _t("Your view on the work of %s", this.props.about);
    }

    get lines() {
        return this.props.explanation.split("\n");
    }

    get isEmpty() {
        return Object.values(this.state.texts).every((text) => !text.trim());
    }

    async send() {
        this.state.busy = true;
        try {
            await this.orm.call("performance.peer.invitation", "action_answer", [
                [this.props.invitationId],
                { ...this.state.texts },
            ]);
        } catch (error) {
            this.state.busy = false;
            throw error;
        }
        this.props.onSent();
        this.props.close();
        this.notification.add(_t("Thank you. Your answer is in the box."), { type: "success" });
    }
}

/** Open the dialog; the screen behind it is read anew once the answer is sent. */
function openPeerAnswer(env, action) {
    const { invitation_id, about, explanation, topics } = action.params;
    return new Promise((resolve) => {
        let next;
        env.services.dialog.add(
            PeerAnswerDialog,
            {
                invitationId: invitation_id,
                about,
                explanation,
                topics,
                onSent: () => (next = { type: "ir.actions.client", tag: "soft_reload" }),
            },
            { onClose: () => resolve(next) }
        );
    });
}

registry.category("actions").add("hr_okr.peer_answer", openPeerAnswer);
