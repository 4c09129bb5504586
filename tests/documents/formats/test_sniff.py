"""A file's type is what its bytes say; its name says nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from documents.formats import HEAD, Unreadable, format_named, in_memory, read, sniff
from tests.documents.formats.cda_samples import document, section, structured
from tests.documents.formats.pdf_samples import pdf as made

CDA = document(body=structured(section("x")))


def put(folder: Path, content: bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["a.pdf", "a.xml", "a.txt", "a.exe", "a", "a.pdf.html"])
@pytest.mark.parametrize(("content", "kind"), [(CDA.encode(), "cda"), (made("x"), "pdf"), (b"Bonjour", "text")])
def test_the_name_decides_nothing(tmp_path: Path, content: bytes, kind: str, name: str) -> None:
    path = put(tmp_path, content, name)
    assert sniff(content[:HEAD], path) == kind
    assert read(path).format == kind


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\x00" * 60,
        b"\x7fELF" + b"\x00" * 60,
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"#!/bin/sh\n\x00",
        b"Rar!\x1a\x07\x00",
        b"\xca\xfe\xba\xbe\x00\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(range(256)),
    ],
)
def test_what_is_none_of_ours_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(put(tmp_path, content, "letter.pdf"))
    assert refused.value.code == "unknown-type"
    assert "PDF" in str(refused.value.reason)


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="empty"):
        read(put(tmp_path, b"", "a.pdf"))


def test_what_is_no_plain_file_is_never_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path(os.devnull)):
        with pytest.raises(Unreadable, match="not-a-file"):
            read(path)


def test_each_format_is_found_by_its_name() -> None:
    for name in ("cda", "pdf", "text"):
        assert name == format_named(name).FORMAT
        assert format_named(name).MEDIA_TYPES


@pytest.mark.parametrize(("content", "kind"), [(CDA.encode(), "cda"), (made("x"), "pdf"), (b"Bonjour", "text")])
def test_a_file_in_memory_without_a_name_is_read_too(content: bytes, kind: str) -> None:
    with in_memory.as_file(content) as path:
        assert read(path).format == kind


def test_a_document_that_begins_after_long_comments_is_found(tmp_path: Path) -> None:
    late = "<!-- " + "x" * 30_000 + " -->" + CDA
    assert read(put(tmp_path, late.encode(), "a")).format == "cda"
