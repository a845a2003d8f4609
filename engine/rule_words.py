"""Reading a record rule as a list of alternatives, without running it.

A rule's domain is Python text. It is parsed, never evaluated: what cannot be understood is kept
as it stands, so that whoever turns it into words can at least show it.
"""

import ast
import itertools
from dataclasses import dataclass, replace

#: Values that stand for the reader.
USER = "the reader"
COMPANIES = "the reader's companies"
COMPANIES_OR_NONE = "the reader's companies, or none"
#: A rule with more ways in than that is shown as it stands.
MOST_ALTERNATIVES = 60

_COMPANY_TEXTS = {"company_ids", "user.company_ids.ids", "[company_id]", "[user.company_id.id]"}
_USER_TEXTS = {"user.id", "[user.id]", "uid"}


@dataclass(frozen=True)
class Members:
    """The reader's companies, for members of a group; nothing for everybody else."""

    group: str


@dataclass(frozen=True)
class Text:
    """A part of a rule that is shown as it stands."""

    code: str


@dataclass(frozen=True)
class Leaf:
    """One condition of a rule."""

    field: str
    operator: str = "="
    value: object = True
    negated: bool = False

    @property
    def is_never(self):
        return self.operator == "in" and self.value == () and not self.negated

    @property
    def is_always(self):
        return self.operator == "in" and self.value == () and self.negated

    @property
    def is_person(self):
        """Whether the condition says who the reader is: a person of the record, or of a group."""
        return not self.negated and (self.value == USER or isinstance(self.value, Members))


def alternatives(text):
    """Return the ways in that a domain allows: a list of tuples of :class:`Leaf`.

    No way at all is an empty list, a way without condition an empty tuple.

    >>> alternatives("[('author_user_id', '=', user.id)]")
    [(Leaf(field='author_user_id', operator='=', value='the reader', negated=False),)]
    >>> alternatives("[]"), alternatives("[('id', 'in', [])]"), alternatives(False)
    ([()], [], [()])
    >>> two = "['|', ('a', '=', 1), '&', ('b', '=', 2), ('c', '=', 3)]"
    >>> [len(way) for way in alternatives(two)]
    [1, 2]
    >>> ways = alternatives("[('company_id', 'in', company_ids if user.has_group('x.g') else [])]")
    >>> ways[0][0].value
    Members(group='x.g')
    >>> alternatives("['!', '|', ('a', '=', 1), ('b', '=', 2)]")[0][1]
    Leaf(field='b', operator='=', value=2, negated=True)
    >>> alternatives("some_function(user)")
    [(Leaf(field='', operator='=', value=Text(code='some_function(user)'), negated=False),)]
    """
    text = (text or "").strip()
    if not text:
        return [()]
    try:
        tree = ast.parse(text, mode="eval").body
        if not isinstance(tree, (ast.List, ast.Tuple)):
            raise ValueError("not a list")
        tokens = [_token(node) for node in tree.elts]
        return _normal(_parse(tokens))
    except (SyntaxError, ValueError, IndexError):
        return [(Leaf("", "=", Text(" ".join(text.split()))),)]


def both(first, second):
    """The ways in that two rules allow together.

    >>> both([(Leaf("a"),)], [(Leaf("b"),), ()])
    [(Leaf(field='a', operator='=', value=True, negated=False), Leaf(field='b', operator='=', \
value=True, negated=False)), (Leaf(field='a', operator='=', value=True, negated=False),)]
    >>> both([()], []), both([()], [()])
    ([], [()])
    """
    return [_once(one + other) for one, other in itertools.product(first, second)]


def grouped(ways):
    """Return [(people, conditions)]: who comes in under the same conditions is named together.

    People is a list of tuples, one tuple for each person; an empty tuple is everybody.

    >>> me, boss = Leaf("a", "=", USER), Leaf("b", "=", USER)
    >>> shared = Leaf("state", "=", "shared")
    >>> [(len(who), when) for who, when in grouped([(me,), (boss,), (shared, me)])]
    [(2, ()), (1, (Leaf(field='state', operator='=', value='shared', negated=False),))]
    """
    found = {}
    for way in ways:
        people = tuple(leaf for leaf in way if leaf.is_person)
        conditions = tuple(leaf for leaf in way if not leaf.is_person)
        found.setdefault(conditions, []).append(people)
    return [(people, conditions) for conditions, people in found.items()]


