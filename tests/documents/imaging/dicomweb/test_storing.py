"""Storing: who may, what becomes of each instance, and that nothing half stays."""

import io
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydicom
import pytest
from django.http import HttpResponse
from django.test import Client

from documents.actions import receive
from documents.actions.file_images import file_images
from documents.imaging.dicomweb.stow import filing, room
from documents.models import Arrival, EntryPage, ImageSetPage, Instance, Origin, Outcome
from patients.actions.end_designation import end_designation
from patients.actions.make_token import make_token
from patients.models import DossierPage, Physician, Rights, Scope
from storage.errors import StorageUnavailable
from storage.models import StoredObject
from tests import people
from tests.documents.formats.dicom.invented import InventedFile, invented, invented_patient
from tests.documents.formats.dicom.shipped import shipped_file
from tests.documents.imaging.dicomweb.conftest import body
from tests.documents.imaging.dicomweb.test_message import BOUNDARY, message
from tests.documents.intake.images import dossier_for
from tests.people import Clock

TYPE = f'multipart/related; type="application/dicom"; boundary="{BOUNDARY}"'
AUTHORISED, DUPLICATE, NOT_UNDERSTOOD, OTHER_STUDY, PROCESSING = 292, 273, 49152, 43264, 272


@dataclass
class Sender:
    """A physician's machine, and the images that it sends."""

    dossier: DossierPage
    physician: Physician
    folder: Path
    rights: str = Rights.SEND

    def image(self, name: str = "CT_small.dcm", patient: int = 1, **told: str) -> InventedFile:
        return invented(shipped_file(name), self.folder, invented_patient(patient), **told)

    def send(
        self, *contents: bytes, path: str = "/dicom-web/studies", kind: str = TYPE, secret: str = ""
    ) -> tuple[int, dict[str, Any]]:
        answer = self.post(message(*contents), path, kind, secret)
        return answer.status_code, json.loads(body(answer)) if answer["Content-Type"].endswith("json") else {}

    def post(
        self, content: bytes, path: str = "/dicom-web/studies", kind: str = TYPE, secret: str = "", **more: str
    ) -> HttpResponse:
        secret = secret or make_token(self.physician.user, "essai", self.rights)[1]
        client = Client(raise_request_exception=False)
        headers = {"Authorization": f"Bearer {secret}", **more}
        response: Any = client.generic("POST", path, content, content_type=kind, headers=headers)
        return response  # type: ignore[no-any-return]


@pytest.fixture
def sender(db: None, at: Clock, settings: Any, tmp_path: Path) -> Sender:
    settings.STORAGE_URL = (tmp_path / "objects").as_uri()
    dossier, physician = dossier_for(invented_patient()), people.physician()
    people.designation(dossier, physician)
    return Sender(dossier, physician, tmp_path)


def failures(told: dict[str, Any]) -> list[tuple[str, int]]:
    return [
        (one["00081155"]["Value"][0], one["00081197"]["Value"][0]) for one in told.get("00081198", {}).get("Value", [])
    ]


def stored(told: dict[str, Any]) -> list[str]:
    return [one["00081155"]["Value"][0] for one in told.get("00081199", {}).get("Value", [])]


def nothing_is_left() -> None:
    """No arrival, no object, no entry."""
    assert Arrival.objects.count() == StoredObject.objects.count() == EntryPage.objects.count() == 0


def test_it_can_be_read_when_the_answer_says_so(sender: Sender) -> None:
    one = sender.image()
    status, told = sender.send(one.path.read_bytes())
    assert (status, stored(told), failures(told)) == (200, [one.instance], [])
    address = told["00081199"]["Value"][0]["00081190"]["Value"][0].removeprefix("http://testserver")
    client = people.signed_in(sender.physician.user)
    assert client.get(f"{address}/frames/1").status_code == 200
    assert told["00081190"]["Value"] == [f"http://testserver/dicom-web/studies/{one.study}"]
    entry = ImageSetPage.objects.get()
    assert (entry.origin, entry.contributor, entry.dossier) == (Origin.PHYSICIAN, sender.physician.user, sender.dossier)


