"""Which groups of a 360 may be shown, and identifiers and orders that tell nothing."""

import secrets

# no setting can go below: with one other voice, everybody knows who said the rest
SMALLEST_MINIMUM = 2
# ids are 32-bit in the database
LARGEST_ID = 2**31 - 1

_chance = secrets.SystemRandom()


def groups_to_show(respondents, minimum):
    """Return the names of the groups with enough respondents, in the order given.

    A group below the minimum does not show at all, and its texts are destroyed at the same
    moment. No total over the groups exists anywhere, so there is nothing to subtract the shown
    groups from.

    :param respondents: {group name: number of people who answered}
    :param minimum: the minimum for each group; anything below 2 counts as 2

    >>> groups_to_show({"peers": 4, "reports": 2, "others": 3}, 3)
    ['peers', 'others']
    >>> groups_to_show({"peers": 1}, 0)
    []
    """
    minimum = max(minimum, SMALLEST_MINIMUM)
    return [name for name, count in respondents.items() if count >= minimum]


def shuffled(items):
    """Return ``items`` in an order that nobody can foresee or repeat.

    >>> sorted(shuffled("cab"))
    ['a', 'b', 'c']
    """
    items = list(items)
    _chance.shuffle(items)
    return items


def random_ids(count, taken=()):
    """Return ``count`` different ids, none in ``taken``, which tell neither order nor time.

    >>> ids = random_ids(50)
    >>> len(set(ids)), 0 < min(ids), max(ids) <= LARGEST_ID
    (50, True, True)
    """
    found = set()
    while len(found) < count:
        candidate = _chance.randint(1, LARGEST_ID)
        if candidate not in taken:
            found.add(candidate)
    return shuffled(found)


def storable_text(text):
    """Return ``text`` without what the database refuses, so that no error ever quotes it.

    >>> storable_text("a\\x00b\\ud800c ")
    'abc'
    """
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8").strip()
