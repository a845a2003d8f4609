import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";

import { CheckinRow } from "./checkin_row";

const TOLD_ERRORS = ["AccessError", "MissingError", "UserError", "ValidationError"].map(
    (name) => `odoo.exceptions.${name}`
);

/**
 * All that happens on the screen, apart from drawing it.
 *
 * Nothing that was typed goes away before the server has taken it: what is refused, conflicts or
 * meets no server stays in its row and in the draft store.
 */
export class CheckinModel {
    constructor(orm, store) {
        this.orm = orm;
        this.store = store;
        this.objectives = [];
        this.rows = [];
        this.today = "";
        this.audience = "";
        this.causes = [];
        this.currentId = null;
        this.restoredCount = 0;
        this.lost = [];
        this.isBusy = false;
        this.problems = [];
        this.status = "";
        this.summary = null;
    }

    /** Read everything anew; what is being typed and not posted is put on top of it. */
    async load() {
        const page = await this.orm.call("okr.key.result", "get_my_check_in", []);
        const drafts = this.store.load();
        const before = Object.fromEntries(this.rows.map((row) => [row.id, row]));
        this.today = page.today;
        this.audience = page.audience;
        this.causes = page.causes;
        this.objectives = page.objectives.map((objective) => ({
            ...objective,
            rows: objective.key_results.map((data) => new CheckinRow(data)),
        }));
        this.rows = this.objectives.flatMap((objective) => objective.rows);
        let restored = 0;
        for (const row of this.rows) {
            const mine = before[row.id];
            const typed = mine?.isTouched ? mine.toDraft() : null;
            const draft = mine ? typed : drafts[row.id];
            if (draft) {
                row.restore(draft);
                restored += mine ? 0 : 1;
            }
        }
        this.restoredCount = Object.keys(before).length ? this.restoredCount : restored;
        const ids = new Set(this.rows.map((row) => String(row.id)));
        const known = new Set(this.lost.map((lost) => String(lost.id)));
        for (const [id, draft] of Object.entries(drafts)) {
            if (!ids.has(id) && !known.has(id)) {
                const text = _t("“%s” waits for no check-in of yours any more.", draft.name);
                this.lost.push({ id, text, draft });
            }
        }
        if (!this.rows.some((row) => row.id === this.currentId)) {
            this.currentId = this.rows[0]?.id || null;
        }
    }

    get freshCount() {
        return this.rows.filter((row) => row.data.is_fresh).length;
    }

    /** The day on which the next check-in is due: of those that wait, else of all. */
    get due() {
        const waiting = this.rows.filter((row) => !row.data.is_fresh);
        const days = (waiting.length ? waiting : this.rows).map((row) => row.data.due);
        return days.filter(Boolean).sort()[0] || "";
    }

    get current() {
        return this.rows.find((row) => row.id === this.currentId);
    }

    get readyRows() {
        return this.rows.filter((row) => row.isReady);
    }

    get confirmableRows() {
        return this.rows.filter((row) => row.canConfirm(this.today));
    }

    get canConfirmAll() {
        return this.confirmableRows.length > 0;
    }

    /** Say something about a key result; "No change" ends where a change begins. */
    update(row, changes) {
        Object.assign(row, { isUnchanged: false, ...changes });
        if ("isBlocked" in changes && !changes.isBlocked) {
            row.cause = "";
        }
        row.errors = {};
        this.problems = [];
        this.keepDraft(row);
    }

    choose(row, confidence) {
        this.update(row, { confidence, isAnswered: true });
    }

    toggleUnchanged(row) {
        if (!row.data.is_checked || row.conflict) {
            return;
        }
        const isUnchanged = !row.isUnchanged;
        if (isUnchanged) {
            const { thanks } = row;
            row.reset();
            row.thanks = thanks;
        }
        this.update(row, { isUnchanged });
    }

    /** Take back what was typed; a live value is then left out too. */
    reset(row) {
        row.reset();
        row.isLeftOut = true;
        this.problems = [];
        this.store.save(row.id, null);
    }

