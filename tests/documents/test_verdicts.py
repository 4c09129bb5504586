"""What the scanner said, kept by digest: asked once for the same bytes, again when it did not answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest

from documents.digests import digest
from documents.scanning import NoScanner, ScannerUnavailable, verdicts
from documents.scanning.verdicts import PIECE, Verdicts
from storage import objects

pytestmark = pytest.mark.django_db
BAD = b"mauvais"


class Listening:
    """A scanner that looks for a word, and counts who asks."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.is_silent = False

    def finds(self, pieces: Iterable[bytes]) -> bool:
        """Whether the word is in them."""
        self.seen.append(b"".join(pieces))
        if self.is_silent:
            raise ScannerUnavailable
        return BAD in self.seen[-1]


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> Listening:
    made = Listening()
    monkeypatch.setattr(verdicts, "scanner", lambda: made)
    return made


def put(folder: Path, content: bytes, name: str = "a") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "is_bad"), [(b"", False), (b"bon", False), (BAD, True), (b"x" * PIECE + BAD, True)]
)
def test_a_file_is_looked_at_whole_and_told_by_its_digest(
    scanner: Listening, tmp_path: Path, content: bytes, is_bad: bool
) -> None:
    path = put(tmp_path, content)
    assert Verdicts().of_file(path) == (hashlib.sha256(content).hexdigest(), is_bad)
    assert scanner.seen == [content]


def test_the_same_bytes_are_asked_for_once(scanner: Listening, tmp_path: Path) -> None:
    known = Verdicts()
    for name in ("a", "b"):
        assert known.of_file(put(tmp_path, BAD, name))[1]
    stored = objects.put(objects.quarantine(), BytesIO(BAD))
    assert known.of_object(stored)
    assert len(scanner.seen) == 1


def test_sealed_bytes_are_asked_for_where_nothing_is_known(scanner: Listening) -> None:
    known, stored = Verdicts(), objects.put(objects.quarantine(), BytesIO(b"bon"))
    assert (known.of_object(stored), known.of_object(stored)) == (False, False)
    assert scanner.seen == [b"bon"]


def test_silence_is_no_verdict(scanner: Listening, tmp_path: Path) -> None:
    known, path = Verdicts(), put(tmp_path, BAD)
    stored = objects.put(objects.quarantine(), BytesIO(b"bon"))
    scanner.is_silent = True
    with pytest.raises(ScannerUnavailable):
        known.of_file(path)
    with pytest.raises(ScannerUnavailable):
        known.of_object(stored)
    scanner.is_silent = False
    assert known.of_file(path)[1]
    assert not known.of_object(stored)


def test_without_a_scanner_nothing_is_unsealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = objects.put(objects.quarantine(), BytesIO(BAD))
    monkeypatch.setattr(verdicts, "scanner", NoScanner)
    monkeypatch.setattr(objects, "open", None)  # whoever calls it fails
    assert not Verdicts().of_object(stored)
    path = put(tmp_path, BAD)
    assert Verdicts().of_file(path) == (digest(path), False)
