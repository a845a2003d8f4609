import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils";

/** Records of one table of the payload. */
export function decode({ fields, rows }) {
    return rows.map((row) => Object.fromEntries(fields.map((name, i) => [name, row[i]])));
}

/**
 * What the server told about a cycle, tied together: objectives with their key results, what they
 * support, what supports them, and their links. Knows nothing of the screen.
 */
export class MapModel {
    constructor(payload) {
        this.payload = payload;
        this.objectives = new Map();
        this.people = new Map(payload.people.map((person) => [person.id, person.name]));
        const editable = new Set(payload.editable);
        const mine = new Set(payload.mine);
        for (const objective of decode(payload.objectives)) {
            this.objectives.set(objective.id, {
                ...objective,
                keyResults: [],
                children: [],
                outgoing: [],
                incoming: [],
                lead: this.people.get(objective.lead_id) || "",
                lane: this.laneOf(objective),
                isOutside: objective.cycle_id !== payload.cycle_id,
                isGone: !objective.active || objective.state === "dropped",
                isMine: mine.has(objective.id),
                isEditable: editable.has(objective.id),
            });
        }
        for (const keyResult of decode(payload.key_results)) {
            this.objectives.get(keyResult.objective_id)?.keyResults.push(keyResult);
        }
        for (const objective of this.objectives.values()) {
            this.objectives.get(objective.parent_id)?.children.push(objective);
        }
        for (const link of decode(payload.links)) {
            const source = this.objectives.get(link.source_id);
            const target = this.objectives.get(link.target_id);
            if (!source || !target) {
                continue; // of a large cycle only a part is here
            }
            if (link.kind === "supports" && source.parent_id === target.id) {
                // the primary parent already has its line; the link says which key result it means
                source.parentKeyResultId ||= link.target_key_result_id;
                source.parentLink = link;
            }
            source.outgoing.push(link);
            target.incoming.push(link);
        }
        this.lanes = this.sortLanes();
        this.texts = new Map();
        this.countMissing();
    }

    /** How much the server knows that is not here: below each objective, of its links, at the top. */
    countMissing() {
        const { part, cycle_id, gone } = this.payload;
        const isCounted = ({ cycle_id: cycle, isGone }) => cycle === cycle_id && (gone || !isGone);
        for (const objective of this.objectives.values()) {
            const here = objective.children.filter(isCounted).length;
            const links =
                objective.outgoing.length +
                objective.incoming.filter(
                    ({ source_id }) => this.get(source_id).cycle_id === cycle_id
                ).length;
            objective.left = part ? Math.max(0, objective.below - here) : 0;
            objective.linksLeft = part ? Math.max(0, objective.link_count - links) : 0;
        }
        const tops = [...this.objectives.values()].filter(({ is_top }) => is_top).length;
        this.topLeft = part ? Math.max(0, part.top - tops) : 0;
    }

    laneOf(objective) {
        return objective.level === "company" ? "company" : objective.department_id || "none";
    }

    sortLanes() {
        const used = new Set([...this.objectives.values()].map(({ lane }) => lane));
        const lanes = this.payload.departments
            .filter(({ id }) => used.has(id))
            .map(({ id, name, path }) => ({ key: id, name, path }));
        const known = new Set(lanes.map(({ key }) => key));
        for (const key of used) {
            if (!known.has(key) && key !== "company") {
                const name = key === "none" ? _t("No department") : _t("Other department");
                lanes.push({ key, name, path: name });
            }
        }
        if (used.has("company")) {
            lanes.unshift({ key: "company", name: _t("Company"), path: _t("Company") });
        }
        return lanes;
    }

    get(id) {
        return this.objectives.get(id);
    }

    ancestors(objective) {
        const found = [];
        for (
            let above = this.get(objective.parent_id);
            above && !found.includes(above);
            above = this.get(above.parent_id)
        ) {
            found.push(above);
        }
        return found;
    }

    descendants(objective) {
        const found = [];
        const todo = [...objective.children];
        while (todo.length) {
            const next = todo.pop();
            found.push(next);
            todo.push(...next.children);
        }
        return found;
    }

    /** The upwards chain of some objectives, what fans out below them, and the ends of links. */
    surroundings(seeds) {
        const ids = new Set();
        for (const seed of seeds) {
            ids.add(seed.id);
            for (const other of [...this.ancestors(seed), ...this.descendants(seed)]) {
                ids.add(other.id);
            }
            seed.outgoing.forEach(({ target_id }) => ids.add(target_id));
            seed.incoming.forEach(({ source_id }) => ids.add(source_id));
        }
        return ids;
    }

