"""Which counts of people may be told: minimum group size and complementary suppression. No ORM.

What comes out is one partition of the people: every cell holds at least the minimum of them, and
all cells together hold everybody or nobody. So nothing can be subtracted from a total to find
out about a group that is not told, and no sum of cells is about fewer people than one of them.
"""

#: Stands for several groups or several levels that are told together.
TOGETHER = None


def publish(groups, minimum, *, each_level=True):
    """Return [(group, level, number of people)] that may be told, sorted; [] if nothing may.

    `groups` is {group: {level: cell}}; a cell is a tuple of sets, of which the first holds the
    people that are counted and the others further people whom it tells about (the managers of
    1:1s, say). Nobody is counted in two cells. A group or level of `TOGETHER` (None) stands for
    several of them.

    A group stands alone when each of its cells reaches the minimum in every set, and when they
    are not all on one level, which would tell the level of each of its people. With
    `each_level=False` it is enough that the group as a whole reaches the minimum: for what the
    reader may look up one by one anyway.

    All other groups are told together. A single one takes the smallest of the rest along, so that
    it is not the difference to a known total; so does a set of groups that is still too small.

    >>> def people(*names): return ({*names},)
    >>> publish({"a": {"x": people(1, 2, 3), "y": people(4, 5, 6)},
    ...          "b": {"x": people(7, 8, 9), "y": people(10, 11, 12)}}, 3)
    [('a', 'x', 3), ('a', 'y', 3), ('b', 'x', 3), ('b', 'y', 3)]

    One group is too small, so another one goes along:

    >>> publish({"a": {"x": people(1, 2, 3), "y": people(4, 5, 6)},
    ...          "b": {"x": people(7, 8, 9, 0), "y": people(10, 11, 12)},
    ...          "c": {"x": people(13)}}, 3)
    [('b', 'x', 4), ('b', 'y', 3), (None, 'x', 4), (None, 'y', 3)]

    With nothing left to join, levels are told together; and below the minimum nothing is:

    >>> publish({"a": {"x": people(1, 2, 3), "y": people(4, 5, 6), "z": people(7)}}, 3)
    [(None, 'y', 3), (None, None, 4)]
    >>> publish({"a": {"x": people(1, 2, 3)}, "b": {"x": people(4)}}, 3)
    [(None, None, 4)]
    >>> publish({"a": {"x": people(1), "y": people(2)}}, 3)
    []
    """
    groups = {name: cells for name, cells in groups.items() if _size(cells)}
    if sum(_size(cells) for cells in groups.values()) < minimum:
        return []

    def is_safe(cells):
        if not each_level:
            return _reaches(_merge(cells.values()), minimum)
        return len(cells) > 1 and all(_reaches(cell, minimum) for cell in cells.values())

    pooled = [name for name, cells in groups.items() if name is TOGETHER or not is_safe(cells)]
    alone = sorted((n for n in groups if n not in pooled), key=lambda n: _size(groups[n]))
    while alone and pooled:
        if len(pooled) > 1 and is_safe(_pool(groups, pooled)):
            break
        pooled.append(alone.pop(0))
    rows = [(name, level, len(cell[0])) for name in alone for level, cell in groups[name].items()]
    if pooled:
        pool = _pool(groups, pooled)
        if not is_safe(pool):
            pool = _merge_levels(pool, minimum)
        rows += [(TOGETHER, level, len(cell[0])) for level, cell in pool.items()]
    return sorted(rows, key=lambda row: (row[0] is None, str(row[0]), row[1] is None, str(row[1])))


def _merge(cells):
    return tuple(set().union(*sets) for sets in zip(*cells, strict=True))


def _size(cells):
    return sum(len(cell[0]) for cell in cells.values())


def _reaches(cell, minimum):
    return all(len(members) >= minimum for members in cell)


def _pool(groups, names):
    pool = {}
    for name in names:
        for level, cell in groups[name].items():
            pool[level] = _merge([pool[level], cell]) if level in pool else cell
    return pool


def _merge_levels(cells, minimum):
    """The levels that are told apart, and the rest in one cell of level `TOGETHER`.

    Empty when even all of them together do not reach the minimum in every set.
    """
    order = sorted(cells, key=lambda level: (len(cells[level][0]), str(level)))
    hidden = [level for level in order if not _reaches(cells[level], minimum)]
    shown = [level for level in order if level not in hidden]
    if len(cells) == 1:
        hidden, shown = order, []
    while shown and (
        len(hidden) < 2 or not _reaches(_merge([cells[level] for level in hidden]), minimum)
    ):
        hidden.append(shown.pop(0))
    rest = _merge([cells[level] for level in hidden])
    if not _reaches(rest, minimum):
        return {}
    return {**{level: cells[level] for level in shown}, TOGETHER: rest}
