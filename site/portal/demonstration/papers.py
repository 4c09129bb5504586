"""The shape of what the demo files: a paper as it is written, before it is a PDF, a CDA, a text or a scan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portal.demonstration.people import Person

Form = Literal["cda", "letter", "pdf", "text", "scan"]  # a letter is a CDA of level 1: a PDF in its envelope
Table = tuple[tuple[str, ...], ...]
SUFFIXES: dict[Form, str] = {"cda": "xml", "letter": "xml", "pdf": "pdf", "text": "txt", "scan": "pdf"}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, paragraphs, then a table whose first row is its head."""

    title: str
    paragraphs: tuple[str, ...] = ()
    table: Table = ()


@dataclass(frozen=True, slots=True)
class Study:
    """Images that a report points to: where they come from, and their UID."""

    uid: str
    source: str
    title: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: whose (a patient's key), by whom, for whom.

    `number` is its number at the hospital; `replaces` that of the version it takes the place of.
    `type` is a LOINC code with its French name. `withdrawn` says why it was taken out again; `contributed`, that its
    author, a designated physician, added it to the dossier.
    """

    number: str
    patient: str
    form: Form
    type: tuple[str, str]
    title: str
    when: datetime
    author: Person
    sections: tuple[Section, ...]
    unit: str
    recipients: tuple[Person, ...] = ()
    replaces: str = ""
    confidentiality: str = "N"
    visibility: tuple[str, ...] = ()
    withdrawn: str = ""
    study: Study | None = None
    contributed: bool = False

    @property
    def stamp(self) -> str:
        """The date of the act as HL7 writes it."""
        return self.when.strftime("%Y%m%d%H%M%S%z")

    @property
    def names_its_patient(self) -> bool:
        """Whether the road finds its dossier by itself; for the rest a secretary says it."""
        return self.form in ("cda", "letter")

    @property
    def file_name(self) -> str:
        """As the hospital's systems name it: without anything of the patient."""
        return f"{self.number}.{SUFFIXES[self.form]}"
