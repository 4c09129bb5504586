"""DICOM files that are cut, or lie about their lengths, frames and depth."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from documents.models import Instance
from tests.documents.formats.dicom.written import (
    EXPLICIT,
    JPEG,
    PIXEL_DATA,
    UNDEFINED,
    Picture,
    element,
    encapsulated,
    header,
    item,
    part10,
    sequence,
)
from tests.hostile.conftest import Road
from tests.hostile.sample import FILED, HELD, REFUSED, Sample, data_set, dicom

EITHER = f"{FILED}|{HELD}|{REFUSED}"


def nested(depth: int, *, undefined: bool) -> bytes:
    """A sequence in a sequence in a sequence."""
    content = b""
    for _level in range(depth):
        content = sequence(0x00081115, [item(content, undefined=undefined)], undefined=undefined)
    return content


def unclosed(depth: int) -> bytes:
    """The beginnings of as many sequences, and no end."""
    return (header(0x00081115, "SQ", UNDEFINED) + header(0xFFFEE000, "", UNDEFINED)) * depth


def lying(name: str, tag: int, vr: str, length: int, content: bytes = b"") -> bytes:
    """An element that announces more than there is, at the end."""
    whole = data_set(name, Picture(pixels=b""))
    return part10(whole + header(tag, vr, length) + content)


def with_uid(name: str, uid: bytes) -> bytes:
    """A picture whose study is under this number."""
    whole = dicom(name)
    at = whole.index(b"\x20\0\x0d\0UI")
    (length,) = struct.unpack_from("<H", whole, at + 6)
    padded = uid + b"\0" * (len(uid) % 2)
    return whole[: at + 6] + struct.pack("<H", len(padded)) + padded + whole[at + 8 + length :]


def samples() -> Iterator[Sample]:
    whole = dicom("cut")
    for kept in (140, 300, 500, len(whole) - 10):
        yield Sample(f"cut-{kept}.dcm", dicom(f"cut-{kept}")[:kept], f"{FILED}|{REFUSED}")
    yield Sample("preamble.dcm", bytes(128) + b"DICM", REFUSED)
    yield Sample("group.dcm", bytes(128) + b"DICM" + element(0x00020000, "UL", struct.pack("<I", 2**32 - 8)), REFUSED)
    yield Sample("length.dcm", lying("length", PIXEL_DATA, "OB", 2**32 - 2), f"{FILED}|{REFUSED}")
    yield Sample("text.dcm", lying("text", 0x00400275, "UT", 2**31, b"a" * 100), f"{FILED}|{REFUSED}")
    yield Sample("sequence.dcm", lying("sequence", 0x00400275, "SQ", 2**31), f"{FILED}|{REFUSED}")
    yield Sample(
        "frames.dcm", dicom("frames", Picture(frames="2147483647", value=bytes(16))), REFUSED, "dicom-too-many-frames"
    )
    yield Sample("negative.dcm", dicom("negative", Picture(frames="-1")), FILED)
    yield Sample("many.dcm", dicom("many", Picture(frames="200000", value=bytes(16))), f"{FILED}|{REFUSED}")
    yield Sample("short.dcm", dicom("short", Picture(rows=2000, columns=2000, value=bytes(16))), FILED)
    yield Sample("vast.dcm", dicom("vast", Picture(rows=65535, columns=65535, value=bytes(16))), FILED)
    yield Sample("none.dcm", dicom("none", Picture(rows=0, columns=0, value=b"")), FILED)
    yield Sample("deep.dcm", dicom("deep", Picture(before=nested(1000, undefined=True))), REFUSED, "dicom-too-deep")
    yield Sample(
        "deeper.dcm", dicom("deeper", Picture(before=nested(1000, undefined=False))), REFUSED, "dicom-too-deep"
    )
    yield Sample("unclosed.dcm", dicom("unclosed", Picture(before=unclosed(100_000))), REFUSED, "dicom-too-deep")
    yield Sample(
        "fragment.dcm", dicom("fragment", Picture(syntax=JPEG, pixels=fragments(2**32 - 2))), f"{FILED}|{REFUSED}"
    )
    yield Sample(
        "jpeg.dcm", dicom("jpeg", Picture(syntax=JPEG, pixels=encapsulated([b"\xff\xd8\xff" + b"x" * 99]))), FILED
    )
    yield Sample("empty.dcm", dicom("empty", Picture(syntax=JPEG, pixels=encapsulated([]))), FILED)
    yield Sample("elements.dcm", dicom("elements", Picture(before=b"".join(many_elements()))), REFUSED)
    yield Sample("climbing.dcm", with_uid("climbing", b"../../../etc/passwd"), REFUSED, "dicom-invalid-uid")
    yield Sample("nameless.dcm", with_uid("nameless", b""), REFUSED, "dicom-no-identity")
    yield Sample("long.dcm", with_uid("long", b"1." * 200 + b"1"), REFUSED, "dicom-invalid-uid")
    yield Sample("deflated.dcm", part10(b"\xff" * 1000, "1.2.840.10008.1.2.1.99"), REFUSED, "dicom-broken")
    yield Sample("directory.dcm", part10(b"", EXPLICIT)[:300] + b"\0" * 50, REFUSED)


def fragments(length: int) -> bytes:
    """Encapsulated pixels whose one fragment announces this length."""
    return header(PIXEL_DATA, "OB", UNDEFINED) + item(b"") + header(0xFFFEE000, "", length) + b"\xff\xd8" * 10


def many_elements() -> Iterator[bytes]:
    """More elements than any image has, in order."""
    for number in range(400_000):
        yield element(0x00090000 + (number >> 16 << 17) + 0x1000 + number % 0xE000, "UN", b"")


def test_dicom(road: Road) -> None:
    road.takes(samples())
    for kept in Instance.objects.all():
        assert kept.frame_count <= 200_000
        assert len(kept.metadata) < 2**20


def test_the_same_lie_in_a_folder_stops_no_other_image(road: Road) -> None:
    liar = Sample("1.dcm", dicom("liar", Picture(before=unclosed(100_000))), REFUSED, "dicom-too-deep")
    road.takes([liar, Sample("2.dcm", dicom("honest"), FILED)])
