"""The road of everything that comes in, with documents that nobody here wrote."""

import json
from pathlib import Path

import pytest
from django.test import Client

from documents.access import readable_entries
from documents.actions.withdraw import withdraw
from documents.describing import Said
from documents.formats import cda
from documents.models import Arrival, Attachment, EntryPage, Outcome, Part
from documents.results import DUPLICATE, FILED, HELD
from documents.road import Errand, take_in
from documents.states import State
from patients.actions.open_dossier import Identity, Number, open_dossier
from patients.models import DossierPage, User
from storage import objects
from storage.models import StoredObject, Vault
from tests import people
from tests.documents.formats import cda_samples, pdf_samples
from tests.documents.formats.cda_samples import real, real_documents
from tests.people import Clock

pytestmark = pytest.mark.django_db

# Of the twenty documents: three carry an INS with a wrong key, one another birth date (../shared/real/README.md)
DOUBTFUL = ("CSE-CS24", "OBP-SEM", "SDM-MR", "CANCER-PPS")
WITH_A_PDF = ("DOC_NON_STRUCTURE", "IMG_CR_IMG", "BIO-CR-BIO_2021.01_CDA-R2-Niveau-1")


def patient_of(path: Path, **changes: str) -> DossierPage:
    """A dossier for the patient whom a document names."""
    told = cda.read(path).patient
    assert told is not None
    traits = {
        "birth_name": told.birth_name,
        "first_given_name": told.first_given_name or told.given_names,
        "birth_date": told.birth_date,
        "sex": told.sex,
    }
    return open_dossier(
        Identity(**{**traits, **changes}), (Number(told.identifiers[0].value, told.identifiers[0].authority),)
    )


@pytest.fixture
def level1() -> Path:
    """A real CDA whose body is a PDF."""
    return real(WITH_A_PDF[0])


@pytest.fixture
def dossier(at: Clock, level1: Path) -> DossierPage:
    """The dossier of its patient."""
    return patient_of(level1)


@pytest.fixture
def reader(dossier: DossierPage) -> User:
    physician = people.physician()
    people.designation(dossier, physician)
    return physician.user


@pytest.fixture
def client(reader: User) -> Client:
    return people.signed_in(reader)


def counts() -> list[int]:
    return [model.objects.count() for model in (Arrival, EntryPage, Attachment, StoredObject)]


class TestARealDocument:
    @pytest.mark.parametrize("name", WITH_A_PDF)
    def test_is_filed_by_its_ins_and_traits_and_read_by_the_designated_physician(self, name: str, at: Clock) -> None:
        path = real(name)
        dossier, physician = patient_of(path), people.physician()
        result = take_in(path, Errand())
        assert (result.outcome, result.dossier, result.reason) == (FILED, str(dossier.uuid), None)
        people.designation(dossier, physician)
        client = people.signed_in(physician.user)
        original = client.get(f"/entries/{result.entry}/original")
        assert b"".join(original) == path.read_bytes()
        page = client.get(f"/entries/{result.entry}/pages/1")
        assert (page.status_code, page["Content-Type"].partition("/")[0]) == (200, "image")
        assert client.get(f"/entries/{result.entry}/").status_code == 200

    def test_gives_its_pdf_which_is_filed_on_the_operators_word(
        self, level1: Path, dossier: DossierPage, client: Client, tmp_path: Path
    ) -> None:
        body = cda.body(level1)
        assert body is not None
        path = pdf_samples.put(tmp_path, body.content)
        result = take_in(path, Errand(dossier, Said(type_code="11488-4", title="Consultation")))
        assert (result.outcome, result.type, result.title) == (FILED, "11488-4", "Consultation")
        assert b"".join(client.get(f"/entries/{result.entry}/original")) == body.content
        assert client.get(f"/entries/{result.entry}/pages/1").status_code == 200

    def test_carries_its_text_page_by_page(self, level1: Path, dossier: DossierPage) -> None:
        entry = EntryPage.objects.get(uuid=str(take_in(level1, Errand()).entry))
        parts = {one.part: one for one in entry.attachments.all()}
        assert set(parts) == {Part.ORIGINAL, Part.BODY, Part.TEXT}
        assert parts[Part.BODY].media_type == "application/pdf"
        assert objects.read(parts[Part.BODY].stored).startswith(b"%PDF-")
        assert entry.page_count == parts[Part.BODY].pages >= 1
        pages = json.loads(objects.read(parts[Part.TEXT].stored))["pages"]
        assert len(pages) == entry.page_count

    def test_all_of_one_patient_are_filed_and_the_doubtful_ones_held(self, level1: Path, dossier: DossierPage) -> None:
        held = {}
        for path in real_documents():
            result = take_in(path, Errand())
            if result.outcome != FILED:
                held[path.name] = result
        assert sorted(held) == sorted(path.name for path in real_documents() if path.name.startswith(DOUBTFUL))
        for result in held.values():
            assert (result.outcome, result.entry, result.dossier) == (HELD, None, None)
            assert result.reason
        assert EntryPage.objects.filter(dossier=dossier).count() == len(real_documents()) - len(DOUBTFUL)


class TestTwice:
    def test_the_same_file_again_changes_nothing(self, level1: Path, dossier: DossierPage) -> None:
        first = take_in(level1, Errand())
        before = counts()
        for errand in (Errand(), Errand(dossier)):
            again = take_in(level1, errand)
            assert (again.outcome, again.entry, again.dossier) == (DUPLICATE, first.entry, first.dossier)
        assert counts() == before

    def test_under_another_name_it_is_the_same_file(self, level1: Path, dossier: DossierPage, tmp_path: Path) -> None:
        first = take_in(level1, Errand())
        copy = cda_samples.written(tmp_path, level1.read_bytes(), "copie.pdf")
        assert take_in(copy, Errand()).entry == first.entry


