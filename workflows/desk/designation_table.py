"""Reading a table of designations as French spreadsheets write it: semicolons or commas or tabs, UTF-8 or Windows-1252.

Columns are found by their heading, in any order; what a heading or a value is written like does not count (case,
accents). The dossier is an INS, a local number or a uuid; the physician an RPPS.
"""

import csv
from dataclasses import dataclass
from io import StringIO
from typing import Final

from django.utils.translation import gettext_lazy as _

from documents.storable import storable
from patients.actions.refusals import Refused
from patients.identity import normalise

LARGEST: Final = 2 * 10**6  # bytes
MOST: Final = 2000  # lines
COLUMNS: Final = {
    "dossier": ("DOSSIER", "INS", "IPP", "NUMERO", "PATIENT"),
    "physician": ("MEDECIN", "RPPS", "PHYSICIAN"),
    "role": ("ROLE", "QUALITE"),
    "scope": ("ETENDUE", "SCOPE"),
    "starts": ("DEBUT", "DU", "A PARTIR DU", "FROM"),
    "until": ("FIN", "AU", "JUSQU AU", "UNTIL"),
    "reason": ("MOTIF", "REASON"),
    "proof": ("PREUVE", "PREUVE DE LA VOLONTE DU PATIENT", "PROOF"),
}
NEEDED: Final = ("dossier", "physician", "role", "reason", "proof")
NAMES: Final = {
    "dossier": _("dossier"),
    "physician": _("médecin"),
    "role": _("rôle"),
    "reason": _("motif"),
    "proof": _("preuve"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the file, and its cells as written, "" where empty or without column."""

    number: int
    dossier: str = ""
    physician: str = ""
    role: str = ""
    scope: str = ""
    starts: str = ""
    until: str = ""
    reason: str = ""
    proof: str = ""


def read(content: bytes) -> list[Line]:
    """The lines of a table. Raises Refused: too-large, not-text, no-columns (which are missing), no-lines, too-many."""
    if len(content) > LARGEST:
        raise Refused("too-large", _("Ce fichier est trop grand pour une liste de désignations (2 Mo)."))
    text = _decoded(content)
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=False))
    heading = next((place for place, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if heading is None:
        raise Refused("no-lines", _("Ce fichier est vide."))
    places = _places(rows[heading])
    lines = [
        Line(number, **{name: storable(row[place]).strip()[:500] for name, place in places.items() if place < len(row)})
        for number, row in enumerate(rows[heading + 1 :], start=heading + 2)
        if any(cell.strip() for cell in row)
    ]
    if not lines:
        raise Refused("no-lines", _("Ce fichier n’a aucune ligne sous ses titres."))
    if len(lines) > MOST:
        raise Refused("too-many", _("Ce fichier a plus de 2 000 lignes : coupez-le."))
    return lines


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else what Excel writes on a French Windows."""
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("not-text", NOT_TEXT)
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not-text", NOT_TEXT)


NOT_TEXT = _("Ce n’est pas un fichier CSV : enregistrez la feuille au format « CSV UTF-8 ».")


def _separator(text: str) -> str:
    """The one that cuts the first written line into most columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";\t,", key=first.count)


def _places(heading: list[str]) -> dict[str, int]:
    titles = [normalise.name(title) for title in heading]
    found = {
        name: titles.index(title) for name, known in COLUMNS.items() for title in reversed(known) if title in titles
    }
    lacking = [str(NAMES[name]) for name in NEEDED if name not in found]
    if lacking:
        raise Refused("no-columns", _("Il manque des colonnes : %(names)s.") % {"names": ", ".join(lacking)})
    return found
