"""A dossier to take documents from: one of each display, filed by the road itself."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from documents.describing import Said
from documents.models import EntryPage
from documents.road import Errand, take_in
from patients.models import Designation, DossierPage, Scope
from tests import people
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.formats.pdf_samples import pdf
from tests.documents.intake.images import dossier_for, image, person_of
from tests.documents.intake.letters import Person, letter, put

SAID = Said("11490-0", "Lettre de sortie", people.NOW, "day")


@dataclass
class Shelf:
    """The dossier, where its files are made, and whose it is."""

    dossier: DossierPage
    folder: Path
    who: Person

    def put(self, content: bytes, name: str, said: Said | None = SAID) -> EntryPage:
        """Files the bytes into the dossier."""
        result = take_in(put(self.folder, content, name), Errand(self.dossier, said))
        assert result.entry, result.reason
        return EntryPage.objects.get(uuid=result.entry)

    def letter(self, number: str = "", **told: object) -> EntryPage:
        """A structured letter."""
        content = letter(self.who, number, **told)  # type: ignore[arg-type]
        return self.put(content, f"{number or EntryPage.objects.count()}.xml", None)

    def pdf(self, *pages: str) -> EntryPage:
        """A letter of these pages."""
        return self.put(pdf(*pages), f"{EntryPage.objects.count()}.pdf")

    def text(self, words: str) -> EntryPage:
        """A plain text."""
        return self.put(words.encode(), f"{EntryPage.objects.count()}.txt")

    def picture(self, colour: str = "navy", size: tuple[int, int] = (400, 300)) -> EntryPage:
        """A photograph."""
        kept = BytesIO()
        Image.new("RGB", size, colour).save(kept, "JPEG")
        return self.put(kept.getvalue(), f"{EntryPage.objects.count()}.jpg")

    def images(self) -> EntryPage:
        """A study of one image."""
        made = image(self.folder / "dicom", "CT_small.dcm", invented_patient())
        return self.put(made.path.read_bytes(), "image.dcm", None)

    def reader(self, scope: Scope = Scope.DOSSIER) -> tuple[Designation, Client]:
        """A physician designated for it, signed in."""
        designation = people.designation(self.dossier, people.physician(), scope)
        return designation, people.signed_in(designation.physician.user)


def shelf(folder: Path) -> Shelf:
    """An empty one."""
    patient = invented_patient()
    return Shelf(dossier_for(patient), folder, person_of(patient))


def taken(client: Client, dossier: DossierPage, *entries: EntryPage, form: str = "pdf", **told: str) -> HttpResponse:
    """The answer to a form with these entries ticked."""
    ticked = {"entry": [str(entry.uuid) for entry in entries], "form": form, **told}
    response: HttpResponse = client.post(f"/dossiers/{dossier.uuid}/transfer", ticked)  # type: ignore[assignment]
    return response


def bytes_of(response: HttpResponse) -> bytes:
    """All that was sent."""
    assert response.status_code == 200, response.content.decode()
    return b"".join(response)


def opened(response: HttpResponse) -> pikepdf.Pdf:
    """The PDF that was sent."""
    return pikepdf.open(BytesIO(bytes_of(response)))
