"""Files that are broken, empty or meant to harm: a French word, nothing half filed, nothing lost, never a crash."""

from pathlib import Path

import pikepdf
import pytest

from documents.models import Arrival, Attachment, EntryPage, Outcome
from documents.results import FILED, HELD, REFUSED
from documents.road import Errand, take_in
from patients.models import DossierPage
from storage import objects
from storage.models import StoredObject
from tests import people
from tests.documents.formats import cda_samples, pdf_samples

pytestmark = pytest.mark.django_db

BOMB = "".join(
    ['<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "boum">']
    + [f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)]
    + ['] ><ClinicalDocument xmlns="urn:hl7-org:v3"><title>&a9;</title></ClinicalDocument>']
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&x;</title></ClinicalDocument>'
)
LOCKED = pikepdf.Encryption(owner="propriétaire", user="secret")
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty file": (b"", "Le fichier est vide"),
    "unknown bytes": (bytes(range(256)) * 8, "pas reconnu"),
    "truncated pdf": (pdf_samples.pdf("texte")[:80], "endommagé"),
    "pdf in name only": (b"%PDF-1.7\n" + b"\x00garbage" * 99, "endommagé"),
    "encrypted pdf": (pdf_samples.pdf("texte", encryption=LOCKED), "mot de passe"),
    "pdf without a page": (pdf_samples.pdf(), "aucune page"),
    "malformed xml": (cda_samples.document()[:-40].encode(), "mal formé"),
    "xml bomb": (BOMB.encode(), "DOCTYPE"),
    "external entity": (EXTERNAL.encode(), "DOCTYPE"),
    "deep xml": (cda_samples.document(body="<a>" * 9000 + "</a>" * 9000).encode(), "XML"),
    "broken body": (
        cda_samples.document(body=cda_samples.level1(b"%PDF-1.4")).replace('"B64"', '"B64" compression="GZ"').encode(),
        "endommagé",
    ),
}


@pytest.fixture
def dossier() -> DossierPage:
    return people.dossier()


@pytest.mark.parametrize("name", HOSTILE)
def test_is_refused_with_a_french_reason_and_files_nothing(name: str, dossier: DossierPage, tmp_path: Path) -> None:
    content, word = HOSTILE[name]
    result = take_in(pdf_samples.put(tmp_path, content, "document"), Errand(dossier))
    assert result.outcome == REFUSED, result
    assert word in (result.reason or "")
    assert (result.dossier, result.entry) == (None, None)
    assert not EntryPage.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_keeps_its_bytes_sealed_for_the_desk_and_comes_back_to_the_same_arrival(
    name: str, dossier: DossierPage, tmp_path: Path
) -> None:
    content, _word = HOSTILE[name]
    path = pdf_samples.put(tmp_path, content, "document")
    first, second = take_in(path, Errand()), take_in(path, Errand())
    assert first == second
    arrival = Arrival.objects.get()
    assert arrival.stored is not None
    assert (arrival.outcome, objects.read(arrival.stored)) == (Outcome.REFUSED, content)
    assert StoredObject.objects.count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/passwd",
        "a\nb.pdf",
        "nom\udcff.pdf",
        "PAT-TROIS Dominique.pdf",
        "x" * 5000,
        "",
        "\0",
    ],
)
def test_a_name_decides_nothing_and_goes_nowhere(name: str, dossier: DossierPage, tmp_path: Path) -> None:
    path = pdf_samples.put(tmp_path, pdf_samples.pdf("texte"))
    outside = sorted(tmp_path.parent.iterdir())
    result = take_in(path, Errand(dossier), name=name)
    assert result.outcome == FILED
    entry = EntryPage.objects.get()
    assert not name or name not in f"{entry.title}{entry.slug}{entry.heading}{entry.url_path}"
    assert sorted(tmp_path.parent.iterdir()) == outside


def test_a_name_that_is_not_utf8_is_filed_all_the_same(dossier: DossierPage, tmp_path: Path) -> None:
    path = Path(str(tmp_path) + "/nom\udce9.pdf")
    path.write_bytes(pdf_samples.pdf("texte"))
    assert take_in(path, Errand(dossier)).outcome == FILED
    Arrival.objects.get().name.encode()


def test_a_file_is_what_it_holds_whatever_it_is_called(dossier: DossierPage, tmp_path: Path) -> None:
    path = pdf_samples.put(tmp_path, pdf_samples.pdf("texte"), "document.xml")
    assert take_in(path, Errand(dossier)).outcome == FILED
    assert EntryPage.objects.get().attachments.get(part="original").media_type == "application/pdf"


def test_a_document_without_any_patient_in_its_header_is_held(dossier: DossierPage, tmp_path: Path) -> None:
    body = cda_samples.structured(cda_samples.section("<paragraph>texte</paragraph>"))
    path = cda_samples.written(tmp_path, cda_samples.document(cda_samples.HEADER, body))
    assert take_in(path, Errand()).outcome == HELD


def test_an_external_entity_is_never_read(dossier: DossierPage, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("le contenu du secret")
    document = EXTERNAL.replace("file:///etc/passwd", secret.as_uri())
    take_in(cda_samples.written(tmp_path, document), Errand(dossier))
    assert "le contenu du secret" not in str(Arrival.objects.values())
    assert not EntryPage.objects.exists()


@pytest.mark.parametrize("display", ["narrative", "pages", "picture"])
def test_what_cannot_be_shown_any_more_is_said_so_and_its_original_remains(dossier: DossierPage, display: str) -> None:
    """A reader that became stricter must not turn what it filed into a failure."""
    physician = people.physician()
    people.designation(dossier, physician)
    entry = people.entry(dossier, b"<ClinicalDocument>", display=display)
    client = people.signed_in(physician.user)
    parts = ("", "pages/1", "media/scan", "original")
    found = [client.get(f"/entries/{entry.uuid}/{part}").status_code for part in parts]
    assert found == [200, 404, 404, 200]