class TestHeld:
    def held(self, path: Path, errand: Errand | None = None) -> Arrival:
        """The arrival of a file that is held: nothing is in any dossier, the bytes are kept."""
        before = EntryPage.objects.count()
        result = take_in(path, errand or Errand())
        assert (result.outcome, result.entry, result.dossier) == (HELD, None, None)
        assert EntryPage.objects.count() == before
        arrival = Arrival.objects.get(outcome=Outcome.HELD)
        assert arrival.stored is not None
        assert arrival.stored.vault.kind == Vault.Kind.QUARANTINE
        assert objects.read(arrival.stored) == path.read_bytes()
        assert arrival.reason == result.reason != ""
        return arrival

    def test_a_file_that_does_not_say_its_patient(self, tmp_path: Path, at: Clock) -> None:
        arrival = self.held(pdf_samples.put(tmp_path, pdf_samples.pdf("texte")))
        assert arrival.reason == "Ce fichier ne dit pas de quel patient il parle : indiquez son dossier."

    def test_a_patient_who_has_no_dossier_here_until_there_is_one(self, level1: Path, at: Clock) -> None:
        arrival = self.held(level1)
        assert arrival.reason == "Aucun dossier ne porte ce matricule INS."
        dossier = patient_of(level1)
        result = take_in(level1, Errand())
        assert (result.outcome, result.dossier) == (FILED, str(dossier.uuid))
        arrival.refresh_from_db()
        assert (arrival.outcome, Arrival.objects.count()) == (Outcome.FILED, 1)

    @pytest.mark.parametrize(
        ("trait", "value", "code"),
        [
            ("birth_name", "AUTRE-NOM", "traits-differ"),
            ("first_given_name", "CAMILLE", "twin"),
            ("birth_date", "1979-03-29", "traits-differ"),
            ("sex", "M", "traits-differ"),
        ],
    )
    def test_a_patient_whose_traits_differ(self, level1: Path, trait: str, value: str, code: str, at: Clock) -> None:
        patient_of(level1, **{trait: value})
        arrival = self.held(level1)
        assert arrival.reason_code == code
        assert value not in str(arrival.decision)

    def test_a_document_of_another_patient_than_the_one_the_operator_named(
        self, level1: Path, dossier: DossierPage
    ) -> None:
        assert self.held(level1, Errand(people.dossier())).reason_code == "other-dossier"

    def test_the_bytes_of_another_dossier(self, dossier: DossierPage, tmp_path: Path) -> None:
        path = pdf_samples.put(tmp_path, pdf_samples.pdf("texte"))
        take_in(path, Errand(people.dossier()))
        assert self.held(path, Errand(dossier)).reason == "Ce document est déjà dans un autre dossier."

    def test_what_was_withdrawn_from_the_dossier(self, dossier: DossierPage, tmp_path: Path) -> None:
        path = pdf_samples.put(tmp_path, pdf_samples.pdf("texte"))
        entry = EntryPage.objects.get(uuid=str(take_in(path, Errand(dossier)).entry))
        withdraw(entry, reason="erreur")
        assert self.held(path, Errand(dossier)).reason_code == "withdrawn-before"

    def test_another_content_under_the_same_document_id(
        self, level1: Path, dossier: DossierPage, tmp_path: Path
    ) -> None:
        take_in(level1, Errand())
        changed = level1.read_bytes().replace(b"</ClinicalDocument>", b"<!-- other --></ClinicalDocument>")
        arrival = self.held(cda_samples.written(tmp_path, changed))
        assert arrival.reason_code == "document-id"
        assert EntryPage.objects.get().state == State.PUBLISHED

    def test_what_is_filed_by_somebody_without_the_right(self, dossier: DossierPage, tmp_path: Path) -> None:
        path = pdf_samples.put(tmp_path, pdf_samples.pdf("texte"))
        result = take_in(path, Errand(dossier, actor=people.person(group="Administrators")))
        assert result.outcome == HELD
        assert not EntryPage.objects.exists()


class TestReplacements:
    def document(self, folder: Path, name: str, replaces: str = "") -> Path:
        """A CDA of the invented patient, which may replace another."""
        related = (
            f'<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.250.1.213.1.9" extension="{replaces}"/>'
            "</parentDocument></relatedDocument>"
        )
        header = cda_samples.HEADER.replace("doc-1", name) + cda_samples.PATIENT + (related if replaces else "")
        body = cda_samples.structured(cda_samples.section(f"<paragraph>version {name}</paragraph>"))
        return cda_samples.written(folder, cda_samples.document(header, body), f"{name}.xml")

    @pytest.mark.parametrize("order", [("old", "new"), ("new", "old")], ids=["after", "before"])
    def test_fold_what_they_replace_whichever_comes_first(
        self, order: tuple[str, str], tmp_path: Path, at: Clock
    ) -> None:
        paths = {"old": self.document(tmp_path, "old"), "new": self.document(tmp_path, "new", "old")}
        dossier, physician = patient_of(paths["old"]), people.physician()
        people.designation(dossier, physician)
        for name in order:
            assert take_in(paths[name], Errand()).outcome == FILED
        (shown,) = readable_entries(physician.user)
        assert shown.document_id.endswith("new")
        assert EntryPage.objects.get(head=shown).state == State.SUPERSEDED
