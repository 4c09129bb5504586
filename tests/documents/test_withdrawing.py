"""Withdrawing: gone at the next request, with who, when and why."""

from datetime import timedelta

import pytest

from documents.access import open_entry, readable_entries
from documents.actions.withdraw import withdraw
from documents.models import EntryPage
from documents.states import State
from patients.actions.refusals import Refused
from patients.models import DossierPage, User
from storage import objects
from tests import people
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def entry(dossier: DossierPage) -> EntryPage:
    return people.entry(dossier, b"octets")


@pytest.fixture
def reader(dossier: DossierPage) -> User:
    physician = people.physician()
    people.designation(dossier, physician)
    return physician.user


def test_a_withdrawn_entry_is_not_found_at_the_next_request(entry: EntryPage, reader: User) -> None:
    client = people.signed_in(reader)
    addresses = [f"/entries/{entry.uuid}/", f"/entries/{entry.uuid}/original"]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    withdraw(entry, reason="erreur")
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert open_entry(reader, entry.uuid) is None
    assert not readable_entries(reader, earlier_versions=True).exists()


def test_says_who_when_and_why_and_keeps_the_bytes(entry: EntryPage) -> None:
    secretary = people.person(group="Secretaries")
    withdraw(entry, reason="  autre patient ", actor=secretary)
    entry = EntryPage.objects.get(pk=entry.pk)
    assert (entry.state, entry.live, entry.head) == (State.WITHDRAWN, False, None)
    assert (entry.withdrawn_at, entry.withdrawn_by, entry.withdrawal_reason) == (NOW, secretary, "autre patient")
    assert objects.read(entry.attachments.get(part="original").stored) == b"octets"


def test_twice_keeps_the_first_word(entry: EntryPage, at: Clock) -> None:
    withdraw(entry, reason="première fois")
    at.now += timedelta(days=1)
    again = withdraw(entry, reason="seconde fois")
    assert (again.withdrawn_at, again.withdrawal_reason) == (NOW, "première fois")


def test_needs_a_reason(entry: EntryPage) -> None:
    with pytest.raises(Refused, match="no-reason"):
        withdraw(entry, reason=" \n")
    assert EntryPage.objects.get(pk=entry.pk).state == State.PUBLISHED


@pytest.mark.parametrize("group", ["", "Physicians", "Administrators"])
def test_is_a_secretarys_right_alone(entry: EntryPage, group: str) -> None:
    with pytest.raises(Refused, match="not-allowed"):
        withdraw(entry, reason="erreur", actor=people.person(group=group))
    with pytest.raises(Refused, match="not-allowed"):
        withdraw(entry, reason="erreur", actor=people.person(is_superuser=True))
    assert EntryPage.objects.get(pk=entry.pk).state == State.PUBLISHED
