"""Arrivals that wait for the desk, put there by the road itself; and the people at it."""

from io import BytesIO
from typing import Any

from django.test import Client

from documents import road
from documents.actions.receive import receive
from documents.models import Arrival
from patients.actions.open_dossier import Number
from patients.identity.ins import TEST
from patients.models import DossierPage, IdentifierStatus, User
from tests import people
from tests.documents.formats import cda_samples, pdf_samples

INS = "279035121518989"


def held(content: bytes, name: str = "document", actor: User | None = None) -> Arrival:
    """What the road does with these bytes: they must be held."""
    arrival = receive(BytesIO(content), name=name, actor=actor)
    road.judge(arrival, road.Errand(actor=actor))
    arrival.refresh_from_db()
    assert arrival.outcome == "held", arrival.reason
    return arrival


def scan(text: str = "Compte rendu de consultation") -> Arrival:
    """A PDF that says nothing of its patient."""
    return held(pdf_samples.pdf(text), "scan.pdf")


def letter(number: str = "doc-1", text: str = "Elle va bien", **instead: str) -> Arrival:
    """A CDA about PAT-TROIS, held because of what is said `instead`: `birth_date="19790329"`…"""
    return held(written(number, text, **instead), "lettre.xml")


def written(number: str = "doc-1", text: str = "Elle va bien", **instead: str) -> bytes:
    """Its bytes."""
    words = {
        "birth_name": "PAT-TROIS",
        "given": '"BR">DOMINIQUE',
        "birth_date": "19790328",
        "ins": INS,
        "sex": 'code="F"',
    }
    patient = cda_samples.PATIENT
    for trait, told in instead.items():
        assert words[trait] in patient
        patient = patient.replace(words[trait], told)
    header = cda_samples.HEADER.replace("doc-1", number) + patient
    return cda_samples.document(header, cda_samples.structured(cda_samples.section(text, "Conclusion"))).encode()


def dossier(status: IdentifierStatus = IdentifierStatus.PROVISIONAL, ins: str = INS, **traits: str) -> DossierPage:
    """The dossier of PAT-TROIS, as the letters have her."""
    return people.dossier(Number(ins, TEST, status), **{"birth_name": "PAT-TROIS", "birth_place": "2A004", **traits})


def secretary(first_name: str = "Marie", last_name: str = "Durand") -> User:
    """Somebody at the desk."""
    return people.person(group="Secretaries", is_staff=True, first_name=first_name, last_name=last_name)


def post(client: Client, arrival: Arrival, dossier: DossierPage | None, **told: Any) -> Any:
    """The form of the desk as a browser sends it, confirmed unless told otherwise."""
    whole = {"dossier": str(dossier.uuid) if dossier else "", "confidentiality": "N", "confirm": "1", **told}
    return client.post(f"/admin/desk/arrivals/{arrival.uuid}/file", {k: v for k, v in whole.items() if v is not None})
