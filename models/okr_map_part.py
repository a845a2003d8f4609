from dataclasses import dataclass
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.tree import Tree

#: How long a list of ids, a text and an offset from outside may be.
MOST_IDS = 2000
MOST_TEXT = 200
MOST_OFFSET = 1_000_000
PART_KEYS = ("sequence", "below", "link_count", "is_top")


@dataclass
class Scope:
    """A map to choose from: of a cycle, today or on a day (then as a tree), what is gone or not."""

    cycle: models.BaseModel
    day: date | bool
    gone: bool
    tree: Tree | None = None


class OkrMap(models.AbstractModel):
    """The map of a large cycle, sent piece by piece.

    What a person opens must not grow with the company, and nobody reads thousands of cards. A
    cycle of at most `_whole_up_to` objectives is sent whole; of a larger one come the first
    `_first_cards`, level by level, and what belongs to the caller. The rest follows when a card is
    unfolded, something is searched or focused on. Each objective comes with all that it supports,
    and says how many support it and how many links it has, so that whoever shows it knows what is
    missing. Only the choice differs; the rows are those of the whole map.
    """

    _inherit = "okr.map"

    _whole_up_to = 300
    #: Fewer than a company of 1,000 has: this is what opening a large map costs.
    _first_cards = 120
    #: So many siblings, links or objectives of the caller are sent at once.
    _group_cards = 40
    _most_found = 60

    @api.model
    @api.readonly
    def get_below(self, cycle_id, objective_id=False, day=False, offset=0, gone=False):
        """The next of what supports an objective, in the map of a cycle; a part as of `get_around`.

        False as `objective_id`: the next of those that support nothing in the cycle. `offset`: how
        many of them to skip. At most `_group_cards` come, with all that they support.
        Raises a UserError for what is no id, day or offset.
        """
        scope = self._scope_of(cycle_id, day, gone)
        objective_id = self._okr_id(objective_id)
        if type(offset) is not int or not 0 <= offset <= MOST_OFFSET:
            raise UserError(self.env._("Offset: please give a whole number from 0."))
        ids = self._choose_below(scope, objective_id, offset)
        return self._get_part(scope, ids)

    @api.model
    @api.readonly
    def get_around(self, cycle_id, objective_id=False, day=False, gone=False):
        """What surrounds an objective in the map of a cycle; False: what is the caller's own.

        That is all it supports, what supports it level by level up to `_first_cards`, and what it
        is linked with. Returns the tables, `departments`, `people`, `mine` and `editable` of
        `get_map`, and `seeds`, the ids that were asked for. Objectives have four fields more:
        `sequence`, `below` (how many support it in this cycle), `link_count`, and `is_top` (it
        supports none in it); links may lead to objectives that did not come along.
        """
        scope = self._scope_of(cycle_id, day, gone)
        objective_id = self._okr_id(objective_id)
        seeds = (
            self._choose_known(scope, [objective_id]) if objective_id else self._choose_mine(scope)
        )
        ids = self._choose_around(scope, seeds)
        return {**self._get_part(scope, ids), "seeds": seeds}

    @api.model
    @api.readonly
    def get_found(self, cycle_id, query="", flag=False, day=False, gone=False):
        """Objectives in which a text occurs, or that carry a flag, with all that they support.

        `query` is looked for in their names, those of their key results, leads and departments.
        `flag` is one of `_flags_to_find` and known for today only. Returns a part as `get_around`
        does, with `matches`, the ids of the first `_most_found`, and `found`, how many there are.
        Raises a UserError for a flag or a text that cannot be looked for.
        """
        scope = self._scope_of(cycle_id, day, gone)
        if not isinstance(query, str) or len(query) > MOST_TEXT:
            raise UserError(
                self.env._("Search: please give a text of at most %s characters.", MOST_TEXT)
            )
        flags = () if scope.day else tuple(self._flags_to_find())
        if flag and flag not in flags:
            raise UserError(self.env._("Objectives with this flag cannot be searched for."))
        query = query.replace("\0", " ").strip()
        matches, found = self._choose_found(scope, query, flag)
        part = self._get_part(scope, matches)
        return {**part, "matches": matches, "found": found}

    @api.model
    def _scope_of(self, cycle_id, day, gone):
        """The scope for arguments from outside."""
        today = fields.Date.context_today(self)
        cycle = self._choose_cycle(cycle_id, today)
        if not cycle:
            raise UserError(self.env._("Cycle: please choose one."))
        return self._get_scope(cycle, self._checked_day(day, today), bool(gone))

    @api.model
    def _get_scope(self, cycle, day, gone):
        return Scope(cycle, day, gone, self._get_tree_on(cycle, day, gone) if day else None)

    @api.model
    def _checked_ids(self, ids):
        if not isinstance(ids, (list, tuple)) or len(ids) > MOST_IDS:
            raise UserError(self.env._("Shown objectives: please give a list of ids."))
        return [self._okr_id(number) for number in ids if number]

    @api.model
    def _choose_first(self, scope, shown):
        """(ids, {"total", "top"}): what of a large cycle is sent when its map opens."""
        tops, top_count, total = self._choose_tops(scope, 0, self._first_cards)
        ids = self._choose_levels(scope, tops, self._first_cards)
        known = self._choose_known(scope, shown) if shown else []
        ids += known + self._choose_mine(scope)
        return ids, {"total": total, "top": top_count}

    @api.model
    def _get_part(self, scope, ids):
        """The tables for some objectives of a cycle and for all that they support."""
        cycle, day = scope.cycle, scope.day
        today = fields.Date.context_today(self)
        rows = self._get_rows_on(cycle, day, ids) if day else self._get_rows_now(cycle, today, ids)
        self._add_flags(rows, scope)
        self._add_part_keys(scope, rows)
        return {"cycle_id": cycle.id, "day": day, **self._as_payload(rows, day, PART_KEYS)}

    @api.model
    def _add_part_keys(self, scope, rows):
        sent = {row["id"]: row for row in rows["objectives"]}
        below = self._count_below(scope, list(sent))
        links = self._count_incoming(scope, list(sent))
        for link in rows["links"]:
            links[link["source_id"]] = links.get(link["source_id"], 0) + 1
        for row in sent.values():
            parent = sent.get(row["parent_id"])
            row["below"] = below.get(row["id"], 0)
            row["link_count"] = links.get(row["id"], 0)
            row["is_top"] = self._is_inside(scope, row) and not (
                parent and self._is_inside(scope, parent)
            )

    @api.model
    def _is_inside(self, scope, row):
        """Whether a row is one of those that the levels of a map are made of."""
        is_gone = not row["active"] or row["state"] == "dropped"
        return row["cycle_id"] == scope.cycle.id and (scope.gone or not is_gone)
