"""What a coach would ask while objectives are drafted. Deterministic hints, never a refusal.

A hint is a (code, params) pair; the words belong to the caller, so that they can be translated.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

#: A child that repeats its parent this closely is a copy, not a contribution.
SAME_TEXT_FROM = 0.8

#: First words that announce work instead of its effect.
OUTPUT_VERBS = frozenset(
    "build create deliver deploy develop do finish hold implement introduce launch make migrate "
    "organise organize publish release roll run ship start write".split()
)


@dataclass
class KeyResultDraft:
    """A key result as the coach sees it."""

    name: str
    kind: str
    weight: float = 1.0
    base: float = 0.0
    target: float = 0.0


@dataclass
class ObjectiveDraft:
    """An objective as the coach sees it; `name_of_parent` is empty when it has none."""

    name: str
    level: str
    name_of_parent: str = ""
    contribution: str = ""
    aligned_elsewhere: bool = False
    key_results: list[KeyResultDraft] = field(default_factory=list)


def similarity(left, right):
    """How alike two titles are, 0 to 1, case and punctuation aside.

    >>> similarity("Win back small shops!", "win back small shops")
    1.0
    """
    left, right = (" ".join(re.findall(r"\w+", text.casefold())) for text in (left, right))
    return SequenceMatcher(None, left, right).ratio()


def is_same_text(left, right):
    """Whether two titles say nearly the same; cheap where they clearly do not.

    >>> is_same_text("Win back shops", "Win back shops!"), is_same_text("Win back shops", "Hire")
    (True, False)
    """
    left, right = (" ".join(re.findall(r"\w+", text.casefold())) for text in (left, right))
    matcher = SequenceMatcher(None, left, right)
    return (
        matcher.real_quick_ratio() > SAME_TEXT_FROM
        and matcher.quick_ratio() > SAME_TEXT_FROM
        and matcher.ratio() > SAME_TEXT_FROM
    )


def starts_with_output_verb(name):
    """Whether a title names work to do rather than a change to see.

    >>> starts_with_output_verb("Launch the new shop"), starts_with_output_verb("Churn falls")
    (True, False)
    """
    words = re.findall(r"\w+", name.casefold())
    return bool(words) and words[0] in OUTPUT_VERBS


def objective_hints(draft, *, key_results_min=2, key_results_max=5):
    """Hints on one drafted objective, as a list of (code, params).

    >>> draft = ObjectiveDraft("Win back small shops", "department")
    >>> [code for code, _ in objective_hints(draft)]
    ['orphan', 'no_key_result']
    >>> draft.name_of_parent = "Win back small shops"
    >>> draft.key_results = [KeyResultDraft("Ship the new shop", "milestone", weight=0)]
    >>> [code for code, _ in objective_hints(draft)]  # doctest: +NORMALIZE_WHITESPACE
    ['no_contribution', 'same_as_parent', 'few_key_results', 'only_milestones', 'no_weight',
     'output_verb']
    """
    hints = []
    if draft.name_of_parent:
        if not draft.contribution.strip():
            hints.append(("no_contribution", {"parent": draft.name_of_parent}))
        if similarity(draft.name, draft.name_of_parent) > SAME_TEXT_FROM:
            hints.append(("same_as_parent", {"parent": draft.name_of_parent}))
    elif draft.level != "company" and not draft.aligned_elsewhere:
        hints.append(("orphan", {}))
    count = len(draft.key_results)
    if not count:
        return [*hints, ("no_key_result", {})]
    if count < key_results_min:
        hints.append(("few_key_results", {"count": count, "minimum": key_results_min}))
    if count > key_results_max:
        hints.append(("many_key_results", {"count": count, "maximum": key_results_max}))
    if all(kr.kind == "milestone" for kr in draft.key_results):
        hints.append(("only_milestones", {}))
    if not any(kr.weight for kr in draft.key_results):
        hints.append(("no_weight", {}))
    hints += [
        ("output_verb", {"key_result": kr.name})
        for kr in draft.key_results
        if starts_with_output_verb(kr.name)
    ]
    hints += [
        ("direction", {"key_result": kr.name})
        for kr in draft.key_results
        if (kr.kind == "increase" and kr.target < kr.base)
        or (kr.kind == "decrease" and kr.target > kr.base)
    ]
    return hints


def team_hints(count, *, cap):
    """Hints on how many objectives one team (or the company) takes on in one cycle.

    >>> team_hints(4, cap=3), team_hints(3, cap=3)
    ([('many_objectives', {'count': 4, 'cap': 3})], [])
    """
    return [("many_objectives", {"count": count, "cap": cap})] if count > cap else []
