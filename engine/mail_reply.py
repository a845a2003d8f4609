"""Check-ins written into a reply to a mail, such as `1: 43 c7 signed two pilots`.

Nothing is guessed: what can be read in two ways is not read at all. Text that others wrote (the
quoted mail) and signatures are left out. Words for a reader belong to the caller; problems are
codes here.
"""

import re
from dataclasses import dataclass, field

#: Everything from the line with this mark on is the mail that is answered.
MARK = "=^=^="
#: Longer mails hold no check-in; what is beyond is not looked at.
MAX_LINES = 400
MAX_LINE = 2000
#: A line that the mail program broke off: the next word would not have fit.
WRAP_FROM = 66

_SIGNATURE = re.compile(r"^\s*(--|—|__+)\s*$")
_QUOTE = re.compile(r"^\s*[>|]")
#: How mail programs introduce the mail that they quote.
_QUOTE_HEADS = (
    re.compile(r"^\s*-{2,}[^-\d]*-{2,}\s*$"),  # -----Original Message-----
    re.compile(r"^\s*_{8,}\s*$"),
    re.compile(r"^\s*(On|Am|Le|El|Il|Op|Em|Den|W dniu)\s(?=.*[0-9]).{0,300}:\s*$"),
    re.compile(r"^\s*\*?(From|Von|De|Da|Van|Från|Fra|Od)\*?\s?:\*?\s.*(@|\[mailto).*$"),
)
_QUOTE_HEAD_OPEN = re.compile(r"^\s*(On|Am|Le|El|Il|Op|Em|Den|W dniu)\s.*[0-9].*$")
_ANSWER = re.compile(r"^\s*#?([0-9]{1,3})\s*:\s*(.*)$", re.DOTALL)
#: Meant as an answer, most probably: begins with a number, or names a confidence.
_ATTEMPT = re.compile(r"^\s*[#*•-]?\s*[0-9]|(^|\s)[cC][0-9]{1,2}(\s|$)")
_NUMBER = re.compile(r"^[-+−]?[0-9]+([.,][0-9]+)?")
_CONFIDENCE = re.compile(r"^[cC]([0-9]+)(?=$|\s|[,;.](\s|$))")
#: Meant as a confidence, but not clearly one.
_CONFIDENCE_LIKE = re.compile(r"^[cC](\s?[-=:0-9]|onf)")
_DIGIT = re.compile(r"[0-9]")
_GROUPED = re.compile(r"^[-+−]?[1-9][0-9]{0,2}[.,][0-9]{3}$")
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")


@dataclass
class Answer:
    """One line that was understood. `value` None: unchanged; `confidence` None: unchanged."""

    number: int
    line: str
    value: float | None = None
    confidence: int | None = None
    words: str = ""


@dataclass
class Problem:
    """One line that was not understood, as written, with a code that says why."""

    line: str
    code: str
    number: int | None = None


@dataclass
class Reply:
    """What a mail says, in the order of its lines."""

    answers: list[Answer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def own_lines(text):
    r"""The lines that the sender wrote: no quotes, no signature, broken lines put together.

    >>> own_lines("1: 43 c7\n\nOn Mon, 18 May 2026 Acme wrote:\n> 1. Pilots")
    ['1: 43 c7', '']
    >>> own_lines("Hello\n> 2: 5 c5\n1: 4 c4\n-- \nTel. 030 1234")
    ['Hello', '1: 4 c4']
    >>> own_lines("1: 43 c7 all three customers have signed by now and the fourth one is about\n"
    ...           "to")
    ['1: 43 c7 all three customers have signed by now and the fourth one is about to']
    """
    lines = []
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:MAX_LINES]
    room = 0
    for position, line in enumerate(raw):
        line = line[:MAX_LINE]
        if MARK in line or _SIGNATURE.match(line):
            break
        if any(head.match(line) for head in _QUOTE_HEADS) or _is_long_head(raw, position):
            break
        if _QUOTE.match(line):
            room = 0
            continue
        first = line.split(maxsplit=1)[:1]
        if first and room and room + 1 + len(first[0]) > WRAP_FROM and not _ATTEMPT.match(line):
            lines[-1] = f"{lines[-1].rstrip()} {line.strip()}"
        else:
            lines.append(line.rstrip())
        room = len(line.rstrip())
    return lines


def _is_long_head(raw, position):
    """`On … <address>` and `wrote:` on two lines, with the quote below."""
    line = raw[position][:MAX_LINE]
    if not _QUOTE_HEAD_OPEN.match(line) or position + 1 >= len(raw):
        return False
    following = raw[position + 1].strip()
    return len(following) < 200 and following.endswith(":") and not _ANSWER.match(following)


def parse_number(text):
    """A number as people write it, or a code: `thousands` when it can mean two things.

    A comma or a point before one, two, four or more digits is a decimal sign in any language.
    Before exactly three digits it could separate thousands, and is not taken.

    >>> parse_number("43,5"), parse_number("43.5"), parse_number("-0.125"), parse_number("7")
    (43.5, 43.5, -0.125, 7.0)
    >>> parse_number("1,234"), parse_number("1.234"), parse_number("12.34.5"), parse_number("x")
    ('thousands', 'thousands', 'number', 'number')
    >>> parse_number("9" * 30)
    'number'
    """
    match = _NUMBER.match(text)
    if not match or match.end() != len(text):
        return "thousands" if _looks_grouped(text) else "number"
    if _GROUPED.match(text):
        return "thousands"
    value = float(text.replace(",", ".").replace("−", "-"))
    return value if abs(value) < 1e15 else "number"


