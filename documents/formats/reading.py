"""What reading one file tells, whatever its format: the contract between formats and filing.

Values are as received: nothing is normalised, checked or completed here, because filing decides
on identities and must see what the sender wrote. Plain Python, no model, so that a reading can be
made in the sandbox's process and sent back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["clinical", "report", "images"]
Display = Literal["pages", "narrative", "picture", "text", "none"]
Precision = Literal["", "year", "month", "day", "minute", "second"]
AuthorKind = Literal["person", "device", "organisation"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """A patient's number and the OID of the authority that gave it."""

    value: str
    authority: str


@dataclass(frozen=True, slots=True)
class PatientClaim:
    """Who a document says it is about; every string as received, "" when absent.

    `birth_date` is ISO and may be partial ("1979", "1979-03"); `sex` is "M", "F", "U" or "";
    `birth_place` is an INSEE code; `first_given_name` is CDA's given@qualifier=BR and
    `given_names` the given names without qualifier (INS, « liste des prénoms de naissance »).
    """

    identifiers: tuple[Identifier, ...] = ()
    birth_name: str = ""
    first_given_name: str = ""
    given_names: str = ""
    used_name: str = ""
    used_given_name: str = ""
    birth_date: str = ""
    sex: str = ""
    birth_place: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """`rpps` is the 11 digits as received, without the 8 of IDNPS; its key is not checked."""

    kind: AuthorKind = "person"
    name: str = ""
    rpps: str = ""
    organisation: str = ""
    speciality: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a document was addressed (CDA informationRecipient)."""

    name: str = ""
    rpps: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file inside a document: the body of a level 1 CDA, an image, an attachment of a PDF."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is known of a file once read. `text` is by page, in reading order."""

    format: str
    media_type: str
    kind: Kind = "clinical"
    patient: PatientClaim | None = None
    document_id: str = ""
    set_id: str = ""
    version: int | None = None
    replaces: tuple[str, ...] = ()
    type_code: str = ""
    type_system: str = ""
    type_display: str = ""
    class_code: str = ""
    title: str = ""
    act_date: datetime | None = None
    act_date_precision: Precision = ""
    authors: tuple[Author, ...] = ()
    unit: str = ""
    organisation: str = ""
    confidentiality: str = "N"
    visibility: tuple[str, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    language: str = ""
    studies: tuple[str, ...] = ()
    pages: int = 0
    text: tuple[str, ...] = ()
    display: Display = "none"
