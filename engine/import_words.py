"""What columns and values are called in the spreadsheets of five languages.

The first word of a language is the one that templates and exports use.
"""

import re
import unicodedata

LANGUAGES = ("en", "de", "fr", "es", "nl")

#: field: words in the order of LANGUAGES
FIELDS = {
    "objective": (
        "Objective, Goal, Objective title, Objectives, O",
        "Ziel, Objective, Zielsetzung, Titel, Ziele",
        "Objectif, Objectifs, Titre",
        "Objetivo, Objetivos, Título",
        "Doelstelling, Doel, Doelen, Doelstellingen, Titel",
    ),
    "ref": (
        "Objective ID, ID, External ID, Ref, Reference, Objective reference, No, Number, #",
        "Ziel-ID, ID, Externe ID, Nr, Nummer, Referenz, Kennung",
        "ID objectif, Identifiant, ID externe, Référence, N°",
        "ID objetivo, ID externo, Referencia, Núm, N.º",
        "Doel-ID, Externe ID, Referentie, Nummer",
    ),
    "description": (
        "Why it matters, Description, Why, Objective description, Context",
        "Warum es wichtig ist, Beschreibung, Warum, Begründung",
        "Pourquoi c'est important, Description, Pourquoi",
        "Por qué importa, Descripción, Por qué",
        "Waarom het telt, Omschrijving, Beschrijving, Waarom",
    ),
    "level": ("Level, Type of objective", "Ebene, Stufe", "Niveau", "Nivel", "Niveau, Laag"),
    "department": (
        "Department, Team, Unit of organisation, Business unit, Group, Area",
        "Abteilung, Team, Bereich, Organisationseinheit",
        "Département, Équipe, Service",
        "Departamento, Equipo, Área",
        "Afdeling, Team",
    ),
    "lead": (
        "Lead, Owner, Objective lead, Objective owner, Responsible, Accountable, Who, DRI",
        "Verantwortlich, Verantwortliche, Verantwortlicher, Verantwortliche Person, Owner, Leitung",
        "Responsable, Pilote, Porteur",
        "Responsable, Dueño, Propietario",
        "Verantwoordelijke, Trekker, Eigenaar",
    ),
    "contributors": (
        "Contributors, Contributor, Collaborators",
        "Mitwirkende, Beteiligte",
        "Contributeurs, Participants",
        "Colaboradores, Participantes",
        "Medewerkers, Bijdragers",
    ),
    "parent": (
        "Supports, Parent, Parent objective, Aligned to, Aligned with, Contributes to",
        "Unterstützt, Übergeordnetes Ziel, Oberziel, Zahlt ein auf",
        "Soutient, Objectif parent, Contribue à",
        "Apoya a, Objetivo superior, Objetivo padre, Contribuye a",
        "Ondersteunt, Bovenliggend doel, Draagt bij aan",
    ),
    "contribution": (
        "How it contributes, Contribution",
        "Wie es beiträgt, Beitrag",
        "Comment il y contribue, Contribution",
        "Cómo contribuye, Contribución",
        "Hoe het bijdraagt, Bijdrage",
    ),
    "ambition": (
        "Ambition, Committed or aspirational, Commitment",
        "Anspruch, Ambition, Verbindlichkeit",
        "Ambition",
        "Ambición",
        "Ambitie",
    ),
    "cycle": (
        "Cycle, Quarter, Period, OKR cycle",
        "Zyklus, Quartal, Zeitraum, Periode",
        "Cycle, Trimestre, Période",
        "Ciclo, Trimestre, Periodo",
        "Cyclus, Kwartaal, Periode",
    ),
    "key_result": (
        "Key result, KR, Key results, Key result title, Measure, Metric, KPI",
        "Schlüsselergebnis, Key Result, KR, Schlüsselergebnisse, Kennzahl, Messgröße",
        "Résultat clé, Résultats clés, RC, Indicateur",
        "Resultado clave, Resultados clave, RC, Indicador",
        "Kernresultaat, Kernresultaten, Sleutelresultaat, Key result",
    ),
    "kr_ref": (
        "Key result ID, KR ID, KR reference",
        "Schlüsselergebnis-ID, KR-ID",
        "ID résultat clé",
        "ID resultado clave",
        "Kernresultaat-ID",
    ),
    "kr_lead": (
        "Key result lead, KR owner, Key result owner, KR lead",
        "Verantwortlich für das Schlüsselergebnis, KR-Owner, KR-Verantwortliche",
        "Responsable du résultat clé",
        "Responsable del resultado clave",
        "Verantwoordelijke kernresultaat",
    ),
    "kind": (
        "Kind, Type, Key result type, Direction",
        "Art, Typ, Richtung",
        "Type, Genre, Sens",
        "Tipo, Sentido",
        "Soort, Type, Richting",
    ),
    "unit": (
        "Unit, Unit of measure, UoM",
        "Einheit, Maßeinheit",
        "Unité",
        "Unidad",
        "Eenheid",
    ),
    "base": (
        "Base, Baseline, Start, Start value, From value, Initial value, Starting value",
        "Ausgangswert, Basis, Startwert, Start, Istwert zu Beginn",
        "Valeur de départ, Départ, Base, Valeur initiale",
        "Valor inicial, Base, Inicio, Punto de partida",
        "Beginwaarde, Startwaarde, Basis, Nulmeting",
    ),
    "target": (
        "Target, Target value, Goal value, Target number",
        "Zielwert, Target, Soll, Sollwert",
        "Cible, Valeur cible",
        "Meta, Valor objetivo, Valor meta",
        "Streefwaarde, Doelwaarde, Target",
    ),
    "commit": (
        "Commit, Commit value",
        "Sicher erreicht, Mindestwert",
        "Engagement, Valeur assurée",
        "Compromiso",
        "Toezegging, Ondergrens",
    ),
    "stretch": (
        "Stretch, Stretch value",
        "Kühner Wert, Stretch",
        "Valeur audacieuse, Stretch",
        "Valor ambicioso, Stretch",
        "Uitdaging, Stretch",
    ),
    "range_min": ("Range from", "Bereich von", "Plage de", "Rango desde", "Bereik van"),
    "range_max": ("Range to", "Bereich bis", "Plage à", "Rango hasta", "Bereik tot"),
    "fail_min": (
        "Fails below",
        "Verfehlt unter",
        "Échec en dessous de",
        "Falla por debajo de",
        "Mislukt onder",
    ),
    "fail_max": (
        "Fails above",
        "Verfehlt über",
        "Échec au-dessus de",
        "Falla por encima de",
        "Mislukt boven",
    ),
    "weight": ("Weight, Weighting", "Gewicht, Gewichtung", "Poids, Pondération", "Peso", "Gewicht"),
    "current": (
        "Current value, Current, Actual, Value now, Now, Latest value",
        "Aktueller Wert, Ist, Istwert, Aktuell, Stand",
        "Valeur actuelle, Actuel, Réalisé",
        "Valor actual, Actual, Real",
        "Huidige waarde, Huidig, Actueel, Stand",
    ),
    "checkin_date": (
        "Check-in date, Date, Date of check-in, Updated on, As of",
        "Check-in-Datum, Datum, Stand vom, Aktualisiert am",
        "Date du point, Date, Mis à jour le",
        "Fecha del seguimiento, Fecha, Actualizado el",
        "Check-in-datum, Datum, Bijgewerkt op",
    ),
    "checkin_value": (
        "Check-in value, Value",
        "Check-in-Wert, Wert",
        "Valeur du point, Valeur",
        "Valor del seguimiento, Valor",
        "Check-in-waarde, Waarde",
    ),
    "confidence": (
        "Confidence, Confidence level",
        "Zuversicht, Konfidenz, Vertrauen",
        "Confiance",
        "Confianza",
        "Vertrouwen",
    ),
    "note": (
        "Check-in note, Note, Comment, Notes, Comments",
        "Check-in-Notiz, Notiz, Kommentar, Bemerkung",
        "Note du point, Note, Commentaire",
        "Nota del seguimiento, Nota, Comentario",
        "Check-in-notitie, Notitie, Opmerking",
    ),
}

