"""What a withdrawal leaves standing, and what the ledger says of it."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.actions.withdraw import withdraw
from documents.models import EntryPage
from patients.models import DossierEvent, DossierPage, Happening
from tests import people
from tests.documents.after.places import stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier() -> DossierPage:
    return people.dossier()


def versions(dossier: DossierPage, *replaced: Sequence[str]) -> list[EntryPage]:
    """Documents 1, 2…, each replacing those that are named."""
    return [
        people.entry(dossier, title=str(number), document_id=str(number), replaces=tuple(targets))
        for number, targets in enumerate(replaced, 1)
    ]


def test_both_that_one_document_replaced_stand_again(dossier: DossierPage) -> None:
    *_two, last = versions(dossier, "", "", "12")
    withdraw(last, reason="erreur")
    assert stands(dossier) == {"1": "published", "2": "published", "3": "withdrawn"}


def test_an_old_version_does_not_come_back_when_the_one_between_is_withdrawn(dossier: DossierPage) -> None:
    _first, second, _third = versions(dossier, "", "1", "2")
    withdraw(second, reason="erreur")
    assert stands(dossier) == {"1": "under 3", "2": "withdrawn", "3": "published"}


def test_nor_when_it_was_withdrawn_before_the_last_one_came(dossier: DossierPage) -> None:
    _first, second = versions(dossier, "", "1")
    withdraw(second, reason="erreur")
    people.entry(dossier, title="3", document_id="3", replaces=("2",))
    assert stands(dossier) == {"1": "under 3", "2": "withdrawn", "3": "published"}


def test_and_stands_when_nothing_in_force_replaces_it_any_more(dossier: DossierPage) -> None:
    _first, second, third = versions(dossier, "", "1", "2")
    withdraw(second, reason="erreur")
    withdraw(third, reason="erreur")
    assert stands(dossier) == {"1": "published", "2": "withdrawn", "3": "withdrawn"}


def test_the_ledger_names_who_and_why(dossier: DossierPage) -> None:
    secretary = people.person(group="Secretaries")
    (entry,) = versions(dossier, "")
    withdraw(entry, reason=" illisible ", actor=secretary)
    withdraw(entry, reason="encore", actor=secretary)
    event = DossierEvent.objects.get(act=Happening.WITHDRAW)
    assert (event.dossier, event.entry, event.actor, event.reason) == (dossier, entry.uuid, secretary, "illisible")


@given(st.permutations(range(5)), st.lists(st.sets(st.integers(0, 4), max_size=2), min_size=5, max_size=5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_arrival_does_not_say_what_stands(order: list[int], replaced: list[set[int]]) -> None:
    """Without circles: a document replaces only those of lower number."""
    named = [tuple(str(target) for target in targets if target < number) for number, targets in enumerate(replaced)]
    straight, shuffled = people.dossier(), people.dossier()
    for dossier, numbers in ((straight, range(5)), (shuffled, order)):
        for number in numbers:
            people.entry(dossier, title=str(number), document_id=str(number), replaces=named[number])
    standing = [
        {title for title, stand in stands(dossier).items() if stand == "published"} for dossier in (straight, shuffled)
    ]
    assert standing[0] == standing[1]
