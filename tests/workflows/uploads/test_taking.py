"""Taken when complete, once, whatever happens; cleaned when nobody takes it."""

from pathlib import Path

import pytest

from documents.models import Arrival, EntryPage
from documents.road import Errand, judge
from patients.actions.refusals import Refused
from patients.models import User
from storage import objects
from storage.errors import ObjectMissing
from storage.models import StoredObject
from tests import people
from tests.commands import call
from tests.workflows.uploads.sending import announce, patch, sent
from workflows.uploads import joined
from workflows.uploads.actions.abandon import abandon
from workflows.uploads.actions.append import Gone
from workflows.uploads.actions.clean import clean
from workflows.uploads.actions.take import take
from workflows.uploads.joined import Joined
from workflows.uploads.models import Piece, Upload

LETTER = b"Madame PAT-ESSAI va bien et revient dans six mois"


@pytest.fixture
def secretary(db: None) -> User:
    return people.person(group="Secretaries")


def test_a_complete_upload_becomes_an_arrival(secretary: User) -> None:
    arrival = take(sent(people.signed_in(secretary), LETTER, filename="lettre.txt"))
    assert (arrival.name, arrival.size, arrival.received_by) == ("lettre.txt", len(LETTER), secretary)
    assert arrival.stored is not None
    assert objects.read(arrival.stored) == LETTER
    assert (Piece.objects.count(), StoredObject.objects.count()) == (0, 1)


def test_a_file_in_one_piece_keeps_its_bytes_when_its_pieces_go(secretary: User) -> None:
    """The piece and the arrival are two objects of the quarantine, though the bytes are the same."""
    arrival = take(sent(people.signed_in(secretary), LETTER, by=100))
    assert arrival.stored is not None
    assert objects.read(arrival.stored) == LETTER


def test_taken_twice_it_is_one_arrival(secretary: User) -> None:
    upload = sent(people.signed_in(secretary), LETTER)
    assert take(upload) == take(upload)
    assert Arrival.objects.count() == 1


def test_taken_by_another_hand_while_it_is_read_it_is_that_one(
    secretary: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, read, others = sent(people.signed_in(secretary), LETTER, by=10), Joined.read, list[Arrival]()

    def read_by_two(stream: Joined, size: int) -> bytes:
        piece = read(stream, size)
        monkeypatch.setattr(Joined, "read", read)
        others.append(take(upload))
        return piece

    monkeypatch.setattr(Joined, "read", read_by_two)
    assert [take(upload)] == others == list(Arrival.objects.all())


def test_abandoned_while_it_is_read_it_is_gone(secretary: User, monkeypatch: pytest.MonkeyPatch) -> None:
    upload, read = sent(people.signed_in(secretary), LETTER, by=10), Joined.read

    def read_too_late(stream: Joined, size: int) -> bytes:
        piece = read(stream, size)
        abandon(upload)
        return piece

    monkeypatch.setattr(Joined, "read", read_too_late)
    with pytest.raises(Gone):
        take(upload)


def test_lost_bytes_are_not_taken_for_another_hand(secretary: User) -> None:
    upload = sent(people.signed_in(secretary), LETTER, by=10)
    first = Piece.objects.earliest("start")
    objects.forget(first.stored)
    with pytest.raises(ObjectMissing):
        take(upload)


def test_incomplete_it_is_not_taken(secretary: User) -> None:
    client = people.signed_in(secretary)
    address = announce(client, 20)["Location"]
    patch(client, address, LETTER[:10], 0)
    with pytest.raises(Refused) as refused:
        take(Upload.objects.get())
    assert (refused.value.code, Arrival.objects.count()) == ("incomplete", 0)


def test_it_is_not_taken_for_who_lost_the_right(secretary: User) -> None:
    upload = sent(people.signed_in(secretary), LETTER)
    secretary.groups.clear()
    with pytest.raises(Gone):
        take(upload)
    assert Arrival.objects.count() == 0


def test_taken_its_arrival_is_filed_as_any_other(secretary: User) -> None:
    dossier = people.dossier()
    upload = sent(people.signed_in(secretary), LETTER)
    assert judge(take(upload), Errand(dossier, actor=secretary)).outcome == "filed"
    abandon(upload)
    entry = EntryPage.objects.get()
    assert objects.read(entry.attachments.get(part="original").stored) == LETTER


def test_an_arrival_that_was_discarded_is_not_taken_again(secretary: User) -> None:
    upload = sent(people.signed_in(secretary), LETTER)
    take(upload).delete()
    with pytest.raises(Gone):
        take(upload)


def test_the_bytes_can_be_read_before_they_are_taken(secretary: User) -> None:
    upload = sent(people.signed_in(secretary), LETTER)
    with joined.as_file(upload) as path:
        assert path.read_bytes() == LETTER
        assert not [name for name in Path("/tmp").glob("*") if name == path]  # noqa: S108 - no name on any disk
    stream = joined.Joined(upload)
    assert b"".join(iter(lambda: stream.read(7), b"")) == LETTER


def test_what_nobody_took_up_again_goes_after_a_day(secretary: User, at: people.Clock) -> None:
    client = people.signed_in(secretary)
    old = sent(client, LETTER)
    at.go(hours=20)
    young = sent(client, b"une autre lettre, plus longue")
    at.go(hours=4)
    assert clean() == 1
    assert not Upload.objects.filter(pk=old.pk).exists()
    assert b"".join(joined.pieces(young)) == b"une autre lettre, plus longue"
    assert StoredObject.objects.count() == 3


def test_a_new_upload_sweeps_old_ones(secretary: User, at: people.Clock) -> None:
    client = people.signed_in(secretary)
    sent(client, LETTER)
    at.go(hours=25)
    announce(client, 10)
    assert Upload.objects.get().received == 0
    assert StoredObject.objects.count() == 0


def test_the_command_says_how_many_went(secretary: User, at: people.Clock) -> None:
    sent(people.signed_in(secretary), LETTER)
    at.go(hours=25)
    assert call("uploads", "clean", "--json").json == {"removed": 1}
    assert call("uploads", "clean").out == "removed: 0\n"
    assert call("uploads", "dirty").code == 2