#: Values of a choice: field: {value: words of all languages}
CHOICES = {
    "level": {
        "company": "Company, Unternehmen, Firma, Entreprise, Société, Empresa, Bedrijf, Corporate",
        "department": "Department, Team, Abteilung, Bereich, Département, Équipe, Service,"
        " Departamento, Equipo, Afdeling",
        "individual": "Individual, Person, Personal, Mitarbeiter, Individuell, Persönlich,"
        " Individuel, Personne, Persona, Individueel, Persoon, Persoonlijk",
    },
    "ambition": {
        "committed": "Committed, Commit, Verbindlich, Zugesagt, Engagé, Comprometido, Toegezegd,"
        " Roofshot, Must",
        "aspirational": "Aspirational, Stretch, Ambitioniert, Ehrgeizig, Ambitieux, Aspiracional,"
        " Ambicioso, Ambitieus, Moonshot",
    },
    "kind": {
        "increase": "Increase, Up, Grow, Steigern, Erhöhen, Augmenter, Hausse, Aumentar, Subir,"
        " Verhogen, Stijgen, Numeric, Number, Zahl, Percentage, Prozent, Metric",
        "decrease": "Decrease, Down, Reduce, Senken, Verringern, Réduire, Baisse, Diminuer,"
        " Reducir, Disminuir, Bajar, Verlagen, Dalen",
        "at_least": "At least, Min, Minimum, Mindestens, Au moins, Al menos, Minimaal, Ten minste,"
        " Stay above, ≥, >=",
        "at_most": "At most, Max, Maximum, Höchstens, Maximal, Au plus, Como máximo, Maximaal,"
        " Ten hoogste, Stay below, ≤, <=",
        "range": "Within a range, Range, Between, Bereich, Zwischen, Plage, Fourchette, Entre,"
        " Rango, Bereik, Tussen",
        "milestone": "Milestone, Meilenstein, Jalon, Hito, Mijlpaal, Yes/No, Ja/Nein, Oui/Non,"
        " Sí/No, Ja/Nee, Binary, Boolean, Done",
    },
}