def test_several_instances_come_in_one_message(sender: Sender) -> None:
    files = [sender.image(name, study="2.25.7") for name in ("CT_small.dcm", "MR_small.dcm", "MR_small_RLE.dcm")]
    status, told = sender.send(*(one.path.read_bytes() for one in files), path="/dicom-web/studies/2.25.7")
    assert (status, stored(told)) == (200, [one.instance for one in files])
    assert Instance.objects.count() == 3


def test_the_same_again_changes_nothing(sender: Sender) -> None:
    content = sender.image().path.read_bytes()
    assert sender.send(content, content)[0] == 200
    assert sender.send(content)[0] == 200
    assert (
        Instance.objects.count(),
        Arrival.objects.count(),
        StoredObject.objects.filter(vault__kind="quarantine").count(),
    ) == (1, 1, 0)


def test_the_same_uid_with_other_content_is_refused_and_kept_for_the_desk(sender: Sender) -> None:
    one = sender.image()
    sender.send(one.path.read_bytes())
    changed = pydicom.dcmread(one.path)
    changed.ImageComments = "autre"
    changed.save_as(one.path)
    status, told = sender.send(one.path.read_bytes())
    assert (status, failures(told)) == (409, [(one.instance, DUPLICATE)])
    held = Arrival.objects.get(outcome=Outcome.HELD)
    assert (held.reason_code, held.apart) == ("instance-conflict", False)
    assert Instance.objects.count() == 1


def test_of_two_with_one_uid_in_one_message_the_second_is_kept_for_the_desk(sender: Sender) -> None:
    one, other = sender.image(), sender.image("MR_small.dcm", study="2.25.8")
    first = one.path.read_bytes()
    changed = pydicom.dcmread(one.path)
    changed.ImageComments = "autre"
    changed.save_as(one.path)
    status, told = sender.send(first, one.path.read_bytes(), other.path.read_bytes(), first)
    assert (status, failures(told)) == (202, [(one.instance, DUPLICATE)])
    assert stored(told) == [one.instance, other.instance, one.instance]
    assert Counter(Arrival.objects.values_list("outcome", "reason_code")) == {
        (Outcome.FILED, ""): 2,
        (Outcome.HELD, "instance-conflict"): 1,
    }


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_long_message_is_filed_some_at_a_time_and_answered_in_order(
    sender: Sender, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "MOST", most)
    monkeypatch.setattr(receive, "TOGETHER", most)
    good = [sender.image(study="2.25.7", salt=str(number)) for number in range(4)]
    absent = sender.image(patient=5, salt="5")
    sent = [good[0], absent, *good[1:]]
    status, told = sender.send(*(one.path.read_bytes() for one in sent), b"nothing")
    assert (status, stored(told), failures(told)) == (
        202,
        [one.instance for one in good],
        [(absent.instance, AUTHORISED)],
    )
    assert len(told["0008119A"]["Value"]) == 1
    assert (ImageSetPage.objects.count(), Instance.objects.count(), Arrival.objects.count()) == (1, 4, 4)


def test_heavy_images_are_filed_fewer_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "HEAVY", 10)
    sizes = [4, 6, 1, 30, 5, 5, 5]
    found = filing.batches([Arrival(size=size) for size in sizes])
    assert [[one.size for one in some] for some in found] == [[4, 6], [1], [30], [5, 5], [5]]


def test_images_of_several_studies_and_patients_in_one_message_go_each_home(sender: Sender) -> None:
    second = dossier_for(invented_patient(2))
    people.designation(second, sender.physician, Scope.IMAGING)
    sent = [sender.image(patient=who, study=f"2.25.{who}{at}", salt=f"{who}{at}") for at in (1, 2) for who in (1, 2)]
    status, told = sender.send(*(one.path.read_bytes() for one in sent))
    assert (status, stored(told)) == (200, [one.instance for one in sent])
    studies = ImageSetPage.objects.order_by("study_uid").values_list("study_uid", "dossier")
    homes = [("2.25.11", sender.dossier), ("2.25.12", sender.dossier), ("2.25.21", second), ("2.25.22", second)]
    assert list(studies) == [(study, home.pk) for study, home in homes]


