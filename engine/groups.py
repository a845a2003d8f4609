"""Which teams get a row of their own, so that no row is a person. No ORM."""


def merge_small(people_by_group, minimum):
    """Return (keys that stand alone, keys that are told together), both in the order given.

    `people_by_group` is {key: set of people}. A group of fewer than `minimum` people is told
    together with the other small ones; if these are still fewer than `minimum` different people,
    the smallest group that stood alone joins them, and so on. When all of them together are too
    few, they are in the second list and the caller has to stay silent.

    >>> merge_small({"a": {1, 2, 3}, "b": {4}, "c": {5, 6}}, 3)
    (['a'], ['b', 'c'])
    >>> merge_small({"a": {1, 2, 3, 4}, "b": {5, 6, 7}, "c": {8}}, 3)
    (['a'], ['b', 'c'])
    >>> merge_small({"a": {1, 2, 3}, "b": {4, 5, 6}}, 3)
    (['a', 'b'], [])
    >>> merge_small({"a": {1}, "b": {1}}, 3)
    ([], ['a', 'b'])

    The same person in two small groups is one person:

    >>> merge_small({"a": {1, 2}, "b": {2, 1}, "c": {3, 4, 5}}, 3)
    ([], ['a', 'b', 'c'])
    """
    together = {key for key, people in people_by_group.items() if len(people) < minimum}
    alone = sorted(
        (key for key in people_by_group if key not in together),
        key=lambda key: len(people_by_group[key]),
    )
    while together and alone and len(_union(people_by_group, together)) < minimum:
        together.add(alone.pop(0))
    return (
        [key for key in people_by_group if key not in together],
        [key for key in people_by_group if key in together],
    )


def _union(people_by_group, keys):
    return set().union(*(people_by_group[key] for key in keys))
