"""What a physician's browser gets of an entry: nothing in it may run, and no file is shown as what it is not."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from typing import cast
from zipfile import ZipFile

import pikepdf
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client
from lxml import html

from documents.models import EntryPage, Instance, Kind
from documents.serving import EXTENSIONS
from patients.models import DossierPage
from storage import objects
from tests.people import designation, physician, signed_in

RUNS = ("text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", "application/javascript")
RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")


def assert_served_safely(dossier: DossierPage) -> set[str]:
    """Every address of every entry of the dossier; those of its pictures and files, `/media/…` cut to that."""
    reader = physician()
    designation(dossier, reader)
    client, seen = signed_in(reader.user), set()
    for entry in EntryPage.objects.filter(dossier=dossier, state="published"):
        page = client.get(f"/entries/{entry.uuid}/")
        assert page.status_code == 200
        for address in _addresses(page.content.decode(), str(entry.uuid)):
            seen.add(address.split("/")[3])
            _assert_harmless(cast("HttpResponse", client.get(address)), address)
        _assert_original(client, entry)
    _assert_taken(client, dossier)
    return seen


def _assert_taken(client: Client, dossier: DossierPage) -> None:
    """All of it can be taken away: what no page can show is listed, nothing of a stranger's runs in the file."""
    entries = EntryPage.objects.filter(dossier=dossier, state="published").values_list("uuid", flat=True)
    documents = entries.exclude(kind=Kind.IMAGES)  # an archive has no images
    for form in [*(["pdf"] if entries else []), *(["xdm"] if documents else [])]:
        told = {"entry": [str(uuid) for uuid in entries], "form": form}
        response = client.post(f"/dossiers/{dossier.uuid}/transfer", told)
        assert response.status_code == 200, form
        content = b"".join(cast("StreamingHttpResponse", response))
        if form == "pdf":
            with pikepdf.open(BytesIO(content)) as document:
                written = b"".join(one.unparse() for one in document.objects if not isinstance(one, pikepdf.Stream))
            assert not re.search(rb"/(JavaScript|JS|Launch|OpenAction|AA|EmbeddedFile|SubmitForm)\b", written)


def _assert_original(client: Client, entry: EntryPage) -> None:
    response = client.get(f"/entries/{entry.uuid}/original")
    assert response.status_code == 200
    if entry.kind == Kind.IMAGES:
        _assert_study(response, entry)
        return
    _assert_file(response, str(entry.uuid))
    stored = entry.attachments.get(part="original").stored
    assert b"".join(cast("StreamingHttpResponse", response)) == objects.read(stored)


def _assert_study(response: HttpResponseBase, entry: EntryPage) -> None:
    """The study as ZIP: every image of it byte for byte, under names that are nobody's words."""
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith("attachment")
    with ZipFile(BytesIO(b"".join(cast("StreamingHttpResponse", response)))) as archive:
        names = archive.namelist()
        assert all(re.fullmatch(r"DICOMDIR|[A-Z0-9_]{1,8}(/[A-Z0-9_]{1,8})*", name) for name in names), names
        found = Counter(archive.read(name) for name in names if name != "DICOMDIR")
    stored = Instance.objects.filter(series__image_set=entry.pk).select_related("stored__vault")
    assert found == Counter(objects.read(instance.stored) for instance in stored)


def _addresses(page: str, uuid: str) -> set[str]:
    """The addresses of a page's own pictures and files; nothing in the page runs or comes from elsewhere."""
    parsed = html.fromstring(page)
    found = set()
    for element in parsed.iter("*"):  # elements alone, no comments
        if element.tag == "script":
            assert (element.get("src") or "").startswith("/static/")
            assert not (element.text or "").strip()
        assert element.tag not in ("iframe", "object", "embed", "applet", "base", "svg:script")
        for name, value in ((str(name), str(value)) for name, value in element.attrib.items()):
            assert not name.lower().startswith("on"), (element.tag, name)
            assert not re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE), (element.tag, name)
            if name in ("src", "srcset", "data", "poster"):
                assert value.startswith("/"), (element.tag, value)
            if name in ("src", "href") and f"/entries/{uuid}/" in value:
                found.add(value.partition("#")[0])
    return {address for address in found if not address.endswith(("/original", f"{uuid}/"))}


def _assert_harmless(response: HttpResponse, address: str) -> None:
    """A picture that a browser draws, or a file to download."""
    assert response.status_code in (200, 404), address
    if response.status_code == 200:
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        if response["Content-Type"] not in RASTER:
            assert response["Content-Disposition"].startswith("attachment;")


def _assert_file(response: object, name: str) -> None:
    answer = cast("HttpResponse", response)
    ending = EXTENSIONS.get(answer["Content-Type"].partition(";")[0], "bin")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}.{ending}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"].partition(";")[0] not in RUNS
