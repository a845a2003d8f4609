import { readConfidenceKey } from "@hr_okr/fields/okr_confidence/okr_confidence_strip";
import { useExternalListener } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const PRESSED_INPUTS = ["radio", "checkbox", "button", "submit"];

/** Whether keys pressed on an element are text for it. */
export function takesText(el) {
    if (!(el instanceof HTMLElement)) {
        return false;
    }
    if (el.tagName === "INPUT") {
        return !PRESSED_INPUTS.includes(el.type);
    }
    return ["TEXTAREA", "SELECT"].includes(el.tagName) || el.isContentEditable;
}

/**
 * The shortcuts of the check-in screen. Single keys keep quiet while text is typed, in dialogs,
 * and when the user has turned them off; Ctrl+Enter works in fields too.
 *
 * @param {Object} actions
 * @param {() => boolean} actions.isEnabled
 * @param {(step: number) => void} actions.move
 * @param {(confidence: number) => void} actions.choose
 * @param {() => void} actions.toggleBlocked
 * @param {() => void} actions.toggleUnchanged
 * @param {() => void} actions.toggleHelp
 * @param {() => void} actions.post
 */
export function useCheckinKeyboard(actions) {
    const ui = useService("ui");
    const byKey = {
        j: () => actions.move(1),
        k: () => actions.move(-1),
        b: actions.toggleBlocked,
        n: actions.toggleUnchanged,
        "?": actions.toggleHelp,
    };

    useExternalListener(window, "keydown", (ev) => {
        if (ev.defaultPrevented || ui.activeElement !== document) {
            return;
        }
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            actions.post();
            return;
        }
        const hasModifier = ev.ctrlKey || ev.metaKey || ev.altKey;
        if (hasModifier || takesText(ev.target) || !actions.isEnabled()) {
            return;
        }
        const confidence = readConfidenceKey(ev.key);
        if (confidence !== undefined) {
            ev.preventDefault();
            actions.choose(confidence);
        } else if (ev.key in byKey) {
            ev.preventDefault();
            byKey[ev.key]();
        }
    });
}
