"""Images at the desk: each file of a study is one arrival; the first makes the entry, the others join it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from documents.actions.withdraw import withdraw
from documents.models import Arrival, EntryPage, ImageSetPage, Instance, Series
from patients.models import DossierPage
from storage import objects as stored_objects
from tests import people
from tests.behind import behind_the_database
from tests.documents.formats.dicom.invented import InventedPatient, invented_patient
from tests.documents.intake.images import dossier_for, image
from tests.workflows.desk import holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient() -> InventedPatient:
    return invented_patient()


def waiting(folder: Path, patient: InventedPatient, salt: str, study: str = "2.25.91") -> Arrival:
    """An image that came before its dossier."""
    file = image(folder / salt, patient=patient, study=study, salt=salt)
    return holding.held(file.path.read_bytes(), f"{salt}.dcm")


def sent(desk: Client, arrival: Arrival, dossier: DossierPage) -> Any:
    return holding.post(desk, arrival, dossier)


def apart(arrival: Arrival) -> Arrival:
    """The same on a line of its own: held for another reason than the others of its study."""
    Arrival.objects.filter(pk=arrival.pk).update(reason_code="desk")
    arrival.refresh_from_db()
    return arrival


def test_images_of_a_study_filed_one_after_the_other_are_one_entry(
    desk: Client, tmp_path: Path, patient: InventedPatient
) -> None:
    arrivals = [waiting(tmp_path, patient, "a"), apart(waiting(tmp_path, patient, "b"))]
    dossier = dossier_for(patient)
    for arrival in arrivals:
        assert sent(desk, arrival, dossier).status_code == 302
    assert ImageSetPage.objects.get().dossier == dossier
    assert Instance.objects.count() == 2
    assert set(Arrival.objects.values_list("outcome", flat=True)) == {"filed"}


def test_an_image_of_a_study_that_is_another_patient_s_is_refused(
    desk: Client, tmp_path: Path, patient: InventedPatient
) -> None:
    one, other = waiting(tmp_path, patient, "a"), apart(waiting(tmp_path, patient, "b"))
    dossier = dossier_for(patient)
    sent(desk, one, dossier)
    with behind_the_database():
        ImageSetPage.objects.update(dossier=people.dossier())
    answer = sent(desk, other, dossier)
    assert answer.status_code == 409
    assert "Un examen du même identifiant est dans un autre dossier." in answer.content.decode()
    assert Instance.objects.count() == 1


def test_a_withdrawn_study_comes_back_once_confirmed(desk: Client, tmp_path: Path, patient: InventedPatient) -> None:
    one, other = waiting(tmp_path, patient, "a"), apart(waiting(tmp_path, patient, "b"))
    dossier = dossier_for(patient)
    sent(desk, one, dossier)
    withdraw(EntryPage.objects.get(), reason="erreur")
    answer = sent(desk, other, dossier)
    assert answer.status_code == 409
    assert 'value="withdrawn-before"' in answer.content.decode()
    assert holding.post(desk, other, dossier, confirmed=["withdrawn-before"]).status_code == 302
    assert ImageSetPage.objects.exclude(state="withdrawn").count() == 1


def test_what_she_says_describes_the_study(desk: Client, tmp_path: Path, patient: InventedPatient) -> None:
    arrival = waiting(tmp_path, patient, "a")
    told = {"title": "Scanner de contrôle", "confidentiality": "R", "act_date": "2024-03-12"}
    holding.post(desk, arrival, dossier_for(patient), **told)
    study = ImageSetPage.objects.get()
    assert (study.heading, study.confidentiality, study.act_precision) == ("Scanner de contrôle", "R", "day")


def test_the_same_image_twice_is_there_already(desk: Client, tmp_path: Path, patient: InventedPatient) -> None:
    arrival = waiting(tmp_path, patient, "a")
    dossier = dossier_for(patient)
    sent(desk, arrival, dossier)
    answer = sent(desk, arrival, dossier)
    assert answer.status_code == 409
    assert Instance.objects.count() == 1


def test_an_image_of_somebody_else_is_told_by_its_traits(
    desk: Client, tmp_path: Path, patient: InventedPatient
) -> None:
    arrival = waiting(tmp_path, patient, "a")
    answer = sent(desk, arrival, people.dossier())
    assert answer.status_code == 409
    assert "Plus de deux traits stricts diffèrent" in answer.content.decode()
    assert not Instance.objects.exists()


def test_what_she_files_has_its_preview_at_once(desk: Client, tmp_path: Path, patient: InventedPatient) -> None:
    arrival = waiting(tmp_path, patient, "a")
    dossier = dossier_for(patient)
    sent(desk, arrival, dossier)
    preview = Series.objects.get().preview
    assert preview is not None
    assert preview.vault == dossier.vault
    with stored_objects.open(preview) as pieces:
        assert b"".join(pieces).startswith(b"\xff\xd8")  # a JPEG


def test_every_series_of_a_study_filed_image_by_image_has_one(
    desk: Client, tmp_path: Path, patient: InventedPatient
) -> None:
    arrivals = [waiting(tmp_path, patient, "a"), apart(waiting(tmp_path, patient, "b"))]
    dossier = dossier_for(patient)
    for arrival in arrivals:
        sent(desk, arrival, dossier)
    assert not Series.objects.filter(preview=None).exists()