    keepDraft(row) {
        this.store.save(row.id, row.isTouched ? row.toDraft() : null);
    }

    discardDrafts() {
        for (const row of this.rows) {
            if (row.isTouched) {
                this.reset(row);
                row.isLeftOut = false;
            }
        }
        this.restoredCount = 0;
    }

    discardLost(lost) {
        this.lost = this.lost.filter((other) => other !== lost);
        this.store.save(lost.id, null);
    }

    /** After a conflict: say it knowingly on top of what the other one said. */
    keepMine(row) {
        row.seen = row.conflict.seen_checkin_id;
        row.conflict = null;
        if (row.isUnchanged) {
            // "No change" meant the numbers of before.
            row.isUnchanged = false;
        }
        this.keepDraft(row);
    }

    /** After a conflict: let the other one's word stand. */
    takeTheirs(row) {
        this.reset(row);
    }

    /** One press: what was typed, and a confirmation of all the rest. */
    async confirmAll() {
        for (const row of this.confirmableRows) {
            row.isUnchanged = true;
        }
        return this.post();
    }

    /** @returns {Promise<boolean>} whether anything was posted */
    async post() {
        if (this.isBusy) {
            return false;
        }
        const rows = this.readyRows;
        this.problems = [];
        this.summary = null;
        if (!rows.length) {
            this.status = _t(
                "Nothing to post yet: choose a confidence, change a value, or press No change."
            );
            return false;
        }
        for (const row of rows) {
            row.errors = row.problems();
            this.problems.push(...Object.values(row.errors));
        }
        if (this.problems.length) {
            this.status = "";
            const first = rows.find((row) => Object.keys(row.errors).length);
            this.currentId = first.id;
            first.refusals++;
            return false;
        }
        this.isBusy = true;
        this.status = _t("Posting…");
        try {
            const result = await this.orm.call("okr.key.result", "post_my_check_in", [
                rows.map((row) => row.toPost()),
            ]);
            await this.applyResult(rows, result);
            return result.posted.length > 0;
        } catch (error) {
            this.status = "";
            this.problems = this.textsOf(error);
            return false;
        } finally {
            this.isBusy = false;
        }
    }

    textsOf(error) {
        if (error instanceof ConnectionLostError) {
            return [_t("No connection. Your draft is kept here: press Post again later.")];
        }
        if (error instanceof RPCError && TOLD_ERRORS.includes(error.exceptionName)) {
            return error.data.message.split("\n");
        }
        throw error;
    }

    async applyResult(rows, { posted, conflicts, thanked, asks_alive }) {
        const done = rows.filter((row) => posted.includes(row.id));
        const pick = (row) => ({ id: row.id, name: row.data.name });
        for (const row of done) {
            this.store.save(row.id, null);
            row.reset();
        }
        for (const conflict of conflicts) {
            const row = rows.find((row) => row.id === conflict.id);
            if (conflict.reason === "closed") {
                this.lost.push({ id: row.id, text: conflict.text, draft: row.toDraft() });
                // It is not a row any more, and its draft stays until it is let go.
                this.store.save(row.id, row.toDraft());
                row.reset();
            } else {
                this.keepDraft(row);
            }
        }
        this.summary = {
            posted: done.map(pick),
            alive: done.filter((row) => asks_alive.includes(row.id)).map(pick),
            thanked,
            conflictCount: conflicts.length,
        };
        this.status = conflicts.length
            ? _t("%(posted)s posted, %(kept)s kept: see what changed meanwhile.", {
                  posted: posted.length,
                  kept: conflicts.length,
              })
            : _t("%s posted. Thank you!", posted.length);
        this.restoredCount = 0;
        await this.load();
        for (const conflict of conflicts) {
            const row = this.rows.find((row) => row.id === conflict.id);
            if (row) {
                row.conflict = conflict;
            }
        }
    }
}
