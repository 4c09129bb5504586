"""A small invented corpus, and documents made of it: what every engine is asked about."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

from search.ports import Document, Filters, Question, Reach, Sort
from search.queries import parse

PERSON, RPPS = 7, "10000000001"
# Dossiers by what the reader of the contract has of them; the others are nobody's
WHOLE, OTHER, IMAGING, ADDRESSED, CLOSED = 1, 2, 3, 4, 9

_versions = count(1)


def document(entry: int, *pages: str, **told: Any) -> Document:
    """An entry of dossier WHOLE unless told otherwise; each has a greater version than those before."""
    whole = {
        "version": next(_versions),
        "stamp": f"stamp-{entry}",
        "dossier": WHOLE,
        "kind": "clinical",
        "type_code": "11488-4",
        "day": date(2026, 1, 1),
        "heading": "Document",
    }
    return Document(entry=entry, pages=pages, **{**whole, **told})


def reach(**told: Any) -> Reach:
    """Everything that the reader of the contract has."""
    whole = {
        "person": PERSON,
        "whole": frozenset({WHOLE, OTHER}),
        "imaging": frozenset({IMAGING}),
        "addressed": frozenset({ADDRESSED}),
        "rpps": RPPS,
        "treating": frozenset({OTHER}),
    }
    return Reach(**{**whole, **told})


def question(text: str = "", *, forgiving: bool = False, sort: Sort = Sort.RELEVANCE, **filters: Any) -> Question:
    """What that reader asks."""
    return Question(parse(text), reach(), Filters(**filters), sort, forgiving)


def corpus() -> Iterator[Document]:
    """Of every kind and scope; the numbers are those that the contract expects."""
    yield from _open()
    yield from _narrow()


def _open() -> Iterator[Document]:
    """Of the dossiers that are open whole."""
    yield document(
        1,
        "Découverte d'une métastase hépatique du segment IV. Pas de récidive locale.",
        heading="Lettre de liaison",
        author_name="Dr Hélène ARNAUD",
        unit="Oncologie médicale",
        about="Lettre de liaison à la sortie\nDr Hélène ARNAUD\nCentre régional\nOncologie médicale",
        type_code="11490-0",
        day=date(2025, 3, 10),
    )
    yield document(
        2,
        "Multiples métastases pulmonaires et hépatiques.",
        "Seconde page : l'œdème de l'aorte, la SPO2 à 97,5 %, HbA1c 6,8.",
        heading="Scanner thoraco-abdominal",
        kind="report",
        type_code="18748-4",
        author_name="Dr Paul NGUYEN",
        unit="Radiologie",
        about="Compte rendu d’imagerie médicale\nDr Paul NGUYEN\nRadiologie",
        day=date(2025, 6, 2),
    )
    yield document(
        3,
        "Douleur de l'épaule droite. Traitement par anti-inflammatoires, kinésithérapie.",
        heading="Consultation de rhumatologie",
        author_name="Dr Hélène ARNAUD",
        unit="Rhumatologie",
        day=date(2026, 1, 15),
    )
    yield document(
        4,
        "Patiente opérée d'une fracture du poignet. Douleur thoracique absente.",
        heading="Compte rendu opératoire",
        dossier=OTHER,
        type_code="34874-8",
        author_name="Dr Inès VALMONT",
        day=date(2024, 11, 30),
    )
    yield document(
        5, "Absence de douleur, ni gêne thoracique ni autre. Fracture ancienne.", heading="Urgences", dossier=OTHER
    )
    yield document(
        6, "Masqué : sérologie. Métastase cachée.", heading="Sérologie", dossier=WHOLE, masked=True, author=99
    )
    yield document(7, "Masqué, écrit par soi : métastase.", heading="Note", masked=True, author=PERSON)
    yield document(8, "Masqué, dossier suivi : métastase.", heading="Note", dossier=OTHER, masked=True, author=99)


def _narrow() -> Iterator[Document]:
    """Of the dossiers that are open in part, or not at all."""
    yield document(10, "IRM cérébrale : métastase unique.", heading="IRM", dossier=IMAGING, kind="report")
    yield document(11, "Consultation, métastase évoquée.", heading="Consultation", dossier=IMAGING)
    yield document(12, heading="Images métastase", dossier=IMAGING, kind="images")
    yield document(13, "Courrier sur la métastase.", heading="Courrier", dossier=ADDRESSED, recipients=("1", RPPS))
    yield document(14, "Courrier à un autre : métastase.", heading="Courrier", dossier=ADDRESSED, recipients=("1",))
    own = {"contributor": PERSON, "day": date(2025, 12, 1)}
    yield document(15, "Abcès, ajouté par soi.", heading="Ajout", dossier=IMAGING, **own)
    yield document(16, "Abcès, ajouté par soi et masqué.", heading="Ajout", dossier=ADDRESSED, masked=True, **own)
    yield document(17, "Abcès, ajouté par un autre.", heading="Ajout", dossier=IMAGING, contributor=99)
    yield document(18, "Abcès, ajouté par un autre.", heading="Ajout", masked=True, contributor=99)
    yield document(19, "Abcès, ajouté par soi avant d’être révoqué.", heading="Ajout", dossier=CLOSED, **own)
    yield document(20, "Métastase, canari zanzibar.", heading="Zanzibar", dossier=CLOSED, author_name="ZANZIBAR")
