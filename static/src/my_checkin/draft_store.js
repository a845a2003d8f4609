import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { session } from "@web/session";

/**
 * What was typed and not posted yet, kept in this browser for one user of one database.
 *
 * Each key result is kept by itself and written on top of what is there, so that two tabs do not
 * wipe out each other's drafts. A browser without storage simply keeps nothing.
 */
export class DraftStore {
    constructor(key = `hr_okr.my_checkin.${session.db || ""}.${user.userId}`) {
        this.key = key;
    }

    /** @returns {Object} drafts by the id of their key result */
    load() {
        try {
            const drafts = JSON.parse(browser.localStorage.getItem(this.key) || "{}");
            return drafts && typeof drafts === "object" ? drafts : {};
        } catch {
            return {};
        }
    }

    /** Keep the draft of a key result; null forgets it. */
    save(id, draft) {
        const drafts = this.load();
        if (draft) {
            drafts[id] = draft;
        } else {
            delete drafts[id];
        }
        try {
            if (Object.keys(drafts).length) {
                browser.localStorage.setItem(this.key, JSON.stringify(drafts));
            } else {
                browser.localStorage.removeItem(this.key);
            }
        } catch {
            // Full or forbidden: the page still holds it.
        }
    }
}
