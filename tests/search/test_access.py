"""What a person may reach, for the filter of a question: one query, from the grants in force alone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from patients.actions.end_designation import end_designation
from patients.models import DossierPage, Physician, Role, Scope
from search.access import Opened, opened
from search.ports import Reach
from tests import people
from tests.people import Clock, Queries


@pytest.fixture
def reader(db: None, at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def dossiers(db: None) -> list[DossierPage]:
    return [people.dossier(birth_name=f"PAT-{letter}") for letter in "ABCDE"]


def found(reader: Physician, dossier: DossierPage | None = None) -> Opened:
    made = opened(reader.user, dossier.uuid if dossier else None)
    assert made is not None
    return made


def test_each_dossier_stands_under_its_scope(reader: Physician, dossiers: list[DossierPage]) -> None:
    for dossier, scope in zip(dossiers, Scope, strict=False):
        people.designation(dossier, reader, scope)
    people.designation(dossiers[3], reader, role=Role.TREATING)
    reach = found(reader).reach
    assert reach == Reach(
        person=reader.user_id,
        whole=frozenset({dossiers[0].pk, dossiers[3].pk}),
        imaging=frozenset({dossiers[1].pk}),
        addressed=frozenset({dossiers[2].pk}),
        rpps=reader.rpps,
        treating=frozenset({dossiers[3].pk}),
    )
    assert reach.dossiers == {dossier.pk for dossier in dossiers[:4]}


def test_what_is_over_ended_or_to_come_is_not_there(reader: Physician, dossiers: list[DossierPage], at: Clock) -> None:
    day = timedelta(days=1)
    people.designation(dossiers[0], reader, starts=at.now - day, until=at.now)
    people.designation(dossiers[1], reader, starts=at.now + day)
    end_designation(people.designation(dossiers[2], reader))
    assert found(reader).reach.dossiers == frozenset()


def test_a_dossier_that_is_not_open_is_none(reader: Physician, dossiers: list[DossierPage]) -> None:
    people.designation(dossiers[0], reader)
    assert found(reader, dossiers[0]).reach.dossiers == {dossiers[0].pk}
    assert opened(reader.user, dossiers[1].uuid) is None


def test_of_two_designations_the_trace_names_the_one_that_opens_most(
    reader: Physician, dossiers: list[DossierPage]
) -> None:
    narrow = people.designation(dossiers[0], reader, Scope.IMAGING)
    wide = people.designation(dossiers[0], reader, Scope.DOSSIER, role=Role.TREATING)
    assert found(reader).designations == {dossiers[0].pk: wide.pk}
    end_designation(wide)
    assert found(reader).designations == {dossiers[0].pk: narrow.pk}


def test_nobody_reaches_nothing(db: None, dossiers: list[DossierPage]) -> None:
    assert opened(AnonymousUser()) is None
    for user in (people.person(is_superuser=True, is_staff=True), people.person(group="Secretaries")):
        made = opened(user)
        assert made is not None
        assert made.reach.dossiers == frozenset()


def test_a_closed_account_reaches_nothing(reader: Physician, dossiers: list[DossierPage]) -> None:
    people.designation(dossiers[0], reader)
    reader.user.is_active = False
    assert found(reader).reach.dossiers == frozenset()


def test_it_is_one_query(reader: Physician, dossiers: list[DossierPage], queries: Queries) -> None:
    for dossier in dossiers:
        people.designation(dossier, reader)
    assert len(queries(lambda: opened(reader.user))) == 1
