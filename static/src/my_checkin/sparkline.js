import { formatOkrValue } from "@hr_okr/fields/okr_value/okr_value_field";
import { Component } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const WIDTH = 120;
const HEIGHT = 32;
const MARGIN = 3;
const POINTS_TOLD = 6;

/** The values of late as a line, with the same in words for who does not see it. */
export class Sparkline extends Component {
    static template = "hr_okr.Sparkline";
    static props = { points: Array };

    get viewBox() {
        return `0 0 ${WIDTH} ${HEIGHT}`;
    }

    /** Points of the line as [x, y] in the units of the view box. */
    get places() {
        const times = this.props.points.map(([day]) => deserializeDate(day).toMillis());
        const values = this.props.points.map(([, value]) => value);
        const scale = (numbers, from, to) => {
            const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
            const middle = (from + to) / 2;
            return numbers.map((number) =>
                high === low ? middle : from + ((number - low) / (high - low)) * (to - from)
            );
        };
        const ys = scale(values, HEIGHT - MARGIN, MARGIN);
        return scale(times, MARGIN, WIDTH - MARGIN).map((x, index) => [
            Math.round(x * 10) / 10,
            Math.round(ys[index] * 10) / 10,
        ]);
    }

    get line() {
        return this.places.map((place) => place.join(",")).join(" ");
    }

    get end() {
        return this.places.at(-1);
    }

    get text() {
        const told = this.props.points
            .slice(-POINTS_TOLD)
            .map(
                ([day, value]) =>
                    `${formatOkrValue(value)} (${deserializeDate(day).toFormat("d LLL")})`
            );
        return _t("Trend: %s", told.join(", "));
    }
}
