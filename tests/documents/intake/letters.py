"""Letters and people for the tests of filing: small CDA documents, written as senders write them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from documents.intake import Run
from documents.readings import Readings
from documents.results import Result
from documents.road import Errand
from patients.models import DossierPage
from tests.patients.identity.people import HOSPITAL
from tests.people import dossier as opened
from tests.people import ins

ROOT = "1.2.250.1.213.1.9"
INS_TEST = "1.2.250.1.213.1.4.10"

_numbers = count(1)


@dataclass(frozen=True)
class Person:
    """Somebody invented, as a sender names them; "" leaves the trait out."""

    ins: str
    birth_name: str = "PAT-ESSAI"
    first_given_name: str = "DOMINIQUE"
    birth_date: str = "1979-03-28"
    sex: str = "F"
    local: str = ""

    def but(self, **changes: str) -> Person:
        """The same with other traits."""
        return replace(self, **changes)

    def xml(self) -> str:
        """The recordTarget."""
        numbers = [(INS_TEST, self.ins), (HOSPITAL, self.local)]
        ids = "".join(f'<id root="{root}" extension="{number}"/>' for root, number in numbers if number)
        family = f'<family qualifier="BR">{self.birth_name}</family>' if self.birth_name else ""
        given = f'<given qualifier="BR">{self.first_given_name}</given>' if self.first_given_name else ""
        born = f'<birthTime value="{self.birth_date.replace("-", "")}"/>' if self.birth_date else ""
        sex = f'<administrativeGenderCode code="{self.sex}"/>' if self.sex else ""
        return (
            f"<recordTarget><patientRole>{ids}<patient><name>{family}{given}</name>{sex}{born}"
            "</patient></patientRole></recordTarget>"
        )


def person(**traits: str) -> Person:
    """Somebody with an INS of their own."""
    return Person(ins(90000 + next(_numbers)), **traits)


def dossier_of(who: Person) -> DossierPage:
    """Their dossier, opened by a secretary."""
    from patients.actions.open_dossier import Number

    traits = {name: getattr(who, name) for name in ("birth_name", "first_given_name", "birth_date", "sex")}
    return opened(Number(who.ins, INS_TEST), **traits)


def letter(
    who: Person,
    number: str = "",
    *,
    replaces: tuple[str, ...] = (),
    text: str = "Bon état général.",
    body: str = "",
    extra: str = "",
    date: str = "20250101120000+0100",
) -> bytes:
    """A CDA document about somebody; `replaces` are numbers of other letters."""
    parents = "".join(
        f'<relatedDocument typeCode="RPLC"><parentDocument><id root="{ROOT}" extension="{target}"/>'
        "</parentDocument></relatedDocument>"
        for target in replaces
    )
    told = body or (
        "<component><structuredBody><component><section><title>Examen</title>"
        f"<text><paragraph>{text}</paragraph></text></section></component></structuredBody></component>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3">'
        f'<id root="{ROOT}" extension="{number or f"lettre-{next(_numbers)}"}"/>'
        '<code code="11488-4" codeSystem="2.16.840.1.113883.6.1" displayName="CR de consultation"/>'
        f'<title>Consultation</title><effectiveTime value="{date}"/>'
        f'<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>{who.xml()}{extra}{parents}{told}'
        "</ClinicalDocument>"
    ).encode()


def put(folder: Path, content: bytes, name: str = "") -> Path:
    """The bytes as a file of the folder, which is made."""
    path = folder / (name or f"{next(_numbers):05d}.xml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def file(
    *paths: Path, into: DossierPage | None = None, opens: bool = False, readings: Readings | None = None
) -> list[Result]:
    """What becomes of the files, as the command files them."""
    run = Run(list(paths), Errand(into), readings=readings or Readings())
    if opens:
        run.open_dossiers()
    return run.take_in()


def outcomes(rows: list[Result]) -> list[str]:
    """The outcome of each row, in order."""
    return [row.outcome for row in rows]


def file_one(path: Path, into: DossierPage | None = None) -> Result:
    """What becomes of one file."""
    (row,) = file(path, into=into)
    return row