def may_come_in(ways, groups, ignore=()):
    """Whether somebody who is no party, but a member of ``groups``, can come in some way.

    :param ignore: names of fields whose ways do not count

    >>> party, officer = Leaf("a", "=", USER), Leaf("c", "in", Members("x.officer"))
    >>> may_come_in([(party,)], {"x.hr"}), may_come_in([(officer,)], {"x.hr"})
    (False, False)
    >>> may_come_in([(officer,)], {"x.officer"}), may_come_in([()], set()), may_come_in([], set())
    (True, True, False)
    """
    return any(
        all(_is_met(leaf, groups) for leaf in way)
        for way in ways
        if not any(leaf.field in ignore for leaf in way)
    )


def _is_met(leaf, groups):
    if leaf.value == USER:
        return leaf.negated
    if isinstance(leaf.value, Members):
        return (leaf.value.group in groups) != leaf.negated
    return not leaf.is_never


def _token(node):
    if isinstance(node, ast.Constant) and node.value in ("&", "|", "!"):
        return node.value
    if not isinstance(node, (ast.Tuple, ast.List)) or len(node.elts) != 3:
        raise ValueError("not a condition")
    name, operator, value = node.elts
    if not isinstance(operator, ast.Constant):
        raise ValueError("not an operator")
    if isinstance(name, ast.Constant) and (name.value, operator.value) in ((1, "="), (0, "=")):
        return Leaf("id", "in", (), negated=name.value == 1)
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        raise ValueError("not a field")
    return _leaf(name.value, operator.value, _value(value))


def _leaf(name, operator, value):
    if operator in ("!=", "<>", "not in"):
        positive = "=" if operator != "not in" else "in"
        return Leaf(name, positive, value, negated=True)
    return Leaf(name, "=" if operator == "==" else operator, value)


def _value(node):
    text = ast.unparse(node)
    if text in _USER_TEXTS:
        return USER
    if text in _COMPANY_TEXTS:
        return COMPANIES
    if text in ("company_ids + [False]", "[False] + company_ids"):
        return COMPANIES_OR_NONE
    if isinstance(node, ast.IfExp) and ast.unparse(node.orelse) == "[]":
        call = node.test
        asks = isinstance(call, ast.Call) and ast.unparse(call.func) == "user.has_group"
        if asks and isinstance(call.args[0], ast.Constant) and _value(node.body) == COMPANIES:
            return Members(call.args[0].value)
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return Text(text)
    return tuple(value) if isinstance(value, (list, tuple, set)) else value


def _parse(tokens):
    """Turn the prefix notation into a tree; conditions that just follow each other are joined."""
    position = 0

    def term():
        nonlocal position
        token = tokens[position]
        position += 1
        if token == "!":
            return ("!", term())
        if token in ("&", "|"):
            return (token, term(), term())
        return token

    tree = None
    while position < len(tokens):
        tree = term() if tree is None else ("&", tree, term())
    return tree


def _normal(tree, negated=False):
    if tree is None:
        return [()]
    if isinstance(tree, Leaf):
        leaf = replace(tree, negated=tree.negated != negated)
        if leaf.is_never:
            return []
        return [()] if leaf.is_always else [(leaf,)]
    if tree[0] == "!":
        return _normal(tree[1], not negated)
    first, second = (_normal(part, negated) for part in tree[1:])
    if (tree[0] == "|") != negated:
        return list(dict.fromkeys(first + second))
    if len(first) * len(second) > MOST_ALTERNATIVES:
        raise ValueError("too many alternatives")
    return both(first, second)


def _once(way):
    return tuple(dict.fromkeys(way))
