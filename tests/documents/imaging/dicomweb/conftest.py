"""One physician, one patient of theirs, and images filed for the test, asked for without a server between."""

import json
import tempfile
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from documents.actions.file_instance import file_instance
from documents.actions.receive import receive
from documents.formats import dicom
from documents.models import ImageSetPage
from patients.models import DossierPage, Physician
from tests import people
from tests.documents.formats.dicom.written import INSTANCE, SERIES, STUDY, Picture
from tests.people import Clock

ADDRESS = f"/dicom-web/studies/{STUDY}/series/{SERIES}/instances/{INSTANCE}"


@dataclass(slots=True)
class Shelf:
    """The patient's images, and who reads them by session."""

    dossier: DossierPage
    reader: Physician
    client: Client

    def file(self, content: bytes | Picture) -> ImageSetPage:
        """Files an instance as received."""
        raw = content.file() if isinstance(content, Picture) else content
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "image.dcm"
            path.write_bytes(raw)
            return file_instance(receive(BytesIO(raw)), self.dossier, dicom.read_instance(path))

    def ask(self, path: str = "", accept: str = "*/*", method: str = "GET", **headers: str) -> HttpResponse:
        """One request about the instance that `Picture` writes, unless `path` begins with a slash of its own."""
        address = path if path.startswith("/dicom-web") else f"{ADDRESS}{path}"
        response: Any = self.client.generic(method, address, headers={"Accept": accept, **headers})
        return response  # type: ignore[no-any-return]

    def json(self, path: str) -> Any:
        """An answer in JSON."""
        response = self.ask(path, "application/dicom+json")
        assert response.status_code == 200, body(response)
        return json.loads(body(response))


def body(response: HttpResponse) -> bytes:
    """The bytes, streamed or not."""
    return b"".join(response)


def parts(response: HttpResponse) -> list[tuple[str, bytes]]:
    """The type and the bytes of each part."""
    assert response.status_code == 200, body(response)
    head = f"Content-Type: {response['Content-Type']}\r\n\r\n".encode()
    message: Any = BytesParser(policy=HTTP).parsebytes(head + body(response))
    return [(part["Content-Type"].replace('"', ""), part.get_payload(decode=True)) for part in message.iter_parts()]


@pytest.fixture
def shelf(db: None, at: Clock, settings: Any, tmp_path: Path) -> Shelf:
    """An empty one."""
    settings.STORAGE_URL = (tmp_path / "objects").as_uri()
    dossier, reader = people.dossier(), people.physician()
    people.designation(dossier, reader)
    return Shelf(dossier, reader, people.signed_in(reader.user))