def _looks_grouped(text):
    return bool(re.match(r"^[-+−]?[0-9]{1,3}([.,'’ \u00a0\u202f][0-9]{3})+([.,][0-9]+)?$", text))


def parse_answer(line, *, units=None, same=("same",)):
    """One line: an Answer, a Problem, or None when it is no attempt at an answer.

    `units` maps numbers to units that may follow the value; `same` holds the words for no change.

    >>> answer = parse_answer("1: 43 c7 signed two pilots")
    >>> answer.number, answer.value, answer.confidence, answer.words
    (1, 43.0, 7, 'signed two pilots')
    >>> answer = parse_answer("2: = c10"); answer.value, answer.confidence
    (None, 10)
    >>> answer = parse_answer("3: same"); answer.value, answer.confidence, answer.words
    (None, None, '')
    >>> parse_answer("1: 43,5 % c7", units={1: "%"}).value
    43.5
    >>> [parse_answer(text).code for text in ("1: 1 234 c7", "1: 43k c7", "1: 43 c11", "1:")]
    ['thousands', 'unit', 'confidence', 'empty']
    >>> [parse_answer(f"1: 43 {text}").code for text in ("c7.5", "c 7", "c7/10", "conf 7")]
    ['confidence', 'confidence', 'confidence', 'confidence']
    >>> [parse_answer(text).code for text in ("1: c7", "1: 43 7", "1 43 c7", "1: about 43 c7")]
    ['number', 'second_number', 'shape', 'number']
    >>> parse_answer("Best regards, Bob") is None
    True
    """
    line = line.strip()
    match = _ANSWER.match(line)
    if not match:
        return Problem(line, "shape") if _ATTEMPT.search(line) else None
    number, rest = int(match[1]), _SPACES.sub(" ", match[2]).strip()
    if not rest:
        return Problem(line, "empty", number)
    value, rest, problem = _take_value(rest, (units or {}).get(number) or "", same)
    if problem:
        return Problem(line, problem, number)
    confidence = None
    if match := _CONFIDENCE.match(rest):
        confidence, rest = int(match[1]), rest[match.end() :].lstrip(" ,;.")
        if confidence > 10:
            return Problem(line, "confidence", number)
    elif _CONFIDENCE_LIKE.match(rest):
        return Problem(line, "confidence", number)
    elif _DIGIT.match(rest):
        return Problem(line, "second_number", number)
    return Answer(number, line, value, confidence, rest)


def _take_value(rest, unit, same):
    """(value or None for unchanged, what follows, code of a problem or None)."""
    token, _space, after = rest.partition(" ")
    after = after.strip()
    if token == "=" or token.casefold().rstrip(".,;") in {word.casefold() for word in same}:
        return None, after, None
    if token.startswith("=") and token[1:2] in ("c", "C"):
        return None, rest[1:].strip(), None
    if re.match(r"^[0-9]{3}([ .,]|$)", after) and re.match(r"^[-+−]?[1-9][0-9]{0,2}$", token):
        return None, rest, "thousands"
    token = token.rstrip(";") if token.endswith(";") else token
    if token.endswith((",", ".")) and len(token) > 1:
        token = token[:-1]
    value = parse_number(token)
    if isinstance(value, float):
        folded = unit.casefold()
        if folded and (after.casefold() + " ").startswith(folded + " "):
            after = after[len(unit) :].strip()
        return value, after, None
    number = _NUMBER.match(token)
    if value == "number" and number:
        if unit and token[number.end() :].casefold() == unit.casefold():
            value = parse_number(number[0])
            if isinstance(value, float):
                return value, after, None
            return None, rest, value
        return None, rest, "unit"
    return None, rest, value


def parse_reply(text, *, units=None, same=("same",)):
    r"""All answers and problems of a mail in plain text; for any text, without an error.

    A number that is answered twice is not chosen between: both lines come back.

    >>> reply = parse_reply("Hi!\n1: 43 c7\n2: soon\n\nBob", units={})
    >>> [answer.number for answer in reply.answers], [p.code for p in reply.problems]
    ([1], ['number'])
    >>> [p.code for p in parse_reply("1: 4\n1: 5").problems]
    ['twice', 'twice']
    >>> parse_reply("")
    Reply(answers=[], problems=[])
    """
    reply = Reply()
    for line in own_lines(text):
        found = parse_answer(line, units=units, same=same)
        if isinstance(found, Answer):
            reply.answers.append(found)
        elif found:
            reply.problems.append(found)
    numbers = [answer.number for answer in reply.answers]
    doubled = [answer for answer in reply.answers if numbers.count(answer.number) > 1]
    reply.answers = [answer for answer in reply.answers if answer not in doubled]
    reply.problems += [Problem(answer.line, "twice", answer.number) for answer in doubled]
    return reply
