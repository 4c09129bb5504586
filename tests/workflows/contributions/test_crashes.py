"""What stops in the middle can be taken up again, and nothing is added twice."""

from datetime import timedelta
from typing import Any

import pytest

from documents.describing import Said
from documents.formats import picture
from documents.models import Arrival
from documents.road import judge
from documents.scanning import ScannerUnavailable
from storage.errors import StorageUnavailable
from tests.documents.formats import pdf_samples
from tests.people import NOW, Clock
from tests.workflows.contributions.writing import Writer, entries, photograph, writer
from workflows.contributions.actions import add, deliver
from workflows.contributions.actions.deliver import PATIENCE
from workflows.contributions.models import Draft
from workflows.uploads.models import Upload

pytestmark = pytest.mark.django_db
SAID = Said("11488-4", "Consultation", NOW - timedelta(days=1), "day")


@pytest.fixture
def by(at: Clock) -> Writer:
    return writer()


def failing(*_args: Any, **_told: Any) -> Any:
    raise StorageUnavailable("no store")


def test_a_store_that_fails_is_said_and_the_draft_is_there_still(by: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = by.draft(photograph(), way="photos")
    with monkeypatch.context() as broken:
        broken.setattr(deliver, "receive", failing)
        assert by.file(draft).status_code == 503
    assert (entries(), Draft.objects.get().claimed_at) == ([], None)
    by.file(draft)
    assert len(entries()) == 1


def test_of_several_documents_those_already_added_are_not_added_again(
    by: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = by.draft(pdf_samples.pdf("un"), pdf_samples.pdf("deux"))
    really, calls = judge, []

    def second_fails(*args: Any, **told: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            raise StorageUnavailable("no store")
        return really(*args, **told)

    with monkeypatch.context() as broken:
        broken.setattr(add, "judge", second_fails)
        assert by.file(draft).status_code == 503
    assert len(entries()) == 1
    by.file(draft)
    assert len(entries()) == 2
    assert {arrival.outcome for arrival in Arrival.objects.all()} == {"filed"}
    assert "Ajouté au dossier" in by.page(draft) or "déjà dans le dossier" in by.page(draft)


def test_a_draft_whose_process_died_can_be_delivered_later(by: Writer, at: Clock) -> None:
    draft = by.draft(photograph(), way="photos")
    Draft.objects.update(claimed_at=at.now)
    by.file(draft)
    assert entries() == []
    assert "en cours" in by.page(draft)
    at.go(minutes=PATIENCE.total_seconds() / 60 + 1)
    by.file(draft)
    assert len(entries()) == 1


def test_while_it_is_delivered_its_pages_stay_as_they_are(by: Writer, at: Clock) -> None:
    draft = by.draft(photograph(), photograph((1, 2, 3)), way="photos")
    Draft.objects.update(claimed_at=at.now)
    first = draft.parts.all()[0]
    for act in ("down", "turn", "remove"):
        by.do(draft, act, first)
    assert draft.parts.all()[0].pk == first.pk
    assert draft.parts.all()[0].turns == 0
    assert by.send(photograph((9, 9, 9)), way="photos", draft=str(draft.uuid)).status_code == 422


def test_delivered_it_takes_no_more_pages(by: Writer) -> None:
    draft = by.draft(photograph(), way="photos")
    by.file(draft)
    response = by.send(photograph((9, 9, 9)), way="photos", draft=str(draft.uuid))
    assert response.status_code == 422
    assert "déjà fait" in response.content.decode()


def test_a_scanner_that_does_not_answer_keeps_it_out_with_a_sentence(
    by: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent:
        def finds(self, _pieces: Any) -> bool:
            raise ScannerUnavailable

    monkeypatch.setattr("documents.scanning.verdicts.scanner", Silent)
    draft = by.draft(pdf_samples.pdf("un"))
    by.file(draft)
    assert "antivirus ne répond pas" in by.page(draft)
    assert (entries(), Arrival.objects.count()) == ([], 0)


def test_a_virus_keeps_it_out(by: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    class Finding:
        def finds(self, _pieces: Any) -> bool:
            return True

    monkeypatch.setattr("documents.scanning.verdicts.scanner", Finding)
    draft = by.draft(photograph(), way="photos")
    by.file(draft)
    assert "virus" in by.page(draft)
    assert (entries(), Arrival.objects.count()) == ([], 0)


def test_an_upload_that_went_meanwhile_leaves_the_others(by: Writer) -> None:
    draft = by.draft(pdf_samples.pdf("un"), pdf_samples.pdf("deux"))
    Upload.objects.filter(part=draft.parts.first()).delete()
    by.file(draft)
    assert len(entries()) == 1


def test_a_draft_without_parts_adds_nothing(by: Writer) -> None:
    draft = by.draft(photograph(), way="photos")
    by.do(draft, "remove", draft.parts.get())
    assert "Il ne reste rien" in by.page(draft)
    assert by.file(draft).status_code == 422
    assert Upload.objects.count() == 0


def test_what_is_read_of_a_photograph_is_read_in_the_sandbox(by: Writer) -> None:
    """A photograph that takes a decoder down takes nothing else with it."""
    broken = photograph()[:-200] + b"\xff" * 100
    draft = by.draft(broken, photograph((1, 2, 3)), way="photos")
    assert draft.parts.count() == 2
    assert by.file(draft).status_code == 302
    assert picture.FORMAT == "picture"
