"""Files that become a hundred times themselves when opened."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

import pikepdf

from tests.documents.formats.dicom.written import DEFLATED, Picture, element
from tests.documents.formats.pdf_samples import saved, write_page
from tests.documents.formats.zip_samples import zipped
from tests.hostile.conftest import Road
from tests.hostile.sample import FILED, REFUSED, Sample, cda, dicom

ZEROS = bytes(2**20)
BIG = 100  # times ZEROS


def deflated(wbits: int, count: int = BIG) -> bytes:
    """Zeros, deflated without ever being there all at once."""
    stream = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join([*(stream.compress(ZEROS) for _time in range(count)), stream.flush()])


def in_zip(name: str, count: int = BIG) -> bytes:
    """A ZIP of one member of zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _time in range(count):
            member.write(ZEROS)
    return out.getvalue()


def in_tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        member = tarfile.TarInfo("zeros")
        member.size = BIG * len(ZEROS)
        archive.addfile(member, io.BytesIO(bytes(member.size)))
    return out.getvalue()


def overlapped(count: int = 200) -> bytes:
    """Many members, one and the same megabyte (Fifield, « A better zip bomb », 2019)."""
    one = zipped({"0": ZEROS})
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entries = _named(one[start:end], count)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entries), start, 0)
    return one[:start] + entries + tail


def _named(entry: bytes, count: int) -> bytes:
    """Directory entries that all point to the first member."""
    fixed = bytearray(entry[:46])
    struct.pack_into("<HHH", fixed, 28, 3, 0, 0)  # lengths of name, extra field and comment
    return b"".join(bytes(fixed) + f"{number:03d}".encode() for number in range(count))


def png(width: int, height: int) -> bytes:
    """A picture of one bit a pixel, all white."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    row = bytes(1 + -(-width // 8))
    stream = zlib.compressobj(9)
    pixels = b"".join([*(stream.compress(row) for _row in range(height)), stream.flush()])
    header = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def pdf_of(content: bytes, filters: pikepdf.Name | pikepdf.Array) -> bytes:
    """A page whose content is compressed, once or more."""
    document = pikepdf.new()
    write_page(document, "x")
    stream = document.make_stream(b"")
    stream.write(content, filter=filters)
    document.pages[0].Contents = stream
    return saved(document)


def packages_in_packages(depth: int = 6) -> bytes:
    """Mails in mails: each level would have limits of its own if nobody counted."""
    inner = {"IHE_XDM/SUBSET01/DOC1.XML": cda("au-fond")}
    for _level in range(depth):
        inner = {"IHE_XDM/SUBSET01/METADATA.XML": b"<x/>", "autre/mail.zip": zipped(inner)}
    return zipped(inner)


def samples() -> Iterator[Sample]:
    flate = pikepdf.Name.FlateDecode
    packed = base64.b64encode(deflated(-15, 60)).decode()
    body = f'<component><nonXMLBody><text mediaType="application/pdf" representation="B64" compression="DF">{packed}'
    yield Sample("zeros.zip", in_zip("zeros.txt"), REFUSED, "archive-bomb")
    yield Sample("overlapped.zip", overlapped(), REFUSED)
    yield Sample("zeros.gz", gzip.compress(ZEROS * BIG, 9), REFUSED, "archive-bomb")
    yield Sample("zeros.tar.gz", in_tar(), REFUSED, "archive-bomb")
    yield Sample("zip-in-zip.zip", zipped({"a.zip": in_zip("zeros.txt")}), REFUSED, "archive-bomb")
    yield Sample("mails.zip", packages_in_packages(), REFUSED, "archive-too-deep")
    yield Sample("letter.docx", zipped_letter(), REFUSED)
    yield Sample("white.png", png(60_000, 60_000), REFUSED, "picture-too-big")
    yield Sample("stream.pdf", pdf_of(deflated(15), flate), f"{FILED}|{REFUSED}")
    yield Sample(
        "streams.pdf", pdf_of(zlib.compress(deflated(15), 9), pikepdf.Array([flate, flate])), f"{FILED}|{REFUSED}"
    )
    yield Sample("deflated.dcm", dicom("bomb", bomb()), REFUSED, "dicom-bomb")
    yield Sample("packed.xml", cda("bomb", body=f"{body}</text></nonXMLBody></component>"), REFUSED, "too-heavy")
    yield Sample("spaces.xml", cda("spaces", text=" " * 80_000_000), REFUSED, "too-big")


def bomb() -> Picture:
    """A picture of zeros, which deflates a thousandfold."""
    return Picture(rows=60_000, columns=2000, syntax=DEFLATED, pixels=element(0x7FE00010, "OB", bytes(120_000_000)))


def zipped_letter() -> bytes:
    """A DOCX whose text is zeros."""
    out = io.BytesIO(in_zip("word/document.xml"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
    return out.getvalue()


def test_bombs(road: Road) -> None:
    road.takes(samples())
