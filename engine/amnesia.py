"""Which teams keep averages of their own once single numbers are forgotten. No ORM."""

#: Fewer different people than this and an average tells about one of them.
FEWEST_PEOPLE = 3


def teams_apart(people_by_team):
    """Teams that keep their own averages; the others are told together, or not at all.

    `people_by_team` is {team: set of people who lead what is averaged}. Whoever subtracts the
    teams that are told from the total finds no less than `FEWEST_PEOPLE` behind the rest.

    >>> sorted(teams_apart({"a": {1, 2, 3}, "b": {4, 5, 6}, "c": {7, 8, 9}}))
    ['a', 'b', 'c']
    >>> sorted(teams_apart({"a": {1, 2, 3, 4}, "b": {5, 6, 7}, "c": {8}}))
    ['a']
    >>> sorted(teams_apart({"a": {1, 2, 3}, "b": {4}}))
    []
    """
    apart = {team for team, people in people_by_team.items() if is_told(people)}
    rest = set().union(*(people for team, people in people_by_team.items() if team not in apart))
    while rest and not is_told(rest) and apart:
        smallest = min(apart, key=lambda team: (len(people_by_team[team]), str(team)))
        apart.remove(smallest)
        rest |= people_by_team[smallest]
    return apart


def is_told(people):
    """Whether an average over what these people lead tells about none of them alone.

    >>> is_told({1, 2, 3}), is_told({1, 2})
    (True, False)
    """
    return len(people) >= FEWEST_PEOPLE
