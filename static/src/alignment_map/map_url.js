/** What of the map's state stands in the address: enough to open the same picture elsewhere. */
export const DEFAULTS = {
    cycle: false,
    day: false,
    focus: false,
    depth: 0,
    q: "",
    flag: false,
    sel: false,
    view: false,
    gone: false,
};

const IDS = ["cycle", "sel"];

function idOf(text) {
    const id = Number(text);
    return Number.isInteger(id) && id > 0 && id < 2 ** 31 && id;
}

/** The state that an address (or a stored one) asks for; what makes no sense is left out. */
export function fromUrl(params) {
    const state = { ...DEFAULTS };
    for (const name of IDS) {
        state[name] = idOf(params[name]);
    }
    state.focus = params.focus === "me" ? "me" : idOf(params.focus);
    state.depth = Math.max(0, Math.min(9, Number(params.depth) || 0));
    state.day = /^\d{4}-\d{2}-\d{2}$/.test(params.day) ? params.day : false;
    state.q = params.q === undefined ? "" : String(params.q);
    state.flag = params.flag || false;
    state.view = ["map", "list"].includes(params.view) ? params.view : false;
    state.gone = Boolean(Number(params.gone));
    return state;
}

/** The address for a state: only what differs from how the map opens by itself. */
export function toUrl(state) {
    return Object.fromEntries(
        Object.keys(DEFAULTS).map((name) => {
            const value = state[name];
            const isDefault = !value || value === DEFAULTS[name];
            return [name, isDefault ? undefined : value === true ? 1 : value];
        })
    );
}
