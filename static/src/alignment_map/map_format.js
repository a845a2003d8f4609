import { formatDate } from "@web/core/l10n/dates";
import { formatFloat } from "@web/core/utils/numbers";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** A number without pointless decimals. */
export function formatNumber(value) {
    return formatFloat(value, { digits: [0, 2], trailingZeros: false });
}

export function formatScore(score) {
    return formatFloat(score, { digits: [0, 1] });
}

export function formatDay(text) {
    return text ? formatDate(DateTime.fromISO(text)) : "";
}

export function formatShare(share) {
    return `${Math.round(share * 100)} %`;
}

/** Where a key result stands and where it should get, such as “13.4 → 7 days”. */
export function formatWay({ kind, value, target_value, range_min, range_max, unit }) {
    const signs = { at_least: "≥", at_most: "≤" };
    const goal =
        kind === "range"
            ? `${formatNumber(range_min)}–${formatNumber(range_max)}`
            : `${signs[kind] || "→"} ${formatNumber(target_value)}`;
    return [formatNumber(value), kind === "range" ? _t("in") : "", goal, unit || ""]
        .filter(Boolean)
        .join(" ");
}

/** How long ago something was said, in words. */
export function formatAge(lastDate, day) {
    if (!lastDate) {
        return _t("never");
    }
    const days = Math.round(DateTime.fromISO(day).diff(DateTime.fromISO(lastDate), "days").days);
    if (days <= 0) {
        return _t("today");
    }
    return days < 14 ? _t("%s d ago", days) : _t("%s w ago", Math.round(days / 7));
}

/** Points of a line through confidences 0-10, in a box of the given size. */
export function sparkPoints(values, width, height) {
    const step = values.length > 1 ? width / (values.length - 1) : 0;
    return values
        .map(
            (value, i) => `${(i * step).toFixed(1)},${(height - (value / 10) * height).toFixed(1)}`
        )
        .join(" ");
}

/** The key result that decides about the health of its objective: the least sure of those asked. */
export function weakest(objective) {
    return objective.keyResults
        .filter(({ last_date }) => last_date)
        .reduce((least, kr) => (least && least.confidence <= kr.confidence ? least : kr), null);
}

export function days(first, last) {
    return Math.max(
        0,
        Math.round(DateTime.fromISO(last).diff(DateTime.fromISO(first), "days").days)
    );
}

export function addDays(first, count) {
    return DateTime.fromISO(first).plus({ days: count }).toISODate();
}
