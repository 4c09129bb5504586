"""The files of a plain form stay in memory, and no more of them than that takes."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from workflows.uploads import memory
from workflows.uploads.memory import Bounded


def posted(*contents: bytes, **fields: str) -> HttpRequest:
    """A form with these files."""
    files: Any = [SimpleUploadedFile(f"fichier-{number}", content) for number, content in enumerate(contents)]
    return RequestFactory().post("/nowhere", {**fields, "file": files})


def kept(request: HttpRequest) -> list[bytes]:
    return [file.read() for file in request.FILES.getlist("file")]


def test_the_files_come_whole_and_in_order() -> None:
    contents = [b"un", b"deux" * 50_000, b"\0\xff"]
    assert kept(posted(*contents)) == contents


def test_their_names_types_and_sizes_come_along() -> None:
    (file,) = posted(b"quelques octets").FILES.getlist("file")
    assert (file.name, file.size, file.content_type) == ("fichier-0", 15, "text/plain")


@pytest.mark.parametrize("sizes", [(1001,), (600, 600), (1, 2000, 3)])
def test_what_goes_beyond_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, ...]) -> None:
    monkeypatch.setattr(memory, "MOST", 1000)
    request = posted(*[b"x" * size for size in sizes], way="photos")
    assert sum(map(len, kept(request))) <= 1000
    assert Bounded.left_out(request)
    assert request.POST["way"] == "photos"


@pytest.mark.parametrize("sizes", [(), (1000,), (400, 600)])
def test_what_fits_is_kept_and_nothing_is_said(monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, ...]) -> None:
    monkeypatch.setattr(memory, "MOST", 1000)
    request = posted(*[b"x" * size for size in sizes])
    assert list(map(len, kept(request))) == list(sizes)
    assert not Bounded.left_out(request)


def test_nothing_is_written_to_the_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    request = posted(b"x" * 4_000_000)
    assert len(kept(request)[0]) == 4_000_000
    assert list(tmp_path.iterdir()) == []


def test_a_form_whose_end_is_missing_is_no_failure() -> None:
    boundary = "limite"
    body = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nquelques oct'.encode()
    request = RequestFactory().post("/nowhere", body, content_type=f"multipart/form-data; boundary={boundary}")
    assert kept(request) in ([], [b"quelques oct"])
