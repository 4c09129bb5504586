"""Two tabs at once, on a database that commits."""

from functools import partial
from io import BytesIO

import pytest

import workflows.uploads.actions.take as taking
from documents.models import Arrival
from tests import people
from tests.documents.after.test_together import together
from tests.waits import meeting
from tests.workflows.uploads.sending import announce, of, sent
from workflows.uploads import joined
from workflows.uploads.actions.abandon import abandon
from workflows.uploads.actions.append import append
from workflows.uploads.actions.begin import Announced, begin
from workflows.uploads.models import Piece, Purpose, Upload

pytestmark = pytest.mark.usefixtures("committed")


@pytest.mark.parametrize("_round", range(4))
def test_of_two_pieces_for_one_offset_one_is_kept(_round: int) -> None:
    client = people.signed_in(people.person(group="Secretaries"))
    address = announce(client, 20)["Location"]
    hands = [partial(append, of(address), BytesIO(letter * 10), at=0) for letter in (b"a", b"b")]
    outcomes = together(*hands)
    assert outcomes.count("offset") == 1
    assert (of(address).received, Piece.objects.count()) == (10, 1)
    assert b"".join(joined.pieces(of(address))) in (b"a" * 10, b"b" * 10)


def test_a_file_announced_twice_at_once_is_one_upload() -> None:
    secretary = people.person(group="Secretaries")
    file = Announced(20, "lettre.pdf", "f" * 64)
    outcomes = together(*[partial(begin, file, owner=secretary, purpose=Purpose.DESK)] * 2)
    assert outcomes[0][0] == outcomes[1][0]
    assert {is_new for _upload, is_new in outcomes} == {True, False}


def test_taken_by_two_hands_it_is_one_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting(monkeypatch, taking, "_settled")
    upload = sent(people.signed_in(people.person(group="Secretaries")), b"une lettre de deux lignes")
    one, other = together(*[partial(taking.take, upload)] * 2)
    assert one == other
    assert (Arrival.objects.count(), Piece.objects.count()) == (1, 0)


def test_taken_and_abandoned_at_once_it_is_either_or_both() -> None:
    upload = sent(people.signed_in(people.person(group="Secretaries")), b"une lettre de deux lignes")
    taken, abandoned = together(partial(taking.take, upload), partial(abandon, upload))
    assert abandoned is None
    assert Piece.objects.count() == Upload.objects.count() == 0
    assert taken == "gone" or taken == Arrival.objects.get()
