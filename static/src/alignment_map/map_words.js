import { _t } from "@web/core/l10n/translation";

export const HEALTH_WORDS = {
    on_track: _t("On track"),
    at_risk: _t("At risk"),
    off_track: _t("Off track"),
    outdated: _t("Outdated"),
    pending: _t("Pending"),
    closed: _t("Closed"),
};

/** A sign for each health where no icon font is at hand, as in the exported picture. */
export const HEALTH_SIGNS = {
    on_track: "✓",
    at_risk: "!",
    off_track: "✕",
    outdated: "◷",
    pending: "…",
    closed: "■",
};

/** Text and ground, as in the health pills of the other screens. */
export const HEALTH_COLORS = {
    on_track: ["#17652e", "#e3f4e8"],
    at_risk: ["#7a4f00", "#fff1d0"],
    off_track: ["#a3221b", "#fde7e6"],
    outdated: ["#4d5358", "#e9ebed"],
    pending: ["#3d4f63", "#eef2f7"],
    closed: ["#3b3f66", "#e9e9f5"],
};

export const FLAGS = {
    orphan: {
        icon: "fa-chain-broken",
        word: _t("Orphan"),
        text: _t("It supports nothing yet."),
        fix: _t("Choose what it supports"),
    },
    no_key_result: {
        icon: "fa-question-circle-o",
        word: _t("No key result"),
        text: _t("Nothing tells when it is reached."),
        fix: _t("Add a key result"),
    },
    stale: {
        icon: "fa-clock-o",
        word: _t("Stale"),
        text: _t("Its last check-in is too long ago."),
        fix: _t("Check in"),
    },
    duplicate: {
        icon: "fa-clone",
        word: _t("Duplicate"),
        text: _t("It says nearly the same as what it supports."),
        fix: _t("Say your team's own part"),
    },
    silo: {
        icon: "fa-square-o",
        word: _t("Silo"),
        text: _t("All that it is linked with is of one department."),
        fix: _t("Ask another team"),
    },
    unaccepted: {
        icon: "fa-hand-o-up",
        word: _t("Unaccepted"),
        text: _t("It depends on a team that has not said yes."),
        fix: _t("Look at the request"),
    },
};

export const LINK_KINDS = {
    parent: _t("Supports"),
    supports: _t("Contributes to"),
    depends_on: _t("Depends on"),
    conflicts_with: _t("Conflicts with"),
};

export const LINK_STATES = {
    requested: _t("Requested"),
    accepted: _t("Accepted"),
    declined: _t("Declined"),
};

export const STATE_WORDS = {
    draft: _t("Draft"),
    active: _t("Active"),
    closed: _t("Closed"),
    dropped: _t("Given up"),
};

export const CYCLE_STATES = {
    draft: _t("Draft"),
    planning: _t("Planning"),
    active: _t("Active"),
    grading: _t("Grading"),
    closed: _t("Closed"),
};

export const AMBITIONS = {
    committed: { word: _t("Committed") },
    aspirational: { word: _t("Aspirational") },
};

/** The first letter of an ambition, for a corner of a card. */
export function ambitionSign(ambition) {
    return AMBITIONS[ambition].word.toString()[0];
}
