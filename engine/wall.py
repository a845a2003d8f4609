"""What belongs to which world, and how to find a way from one to the other. No ORM.

A node is a field, written as (model, name).
"""

import re
from collections import deque

#: Names of the numbers of the public world, wherever an `okr.*` model has them.
NUMBER_NAMES = frozenset(
    {
        "progress",
        "progress_raw",
        "score",
        "confidence",
        "confidence_min",
        "draft_confidence",
        "current_value",
        "final_value",
        "live_value",
        "guardrail_value",
        "value",
    }
)
NUMBER_TYPES = frozenset({"float", "integer", "monetary"})
#: Numbers that are chosen from a list, because nobody may have said them yet.
CHOSEN_NUMBERS = frozenset({"draft_confidence"})

_PAY_WORDS = (
    "wages?|salar(?:y|ies)|bonus(?:es)?|payslips?|payroll|appraisals?|compensations?|commissions?"
    "|remunerations?|merit"
)
_PAY_MODEL = re.compile(rf"(?:^|[._])(?:{_PAY_WORDS})(?:[._]|$)|^hr\.contract(?:\.|$)")
_PAY_FIELD = re.compile(rf"(?:^|_)(?:{_PAY_WORDS})(?:_|$)")
_PAY_IN_TEXT = re.compile(rf"(?<![a-zA-Z])(?:{_PAY_WORDS})(?![a-zA-Z])", re.IGNORECASE)
_PRIVATE_IN_TEXT = re.compile(r"\bperformance\.[a-z]+(?:\.[a-z]+)*\b")
# the door between the worlds carries no number and may be named
_OKR_IN_TEXT = re.compile(r"\bokr\.(?!context\.mixin\b)[a-z]+(?:\.[a-z]+)*\b")
_OKR_PATH_IN_TEXT = re.compile(r"(?<![a-zA-Z])(?:objectives?|key_results?|okrs?)(?![a-zA-Z])")
_NUMBER_WORDS = "|".join(sorted(NUMBER_NAMES - {"value"}, key=len)[::-1])
_NUMBER_IN_TEXT = re.compile(rf"(?<![a-zA-Z_])(?:{_NUMBER_WORDS})(?![a-zA-Z_])")


def is_public_model(model):
    """Whether a model belongs to the public world.

    >>> is_public_model("okr.objective"), is_public_model("performance.appraisal")
    (True, False)
    """
    return model.startswith("okr.")


def is_number(model, name, kind):
    """Whether a field of type `kind` holds a number of the public world.

    >>> is_number("okr.objective", "score", "float"), is_number("okr.metric", "score", "char")
    (True, False)
    >>> is_number("survey.question", "score", "float")
    False
    """
    if not is_public_model(model) or name not in NUMBER_NAMES:
        return False
    return kind in NUMBER_TYPES or (kind == "selection" and name in CHOSEN_NUMBERS)


def is_private_model(model):
    """Whether all of a model is about the appraisal or the pay of people.

    >>> [is_private_model(name) for name in ("performance.answer", "hr.payslip", "hr.contract")]
    [True, True, True]
    >>> [is_private_model(name) for name in ("okr.objective", "hr.employee", "contract.contract")]
    [False, False, False]
    """
    if is_public_model(model):
        return False
    return model.startswith("performance.") or bool(_PAY_MODEL.search(model))


def is_private(model, name):
    """Whether a field is about the appraisal or the pay of people.

    >>> is_private("hr.version", "contract_wage"), is_private("hr.version", "wage")
    (True, True)
    >>> is_private("hr.employee", "x_bonus_2026"), is_private("hr.version", "contract_date_end")
    (True, True)
    >>> is_private("hr.employee", "department_id"), is_private("res.partner", "contract_ids")
    (False, False)
    """
    if is_public_model(model):
        return False
    if is_private_model(model) or _PAY_FIELD.search(name):
        return True
    return model.startswith("hr.") and "contract" in name.split("_")


def first_steps(edges, goals):
    """For every node that reaches a goal: the next node on a shortest way there.

    `edges` maps a node to the nodes that it depends on. A goal itself maps to None.

    >>> first_steps({"a": ["b", "x"], "b": ["goal"], "x": []}, ["goal"])
    {'goal': None, 'b': 'goal', 'a': 'b'}
    """
    used_by = {}
    for node, needs in edges.items():
        for need in needs:
            used_by.setdefault(need, []).append(node)
    steps = dict.fromkeys(goals)
    queue = deque(steps)
    while queue:
        need = queue.popleft()
        for node in used_by.get(need, ()):
            if node not in steps:
                steps[node] = need
                queue.append(node)
    return steps


def way(steps, node):
    """The nodes from `node` to the goal that it reaches.

    >>> way({'goal': None, 'b': 'goal', 'a': 'b'}, "a")
    ['a', 'b', 'goal']
    """
    nodes = [node]
    while (node := steps[node]) is not None:
        nodes.append(node)
    return nodes


def private_words(text):
    """What a piece of code names of the private world, in order of appearance.

    >>> private_words("env['performance.appraisal'].x = employee.contract_wage")
    ['performance.appraisal', 'wage']
    >>> private_words("the performance. Of teams")
    []
    """
    pay_words = _PAY_IN_TEXT.findall(_PRIVATE_IN_TEXT.sub(" ", text))
    return _unique(_PRIVATE_IN_TEXT.findall(text) + pay_words)


def okr_words(text):
    """Which public models a piece of code names; the door, which carries no number, is none.

    >>> okr_words("env['okr.objective'].search([]) + env['okr.context.mixin']")
    ['okr.objective']
    """
    return _unique(_OKR_IN_TEXT.findall(text))


def number_words(text):
    """Which numbers a piece of code takes from objectives or key results that it names.

    >>> number_words("rec.x_objective_id.progress_raw + rec.key_result_ids.score")
    ['progress_raw', 'score']
    >>> number_words("survey.score"), number_words("objective.name")
    ([], [])
    """
    if not (_OKR_PATH_IN_TEXT.search(text) or _OKR_IN_TEXT.search(text)):
        return []
    return _unique(_NUMBER_IN_TEXT.findall(text))


def _unique(words):
    return list(dict.fromkeys(word for word in words if word))
