"""What a coach would ask while objectives are drafted. Deterministic hints, never a refusal.

A hint is a (code, params) pair; the words belong to the caller, so that they can be translated.
What a hint talks about is in its params: as long as they stay, it is the same hint.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from os.path import commonprefix

from . import words

#: A child that repeats its parent this closely is a copy, not a contribution.
SAME_TEXT_FROM = 0.8
#: Draft confidence 0-10: above is hardly ambitious, below is hardly believed in.
SURE_ABOVE = 9
UNSURE_BELOW = 3

_UNIT_SIGN = re.compile(r"[%‰°€$£¥₹]")
# A period is no measure: “Q3 2026” says when, not how much.
_PERIOD = re.compile(r"\b(?:[qths][1-4]|(?:19|20)\d\d)\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_JOINT = re.compile(r"[&+;]|,\s")
_WORD = re.compile(r"\w+")


@dataclass
class KeyResultDraft:
    """A key result as the coach sees it; `numbers` are the limits of its measure.

    `is_measured`: a live metric gives its values; `is_usual`: its target lies inside of what the
    metric did anyway.
    """

    name: str
    kind: str
    weight: float = 1.0
    base: float = 0.0
    target: float = 0.0
    unit: str = ""
    numbers: tuple = ()
    is_measured: bool = False
    is_usual: bool = False


@dataclass
class ObjectiveDraft:
    """An objective as the coach sees it; `name_of_parent` is empty when it has none.

    `confidence` is 0-10 or None where nobody said; `languages` are codes such as `de_DE`.
    """

    name: str
    level: str
    name_of_parent: str = ""
    contribution: str = ""
    aligned_elsewhere: bool = False
    ambition: str = "aspirational"
    confidence: int | None = None
    languages: tuple = ()
    key_results: list[KeyResultDraft] = field(default_factory=list)


def similarity(left, right):
    """How alike two titles are, 0 to 1, case and punctuation aside.

    >>> similarity("Win back small shops!", "win back small shops")
    1.0
    """
    left, right = (" ".join(words.tokens(text)) for text in (left, right))
    return SequenceMatcher(None, left, right).ratio()


def is_same_text(left, right):
    """Whether two titles say nearly the same; cheap where they clearly do not.

    >>> is_same_text("Win back shops", "Win back shops!"), is_same_text("Win back shops", "Hire")
    (True, False)
    """
    left, right = (" ".join(_WORD.findall(text.casefold())) for text in (left, right))
    if left == right:
        return True
    both = len(left) + len(right)
    # A short text: what they begin with alike is a run that the matcher finds too.
    if both < 200 and 2 * len(commonprefix((left, right))) > SAME_TEXT_FROM * both:
        return True
    # The most that they can have in common, before the matcher prepares anything.
    if 2 * min(len(left), len(right)) <= SAME_TEXT_FROM * both:
        return False
    counts = Counter(right)
    shared = sum(min(count, counts[letter]) for letter, count in Counter(left).items())
    if 2 * shared <= SAME_TEXT_FROM * both:
        return False
    return _is_alike(left, right)


@lru_cache(maxsize=10_000)  # a map asks the same of the same titles whenever it is opened
def _is_alike(left, right):
    return SequenceMatcher(None, left, right).ratio() > SAME_TEXT_FROM


def starts_with_output_verb(name, languages=("en",)):
    """Whether a title names work to do rather than a change to see.

    >>> starts_with_output_verb("Launch the new shop"), starts_with_output_verb("Churn falls")
    (True, False)
    >>> starts_with_output_verb("Neuen Shop eröffnen und betreuen", ["de_DE"])
    False
    """
    return any(each.starts("output", name) for each in words.for_languages(languages))


def has_number(name, languages=("en",)):
    """Whether a title tells a quantity, in digits or in words.

    >>> has_number("Churn 4 %"), has_number("Half the churn"), has_number("Done in Q3 2026")
    (True, True, False)
    """
    if _NUMBER.search(_PERIOD.sub(" ", words.fold(name))):
        return True
    return any(each.has("number", name) for each in words.for_languages(languages))


def has_two_numbers(name, languages=("en",)):
    """Whether a title joins two measures into one key result; a range is one.

    >>> has_two_numbers("Revenue of 5 M and NPS of 50"), has_two_numbers("From 21 to 7 days")
    (True, False)
    >>> has_two_numbers("Margin between 30 and 34 %")
    False
    """
    text = _PERIOD.sub(" ", words.fold(name))
    lists = words.for_languages(languages)
    if any(each.has("between", text) for each in lists):
        return False
    parts = _JOINT.split(text)
    for each in lists:
        parts = [piece for part in parts for piece in each.split("and", part)]
    return sum(bool(_NUMBER.search(part)) for part in parts) > 1


def fingerprint(code, params):
    """A short text that stays the same as long as a hint talks about the same.

    >>> fingerprint("orphan", {"objective": "A"}) == fingerprint("orphan", {"objective": "B"})
    False
    """
    facts = "\n".join(f"{name}={params[name]}" for name in sorted(params))
    return f"{code}:{hashlib.blake2b(facts.encode(), digest_size=8).hexdigest()}"


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
        params = {"objective": draft.name, "parent": draft.name_of_parent}
        if not draft.contribution.strip():
            hints.append(("no_contribution", params))
        if similarity(draft.name, draft.name_of_parent) > SAME_TEXT_FROM:
            hints.append(("same_as_parent", params))
    elif draft.level != "company" and not draft.aligned_elsewhere:
        hints.append(("orphan", {"objective": draft.name}))
    if confidence := confidence_hint(draft.confidence, draft.ambition):
        hints.append(confidence)
    count = len(draft.key_results)
    if not count:
        return [*hints, ("no_key_result", {"objective": draft.name})]
    if count < key_results_min:
        hints.append(("few_key_results", {"count": count, "minimum": key_results_min}))
    if count > key_results_max:
        hints.append(("many_key_results", {"count": count, "maximum": key_results_max}))
    names = _names(draft.key_results)
    if all(kr.kind == "milestone" for kr in draft.key_results):
        hints.append(("only_milestones", {"key_results": names}))
    if not any(kr.weight for kr in draft.key_results):
        hints.append(("no_weight", {"key_results": names}))
    if all(kr.is_usual for kr in draft.key_results):
        hints.append(("usual_targets", {"key_results": names}))
    return hints + _key_result_hints(draft)


def _key_result_hints(draft):
    """Hints on single key results: one for each kind of hint, with all names that it is about."""
    languages = draft.languages or (words.FALLBACK,)
    found = {}
    for kr in draft.key_results:
        for code in _key_result_codes(kr, languages):
            found.setdefault(code, []).append(kr)
    if all(kr.kind == "milestone" for kr in draft.key_results):
        found.pop("no_number", None)  # said of all of them already
    return [
        (code, {"key_results": _names(found[code])})
        for code in (
            "output_verb",
            "direction",
            "no_number",
            "no_baseline",
            "no_unit",
            "two_numbers",
        )
        if code in found
    ]


def _is_measured(kr):
    """Whether its numbers say anything: a milestone's never do, and 0 can be a limit."""
    if kr.kind in ("increase", "decrease"):
        return kr.base != kr.target
    return kr.kind == "at_most" or (kr.kind != "milestone" and any((kr.target, *kr.numbers)))


