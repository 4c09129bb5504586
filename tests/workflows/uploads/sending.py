"""A sender of uploads for the tests: the protocol by hand, through Django's client."""

import base64
from typing import Any

from django.http import HttpResponse
from django.test import Client

from patients.models import DossierPage
from workflows.uploads.headers import sha256
from workflows.uploads.models import Upload
from workflows.uploads.views import CONTENT


def metadata(**told: str) -> str:
    """`Upload-Metadata`, as tus writes it."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())


def announce(client: Client, size: int, dossier: DossierPage | None = None, **told: str) -> HttpResponse:
    """POST: a contribution where a dossier is named, else a file for the desk."""
    purpose = {"purpose": "contribution", "dossier": str(dossier.uuid)} if dossier else {"purpose": "desk"}
    headers = {"Upload-Length": str(size), "Upload-Metadata": metadata(**{**purpose, **told})}
    return client.post("/uploads/", content_type="application/octet-stream", headers=headers)  # type: ignore[return-value]


def patch(client: Client, address: str, content: bytes, at: int, **headers: str) -> HttpResponse:
    """PATCH: a piece at an offset."""
    told: dict[str, Any] = {"Upload-Offset": str(at), **headers}
    return client.patch(address, content, content_type=CONTENT, headers=told)  # type: ignore[return-value]


def sent(client: Client, content: bytes, dossier: DossierPage | None = None, *, by: int = 10, **told: str) -> Upload:
    """A whole file, in pieces of `by` bytes, each with its digest."""
    address = announce(client, len(content), dossier, **told)["Location"]
    for at in range(0, len(content), by):
        piece = content[at : at + by]
        response = patch(client, address, piece, at, **{"Content-Digest": sha256(piece)})
        assert (response.status_code, response["Upload-Offset"]) == (204, str(at + len(piece)))
    return of(address)


def of(address: str) -> Upload:
    """The upload at an address."""
    return Upload.objects.get(uuid=address.rsplit("/", 1)[1])
