"""One dossier with an entry of every kind, and one person of every role around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from pytest_django import DjangoDbBlocker

from documents.actions.withdraw import withdraw
from documents.formats.reading import Recipient
from documents.models import Arrival, EntryPage
from patients import clock
from patients.actions.keep_organisation import keep_organisation
from patients.actions.keep_unit import keep_unit
from patients.models import AccessTrace, DossierPage, Unit
from tests import people
from tests.census.roles import Knocking, Role, knocking
from tests.database import installation
from tests.documents.after import images
from tests.documents.formats import cda_samples, pdf_samples
from tests.documents.imaging.viewer import packaged
from tests.workflows.desk import holding

IMAGE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class World:
    """The census's installation: who knocks, at which objects, and the clock."""

    around: dict[Role, Knocking]
    dossier: DossierPage
    entries: dict[str, EntryPage]
    clock: people.Clock
    arrival: Arrival

    def objects(self) -> dict[str, str]:
        """What the paths of the table name."""
        uuids = {name: str(entry.uuid) for name, entry in self.entries.items()}
        stranger = self.around[Role.STRANGER].user
        assert stranger is not None
        house = {"account": str(stranger.uuid), "request": str(uuid4()), "arrival": str(self.arrival.uuid)}
        unit = Unit.objects.get()
        house |= {"place": str(unit.organisation_id), "unit": str(unit.pk)}
        house["page"] = str(self.entries["document"].pk)
        house["folder"] = str(self.dossier.pk)
        house |= {"study": images.uid("1"), "series": images.uid("2"), "instance": images.uid("1.2.0")}
        return {"dossier": str(self.dossier.uuid), "image": "scan", **house, **uuids}

    def absent(self) -> dict[str, str]:
        """The same, of objects that do not exist."""
        return {
            **{name: str(uuid4()) for name in self.objects()},
            **{name: images.uid("404") for name in ("study", "series", "instance")},
            "image": "scan",
            "page": "999999999",
            "folder": "999999999",
        }

    def ask(self, role: Role, path: str, method: str = "GET", **headers: str) -> HttpResponse:
        """One request by this person, long after the one before: nothing here is a repeat."""
        self.clock.go(hours=1)
        return ended(self.around[role].client.generic(method, path, headers=headers))

    def traces(self) -> list[AccessTrace]:
        """The ledger, oldest first."""
        return list(AccessTrace.objects.order_by("pk"))


def ended(response: Any) -> HttpResponse:
    """The answer, whose body was read or given up as a server does: an open one holds its query open."""
    if not response.streaming:
        return response  # type: ignore[no-any-return]
    told = b"".join(response.streaming_content)
    response.streaming_content = [told]
    return response  # type: ignore[no-any-return]


@contextmanager
def world(blocker: DjangoDbBlocker, migrated: str, folder: Path) -> Iterator[World]:
    """The census's installation, committed for real, until the block ends."""
    with pytest.MonkeyPatch.context() as patch, installation(blocker, migrated, folder):
        hand = people.Clock()
        patch.setattr(clock, "now", hand)
        # A session is noted every few minutes of the machine's clock: two requests would differ by a query for that
        patch.setattr("portal.sessions.EVERY", timedelta(days=1))
        patch.setattr("django.conf.settings.STORAGE_URL", (folder / "objects").as_uri())
        packaged.install(patch, folder)
        dossier = people.dossier()
        around = knocking(dossier)
        keep_unit(keep_organisation("Hôpital du recensement"), "Oncologie")
        yield World(around, dossier, _entries(dossier, around), hand, holding.scan())


def _entries(dossier: DossierPage, around: dict[Role, Knocking]) -> dict[str, EntryPage]:
    addressed = around[Role.ADDRESSED].physician
    assert addressed is not None
    picture = cda_samples.section("Vu.<renderMultiMedia referencedObject='scan'/>", entries=_image())
    narrative = cda_samples.document(body=cda_samples.structured(picture))
    return {
        "earlier": people.entry(dossier, pdf_samples.pdf("première version"), document_id="1"),
        "document": people.entry(dossier, pdf_samples.pdf("version en vigueur"), document_id="2", replaces=("1",)),
        "report": people.entry(dossier, pdf_samples.pdf("un compte rendu d'imagerie"), kind="report"),
        "images": images.study(dossier, "1", {"2": 2}, previews=True),
        "letter": people.entry(dossier, pdf_samples.pdf("une lettre"), recipients=(Recipient(rpps=addressed.rpps),)),
        "narrative": people.entry(dossier, narrative.encode(), media_type="text/xml", display="narrative", pages=0),
        "withdrawn": _withdrawn(dossier),
        "masked": people.entry(dossier, pdf_samples.pdf("masqué"), visibility=("MASQUE_PS",)),
    }


def _image() -> str:
    return cda_samples.picture("scan", IMAGE)


def _withdrawn(dossier: DossierPage) -> EntryPage:
    return withdraw(people.entry(dossier), reason="classé par erreur")
