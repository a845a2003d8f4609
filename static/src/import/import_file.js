import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

const MEGABYTE = 1024 * 1024;
const PAGE = 100;

/** Send a form with a file and options; gives the answer, or throws an Error with words. */
export async function post(url, file, options) {
    const form = new FormData();
    form.append("csrf_token", odoo.csrf_token);
    form.append("options", JSON.stringify({ ...options, company_id: user.activeCompany?.id }));
    if (file) {
        form.append("file", file);
    }
    let response;
    try {
        response = await fetch(url, { method: "POST", body: form });
    } catch {
        throw new Error(_t("The server cannot be reached, or the file was changed. Try again."));
    }
    if (response.status === 413) {
        throw new Error(_t("The file is too large. Import it in parts."));
    }
    if (!response.ok) {
        throw new Error(
            _t("The server did not understand the request. Please load the page again.")
        );
    }
    const data = await response.json();
    if (data.error) {
        throw new Error(data.error);
    }
    return data;
}

/**
 * A file that stays in the browser, and what the server says of it.
 *
 * Nothing is uploaded for keeps: each look and the import itself send the file again.
 */
export function useImport({ look, run, limit = 10 }) {
    const state = useState({
        file: null,
        source: "file",
        report: null,
        error: "",
        busy: "",
        done: null,
        status: "",
        shown: PAGE,
    });
    let latest = 0;

    async function work(what, url, options) {
        const turn = ++latest;
        state.busy = what;
        state.error = "";
        try {
            const data = await post(url, state.file, { source: state.source, ...options });
            return turn === latest ? data : null;
        } catch (error) {
            if (turn === latest) {
                state.error = error.message;
            }
            return null;
        } finally {
            if (turn === latest) {
                state.busy = "";
            }
        }
    }

    return {
        state,
        choose(file) {
            Object.assign(state, { report: null, done: null, error: "", status: "", shown: PAGE });
            state.file = null;
            if (file && file.size > limit * MEGABYTE) {
                state.error = _t("The file is larger than %s MB. Import it in parts.", limit);
                return false;
            }
            state.file = file;
            return true;
        },
        async look(options) {
            const report = await work("look", look, options);
            if (report) {
                state.report = report;
                state.shown = PAGE;
                state.status =
                    report.counts.problem || report.counts.rows?.problem ? "problem" : "";
            }
        },
        async run(options) {
            const done = await work("run", run, { ...options, seen: state.report.seen });
            if (done) {
                state.done = done;
                state.file = null;
            }
        },
        get lines() {
            const { report, status } = state;
            return report.lines.filter((line) => !status || line.status === status);
        },
        show(status) {
            state.status = status;
            state.shown = PAGE;
        },
        more() {
            state.shown += PAGE;
        },
    };
}
