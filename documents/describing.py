"""From a reading to the columns of an entry: what the file says, and what an operator says instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from documents import types
from documents.formats.reading import Author, Reading, Recipient
from documents.models import EntryPage, Kind
from patients import clock
from patients.actions.refusals import Refused, fit
from patients.identity import rpps
from patients.models import Physician

IMAGING_REPORT = "18748-4"  # LOINC: CR d'imagerie médicale
LOINC = "2.16.840.1.113883.6.1"


@dataclass(frozen=True, slots=True)
class Said:
    """What an operator says of a file that does not say it itself (a PDF); "" or None leaves the file's word.

    `visibility` holds codes of TRE_A07; `recipients` replace those of the file.
    """

    type_code: str = ""
    title: str = ""
    act_date: datetime | None = None
    act_precision: str = ""
    confidentiality: str = ""
    visibility: tuple[str, ...] | None = None
    recipients: tuple[Recipient, ...] | None = None


def check(said: Said) -> None:
    """What a person says of a document, when they must say it all. Raises Refused: no-title, too-long, type, date."""
    if not said.title.strip():
        raise Refused("no-title", _("Donnez un titre à ce document."))
    fit(EntryPage, {"heading": said.title.strip()})
    if said.type_code not in types.NAMES:
        raise Refused("type", _("Choisissez le type de ce document."))
    if said.act_date is None:
        raise Refused("date", _("Indiquez la date de l’acte."))
    if said.act_date > clock.now():
        raise Refused("date", _("La date de l’acte est à venir."))


def kind_of(reading: Reading, said: Said) -> Kind:
    """The kind of entry a reading makes; an imaging report is one by its type, whatever the format."""
    if reading.kind == "images":
        return Kind.IMAGES
    is_report = (said.type_code or reading.type_code) == IMAGING_REPORT or reading.kind == "report"
    return Kind.REPORT if is_report else Kind.CLINICAL


def columns(reading: Reading, said: Said) -> dict[str, Any]:
    """The columns of `EntryPage` that describe the document."""
    author = reading.authors[0] if reading.authors else Author()
    visibility = reading.visibility if said.visibility is None else said.visibility
    return {
        **_typed(reading, said),
        **_dated(reading, said),
        **written_by(author),
        "document_id": reading.document_id[:200],
        "unit": reading.unit[:200],
        "confidentiality": (said.confidentiality or reading.confidentiality or "N")[:1],
        **marks(visibility),
        "language_code": reading.language[:16],
        "page_count": reading.pages,
        "display": reading.display,
    }


def marks(visibility: Iterable[str]) -> dict[str, bool]:
    """The columns that say these codes of TRE_A07."""
    told = set(visibility)
    return {
        "masked_to_professionals": "MASQUE_PS" in told,
        "invisible_to_patient": "INVISIBLE_PATIENT" in told,
        "invisible_to_guardians": "INVISIBLE_REPRESENTANTS_LEGAUX" in told,
    }


def _typed(reading: Reading, said: Said) -> dict[str, Any]:
    by_operator = bool(said.type_code) and said.type_code != reading.type_code
    return {
        "heading": (said.title or reading.title or reading.type_display or _("Document"))[:400],
        "type_code": (said.type_code or reading.type_code)[:64],
        "type_system": LOINC if by_operator else reading.type_system[:128],
        "type_display": "" if by_operator else reading.type_display[:300],
        "class_code": "" if by_operator else reading.class_code[:8],
    }


def _dated(reading: Reading, said: Said) -> dict[str, Any]:
    if said.act_date:
        return {"act_date": said.act_date, "act_precision": said.act_precision or "day"}
    if reading.act_date:
        return {"act_date": reading.act_date, "act_precision": reading.act_date_precision or "day"}
    return {"act_date": clock.now(), "act_precision": "received"}


def written_by(author: Author) -> dict[str, Any]:
    """An RPPS with a wrong key is kept as shown, unverified, and matches nobody."""
    verified = author.rpps if rpps.key_is_right(author.rpps) else ""
    physician = Physician.objects.filter(rpps=verified).first() if verified else None
    return {
        "author_name": author.name[:300],
        "author_rpps": author.rpps[:11],
        "author_organisation": author.organisation[:300],
        "author_id": physician.user_id if physician else None,
    }
