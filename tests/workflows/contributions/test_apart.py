"""A contribution and the desk may hold the same bytes: neither files, reveals nor discards what is the other's."""

import pytest

from documents.models import Arrival, EntryPage
from patients.models import AccessTrace
from storage import objects
from storage.models import StoredObject
from tests import people
from tests.documents.formats import pdf_samples
from tests.people import Clock
from tests.workflows.contributions.writing import Writer, entries, writer
from tests.workflows.desk import holding
from tests.workflows.uploads.sending import announce, patch
from workflows.uploads.actions.abandon import abandon

pytestmark = pytest.mark.django_db
ANOTHER = {"birth_date": "19790329"}


@pytest.fixture
def by(at: Clock) -> Writer:
    return writer(people.dossier())


def standing(arrival: Arrival) -> tuple[object, ...]:
    now = Arrival.objects.select_related("stored").get(pk=arrival.pk)
    assert now.stored is not None
    told = (now.outcome, now.reason_code, now.name, now.received_by_id, now.stored_id, now.stored.vault.kind)
    assert len(objects.read(now.stored)) == now.size
    return told


def test_what_is_refused_to_a_contributor_still_waits_for_the_desk(by: Writer) -> None:
    """The letter of somebody else, held since its birth date is wrong: refused here, it must not vanish there."""
    clerk = holding.secretary()
    content = holding.written(**ANOTHER)
    held = holding.held(content, "lettre.xml", clerk)
    before = standing(held)
    draft = by.draft(content)
    by.file(draft)
    assert "n’a pas été ajouté" in by.page(draft)
    assert standing(held) == before
    assert (Arrival.objects.count(), EntryPage.objects.count()) == (1, 0)


def test_what_a_contributor_files_leaves_the_desk_its_own(by: Writer) -> None:
    content = pdf_samples.pdf("Compte rendu")
    held = holding.held(content, "scan de PAT-ESSAI.pdf", holding.secretary())
    before = standing(held)
    by.file(by.draft(content))
    assert standing(held) == before
    mine = Arrival.objects.exclude(pk=held.pk).get()
    assert (mine.entry_id, mine.received_by, mine.name) == (entries()[0].pk, by.physician.user, "")


def test_the_desk_does_not_join_a_contribution_under_way(by: Writer) -> None:
    """Somebody's process died between receiving and judging: what the desk then drops is the desk's."""
    content = pdf_samples.pdf("Compte rendu")
    left = Arrival.objects.create(
        received_at=people.NOW, received_by=by.physician.user, sha256="", size=1, apart=True, stored=None
    )
    held = holding.held(content, "scan.pdf")
    Arrival.objects.filter(pk=left.pk).update(sha256=held.sha256, stored=held.stored)
    again = holding.held(content, "scan.pdf")
    assert again.pk == held.pk
    Arrival.objects.filter(pk=held.pk).delete()
    fresh = holding.held(content, "scan.pdf")
    assert (fresh.pk != left.pk, fresh.stored_id != held.stored_id) == (True, True)


def test_two_contributors_of_the_same_bytes_have_each_their_own(by: Writer) -> None:
    other = writer()
    content = pdf_samples.pdf("Même feuille")
    draft, second = by.draft(content), other.draft(content)
    other.file(second)
    by.file(draft)
    assert [entry.dossier for entry in entries()] == [other.dossier]  # the second is told to ask the desk
    assert "adressez-le au secrétariat" in by.page(draft)
    assert Arrival.objects.get().entry == entries()[0]


def test_a_piece_under_way_keeps_nothing_of_the_desk(by: Writer) -> None:
    """It would be filed under a key of another dossier, and keep what the desk discards."""
    content = b"Compte rendu de consultation de PAT-ESSAI"
    held = holding.held(content, "scan.txt")
    assert held.stored is not None
    address = announce(by.client, len(content), by.dossier)["Location"]
    assert patch(by.client, address, content, 0).status_code == 204
    assert StoredObject.objects.filter(sha256=held.sha256).count() == 2
    piece = StoredObject.objects.exclude(pk=held.stored.pk).get()
    upload = by.upload(content, "autre")
    assert upload.pieces.get().stored_id not in (held.stored_id, piece.pk)
    abandon(upload)
    assert StoredObject.objects.filter(pk=held.stored.pk).exists()


@pytest.mark.parametrize(("path", "told"), [("save", {"type": "nowhere"}), ("withdraw", {"reason": " \0 "})])
def test_an_answer_to_a_form_is_traced_like_the_page(by: Writer, at: Clock, path: str, told: dict[str, str]) -> None:
    """What comes back with an error shows the patient and the title as much as the page does."""
    by.file(by.draft(pdf_samples.pdf("à moi")))
    entry = entries()[0]
    reads = AccessTrace.objects.filter(entry=entry.uuid, act="read")
    before = reads.count()
    at.go(minutes=20)
    assert by.client.post(f"/entries/{entry.uuid}/own/{path}", told).status_code == 422
    assert reads.count() == before + 1
    assert entries()[0].state == "published"
