"""Files that are two things at once: what they are read as is what they are served as, or they are refused."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

from documents.models import Instance
from storage import objects
from tests.documents.formats.pdf_samples import pdf
from tests.documents.formats.zip_samples import zipped
from tests.hostile.conftest import Road
from tests.hostile.sample import FILED, HELD, REFUSED, Sample, cda, dicom

SCRIPT = b"<script>alert(document.cookie)</script>"
PROGRAM = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"


def picture(kind: str, **saving: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "white").save(out, kind, **saving)
    return out.getvalue()


def gif_with_script() -> bytes:
    """A GIF whose size reads as the beginning of a comment of JavaScript."""
    return b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;" + SCRIPT


def tiff_and_dicom() -> bytes:
    """A preamble that is a TIFF's header: whole slide images are both, and no harm (PS3.10 7.1)."""
    return dicom("tiff", preamble=b"II*\0\x08\0\0\0".ljust(128, b"\0"))


def samples() -> Iterator[Sample]:
    archive = zipped({"lettre.xml": cda("zip")})
    yield Sample("pdf-zip.pdf", pdf("Bonjour") + archive, FILED)
    yield Sample("pdf-html.pdf", pdf("Salut") + SCRIPT, FILED)
    yield Sample("html-pdf.html", b"<html>" + SCRIPT + b"</html>\n" + pdf("Adieu"), f"{FILED}|{REFUSED}")
    yield Sample("exe-dicom.dcm", dicom("exe", preamble=PROGRAM.ljust(128, b"\0")), REFUSED, "dicom-disguised")
    yield Sample("elf-dicom.dcm", dicom("elf", preamble=b"\x7fELF".ljust(128, b"\0")), REFUSED, "dicom-disguised")
    yield Sample("pdf-dicom.dcm", dicom("pdf", preamble=b"%PDF-1.7\n".ljust(128, b"\0")), REFUSED, "dicom-disguised")
    yield Sample("html-dicom.dcm", dicom("html", preamble=b"<!--".ljust(128, b"\0")), REFUSED, "dicom-disguised")
    yield Sample("zip-dicom.dcm", dicom("zip", preamble=b"PK\x03\x04".ljust(128, b"\0")), REFUSED)
    yield Sample("tiff-dicom.dcm", tiff_and_dicom(), FILED)
    yield Sample("png-zip.png", picture("PNG") + archive, FILED)
    yield Sample("jpeg-script.jpg", picture("JPEG", comment=SCRIPT), FILED)
    yield Sample("gif-js.gif", gif_with_script(), f"{FILED}|{REFUSED}")
    yield Sample("zip-exe.zip", PROGRAM + archive, REFUSED)
    yield Sample("cda-html.xml", cda("html", text="a") + b"<!-- " + SCRIPT + b" -->", f"{FILED}|{REFUSED}")
    yield Sample("rtf-html.rtf", rb"{\rtf1\ansi Bonjour }" + SCRIPT, f"{FILED}|{HELD}|{REFUSED}")


def test_polyglots(road: Road) -> None:
    road.takes(samples())


def test_a_harmless_preamble_is_kept_as_it_came(road: Road) -> None:
    road.takes([Sample("tiff.dcm", tiff_and_dicom(), FILED)])
    assert objects.read(Instance.objects.get().stored) == tiff_and_dicom()
