"""Words that the coach looks for, one small text file a language. No ORM.

A line is `kind: word word …`; a kind may have several lines, `#` starts a comment. Words are
compared without case and accents. How a word matches:

- `hold`: as it is
- `launch~`: with or without one of the regular `endings` of the language
- `organi*`: whatever follows
- `set_up`: these words one after the other

Kinds: `position` says where a title names what is done (its `first` word, or the `last` one, as
infinitives do in German), `skip` which words may stand before it; `output` are words of work
rather than its effect; `and` joins two measures, `between` announces a range; `new` are words of
things that are counted from nothing; `unit` are units in words, `number` numbers in words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
FALLBACK = "en"


def fold(text):
    """Text without case and accents, whichever way they were typed.

    >>> fold("Einführung") == fold("EINFU\\u0308HRUNG") == "einfuhrung"
    True
    """
    decomposed = unicodedata.normalize("NFKD", text or "")
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def tokens(text):
    """The words and numbers of a text, folded.

    >>> tokens("L’ouverture : 3 sites")
    ['l', 'ouverture', '3', 'sites']
    """
    return re.findall(r"\w+", fold(text))


@dataclass(frozen=True, eq=False)
class Words:
    """The words of one language; patterns match folded words that are joined by spaces."""

    positions: frozenset
    skip: frozenset
    patterns: dict

    def starts(self, kind, text):
        """Whether a word of `kind` stands where a title names what is done.

        >>> words("de").starts("output", "Neuen Shop einführen")
        True
        >>> english = words("en")
        >>> english.starts("output", "The launches of May"), english.starts("output", "Reach")
        (True, False)
        """
        found = tokens(text)
        while len(found) > 1 and found[0] in self.skip:
            found = found[1:]
        pattern = self.patterns[kind]
        if "first" in self.positions and re.match(rf"(?:{pattern})\b", " ".join(found)):
            return True
        return "last" in self.positions and bool(
            found and re.fullmatch(pattern, found[-1], flags=re.UNICODE)
        )

    def has(self, kind, text):
        """Whether a word of `kind` is anywhere in a text.

        >>> words("fr").has("number", "Moitié moins de retours")
        True
        """
        return bool(re.search(rf"\b(?:{self.patterns[kind]})\b", " ".join(tokens(text))))

    def split(self, kind, text):
        """The parts of a folded text between the words of `kind`."""
        return re.split(rf"\b(?:{self.patterns[kind]})\b", text)


@lru_cache
def words(code):
    """The words of a language such as `de`, or None where there is no file for it.

    >>> words("de").has("unit", "12 Stunden"), words("xx")
    (True, None)
    """
    path = FOLDER / f"{code}.txt"
    if not re.fullmatch("[a-z]{2,3}", code) or not path.exists():
        return None
    lists = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, separator, entries = line.partition(":")
        if separator and not line.startswith("#"):
            lists.setdefault(kind.strip(), []).extend(entries.split())
    endings = "|".join(sorted(map(re.escape, lists["endings"]), key=len, reverse=True))
    return Words(
        positions=frozenset(lists["position"]),
        skip=frozenset(map(fold, lists["skip"])),
        patterns={
            kind: "|".join(_pattern(entry, endings) for entry in lists[kind])
            for kind in ("output", "and", "between", "new", "unit", "number")
        },
    )


def _pattern(entry, endings):
    stem = re.escape(fold(entry.rstrip("~*"))).replace("_", " ")
    if entry.endswith("*"):
        return rf"{stem}\w*"
    return rf"{stem}(?:{endings})?" if entry.endswith("~") else stem


def available():
    """Codes of the languages with a list, in alphabetical order.

    >>> available()
    ['de', 'en', 'es', 'fr', 'nl']
    """
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def for_languages(codes):
    """The word lists for language codes such as `fr_BE`, each once; English where none is known.

    >>> [w is words("fr") for w in for_languages(["fr_BE", "fr_FR", None])], len(for_languages([]))
    ([True], 1)
    """
    found = dict.fromkeys(words((code or "").split("_")[0].split("@")[0]) for code in codes)
    return [each for each in found if each] or [words(FALLBACK)]
