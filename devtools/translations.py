"""Bring i18n/*.po in step with the template. `./dev pot` runs it with the Python of the lock file.

What a language has stays, what is new comes in empty, what is gone goes: nothing is guessed. A new
language starts as an empty file: `touch i18n/it.po`, then `./dev pot`.
"""

import sys
from pathlib import Path

import polib
from babel.messages.plurals import get_plural

WIDTH = 78  # as Odoo writes it


def in_step(template, language, old):
    """Return the file of a language with the terms of the template and the texts of `old`."""
    said = {entry.msgid: entry.msgstr for entry in old if not (entry.obsolete or entry.fuzzy)}
    new = polib.POFile(wrapwidth=WIDTH)
    new.header = template.header
    new.metadata = {
        "Language": language,
        "Plural-Forms": get_plural(language).plural_forms,
        **{name: value for name, value in old.metadata.items() if value},
        "POT-Creation-Date": template.metadata["POT-Creation-Date"],
    }
    for name, value in template.metadata.items():
        new.metadata.setdefault(name, value)
    for entry in template:
        new.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=said.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    return new


def main(folder):
    """Bring every language of the folder in step; print how many terms each of them lacks."""
    folder = Path(folder)
    (path,) = folder.glob("*.pot")
    template = polib.pofile(str(path), wrapwidth=WIDTH)
    lacks = []
    for path in sorted(folder.glob("*.po")):
        new = in_step(template, path.stem, polib.pofile(str(path), wrapwidth=WIDTH))
        new.save(str(path))
        lacks.append(f"{path.stem} lacks {len(new.untranslated_entries())}")
    print(", ".join([f"{len(template)} terms", *lacks]))


if __name__ == "__main__":
    main(sys.argv[1])
