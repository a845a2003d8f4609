"""Objectives of a cycle as a tree of ids: what stands at the top, below what, what is linked."""

from collections import Counter


class Tree:
    """`rows` are (id, id of the parent or None, whether it is gone, ids that its links lead to).

    They come in the order of the cycle. What is gone stands in the tree only if `gone`; what it
    supported or what supported it stands at the top then. Links are all there.

    >>> tree = Tree([(1, None, False, []), (2, 1, False, [4]), (3, 1, True, []), (4, 3, False, []),
    ...              (5, 99, False, [2])])
    >>> tree.tops, tree.children, tree.inside
    ([1, 4, 5], {1: [2], 99: [5]}, [1, 2, 4, 5])
    >>> Tree([(1, None, True, []), (2, 1, False, [])], gone=True).children
    {1: [2]}
    >>> tree.linked([2]), tree.count_incoming([2, 4])
    ([4, 5], {2: 1, 4: 1})
    """

    def __init__(self, rows, gone=False):
        self._targets = {number: targets for number, _parent, _gone, targets in rows}
        shown = [(number, parent) for number, parent, is_gone, _ in rows if gone or not is_gone]
        self.inside = [number for number, _parent in shown]
        self.all_ids = list(self._targets)
        inside = set(self.inside)
        self.tops = [number for number, parent in shown if parent not in inside]
        gone_ids = self._targets.keys() - inside
        #: By any parent, one of another cycle too.
        self.children = {}
        for number, parent in shown:
            if parent is not None and parent not in gone_ids:
                self.children.setdefault(parent, []).append(number)

    def levels(self, seeds, most, group):
        """`seeds` and what is below them, level by level, at most `most`, `group` below each.

        The group that is cut short is left out.

        >>> tree = Tree([(1, None, False, []), *((n, 1, False, []) for n in (2, 3)),
        ...              *((n, 2, False, []) for n in (4, 5, 6))])
        >>> tree.levels([1], 9, 9), tree.levels([1], 4, 9), tree.levels([1], 9, 2)
        ([1, 2, 3, 4, 5, 6], [1, 2, 3], [1, 2, 3, 4, 5])
        """
        found = list(seeds)[:most]
        at = 0
        while at < len(found):
            below = self.children.get(found[at], [])[:group]
            if len(found) + len(below) > most:
                break
            found += below
            at += 1
        return found

    def linked(self, seeds):
        """Ids at the other end of the links of `seeds`, sorted."""
        seeds = set(seeds)
        found = {target for number in seeds for target in self._targets.get(number, ())}
        found.update(number for number, targets in self._targets.items() if seeds & set(targets))
        return sorted(found - seeds)

    def count_incoming(self, ids):
        """{id: how many links lead to it}."""
        counts = Counter(target for targets in self._targets.values() for target in targets)
        return {number: counts[number] for number in ids if number in counts}