def _key_result_codes(kr, languages):
    measured = _is_measured(kr)
    named = has_number(kr.name, languages)
    output = starts_with_output_verb(kr.name, languages)
    if output:
        yield "output_verb"
    if (kr.kind == "increase" and kr.target < kr.base) or (
        kr.kind == "decrease" and kr.target > kr.base
    ):
        yield "direction"
    if not measured and not named and not output:
        yield "no_number"
    lists = words.for_languages(languages)
    if (
        kr.kind == "increase"
        and measured
        and not kr.base
        and not kr.is_measured
        and not re.search(r"(?<![\d.,])0(?![\d.,]*\d)", kr.name)
        and not any(each.has("new", kr.name) for each in lists)
    ):
        yield "no_baseline"
    if (
        measured
        and not kr.unit.strip()
        and not _UNIT_SIGN.search(kr.name)
        and not any(each.has("unit", kr.name) for each in lists)
    ):
        yield "no_unit"
    if has_two_numbers(kr.name, languages):
        yield "two_numbers"


def _names(key_results):
    return ", ".join(f"“{kr.name}”" for kr in key_results)


def confidence_hint(confidence, ambition):
    """The hint on how sure somebody is of a draft (0-10, None: nobody said), or None.

    A commitment is meant to be sure.

    >>> confidence_hint(10, "aspirational"), confidence_hint(10, "committed")
    (('too_sure', {'confidence': 10}), None)
    >>> confidence_hint(2, "committed"), confidence_hint(9, "aspirational")
    (('unsure', {'confidence': 2}), None)
    """
    if confidence is None:
        return None
    if confidence > SURE_ABOVE and ambition != "committed":
        return ("too_sure", {"confidence": confidence})
    return ("unsure", {"confidence": confidence}) if confidence < UNSURE_BELOW else None


def set_verdict(drafts):
    """Verdict on all that a team drafted, from (confidence or None, ambition): (code, params).

    Of commitments only doubt is told. None where nobody said how sure they are.

    >>> set_verdict([(10, "aspirational"), (10, "aspirational"), (None, "aspirational")])
    ('set_too_sure', {'confidence': 10.0, 'count': 2})
    >>> set_verdict([(8, "aspirational"), (5, "aspirational")])[0]
    'set_fine'
    >>> set_verdict([(1, "committed")])[0]
    'set_unsure'
    >>> set_verdict([(10, "committed")])[0], set_verdict([(None, "committed")])
    ('set_fine', None)
    """
    said = [(confidence, ambition) for confidence, ambition in drafts if confidence is not None]
    if not said:
        return None
    mean = sum(confidence for confidence, _ambition in said) / len(said)
    params = {"confidence": round(mean, 1), "count": len(said)}
    if mean < UNSURE_BELOW:
        return ("set_unsure", params)
    stretched = [confidence for confidence, ambition in said if ambition != "committed"]
    if stretched and sum(stretched) / len(stretched) > SURE_ABOVE:
        return ("set_too_sure", params)
    return ("set_fine", params)


def team_hints(count, *, cap):
    """Hints on how many objectives one team (or the company) takes on in one cycle.

    >>> team_hints(4, cap=3), team_hints(3, cap=3)
    ([('many_objectives', {'count': 4, 'cap': 3})], [])
    """
    return [("many_objectives", {"count": count, "cap": cap})] if count > cap else []
