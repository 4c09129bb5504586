"""Bytes that leave over a long time: a door that closes meanwhile cuts them, whatever the address."""

from collections.abc import Callable
from typing import Any

import pytest

from documents.serving import Revoked
from patients.actions.close_account import close_account
from patients.actions.end_designation import end_designation
from tests.documents.after import images
from tests.documents.formats.dicom.written import SERIES, STUDY, Picture
from tests.documents.imaging.dicomweb.conftest import ADDRESS, Shelf

OF_STUDY = f"/dicom-web/studies/{STUDY}"
LARGE = 2300  # pixels of a side: more bytes than are sent at once
PARTS = 'multipart/related; type="{}"'
ADDRESSES = [
    (ADDRESS, "application/dicom"),
    (f"{ADDRESS}/bulkdata/7FE00010", "application/octet-stream"),
    (f"{ADDRESS}/bulkdata/7FE00010", PARTS.format("application/octet-stream")),
    (f"{ADDRESS}/frames/1", "application/octet-stream"),
    (f"{ADDRESS}/frames/1/rendered", PARTS.format("image/png")),
    (f"{OF_STUDY}/series/{SERIES}/rendered", PARTS.format("image/png")),
    (OF_STUDY, PARTS.format("application/dicom")),
]
CLOSINGS: dict[str, Callable[[Shelf], object]] = {
    "designation": lambda shelf: end_designation(shelf.reader.designations.get()),
    "account": lambda shelf: close_account(shelf.reader.user),
}
each_closing = pytest.mark.parametrize("close", CLOSINGS.values(), ids=CLOSINGS)


def is_cut(shelf: Shelf, path: str, accept: str, close: Callable[[Shelf], object]) -> None:
    """Opens the answer, shuts the door after its first piece, and reads on."""
    response: Any = shelf.ask(path, accept)
    assert (response.status_code, response.streaming) == (200, True)
    pieces = iter(response)
    assert next(pieces)
    close(shelf)
    with pytest.raises(Revoked):
        list(pieces)


@each_closing
@pytest.mark.parametrize(("path", "accept"), ADDRESSES)
def test_what_is_leaving_is_cut(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, path: str, accept: str, close: Callable[[Shelf], object]
) -> None:
    monkeypatch.setattr("documents.serving.RECHECK", 1)
    shelf.file(Picture(LARGE, LARGE))
    is_cut(shelf, path, accept, close)


@each_closing
def test_the_metadata_of_many_images_are_cut(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, close: Callable[[Shelf], object]
) -> None:
    monkeypatch.setattr("documents.serving.RECHECK", 1)
    images.study(shelf.dossier, "7", {"8": 3})
    is_cut(shelf, f"/dicom-web/studies/{images.uid('7')}/metadata", "application/dicom+json", close)
