"""A physician at the screens of contributions, through Django's client."""

import io
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from documents.models import EntryPage
from patients.models import DossierPage, Physician, Role, Scope
from tests import people
from tests.workflows.uploads.sending import sent
from workflows.contributions.models import Draft, Part
from workflows.uploads.models import Upload

DAY = "2026-03-27"
TODAY = "2026-03-28"  # of `tests.people.NOW`


@dataclass(frozen=True, slots=True)
class Writer:
    """A designated physician and their browser."""

    client: Client
    physician: Physician
    dossier: DossierPage

    def upload(self, content: bytes, name: str = "") -> Upload:
        """A file, sent as the browser does."""
        return sent(self.client, content, self.dossier, by=100_000, filename=name)

    def send(self, *contents: bytes, way: str = "files", **told: Any) -> HttpResponse:
        """Uploads, gathered."""
        keys = [str(self.upload(content).uuid) for content in contents]
        return self.post("add/send", upload=keys, way=way, **told)

    def plain(self, *contents: bytes, way: str = "files", **told: Any) -> HttpResponse:
        """The same by a form without JavaScript."""
        files = [SimpleUploadedFile(f"fichier-{number}", content) for number, content in enumerate(contents)]
        return self.post("add/send", file=files, way=way, **told)

    def post(self, path: str, **told: Any) -> HttpResponse:
        """To an address of the dossier."""
        response: Any = self.client.post(f"/dossiers/{self.dossier.uuid}/{path}", told)
        return response  # type: ignore[no-any-return]

    def draft(self, *contents: bytes, way: str = "files", **told: Any) -> Draft:
        """The draft that they make."""
        response = self.send(*contents, way=way, **told)
        assert response.status_code == 302, response.content.decode()
        return Draft.objects.get(uuid=response["Location"].split("/")[2])

    def do(self, draft: Draft, act: str, part: Part | None = None, **typed: str) -> HttpResponse:
        """A button of the review."""
        response: Any = self.client.post(
            f"/contributions/{draft.uuid}/change", {"do": f"{act}:{part and part.pk}", **typed}
        )
        return response  # type: ignore[no-any-return]

    def file(self, draft: Draft, kind: str = "11488-4", day: str = DAY, title: str = "", **told: str) -> HttpResponse:
        """« Ajouter au dossier », every document described alike."""
        keys = {"photos", *(f"part-{part.pk}" for part in draft.parts.all())}
        typed = {f"{key}-{name}": value for key in keys for name, value in _fields(kind, day, title).items()}
        response: Any = self.client.post(f"/contributions/{draft.uuid}/file", {**typed, **told})
        return response  # type: ignore[no-any-return]

    def page(self, draft: Draft) -> str:
        """The screen of the draft."""
        response = self.client.get(f"/contributions/{draft.uuid}/")
        assert response.status_code == 200
        return response.content.decode()


def _fields(kind: str, day: str, title: str) -> dict[str, str]:
    return {"type": kind, "date": day, "title": title}


def writer(dossier: DossierPage | None = None, scope: Scope = Scope.DOSSIER, role: Role = Role.CORRESPONDENT) -> Writer:
    """Somebody who may add to a dossier."""
    where, physician = dossier or people.dossier(), people.physician()
    people.designation(where, physician, scope, role)
    return Writer(people.signed_in(physician.user), physician, where)


def photograph(colour: tuple[int, int, int] = (200, 20, 20), size: tuple[int, int] = (300, 400)) -> bytes:
    """A JPEG, as a phone makes."""
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG")
    return made.getvalue()


def entries() -> list[EntryPage]:
    """Every entry, oldest first."""
    return list(EntryPage.objects.order_by("pk"))
