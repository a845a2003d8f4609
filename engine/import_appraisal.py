"""What the columns of another program's export of appraisals are called, and what is refused.

No text of a cell ever gets into a message: whoever reads the report of an import may not be the
one whom the text is for.
"""

import re

from .import_values import parse_number
from .import_words import plain

#: field: words in English, German, French, Spanish and Dutch
FIELDS = {
    "employee": "Employee, Employee name, Employee/Name, Employee/Work Email, Mitarbeiter,"
    " Mitarbeiterin, Name, Employé, Salarié, Collaborateur, Empleado, Medewerker, Werknemer",
    "manager": "Manager, Managers, Reviewer, Appraiser, Manager/Name, Manager/Work Email,"
    " Führungskraft, Vorgesetzter, Vorgesetzte, Responsable, Manager direct, Evaluador, Gerente,"
    " Leidinggevende, Beoordelaar",
    "date_start": "Period start, From, Start date, Von, Beginn, Début, Desde, Inicio, Van",
    "date_end": "Date, Appraisal date, Period end, Date closed, Closing date, Deadline, To, Until,"
    " End date, Datum, Bis, Ende, Date de l'évaluation, Fin, Fecha, Hasta, Tot, Einde",
    "state": "State, Status, Stand, État, Statut, Estado, Toestand",
    "rating": "Final rating, Rating, Overall rating, Assessment note, Final evaluation, Bewertung,"
    " Gesamtbewertung, Endbewertung, Évaluation finale, Note finale, Valoración final,"
    " Valoración, Eindbeoordeling, Beoordeling",
    "employee_feedback": "Employee feedback, Self assessment, Self-evaluation, Employee's feedback,"
    " Feedback des Mitarbeiters, Selbsteinschätzung, Feedback de l'employé, Auto-évaluation,"
    " Comentarios del empleado, Autoevaluación, Feedback van medewerker, Zelfbeoordeling",
    "manager_feedback": "Manager feedback, Manager's feedback, Manager assessment,"
    " Feedback der Führungskraft, Fremdeinschätzung, Feedback du manager, Évaluation du manager,"
    " Comentarios del gerente, Comentarios del responsable, Feedback van manager",
    "note": "Private note, Private notes, Note, Manager's private note, Private Notiz,"
    " Note privée, Nota privada, Privénotitie",
}
NEEDED = ("employee", "manager", "date_end")
TEXTS = ("employee_feedback", "manager_feedback", "note")

_CLOSED = frozenset(
    plain(word)
    for word in "done, closed, completed, complete, finished, 3_done, signed, erledigt,"
    " abgeschlossen, fertig, terminé, terminée, clos, clôturé, fait, hecho, cerrado, completado,"
    " terminado, afgesloten, gesloten, gereed, voltooid, klaar".split(",")
)
#: Numbers of goals: they stay outside, whatever the company would like.
_NUMBER_HEADER = re.compile(
    r"\b(progress|progression|completion|completeness|achievement|score|scores|kpi|okr|goals?"
    r"|targets?|percent|percentage|quota|fortschritt|zielerreichung|zielwert|ziele?|erfullung"
    r"|avancement|objectifs?|realisation|progreso|cumplimiento|objetivos?|voortgang|doel(?:en)?"
    r"|doelstellingen)\b"
)
_FIELD_BY_WORD = {plain(word): name for name, text in FIELDS.items() for word in text.split(",")}


def field_of(header):
    """The field that a header names, or None.

    >>> [field_of(text) for text in ("Employee", "Final Rating", "Führungskraft", "Goal progress")]
    ['employee', 'rating', 'manager', None]
    """
    return _FIELD_BY_WORD.get(plain(header))


def is_number_header(header):
    """Whether a column holds the numbers of goals, by its title.

    >>> [is_number_header(t) for t in ("Goals/Progress", "Zielerreichung in %", "%", "Employee")]
    [True, True, True, False]
    """
    return "%" in str(header) or bool(_NUMBER_HEADER.search(plain(header)))


def holds_numbers(cells):
    """Whether a column of texts holds nothing but numbers or percentages.

    >>> [holds_numbers(cells) for cells in (["85 %", "90%", None], ["85 %", "Good work"], [])]
    [True, False, False]
    """
    found = [cell for cell in cells if cell is not None and str(cell).strip()]
    return bool(found) and all(
        not isinstance(cell, str) or (parse_number(cell) is not None and len(cell) < 20)
        for cell in found
    )


def is_closed(state):
    """Whether a state of another program means that an appraisal is over.

    >>> is_closed("Done"), is_closed("Abgeschlossen"), is_closed("Draft"), is_closed("03_done")
    (True, True, False, False)
    """
    return plain(state) in _CLOSED


def map_columns(header):
    """{column index: field} by the headers; a column that names a goal's number is left out."""
    mapping = {}
    for index, cell in enumerate(header):
        name = field_of(cell) if isinstance(cell, str) and not is_number_header(cell) else None
        if name and name not in mapping.values():
            mapping[index] = name
    return mapping


def find_header(rows):
    """Index of the row that names the columns, near the top."""
    best, index = 0, 0
    for at, (_number, cells) in enumerate(rows[:15]):
        names = {field_of(cell) for cell in cells if isinstance(cell, str)} - {None}
        if len(names) > best:
            best, index = len(names), at
    return index
