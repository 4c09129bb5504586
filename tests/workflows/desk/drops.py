"""What is dropped on the desk in the tests: small things, and archives that are the worker's to read."""

from django.test import Client

from tests.documents.formats import zip_samples
from tests.workflows.desk import holding
from tests.workflows.uploads.sending import sent
from workflows.desk.models import Drop

AT_ONCE = 7  # members that a request reads, where a test says so
TOO_MANY = AT_ONCE + 1


def dropped(desk: Client, content: bytes, name: str = "lettre.xml") -> str:
    """Uploaded, then dropped; what the page gets for it."""
    upload = sent(desk, content, by=2**18, filename=name)
    answer = desk.post("/admin/desk/drop", {"upload": str(upload.uuid)})
    assert answer.status_code == 200
    return answer.content.decode()


def handed_over(desk: Client, content: bytes, name: str = "envoi.zip") -> Drop:
    """The drop of what the worker has to read."""
    assert "data-live" in dropped(desk, content, name)
    return Drop.objects.latest("pk")


def letters(number: int, **instead: str) -> dict[str, bytes]:
    """So many letters about PAT-TROIS, as members of an archive."""
    return {f"l/{one:04d}.xml": holding.written(f"doc-{one}", f"Lettre {one}", **instead) for one in range(number)}


def archive(number: int = TOO_MANY, **instead: str) -> bytes:
    """A ZIP of so many letters."""
    return zip_samples.zipped(letters(number, **instead))