def test_not_mine_absent_and_doubtful_are_one_failure(sender: Sender) -> None:
    mine, doubtful = sender.image(), sender.image(salt="x")
    absent, theirs = sender.image(patient=5, salt="5"), sender.image(patient=6, salt="6")
    dossier_for(invented_patient(6))
    whole = pydicom.dcmread(doubtful.path)
    whole.PatientBirthDate = "19010101"
    whole.save_as(doubtful.path)
    refused = [absent, theirs, doubtful]
    status, told = sender.send(*(one.path.read_bytes() for one in (mine, *refused)))
    assert (status, stored(told)) == (202, [mine.instance])
    assert failures(told) == [(one.instance, AUTHORISED) for one in refused]
    answers = [sender.send(one.path.read_bytes()) for one in refused]
    assert {(answer[0], failures(answer[1])[0][1]) for answer in answers} == {(409, AUTHORISED)}
    assert Arrival.objects.count() == 1


@pytest.mark.parametrize(("scope", "status"), [(Scope.DOSSIER, 200), (Scope.IMAGING, 200), (Scope.ADDRESSED, 409)])
def test_it_takes_the_whole_dossier_or_its_imaging(sender: Sender, scope: Scope, status: int) -> None:
    end_designation(sender.physician.designations.get())
    people.designation(sender.dossier, sender.physician, scope)
    assert sender.send(sender.image().path.read_bytes())[0] == status


def test_a_designation_that_is_over_stores_nothing(sender: Sender) -> None:
    end_designation(sender.physician.designations.get())
    assert sender.send(sender.image().path.read_bytes())[0] == 409
    nothing_is_left()


def test_nobody_adds_to_the_hospitals_study(sender: Sender) -> None:
    from documents import road

    first, second = (sender.image(name, study="2.25.9") for name in ("CT_small.dcm", "MR_small.dcm"))
    road.take_in(first.path, road.Errand())
    status, told = sender.send(second.path.read_bytes())
    assert (status, failures(told)) == (409, [(second.instance, AUTHORISED)])
    status, told = sender.send(first.path.read_bytes())
    assert (status, stored(told)) == (200, [first.instance])  # it is there already


def test_an_instance_of_another_study_than_the_address_names(sender: Sender) -> None:
    one = sender.image()
    status, told = sender.send(one.path.read_bytes(), path="/dicom-web/studies/1.2.3")
    assert (status, failures(told)) == (409, [(one.instance, OTHER_STUDY)])
    nothing_is_left()
    assert sender.send(one.path.read_bytes(), path="/dicom-web/studies/..%2f")[0] in (400, 404)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"\0" * 200, b"DICM", b"\0" * 128 + b"DICM" + b"\xff" * 100])
def test_what_is_no_instance_fails_by_itself(sender: Sender, content: bytes) -> None:
    good = sender.image().path.read_bytes()
    status, told = sender.send(content, good)
    assert (status, len(stored(told))) == (202, 1)
    assert told["0008119A"]["Value"][0]["00081197"]["Value"] == [NOT_UNDERSTOOD]
    status, told = sender.send(content)
    assert (status, stored(told)) == (409, [])
    assert Arrival.objects.count() == 1


@pytest.mark.parametrize("cut", [10, 200, -1000, -40, -5])
def test_of_a_message_that_is_cut_nothing_stays(sender: Sender, cut: int) -> None:
    whole = message(sender.image().path.read_bytes(), sender.image(salt="2").path.read_bytes(), end=b"--")
    answer = sender.post(whole[:cut])
    assert answer.status_code == 400
    assert "rien n’a été enregistré" in body(answer).decode()
    nothing_is_left()