    textOf(objective) {
        if (!this.texts.has(objective.id)) {
            const lane = this.lanes.find(({ key }) => key === objective.department_id);
            const words = [objective.name, objective.lead, lane?.name || ""];
            words.push(...objective.keyResults.map(({ name }) => name));
            this.texts.set(objective.id, normalize(words.join("\n")));
        }
        return this.texts.get(objective.id);
    }

    /** Objectives that may be what `objective` supports: open, no person's own, not below it. */
    parentCandidates(objective) {
        const below = new Set(this.descendants(objective).map(({ id }) => id));
        return [...this.objectives.values()].filter(
            (other) =>
                other !== objective &&
                !below.has(other.id) &&
                other.active &&
                ["draft", "active"].includes(other.state) &&
                other.level !== "individual"
        );
    }

    /** How many objectives carry each flag. */
    countFlags(isGoneShown) {
        const counts = {};
        for (const objective of this.objectives.values()) {
            if (!objective.isGone || isGoneShown) {
                objective.flags.forEach((flag) => (counts[flag] = (counts[flag] || 0) + 1));
            }
        }
        return counts;
    }

    /**
     * What is to be seen, from the top down: {nodes, matches}.
     *
     * A node is {objective, depth (from 1), parent (a node or undefined), children, hidden (how
     * many below it are folded away), left (how many support it that are not here)}. What leads to
     * a match or to the focus stays. `found`: ids that the server found, instead of the text.
     */
    visible({ focus, depth, query, flag, collapsed, isGoneShown, found }) {
        const matches = new Set();
        let allowed = new Set();
        for (const objective of this.objectives.values()) {
            if (isGoneShown || !objective.isGone || objective.id === focus) {
                allowed.add(objective.id);
            }
        }
        const seeds = this.focusSeeds(focus);
        if (seeds) {
            const near = this.surroundings(seeds);
            allowed = new Set([...allowed].filter((id) => near.has(id)));
        }
        const words = normalize(query || "").trim();
        const isSearching = Boolean(words || flag);
        if (isSearching) {
            for (const id of allowed) {
                const objective = this.get(id);
                const fits = found
                    ? found.has(id)
                    : !words || this.textOf(objective).includes(words);
                if (fits && (!flag || objective.flags.includes(flag))) {
                    matches.add(id);
                }
            }
            const kept = new Set(matches);
            for (const id of matches) {
                this.ancestors(this.get(id)).forEach((above) => kept.add(above.id));
            }
            allowed = new Set([...allowed].filter((id) => kept.has(id)));
        }
        // above what one looks for or focuses on, the others are left out on purpose
        const isWhole = new Set(isSearching ? [] : allowed);
        if (seeds) {
            seeds.forEach((seed) => this.ancestors(seed).forEach(({ id }) => isWhole.delete(id)));
        }
        return { nodes: this.unfold(allowed, { depth, collapsed, isWhole }), matches };
    }

    focusSeeds(focus) {
        if (focus === "me") {
            return [...this.objectives.values()].filter(({ isMine }) => isMine);
        }
        return focus && this.get(focus) ? [this.get(focus)] : null;
    }

    unfold(allowed, { depth, collapsed, isWhole }) {
        const nodes = [];
        const count = (objective) =>
            objective.children
                .filter(({ id }) => allowed.has(id))
                .reduce((sum, child) => sum + 1 + count(child), 0);
        const add = (objective, level, parent) => {
            const left = isWhole.has(objective.id) ? objective.left : 0;
            const node = { objective, depth: level, parent, children: [], hidden: 0, left };
            nodes.push(node);
            parent?.children.push(node);
            if (collapsed?.has(objective.id) || (depth && level >= depth)) {
                node.hidden = count(objective) + left;
                node.left = 0;
                return;
            }
            for (const child of objective.children) {
                if (allowed.has(child.id)) {
                    add(child, level + 1, node);
                }
            }
        };
        const inside = (objective) => allowed.has(objective.id);
        const place = new Map(this.lanes.map(({ key }, index) => [key, index]));
        [...this.objectives.values()]
            .filter(inside)
            .filter(({ parent_id }) => !allowed.has(parent_id))
            .sort((a, b) => place.get(a.lane) - place.get(b.lane))
            .forEach((objective) => add(objective, 1));
        return nodes;
    }
}
