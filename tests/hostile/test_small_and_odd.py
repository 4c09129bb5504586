"""Almost nothing, odd names, copies with one bit changed: each is accounted for, none is filed twice."""

from __future__ import annotations

from collections.abc import Iterator

from documents.models import EntryPage
from tests.documents.formats.pdf_samples import pdf
from tests.hostile.conftest import Road
from tests.hostile.sample import DUPLICATE, FILED, HELD, REFUSED, Sample, cda, dicom

ANY = f"{FILED}|{REFUSED}"


def tiny() -> Iterator[Sample]:
    for name in ("vide.pdf", "vide.xml", "vide.dcm", "vide.zip"):
        yield Sample(name, b"", REFUSED, "empty")
    for number, byte in enumerate((b"\x00", b"<", b"%", b"P", b"\xff")):
        yield Sample(f"octet-{number}", byte, f"{ANY}|{DUPLICATE}")


def named() -> Iterator[Sample]:
    yield Sample("rapport\u202efdp.exe", pdf("un"), FILED)
    yield Sample("ligne\nsuivante.pdf", pdf("deux"), FILED)
    yield Sample(b"octets-\xff\xfe.pdf", pdf("trois"), FILED)
    yield Sample("-rf .pdf", pdf("quatre"), FILED)
    yield Sample("%s%n{0}$(id)`id`'\".pdf", pdf("cinq"), FILED)
    yield Sample("é" * 127, pdf("six"), FILED)
    yield Sample("\x1b[31mrouge\x07.pdf", pdf("sept"), FILED)


def flipped(content: bytes, at: int) -> bytes:
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)


def copies() -> Iterator[Sample]:
    letter, image = cda("copie"), dicom("copie")
    yield Sample("a.xml", letter, FILED)
    yield Sample("b.xml", letter, DUPLICATE)
    yield Sample("c.xml", flipped(letter, letter.index(b"</text>") - 20), f"{HELD}|{REFUSED}")
    yield Sample("d.dcm", image, FILED)
    yield Sample("e.dcm", image, DUPLICATE)
    yield Sample("f.dcm", flipped(image, len(image) - 1), HELD)
    yield Sample("g.pdf", pdf("copie"), FILED)
    yield Sample("h.pdf", pdf("copie"), DUPLICATE)
    yield Sample("i.pdf", flipped(pdf("copie"), 9), ANY)


def test_almost_nothing(road: Road) -> None:
    road.takes(tiny())


def test_names(road: Road) -> None:
    road.takes(named())
    assert EntryPage.objects.count() == 7


def test_copies_with_one_bit_changed(road: Road) -> None:
    road.takes(copies())
    assert EntryPage.objects.filter(state="published").count() in (3, 4)
