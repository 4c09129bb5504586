"""Nobody fills the disc: what one person has on its way, and what came from them in a day, is counted in bytes."""

import pytest

from documents.models import Arrival
from tests import people
from tests.workflows.uploads.sending import announce, of, sent
from workflows.uploads import rights
from workflows.uploads.models import Purpose, Upload

pytestmark = pytest.mark.django_db
UNFINISHED, DAILY = dict(rights.UNFINISHED), dict(rights.DAILY)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test reaches: 100 bytes on their way, 250 in a day."""
    monkeypatch.setattr(rights, "UNFINISHED", dict.fromkeys(Purpose, 100))
    monkeypatch.setattr(rights, "DAILY", dict.fromkeys(Purpose, 250))


def test_what_is_on_its_way_is_counted_whole_from_its_announcement(at: people.Clock) -> None:
    client = people.signed_in(people.person(group="Secretaries"))
    assert announce(client, 60, fingerprint="a").status_code == 201
    assert announce(client, 40, fingerprint="b").status_code == 201
    refused = announce(client, 1, fingerprint="c")
    assert refused.status_code == 413
    assert "beaucoup en un jour" in refused.content.decode()
    assert Upload.objects.count() == 2


def test_an_upload_that_is_taken_up_again_asks_for_no_more_room(at: people.Clock) -> None:
    client = people.signed_in(people.person(group="Secretaries"))
    first = announce(client, 100, fingerprint="a")
    again = announce(client, 100, fingerprint="a")
    assert (again.status_code, again["Location"]) == (200, first["Location"])


def test_one_that_is_abandoned_gives_its_room_back(at: people.Clock) -> None:
    client = people.signed_in(people.person(group="Secretaries"))
    client.delete(announce(client, 100)["Location"])
    assert announce(client, 100).status_code == 201


def test_what_came_in_a_day_is_counted_and_the_next_day_is_another(at: people.Clock) -> None:
    user = people.person(group="Secretaries")
    client = people.signed_in(user)
    Arrival.objects.create(received_at=people.NOW, received_by=user, sha256="0" * 64, size=200)
    assert announce(client, 51).status_code == 413
    assert announce(client, 50).status_code == 201
    at.go(hours=24)
    assert announce(client, 100).status_code == 201


def test_what_others_sent_counts_for_them(at: people.Clock) -> None:
    other = people.person(group="Secretaries")
    Arrival.objects.create(received_at=people.NOW, received_by=other, sha256="0" * 64, size=250)
    assert announce(people.signed_in(other), 1).status_code == 413
    assert announce(people.signed_in(people.person(group="Secretaries")), 100).status_code == 201


def test_a_contributor_has_a_room_of_their_own(at: people.Clock) -> None:
    dossier, maker = people.dossier(), people.physician()
    people.designation(dossier, maker)
    client = people.signed_in(maker.user)
    assert announce(client, 101, dossier).status_code == 413
    assert sent(client, b"x" * 100, dossier).is_complete


def test_the_real_limits_let_a_day_of_discs_pass() -> None:
    for purpose in Purpose:
        assert rights.LARGEST[purpose] <= UNFINISHED[purpose] <= DAILY[purpose]


def test_a_whole_upload_of_the_largest_size_may_still_be_announced(at: people.Clock) -> None:
    client = people.signed_in(people.person(group="Secretaries"))
    assert of(announce(client, 100)["Location"]).size == 100
