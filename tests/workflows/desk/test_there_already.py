"""What a secretary files where it is already is found there as the road finds it: it restricts, and adds nothing."""

from pathlib import Path

import pytest

from documents import waiting
from documents.access import readable_entries
from documents.actions import come_again as again
from documents.models import Arrival, EntryPage, ImageSetPage, Instance, Origin
from patients.actions.refusals import Refused
from patients.models import DossierEvent, DossierPage
from storage.models import StoredObject
from tests import people
from tests.documents.contributing.adding import contribute, designated
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.formats.pdf_samples import pdf
from tests.documents.intake.images import dossier_for, image
from tests.documents.intake.letters import Person, dossier_of, file, person, put
from tests.documents.intake.sent import carried, xdm
from tests.workflows.desk import holding
from workflows.desk.actions.file import Order, file_on_word
from workflows.desk.actions.file_study import file_study
from workflows.desk.models import Decision

pytestmark = pytest.mark.django_db
ECG = pdf("ECG normal")
KNOWN = {"confirmed": ["duplicate"], "confidentiality": "R", "visibility": ["MASQUE_PS"]}


@pytest.fixture
def who() -> Person:
    """Whom the package names."""
    return person()


@pytest.fixture
def arrival(tmp_path: Path, who: Person) -> Arrival:
    """Masked by its package, held because nobody knew its patient yet."""
    file(put(tmp_path, xdm(carried(ECG, who, "DOC2.PDF", confidentiality=("R", "MASQUE_PS"))), "IHE_XDM.zip"))
    return Arrival.objects.get(outcome="held")


@pytest.fixture
def dossier(arrival: Arrival, who: Person) -> DossierPage:
    """Theirs, opened since."""
    return dossier_of(who)


@pytest.fixture
def entry(dossier: DossierPage) -> EntryPage:
    """The same bytes, which one of its physicians added meanwhile."""
    return contribute(dossier, designated(dossier), ECG)


def now(entry: EntryPage) -> EntryPage:
    return EntryPage.objects.get(pk=entry.pk)


def test_it_is_masked_and_the_hospitals_and_nothing_is_added(
    arrival: Arrival, dossier: DossierPage, entry: EntryPage
) -> None:
    other = designated(dossier)
    assert readable_entries(other.user).exists()
    sealed = StoredObject.objects.count()
    answer = holding.post(people.signed_in(holding.secretary()), arrival, dossier, **KNOWN)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/desk/")
    held = now(entry)
    assert (held.masked_to_professionals, held.confidentiality, held.origin) == (True, "R", Origin.HOSPITAL)
    assert not readable_entries(other.user).exists()
    assert DossierEvent.objects.latest("pk").reason == (
        "restriction dite par un autre envoi, reçu aussi de l’établissement"
    )
    assert EntryPage.objects.get() == entry
    assert not Arrival.objects.filter(pk=arrival.pk).exists()
    assert StoredObject.objects.count() == sealed - 1
    assert not Decision.objects.exists()


def test_it_is_said_and_asked_for_by_name_first(arrival: Arrival, dossier: DossierPage, entry: EntryPage) -> None:
    desk = people.signed_in(holding.secretary())
    for told in ({"confirm": None}, {}):
        answer = holding.post(desk, arrival, dossier, **{**KNOWN, "confirmed": [], **told})
        page = answer.content.decode()
        assert 'name="confirmed" value="duplicate"' in page
        assert "Ce document est déjà dans le dossier." in page
    assert not now(entry).masked_to_professionals
    assert Arrival.objects.get(pk=arrival.pk).outcome == "held"


def test_one_whose_twin_was_withdrawn_before_is_there_already_all_the_same(
    arrival: Arrival, dossier: DossierPage, entry: EntryPage
) -> None:
    EntryPage.objects.filter(pk=people.entry(dossier).pk).update(
        original_sha256=arrival.sha256, state="withdrawn", live=False
    )
    prepared = waiting.opened(arrival, str).prepared
    assert prepared is not None
    order = Order(dossier, confirmed=["duplicate"])
    assert file_on_word(arrival, prepared, order, actor=holding.secretary()) is None
    assert now(entry).masked_to_professionals


def test_withdrawn_at_that_instant_it_is_refused_and_still_waits(
    arrival: Arrival, dossier: DossierPage, entry: EntryPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = waiting.opened(arrival, str).prepared
    assert prepared is not None
    take, gone = again._take, EntryPage.objects.filter(pk=entry.pk)
    monkeypatch.setattr(again, "_take", lambda *told: gone.update(state="withdrawn") and take(*told))
    order = Order(dossier, confirmed=["duplicate"])
    with pytest.raises(Refused, match="withdrawn-before"):
        file_on_word(arrival, prepared, order, actor=holding.secretary())
    assert Arrival.objects.get(pk=arrival.pk).outcome == "held"


def test_a_study_whose_images_are_all_there_adds_nothing_and_waits_no_more(tmp_path: Path) -> None:
    patient = invented_patient()
    files = [image(tmp_path / salt, patient=patient, study="2.25.91", salt=salt) for salt in ("a", "b")]
    held = [holding.held(one.path.read_bytes(), one.path.name) for one in files]
    dossier = dossier_for(patient)
    doctor = designated(dossier)
    study, _same = (contribute(dossier, doctor, one.path.read_bytes()) for one in files)
    assert now(study).origin == Origin.PHYSICIAN
    assert file_study(held[0], Order(dossier), 2, actor=holding.secretary()) is None
    assert now(study).origin == Origin.HOSPITAL
    assert (ImageSetPage.objects.count(), Instance.objects.count()) == (1, 2)
    assert not Arrival.objects.exclude(outcome="filed").exists()
