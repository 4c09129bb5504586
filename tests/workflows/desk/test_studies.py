"""A study that waits is one line, one page and one decision, whatever the number of its images."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from documents import road
from documents.models import Arrival, EntryPage, ImageSetPage, Instance, Series
from documents.states import State
from patients.actions.refusals import Refused
from patients.models import DossierEvent, User
from storage.models import StoredObject, Vault
from tests import people
from tests.documents.after.places import assert_in_order
from tests.documents.after.test_together import together
from tests.documents.formats.dicom.invented import InventedPatient, invented_patient
from tests.documents.intake.images import dossier_for, image, slices
from tests.workflows.desk import holding
from workflows.desk import claiming, queue, studies
from workflows.desk.actions.file import Order
from workflows.desk.actions.file_study import OF_ONE, file_study
from workflows.desk.actions.hold import hold_with_note
from workflows.desk.actions.refuse import refuse_on_word
from workflows.desk.actions.reopen import reopen
from workflows.desk.actions.undo import undo
from workflows.desk.models import Claim, Decision
from workflows.desk.queue import Wish

STUDY = "2.25.91"
DECISION = 83  # statements of one decision on a study, whatever its images


@pytest.fixture
def patient() -> InventedPatient:
    return invented_patient()


def waiting(
    folder: Path, patient: InventedPatient, *salts: str, study: str = STUDY, name: str = "CT_small.dcm"
) -> list[Arrival]:
    """Images that came before their dossier, each of a series of its own."""
    files = [image(folder / f"{study}-{salt}", name, patient=patient, study=study, salt=salt) for salt in salts]
    return [holding.held(file.path.read_bytes(), file.path.name) for file in files]


def lines(user: User, **wanted: Any) -> list[Arrival]:
    return list(queue.rows(user, Wish(**wanted)))


def outcomes() -> set[str]:
    return set(Arrival.objects.values_list("outcome", flat=True))


@pytest.mark.django_db
class TestLines:
    def test_the_images_of_a_study_are_one_line_with_their_number(
        self, marie: User, tmp_path: Path, patient: InventedPatient
    ) -> None:
        first, *_rest = waiting(tmp_path, patient, "a", "b", "c")
        letter = holding.letter()
        page = people.signed_in(marie).get("/admin/desk/")
        assert [line.arrival for line in page.context["lines"]] == [first, letter]
        assert page.context["counts"]["held"] == 2
        assert page.context["lines"][0].size == studies.Size(images=3, series=studies.size(first).series)
        assert "3 images" in page.content.decode()

    def test_an_arrival_says_of_which_study_it_is(self, tmp_path: Path, patient: InventedPatient) -> None:
        (arrival,) = waiting(tmp_path, patient, "a")
        assert arrival.study_uid == STUDY
        assert arrival.series_uid.startswith("2.25.")
        assert len(arrival.alike) == 64
        assert holding.letter().alike == ""

    def test_another_study_person_or_reason_is_another_line(
        self, marie: User, tmp_path: Path, patient: InventedPatient
    ) -> None:
        first, second = waiting(tmp_path, patient, "a", "b")
        (other,) = waiting(tmp_path, patient, "a", study="2.25.92")
        (somebody,) = waiting(tmp_path / "else", invented_patient(7), "d")
        assert lines(marie) == [first, other, somebody]
        Arrival.objects.filter(pk=second.pk).update(reason_code="instance-conflict")
        assert lines(marie) == [first, second, other, somebody]

    def test_one_held_before_this_was_kept_joins_once_it_is_judged_again(
        self, marie: User, tmp_path: Path, patient: InventedPatient
    ) -> None:
        first, second = waiting(tmp_path, patient, "a", "b")
        Arrival.objects.update(alike="", study_uid="", series_uid="")
        assert lines(marie) == [first, second]
        for arrival in Arrival.objects.order_by("pk"):
            road.judge(arrival, road.Errand())
        assert lines(marie) == [first]

    def test_the_queries_of_the_queue_and_of_the_page_do_not_grow_with_the_images(
        self, marie: User, tmp_path: Path, patient: InventedPatient, queries: people.Queries
    ) -> None:
        desk = people.signed_in(marie)
        first, *_rest = waiting(tmp_path, patient, "a", "b")
        places = ("/admin/desk/", f"/admin/desk/arrivals/{first.uuid}/")
        for place in places:
            desk.get(place)
        few = [len(queries(partial(desk.get, place))) for place in places]
        rows = [Arrival.objects.get(pk=first.pk) for _n in range(300)]
        for number, row in enumerate(rows):
            row.pk, row.uuid, row.stored_id, row.series_uid = None, uuid4(), None, f"2.25.{number}"
            row._state.adding = True
        Arrival.objects.bulk_create(rows)
        assert studies.size(first).images == 302
        assert [len(queries(partial(desk.get, place))) for place in places] == few

    def test_any_of_its_images_leads_to_the_first(self, marie: User, tmp_path: Path, patient: InventedPatient) -> None:
        first, second = waiting(tmp_path, patient, "a", "b")
        answer = people.signed_in(marie).get(f"/admin/desk/arrivals/{second.uuid}/?order=newest")
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/desk/arrivals/{first.uuid}/?order=newest")


@pytest.mark.django_db
class TestDecisions:
    def test_one_decision_files_them_all_with_a_preview_of_each_series(
        self, marie: User, tmp_path: Path, patient: InventedPatient
    ) -> None:
        first, *_rest = waiting(tmp_path, patient, "a", "b", "c")
        dossier = dossier_for(patient)
        answer = holding.post(people.signed_in(marie), first, dossier, images="3")
        assert answer.status_code == 302
        study = ImageSetPage.objects.get()
        assert (study.dossier, study.state) == (dossier, State.PUBLISHED)
        assert Instance.objects.filter(series__image_set=study).count() == 3
        assert not Series.objects.filter(preview=None).exists()
        assert outcomes() == {"filed"}
        assert Decision.objects.values("together").distinct().count() == 1
        assert queue.counts(marie) == {"held": 0, "filed": 1, "refused": 0}
        assert_in_order()

    @pytest.mark.parametrize("count", [2, 20])
    def test_its_statements_do_not_grow_with_the_images(
        self, marie: User, tmp_path: Path, count: int, queries: people.Queries
    ) -> None:
        first, *_rest = [holding.held(path.read_bytes(), path.name) for path in slices(tmp_path, count)]
        order = Order(dossier_for(invented_patient()))
        made = queries(lambda: file_study(first, order, count, actor=marie))
        assert len(made) <= DECISION + count  # each is read from the quarantine
        assert Instance.objects.count() == count

    def test_undone_it_waits_again_as_one(self, marie: User, tmp_path: Path, patient: InventedPatient) -> None:
        first, *_rest = waiting(tmp_path, patient, "a", "b", "c")
        file_study(first, Order(dossier_for(patient)), 3, actor=marie)
        undo(Decision.objects.latest("pk"), actor=marie)
        assert outcomes() == {"held"}
        assert lines(marie) == [first]
        assert studies.size(first).images == 3
        assert not Instance.objects.exists()
        assert not StoredObject.objects.filter(vault__kind=Vault.Kind.DOSSIER).exists()
        assert EntryPage.objects.get().state == State.WITHDRAWN
        assert not Decision.objects.filter(undone_at=None).exists()
        assert DossierEvent.objects.filter(act="unfile").count() == 1
        assert Claim.objects.get(arrival=first).user == marie
        assert_in_order()

    def test_refused_taken_up_again_and_kept_with_a_note_as_one(
        self, marie: User, tmp_path: Path, patient: InventedPatient
    ) -> None:
        first, *_rest = waiting(tmp_path, patient, "a", "b")
        refused = refuse_on_word(first, "illisible", "", actor=marie, images=2)
        assert outcomes() == {"refused"}
        assert queue.counts(marie)["refused"] == 1
        first.refresh_from_db()
        again = reopen(first, str(refused.uuid), actor=marie, images=2)
        assert outcomes() == {"held"}
        first.refresh_from_db()
        kept = hold_with_note(first, "on attend l’IPP", str(again.uuid), actor=marie, images=2)
        assert Decision.objects.filter(together=kept.together).count() == 2
        assert lines(marie) == [first]
        undo(kept, actor=marie)
        assert Decision.objects.filter(undone_at=None).count() == 4

    def test_images_that_came_since_the_screen_was_shown_change_nothing(
        self, marie: User, tmp_path: Path, patient: InventedPatient
    ) -> None:
        first, *_rest = waiting(tmp_path, patient, "a", "b", "c")
        dossier, desk = dossier_for(patient), people.signed_in(marie)
        answer = holding.post(desk, first, dossier, images="2")
        assert answer.status_code == 409
        assert "D’autres images de cet examen sont arrivées entre-temps." in answer.content.decode()
        assert 'name="images" value="3"' in answer.content.decode()
        told = {"note": "on attend", "reason": "illisible", "images": "2"}
        for verb in ("hold", "refuse"):
            assert desk.post(f"/admin/desk/arrivals/{first.uuid}/{verb}", told).status_code == 409
        assert outcomes() == {"held"}
        assert not EntryPage.objects.exists()

    def test_one_that_cannot_go_with_the_others_leaves_and_nothing_is_half_filed(
        self, marie: User, tmp_path: Path, patient: InventedPatient
    ) -> None:
        dossier = dossier_for(invented_patient(9))
        first, second = waiting(tmp_path, patient, "a", "b")
        third = image(tmp_path / "again", patient=patient, study=STUDY, salt="b")
        data = third.path.read_bytes()
        damaged = holding.held(data[:-2] + b"\x00\x01", "b2.dcm")  # the same SOP Instance UID, other pixels
        assert lines(marie) == [first]
        with pytest.raises(Refused) as refused:
            file_study(first, Order(dossier), 3, actor=marie)  # somebody else: of the study, all of them stay
        assert refused.value.code not in OF_ONE
        assert studies.size(first).images == 3
        right = dossier_for(patient)
        with pytest.raises(Refused, match="instance-conflict"):
            file_study(first, Order(right), 3, actor=marie)
        assert not EntryPage.objects.exists()
        assert lines(marie) == [first, damaged]
        file_study(first, Order(right), 2, actor=marie)
        assert Instance.objects.count() == 2
        second.refresh_from_db()
        assert second.outcome == "filed"

    def test_without_the_right_nothing_is_filed(self, tmp_path: Path, patient: InventedPatient) -> None:
        first, *_rest = waiting(tmp_path, patient, "a", "b")
        with pytest.raises(Refused, match="not-allowed"):
            file_study(first, Order(dossier_for(patient)), 2, actor=people.person())
        assert outcomes() == {"held"}

    def test_no_more_than_one_transaction_holds(
        self, marie: User, tmp_path: Path, patient: InventedPatient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(studies, "MOST", 2)
        first, _second, third = waiting(tmp_path, patient, "a", "b", "c")
        dossier = dossier_for(patient)
        assert "les 2 premières" in people.signed_in(marie).get(f"/admin/desk/arrivals/{first.uuid}/").content.decode()
        file_study(first, Order(dossier), 2, actor=marie)
        assert lines(marie) == [third]


@pytest.mark.django_db
class TestHands:
    def test_the_first_has_it_for_all(self, marie: User, tmp_path: Path, patient: InventedPatient) -> None:
        first, second = waiting(tmp_path, patient, "a", "b")
        paul = holding.secretary("Paul", "Petit")
        claiming.claim(first, marie)
        assert claiming.claim(second, paul).user == marie
        assert claiming.in_other_hands(second, paul).startswith("Marie Durand")
        assert queue.following(paul, Wish()) is None
        with pytest.raises(Refused, match="claimed"):
            file_study(first, Order(dossier_for(patient)), 2, actor=paul)

    def test_an_image_that_comes_back_before_the_first_does_not_give_it_to_another(
        self, marie: User, tmp_path: Path, patient: InventedPatient
    ) -> None:
        first, second = waiting(tmp_path, patient, "a", "b")
        paul = holding.secretary("Paul", "Petit")
        Arrival.objects.filter(pk=first.pk).update(outcome="received")
        claiming.claim(second, marie)
        Arrival.objects.filter(pk=first.pk).update(outcome="held")
        assert claiming.claim(first, paul).user == marie
        with pytest.raises(Refused, match="claimed"):
            refuse_on_word(first, "illisible", "", actor=paul, images=2)
        assert claiming.claim(first, paul, take_over=True).user == paul
        with pytest.raises(Refused, match="claimed"):
            refuse_on_word(second, "illisible", "", actor=marie, images=2)


@pytest.mark.usefixtures("committed")
def test_of_two_who_file_it_at_the_same_instant_one_does(tmp_path: Path, patient: InventedPatient) -> None:
    first, *_rest = waiting(tmp_path, patient, "a", "b")
    one, other = dossier_for(patient), holding.secretary("Paul", "Petit")
    marie = holding.secretary()
    done = together(
        partial(file_study, first, Order(one), 2, actor=marie), partial(file_study, first, Order(one), 2, actor=other)
    )
    assert sorted(type(outcome).__name__ for outcome in done) == ["ImageSetPage", "str"]
    assert ImageSetPage.objects.count() == 1
    assert Decision.objects.count() == Instance.objects.count() == 2
