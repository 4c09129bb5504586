"""What a secretary files where it is already is found there as the road finds it: it restricts, and adds nothing."""

from pathlib import Path

import pytest

from documents import waiting
from documents.access import readable_entries
from documents.actions import come_again as again
from documents.actions.restore import STANDING
from documents.models import Arrival, EntryPage, ImageSetPage, Instance, Origin
from patients.actions.refusals import Refused
from patients.models import DossierEvent, DossierPage, User
from storage.models import StoredObject
from tests import people
from tests.documents.contributing.adding import contribute, designated
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.formats.pdf_samples import pdf
from tests.documents.intake.images import dossier_for, image
from tests.documents.intake.letters import Person, dossier_of, file, person, put
from tests.documents.intake.sent import carried, xdm
from tests.workflows.desk import holding
from workflows.desk import claiming, deciding
from workflows.desk.actions.clear import clear
from workflows.desk.actions.file import Order, file_on_word
from workflows.desk.actions.file_study import file_study
from workflows.desk.actions.reopen import reopen
from workflows.desk.actions.undo import undo
from workflows.desk.models import Claim, Decided, Decision

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
    arrival: Arrival, dossier: DossierPage, entry: EntryPage, at: people.Clock
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
    decision = Decision.objects.get()
    assert (decision.decided, decision.entry, decision.confirmed) == (Decided.THERE, entry.uuid, ["duplicate"])
    arrival.refresh_from_db()
    assert (arrival.outcome, arrival.reason_code, arrival.entry) == ("refused", "duplicate", None)
    at.go(seconds=59)
    clear()
    assert StoredObject.objects.count() == sealed
    at.go(seconds=1)
    clear()
    assert not Arrival.objects.filter(pk=arrival.pk).exists()
    assert StoredObject.objects.count() == sealed - 1


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
    assert {one.outcome for one in Arrival.objects.filter(pk__in=[one.pk for one in held])} == {"refused"}
    assert len({one.together for one in Decision.objects.all()}) == 1


class TestUndone:
    """Within thirty seconds, as every decision; the entry that was there stays as the decision left it."""

    @pytest.fixture
    def decision(
        self, arrival: Arrival, dossier: DossierPage, entry: EntryPage, marie: User, at: people.Clock
    ) -> Decision:
        """Marie's, on the screen."""
        holding.post(people.signed_in(marie), arrival, dossier, **KNOWN)
        return Decision.objects.get()

    def test_it_waits_again_as_it_did_and_what_it_restricted_stays(
        self, arrival: Arrival, entry: EntryPage, decision: Decision, marie: User, at: people.Clock
    ) -> None:
        before = [getattr(arrival, name) for name in (*STANDING, "stored_id", "described")]
        at.go(seconds=29)
        desk = people.signed_in(marie)
        assert "Vous avez classé un document que le dossier avait déjà." in desk.get("/admin/desk/").content.decode()
        desk.post(f"/admin/desk/decisions/{decision.uuid}/undo")
        page = desk.get(f"/admin/desk/arrivals/{arrival.uuid}/").content.decode()
        assert "Ce que cet envoi a restreint dans le dossier le reste." in page
        arrival.refresh_from_db()
        assert [getattr(arrival, name) for name in (*STANDING, "stored_id", "described")] == before
        assert Claim.objects.get().user == marie
        held = now(entry)
        assert (held.masked_to_professionals, held.origin, held.state) == (True, Origin.HOSPITAL, "published")
        at.go(days=1)
        clear()
        assert Arrival.objects.filter(pk=arrival.pk, outcome="held").exists()

    def test_it_can_then_be_filed_where_it_belongs(
        self, arrival: Arrival, decision: Decision, marie: User, entry: EntryPage
    ) -> None:
        undo(decision, actor=marie)
        arrival.refresh_from_db()
        prepared = waiting.opened(arrival, str).prepared
        assert prepared is not None
        assert file_on_word(arrival, prepared, Order(entry.dossier, confirmed=["duplicate"]), actor=marie) is None
        assert Decision.objects.filter(undone_at=None).get().decided == Decided.THERE

    def test_taken_up_by_another_meanwhile_it_is_theirs(
        self, arrival: Arrival, decision: Decision, marie: User
    ) -> None:
        arrival.refresh_from_db()
        paul = holding.secretary("Paul", "Petit")
        reopen(arrival, str(decision.uuid), actor=paul)
        with pytest.raises(Refused, match="decided"):
            undo(decision, actor=marie)
        arrival.refresh_from_db()
        assert arrival.reason.startswith("Repris après un refus")

    def test_in_the_hands_of_another_it_is_refused(self, arrival: Arrival, decision: Decision, marie: User) -> None:
        claiming.claim(arrival, holding.secretary("Paul", "Petit"))
        with pytest.raises(Refused, match="claimed"):
            undo(decision, actor=marie)
        assert Arrival.objects.get(pk=arrival.pk).outcome == "refused"

    def test_too_late_it_gives_no_advice_about_the_entry(
        self, decision: Decision, marie: User, at: people.Clock
    ) -> None:
        at.go(seconds=31)
        desk = people.signed_in(marie)
        desk.post(f"/admin/desk/decisions/{decision.uuid}/undo")
        page = desk.get("/admin/desk/").content.decode()
        assert "Il est trop tard pour annuler." in page
        assert "retirez le document" not in page

    def test_cleared_already_it_is_refused(self, decision: Decision, marie: User, at: people.Clock) -> None:
        at.go(seconds=60)
        clear()
        with pytest.raises(Refused, match="not-yours"):
            undo(decision, actor=marie)

    def test_a_study_of_which_one_image_was_there_comes_back_whole(self, tmp_path: Path, marie: User) -> None:
        patient = invented_patient()
        files = [image(tmp_path / salt, patient=patient, study="2.25.91", salt=salt) for salt in ("a", "b")]
        held = [holding.held(one.path.read_bytes(), one.path.name) for one in files]
        dossier = dossier_for(patient)
        study = contribute(dossier, designated(dossier), files[0].path.read_bytes())
        ImageSetPage.objects.filter(pk=study.pk).update(origin=Origin.HOSPITAL)
        done = file_study(held[0], Order(dossier), 2, actor=marie)
        assert done is not None
        assert done.pk == study.pk
        told = deciding.undoable(marie)
        assert told is not None
        assert told.decided == Decided.FILE
        undo(told, actor=marie)
        outcomes = Arrival.objects.filter(pk__in=[one.pk for one in held]).values_list("outcome", flat=True)
        assert set(outcomes) == {"held"}
        assert Instance.objects.count() == 1
        assert now(study).state == "published"
        assert DossierEvent.objects.filter(act="unfile").count() == 1
