"""Archives that climb, link, hide, nest without end or hold too much: refused whole, with a reason."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Iterator

from tests.documents.formats.zip_samples import flagged, with_mode, zipped
from tests.hostile.conftest import Road
from tests.hostile.sample import FILED, REFUSED, Sample, cda

LINK = stat.S_IFLNK | 0o777


def nested(levels: int) -> bytes:
    """An archive in an archive in an archive."""
    content = zipped({"lettre.xml": cda("fond")})
    for _ in range(levels):
        content = zipped({"dedans.zip": content})
    return content


def crowd(members: int) -> bytes:
    """Members of no byte."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(members):
            archive.writestr(zipfile.ZipInfo(str(number)), b"")
    return stream.getvalue()


def tape(name: str, kind: bytes, target: str = "") -> bytes:
    """A tar of one member of an odd kind."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, target
        archive.addfile(member)
    return stream.getvalue()


def samples() -> Iterator[Sample]:
    yield Sample("monte.zip", zipped({"../../monte.xml": cda("monte")}), REFUSED, "archive-escape")
    yield Sample("racine.zip", zipped({"/etc/racine.xml": cda("racine")}), REFUSED, "archive-escape")
    yield Sample("lecteur.zip", zipped({"C:\\lecteur.xml": cda("lecteur")}), REFUSED, "archive-escape")
    yield Sample("lien.zip", with_mode("lien", b"/etc/passwd", LINK), REFUSED)
    yield Sample("lien.tar", tape("lien", tarfile.SYMTYPE, "/etc/passwd"), REFUSED)
    yield Sample("dur.tar", tape("dur", tarfile.LNKTYPE, "/etc/passwd"), REFUSED)
    yield Sample("tube.tar", tape("tube", tarfile.FIFOTYPE), REFUSED)
    yield Sample("chiffre.zip", flagged(zipped({"a.xml": cda("chiffre")}), 0x1), REFUSED)
    yield Sample("42.zip", nested(42), REFUSED, "archive-too-deep")
    yield Sample("foule.zip", crowd(100_000), REFUSED)
    yield Sample("coupe.zip", zipped({"a.xml": cda("coupe")})[:-30], REFUSED)
    yield Sample("juste.zip", zipped({"juste.xml": cda("juste")}), FILED)


def test_archives(road: Road) -> None:
    road.takes(samples())
