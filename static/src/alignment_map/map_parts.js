/** How a large cycle comes in parts: what is asked for, and how it joins what is there already. */

const TABLES = ["objectives", "key_results", "links"];
/** Flags that the server looks for in the whole cycle; others are seen among what is shown. */
export const SOUGHT_FLAGS = ["orphan", "no_key_result", "stale", "unaccepted"];
/** No refresh asks for more than that again: what the server takes. */
const MOST_SHOWN = 2000;

function column(table, name) {
    const at = table.fields.indexOf(name);
    return (row) => row[at];
}

function mergeTable(known, added) {
    if (!known.fields.length) {
        return added;
    }
    const idOf = column(known, "id");
    const rows = new Map(known.rows.map((row) => [idOf(row), row]));
    added.rows.forEach((row) => rows.set(idOf(row), row));
    return { fields: known.fields, rows: [...rows.values()] };
}

function mergeNamed(known, added) {
    return [...new Map([...known, ...added].map((one) => [one.id, one])).values()];
}

/** The payload with a part added: of what both know the part is right, since it is newer. */
export function mergePart(payload, part) {
    const tables = Object.fromEntries(
        TABLES.map((name) => [name, mergeTable(payload[name], part[name])])
    );
    const { rows } = tables.objectives;
    const [sequence, id] = ["sequence", "id"].map((name) => column(tables.objectives, name));
    rows.sort((a, b) => sequence(a) - sequence(b) || id(a) - id(b));
    const sent = new Set(part.objectives.rows.map(column(part.objectives, "id")));
    const marked = (name) => [...payload[name].filter((one) => !sent.has(one)), ...part[name]];
    return {
        ...payload,
        ...tables,
        departments: mergeNamed(payload.departments, part.departments).sort((a, b) =>
            a.path.localeCompare(b.path)
        ),
        people: mergeNamed(payload.people, part.people),
        mine: marked("mine"),
        editable: marked("editable"),
    };
}

/** Ids that a map which is loaded anew has to show: those it showed, and those of its address. */
export function idsToShow(model, { sel, focus }) {
    const named = [sel, focus].filter((id) => Number.isInteger(id));
    const known = model?.payload.part ? [...model.objectives.keys()] : [];
    return [...new Set([...named, ...known])].slice(0, MOST_SHOWN);
}