def test_a_length_that_lies_stores_nothing(sender: Sender) -> None:
    content = sender.image().path.read_bytes()
    lying = message(content, head=b"Content-Type: application/dicom\r\nContent-Length: 17")
    assert sender.post(lying).status_code == 400
    nothing_is_left()


@pytest.mark.parametrize(
    ("kind", "status"),
    [("application/json", 415), ("", 415), ("multipart/related", 415), ("multipart/form-data; boundary=x", 415),
     ('multipart/related; type="application/dicom+json"; boundary=x', 415),
     ('multipart/related; type="application/dicom"', 400),
     ('multipart/related; type="application/dicom"; boundary=other', 400), ("application/dicom", 415)],
)  # fmt: skip
def test_another_form_of_message(sender: Sender, kind: str, status: int) -> None:
    assert sender.post(message(sender.image().path.read_bytes()), kind=kind).status_code == status
    nothing_is_left()


def test_a_part_of_another_type_refuses_the_message(sender: Sender) -> None:
    content = message(b"<xml/>", head=b"Content-Type: text/xml")
    assert sender.post(content).status_code == 415
    assert sender.post(message()).status_code == 400
    nothing_is_left()


def test_a_session_stores_nothing_nor_does_a_token_that_reads(sender: Sender) -> None:
    content = message(sender.image().path.read_bytes())
    client = people.signed_in(sender.physician.user)
    refused: Any = client.post("/dicom-web/studies", content, content_type=TYPE)
    assert (refused.status_code, refused["WWW-Authenticate"].startswith("Bearer")) == (401, True)
    sender.rights = Rights.READ
    refused = sender.post(content)
    assert (refused.status_code, "insufficient_scope" in refused["WWW-Authenticate"]) == (403, True)
    nothing_is_left()


def test_what_a_killed_server_left_goes_at_the_next_message(sender: Sender, at: Clock) -> None:
    receive.receive(io.BytesIO(b"half"), name="DICOMweb", actor=sender.physician.user, apart=True)
    at.go(hours=25)
    sender.send(sender.image().path.read_bytes())
    assert [arrival.outcome for arrival in Arrival.objects.all()] == [Outcome.FILED]


def test_a_sender_has_so_many_bytes_a_day(sender: Sender, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (sender.image(study=study).path.read_bytes() for study in ("2.25.7", "2.25.8"))
    monkeypatch.setattr(room, "DAILY", 3 * len(first) // 2)
    assert sender.send(first, second)[0] == 413
    nothing_is_left()
    assert sender.send(first)[0] == 200
    at.go(hours=23)
    answer = sender.post(message(second))
    assert (answer.status_code, Instance.objects.count()) == (413, 1)
    assert "Attendez demain" in body(answer).decode()
    at.go(hours=2)
    assert sender.send(second)[0] == 200


@pytest.mark.parametrize("step", ["file_images.objects.move_all", "receive.objects.keep_all"])
def test_a_store_that_fails_leaves_nothing_and_says_so(
    sender: Sender, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"documents.actions.{step}", broken)
    images = [sender.image(salt=salt).path.read_bytes() for salt in "abc"]
    assert sender.post(message(*images)).status_code == 503
    nothing_is_left()


def test_a_store_that_fails_on_the_way_keeps_what_is_filed(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "MOST", 1)
    images = [sender.image(study="2.25.7", salt=salt).path.read_bytes() for salt in "abc"]
    calls = []

    def second_fails(*told: Any, **named: Any) -> Any:
        calls.append(told)
        return file_images(*told, **named) if len(calls) == 1 else broken()

    monkeypatch.setattr("documents.imaging.dicomweb.stow.filing.file_images", second_fails)
    assert sender.post(message(*images)).status_code == 503
    assert (Instance.objects.count(), Arrival.objects.count()) == (1, 1)
    assert StoredObject.objects.filter(vault__kind="quarantine").count() == 0
    monkeypatch.undo()
    assert sender.send(*images)[0] == 200
    assert Instance.objects.count() == 3


def broken(*_: object) -> None:
    raise StorageUnavailable("no disk")
