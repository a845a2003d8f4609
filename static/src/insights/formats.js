import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

/** A number of a board in words; a dash for what is not known. */
export function formatNumber(value, format) {
    if (value === null || value === undefined || value === false) {
        return "–";
    }
    switch (format) {
        case "percent":
            return _t("%s %", Math.round(value * 100));
        case "confidence":
            return _t("%s of 10", formatFloat(value, { digits: [3, 1], trailingZeros: false }));
        case "days":
            return value === 1
                ? _t("1 day")
                : _t("%s days", formatFloat(value, { digits: [6, 1], trailingZeros: false }));
        case "number":
            return formatFloat(value, { digits: [12, 1], trailingZeros: false });
    }
    return String(value);
}
