"""A dossier with an entry of each kind, and crowds of dossiers and entries put in at once."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from documents.models import ClinicalDocumentPage, EntryPage, Kind
from documents.states import State
from documents.types import LOINC
from patients.actions.designate import grant_for
from patients.models import (
    Designation,
    DossierGrant,
    DossierIdentity,
    DossierIndexPage,
    DossierPage,
    Physician,
    Role,
    Scope,
)
from patients.tree import insert_children
from storage.models import Vault
from storage.vaults import create_vault
from tests import people
from tests.documents.formats import cda_samples, pdf_samples
from tests.people import NOW, Clock

IMAGE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc```\x00\x00\x00\x04\x00\x01\xf6\x17\x38\x55\x00\x00\x00\x00IEND\xaeB`\x82"
)


@dataclass(frozen=True, slots=True)
class Screens:
    """A physician's browser, a dossier it opens, and entries by their display."""

    client: Client
    reader: Physician
    dossier: DossierPage
    entries: dict[str, EntryPage]

    def html(self, path: str) -> str:
        """The page, as a reader of 200 gets it."""
        response = self.client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return str(response.content, "utf-8")

    def entry(self, name: str) -> str:
        return self.html(f"/entries/{self.entries[name].uuid}/")

    def timeline(self, query: str = "") -> str:
        return self.html(f"/dossiers/{self.dossier.uuid}/{query}")


@pytest.fixture
def screens(db: None, at: Clock) -> Screens:
    """Everything on one timeline."""
    reader = people.physician("lectrice", speciality_name="Médecine générale")
    dossier = people.dossier(birth_name="PAT-ÉCRAN", given_names="DOMINIQUE MARIE")
    people.designation(dossier, reader, role=Role.TREATING)
    return Screens(people.signed_in(reader.user), reader, dossier, _entries(dossier))


def _entries(dossier: DossierPage) -> dict[str, EntryPage]:
    table = "<table><thead><tr><th>Leucocytes</th></tr></thead><tbody><tr><td>4,8 G/L</td></tr></tbody></table>"
    narrative = cda_samples.document(body=cda_samples.structured(cda_samples.section(table, title="Hémogramme")))
    told: dict[str, Any] = {"act_date": NOW - timedelta(days=40), "act_date_precision": "day"}
    return {
        "earlier": people.entry(dossier, pdf_samples.pdf("première"), title="Version une", document_id="1", **told),
        "pages": people.entry(
            dossier,
            pdf_samples.pdf("Bonjour page une", "Bonjour page deux"),
            title="Une lettre",
            document_id="2",
            replaces=("1",),
            pages=2,
            text=("Bonjour page une", ""),
            type_code="11490-0",
            type_system=LOINC,
            language="fr-FR",
            **told,
        ),
        "narrative": people.entry(
            dossier, narrative.encode(), media_type="text/xml", display="narrative", pages=0, title="Biologie", **told
        ),
        "text": people.entry(
            dossier, b"Bonjour", media_type="text/plain", display="text", text=("Bonjour <b>en clair</b>",), **told
        ),
        "picture": people.entry(
            dossier, IMAGE, media_type="image/png", display="picture", title="Cicatrice du bras", **told
        ),
        "none": people.entry(dossier, display="none", title="Fichier rare", **told),
        "broken": people.entry(dossier, b"<x/>", media_type="text/xml", display="narrative", text=("restes",), **told),
    }


@pytest.fixture
def crowd(db: None, at: Clock) -> Callable[[Physician, int], None]:
    """Dossiers designated to a physician, as many as asked, in a handful of statements each thousand."""

    def made(reader: Physician, count: int) -> None:
        key = create_vault(Vault.Kind.DOSSIER)
        vaults = Vault.objects.bulk_create(
            Vault(kind=key.kind, wrapped_key=key.wrapped_key, master_version=key.master_version) for _ in range(count)
        )
        uuids = [uuid4() for _ in vaults]
        dossiers = [
            DossierPage(uuid=uuid, slug=str(uuid), title="Dossier", vault=vault)
            for uuid, vault in zip(uuids, vaults, strict=True)
        ]
        insert_children(DossierIndexPage.objects.get(), dossiers)
        _name(dossiers)
        _open(dossiers, reader)

    return made


def _name(dossiers: list[DossierPage]) -> None:
    identities = DossierIdentity.objects.bulk_create(
        DossierIdentity(
            dossier=dossier,
            birth_name=f"NOM-{number:04d} D'ÉTÉ",
            first_given_name="DOMINIQUE" if number % 2 else "CAMILLE",
            used_name=f"AUTRE{number % 700}",
            birth_date=f"19{number % 100:02d}-03-28",
            sex="F",
            starts=NOW,
        )
        for number, dossier in enumerate(dossiers)
    )
    for dossier, identity in zip(dossiers, identities, strict=True):
        dossier.identity = identity
    DossierPage.objects.bulk_update(dossiers, ["identity"], batch_size=400)


def _open(dossiers: list[DossierPage], reader: Physician) -> None:
    designations = Designation.objects.bulk_create(
        Designation(
            dossier=dossier, physician=reader, role=Role.TREATING, scope=Scope.DOSSIER, starts=NOW, reason="foule"
        )
        for dossier in dossiers
    )
    first = grant_for(designations[0])
    DossierGrant.objects.bulk_create(
        DossierGrant(
            user_id=reader.user_id,
            permission=first.permission,
            content_object_id=designation.dossier_id,
            designation=designation,
            role=designation.role,
            scope=designation.scope,
            starts=NOW,
        )
        for designation in designations
    )


@pytest.fixture
def fill(db: None) -> Callable[[DossierPage, int], None]:
    """Published entries of a dossier, as many as asked, over twenty years."""

    def made(dossier: DossierPage, count: int) -> None:
        insert_children(dossier, [_entry(dossier, number) for number in range(count)])

    return made


def _entry(dossier: DossierPage, number: int) -> ClinicalDocumentPage:
    uuid, day = uuid4(), datetime(2006, 1, 1, tzinfo=UTC) + timedelta(days=number * 3.6)
    return ClinicalDocumentPage(
        uuid=uuid,
        slug=str(uuid),
        title="Entrée",
        dossier=dossier,
        kind=Kind.CLINICAL,
        state=State.PUBLISHED,
        original_sha256=f"{zlib.crc32(uuid.bytes):08x}{number}",
        heading=f"Compte rendu de consultation d’oncologie numéro {number}",
        type_code="11488-4",
        type_system=LOINC,
        act_date=day,
        published_at=day,
        author_name="Dr Camille Martin-Dubois",
        author_organisation="Centre de cancérologie des Deux-Rives",
        unit="Oncologie médicale",
        display="none",
    )