def plain(text):
    """A name without accents, signs and case, to compare.

    >>> plain("  Résultat-clé (Nr. 1) "), plain("Größe"), plain("#"), plain("≥")
    ('resultat cle nr 1', 'grosse', '#', '≥')
    """
    text = unicodedata.normalize("NFKD", str(text).casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", text).strip() or str(text).strip()


def _first_wins(pairs):
    found = {}
    for word, value in pairs:
        found.setdefault(plain(word), value)
    return found


def _split(words):
    return [word.strip() for word in words.split(",")]


_FIELD_BY_WORD = _first_wins(
    [(word, name) for name, texts in FIELDS.items() for text in texts for word in _split(text)]
)
_CHOICE_BY_WORD = {
    name: _first_wins(
        [(word, value) for value, text in values.items() for word in [value, *_split(text)]]
    )
    for name, values in CHOICES.items()
}


def field_of(header):
    """The field that a header names in any language, or None.

    >>> [field_of(text) for text in ("Zielwert", "KR", "Résultat clé", "Team*", "Eigenaar", "Foo")]
    ['target', 'key_result', 'key_result', 'department', 'lead', None]
    """
    return _FIELD_BY_WORD.get(plain(header))


def choice_of(name, text):
    """The value that a word stands for, or None.

    >>> choice_of("kind", "Höchstens"), choice_of("level", "TEAM"), choice_of("ambition", "maybe")
    ('at_most', 'department', None)
    """
    return _CHOICE_BY_WORD[name].get(plain(text))


def title(name, lang="en"):
    """What a column is called in a language (its first two letters); English where unknown.

    >>> title("target", "de_DE"), title("target", "pt_BR"), title("key_result", "fr")
    ('Zielwert', 'Target', 'Résultat clé')
    """
    code = (lang or "en")[:2]
    index = LANGUAGES.index(code) if code in LANGUAGES else 0
    return _split(FIELDS[name][index])[0]
