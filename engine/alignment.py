"""What deserves a look in the way objectives hang together. Flags, never a refusal."""

from collections import defaultdict
from dataclasses import dataclass, field

from .coach import is_same_text

OPEN = ("draft", "active")


@dataclass
class Node:
    """An objective in the map. `links` are (kind, id of the target, state) of its own requests."""

    id: int
    name: str
    level: str
    state: str
    departments: frozenset = frozenset()
    parent_id: int | None = None
    counts_children: bool = False
    key_results: int = 0
    health: str = "pending"
    is_active: bool = True
    links: list = field(default_factory=list)

    @property
    def is_open(self):
        """Whether somebody still works on it."""
        return self.is_active and self.state in OPEN


def flags(nodes):
    """Flags of each objective that is open: {id: [codes]}, in a fixed order.

    - orphan: below the company, and it supports nothing
    - no_key_result: nothing tells when it is reached
    - stale: its check-ins are outdated
    - duplicate: it says nearly the same as its parent
    - silo: all that it is linked with, directly or through others, is of one department
    - unaccepted: it depends on somebody who has not said yes

    >>> goal = Node(1, "Shops come back", "company", "active", key_results=1)
    >>> copy = Node(2, "Shops come back!", "department", "active", frozenset({7}), parent_id=1)
    >>> alone = Node(3, "Fewer returns", "department", "active", frozenset({7}), key_results=2,
    ...              links=[("depends_on", 4, "requested")], health="outdated")
    >>> below = Node(4, "Better boxes", "department", "draft", frozenset({7}), parent_id=3,
    ...              key_results=1)
    >>> flags([goal, copy, alone, below])  # doctest: +NORMALIZE_WHITESPACE
    {2: ['no_key_result', 'duplicate'], 3: ['orphan', 'stale', 'silo', 'unaccepted'],
     4: ['silo']}
    """
    by_id = {node.id: node for node in nodes}
    silos = _silos(by_id)
    found = {}
    for node in nodes:
        if not node.is_open:
            continue
        parent = by_id.get(node.parent_id)
        supports = any(kind == "supports" and state != "declined" for kind, _, state in node.links)
        codes = []
        if node.level != "company" and not node.parent_id and not supports:
            codes.append("orphan")
        if not node.key_results and not node.counts_children:
            codes.append("no_key_result")
        if node.health == "outdated":
            codes.append("stale")
        if parent and is_same_text(node.name, parent.name):
            codes.append("duplicate")
        if node.id in silos:
            codes.append("silo")
        if any(kind == "depends_on" and state != "accepted" for kind, _, state in node.links):
            codes.append("unaccepted")
        if codes:
            found[node.id] = codes
    return found


def _silos(by_id):
    """Ids of the open objectives whose whole group of links stays in one department."""
    silos = set()
    for group in _groups(by_id):
        departments, company = _owners(by_id, group)
        if len(departments) == 1 and not company:
            silos |= {at for at in group if by_id[at].is_open}
    return silos


def undecided(nodes):
    """Ids of those in groups that others, not among `nodes`, may make or save from being a silo.

    >>> company = Node(1, "Shops come back", "company", "active")
    >>> below = Node(2, "Calls", "department", "active", frozenset({7}), parent_id=1)
    >>> alone = Node(3, "Fewer returns", "department", "active", frozenset({7}))
    >>> undecided([company, below, alone])
    [3]
    """
    by_id = {node.id: node for node in nodes}
    found = {number for number, node in by_id.items() if node.is_open}
    for group in _groups(by_id):
        departments, company = _owners(by_id, group)
        if company or len(departments) > 1:
            found -= group
        elif group & found:
            found |= group
    return sorted(number for number in found if by_id[number].level != "company")


def _owners(by_id, group):
    """(the departments of a group, whether the company has a part in it)."""
    departments = set().union(*(by_id[at].departments for at in group))
    return departments, any(by_id[at].level == "company" for at in group)


def _groups(by_id):
    """Sets of ids that hang together, each of two or more."""
    linked = defaultdict(set)
    for node in by_id.values():
        others = {target for _kind, target, state in node.links if state != "declined"}
        for other in (others | {node.parent_id}) & by_id.keys():
            linked[node.id].add(other)
            linked[other].add(node.id)
    seen = set()
    for start in linked:
        if start in seen:
            continue
        group, todo = set(), [start]
        while todo:
            at = todo.pop()
            if at not in group:
                group.add(at)
                todo += linked[at] - group
        seen |= group
        yield group
