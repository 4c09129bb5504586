"""The EICAR test file as a file, in an archive, under every name; a real ClamAV looks at each."""

from __future__ import annotations

from collections.abc import Iterator

from tests.documents.formats.zip_samples import zipped
from tests.documents.test_scanning import EICAR, clamd  # noqa: F401 - a fixture
from tests.hostile.conftest import Road
from tests.hostile.sample import DUPLICATE, FILED, REFUSED, Sample, cda


def samples() -> Iterator[Sample]:
    for name in ("lettre.txt", "lettre.pdf", "image.dcm", "lettre.xml"):
        yield Sample(name, EICAR, REFUSED, "Un virus a été trouvé dans ce fichier. Prévenez l’expéditeur.")
    # An archive is examined whole before it is opened: one infected member refuses it, in one row
    infected = zipped({"a.txt": EICAR, "b.xml": cda("saine")})
    yield Sample("archive.zip", infected, REFUSED, "Un virus a été trouvé dans ce fichier. Prévenez l’expéditeur.")
    yield Sample("saine.xml", cda("autre"), f"{FILED}|{DUPLICATE}")


def test_viruses(road: Road, clamd: str) -> None:  # noqa: F811 - the fixture
    road.takes(samples(), SCANNER_URL=clamd)
