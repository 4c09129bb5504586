"""An upload is its maker's alone, and only while their right lasts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from patients.actions.end_designation import end_designation
from patients.actions.merge import Word, merge
from patients.models import Designation, DossierPage, Physician, User
from tests import people
from tests.workflows.uploads.sending import announce, of, patch, sent
from workflows.uploads.models import Piece, Upload

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Under:
    """An upload under way: whose, where, at which address."""

    client: Client
    user: User
    address: str
    end: Callable[[], object]


def physician() -> tuple[DossierPage, Physician, Designation]:
    dossier, maker = people.dossier(), people.physician()
    return dossier, maker, people.designation(dossier, maker)


@pytest.fixture
def contribution(at: people.Clock) -> Under:
    dossier, maker, designation = physician()
    client = people.signed_in(maker.user)
    address = announce(client, 30, dossier)["Location"]
    return Under(client, maker.user, address, lambda: end_designation(designation))


@pytest.fixture
def desk(at: people.Clock) -> Under:
    user = people.person(group="Secretaries")
    client = people.signed_in(user)
    return Under(client, user, announce(client, 30)["Location"], lambda: user.groups.clear())


@pytest.fixture(params=["contribution", "desk"])
def under(request: pytest.FixtureRequest) -> Under:
    made: Under = request.getfixturevalue(request.param)
    assert patch(made.client, made.address, b"0123456789", 0).status_code == 204
    return made


def all_methods(client: Client, address: str) -> set[int]:
    asked = {client.generic(method, address).status_code for method in ("GET", "HEAD", "DELETE", "PUT", "OPTIONS")}
    return asked | {patch(client, address, b"0123456789", 10).status_code}


def test_once_the_right_has_ended_the_next_piece_finds_nothing(under: Under) -> None:
    under.end()
    assert all_methods(under.client, under.address) == {404}
    assert of(under.address).received == 10


def test_a_closed_account_sends_nothing_more(under: Under) -> None:
    User.objects.filter(pk=under.user.pk).update(is_active=False)
    assert patch(under.client, under.address, b"0123456789", 10).status_code == 302  # signed out: to the sign-in form
    assert of(under.address).received == 10


def test_it_is_nobody_elses(under: Under) -> None:
    others = [people.person(group="Secretaries"), people.person(is_superuser=True, is_staff=True)]
    other = people.physician()
    people.designation(of(under.address).dossier or people.dossier(), other)
    for user in (*others, other.user, people.person(group="Administrators")):
        assert all_methods(people.signed_in(user), under.address) == {404}
    assert of(under.address).received == 10


def test_another_persons_upload_answers_as_none_at_all(under: Under, queries: people.Queries) -> None:
    client = people.signed_in(people.person(group="Secretaries"))
    nowhere = "/uploads/00000000-0000-4000-8000-000000000000"
    for method in ("HEAD", "PATCH", "DELETE"):
        answers = [client.generic(method, address) for address in (under.address, nowhere)]
        assert answers[0].content == answers[1].content
        said = [{name: value for name, value in one.headers.items() if name != "X-Request-ID"} for one in answers]
        assert said[0] == said[1]
    counts = [len(queries(lambda address=address: client.head(address))) for address in (under.address, nowhere)]  # type: ignore[misc]
    assert counts[0] == counts[1]


def test_after_a_day_it_is_gone(under: Under, at: people.Clock) -> None:
    at.go(hours=23)
    assert under.client.head(under.address).status_code == 200
    at.go(hours=1)
    assert all_methods(under.client, under.address) == {404}


def test_a_piece_gives_it_another_day(under: Under, at: people.Clock) -> None:
    at.go(hours=23)
    patch(under.client, under.address, b"0123456789", 10)
    at.go(hours=23)
    assert under.client.head(under.address).status_code == 200


@pytest.mark.parametrize("group", ["Physicians", "Administrators"])
def test_only_secretaries_send_to_the_desk(group: str) -> None:
    assert announce(people.signed_in(people.person(group=group)), 10).status_code == 404


def test_nobody_sends_to_a_dossier_that_is_not_open_to_them() -> None:
    dossier, maker, designation = physician()
    end_designation(designation)
    strangers = [people.physician().user, people.person(group="Secretaries"), people.person(is_superuser=True)]
    for user in (maker.user, *strangers):
        assert announce(people.signed_in(user), 10, dossier).status_code == 404
    assert Upload.objects.count() == 0


def test_a_designation_that_ends_while_a_piece_comes_keeps_it_out(at: people.Clock) -> None:
    """The right is asked again once the bytes are here."""
    from workflows.uploads.actions.append import Gone, append

    dossier, maker = people.dossier(), people.physician()
    people.designation(dossier, maker, until=at.now + timedelta(minutes=1))
    upload = of(announce(people.signed_in(maker.user), 30, dossier)["Location"])

    class Slow:
        left = [b"0123456789"]

        def read(self, size: int, /) -> bytes:
            at.go(minutes=1)
            return self.left.pop() if self.left else b""

    with pytest.raises(Gone):
        append(upload, Slow(), at=0)
    assert Piece.objects.count() == 0


def test_an_upload_follows_its_dossier_into_a_merge() -> None:
    kept, merged = people.dossier(birth_name="PAT-RESTE"), people.dossier(birth_name="PAT-PART")
    maker = people.physician()
    people.designation(merged, maker)
    client = people.signed_in(maker.user)
    address = announce(client, 20, merged)["Location"]
    patch(client, address, b"0123456789", 0)
    merge(kept, merged, Word("une seule personne", despite_traits=True))
    assert patch(client, address, b"0123456789", 10).status_code == 204


def test_a_secretary_who_left_has_left_no_way_in(desk: Under) -> None:
    desk.user.groups.set(Group.objects.filter(name="Physicians"))
    assert patch(desk.client, desk.address, b"x", 0).status_code == 404


def test_a_sent_file_belongs_to_who_sent_it(at: people.Clock) -> None:
    dossier, maker, _designation = physician()
    upload = sent(people.signed_in(maker.user), b"quelques octets de plus", dossier)
    assert (upload.owner, upload.dossier) == (maker.user, dossier)
