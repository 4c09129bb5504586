"""What a contributor sent and is refused, but the desk has to see: it waits there, and is nobody's alone."""

from io import BytesIO

import pytest

from documents.actions.file import file_arrival
from documents.actions.receive import receive
from documents.actions.set_aside import set_aside
from documents.models import Arrival, Outcome
from documents.preparing import Prepared
from tests import people
from tests.people import Clock

pytestmark = pytest.mark.django_db


def test_it_waits_for_the_desk(at: Clock) -> None:
    sender = people.physician().user
    held = set_aside(receive(BytesIO(b"image"), actor=sender, apart=True), "instance-conflict", "Une autre image.")
    row = Arrival.objects.get()
    assert (row.outcome, row.apart, row.reason_code, row.reason) == (
        Outcome.HELD,
        False,
        "instance-conflict",
        "Une autre image.",
    )
    assert (held.pk, row.received_by) == (row.pk, sender)


def test_the_same_bytes_that_come_for_the_desk_join_it(at: Clock) -> None:
    first = set_aside(receive(BytesIO(b"image"), actor=people.physician().user, apart=True), "instance-conflict", "…")
    assert receive(BytesIO(b"image")).pk == first.pk


def test_one_filed_meanwhile_stays_filed(at: Clock) -> None:
    arrival = receive(BytesIO(b"image"), apart=True)
    file_arrival(arrival, people.dossier(), Prepared(people.reading()))
    set_aside(arrival, "instance-conflict", "…")
    assert Arrival.objects.get().outcome == Outcome.FILED
