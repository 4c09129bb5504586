"""Files under the name of something else: a name decides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from documents.models import Attachment
from tests.documents.formats.pdf_samples import pdf
from tests.documents.formats.zip_samples import zipped
from tests.hostile.conftest import Road
from tests.hostile.sample import FILED, REFUSED, Sample, cda, dicom
from tests.hostile.test_polyglots import PROGRAM, SCRIPT, picture


def samples() -> Iterator[Sample]:
    yield Sample("programme.pdf", PROGRAM * 50, REFUSED, "unknown-type")
    yield Sample("programme.dcm", PROGRAM * 50, REFUSED, "unknown-type")
    yield Sample("page.pdf", b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>")
    yield Sample("image.xml", picture("PNG"), FILED)
    yield Sample("lettre.dcm", cda("lettre"), FILED)
    yield Sample("radio.txt", dicom("radio"), FILED)
    yield Sample("texte.dcm", b"Rappel : appeler le laboratoire.\n", FILED)
    yield Sample("papier.exe", pdf("Bonjour"), FILED)
    yield Sample("photo.pdf.js", picture("JPEG"), FILED)
    yield Sample("archive.docx", zipped({"a.xml": cda("archive")}), FILED)
    yield Sample("METADATA.XML", pdf("Je ne suis pas une description"), FILED)
    yield Sample("DICOMDIR", pdf("Je ne suis pas un sommaire"), FILED)


def test_extensions(road: Road) -> None:
    road.takes(samples())
    types = set(Attachment.objects.filter(part="original").values_list("media_type", flat=True))
    assert {one.partition(";")[0] for one in types} <= {
        "application/pdf", "image/png", "image/jpeg", "text/xml", "text/plain",
    }  # fmt: skip
