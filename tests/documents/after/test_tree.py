"""Pages change parents as Wagtail would have it: paths, addresses, counts of children."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from documents.models import EntryPage
from patients.models import DossierPage
from patients.tree import move_children
from tests import people
from tests.behind import behind_the_database
from tests.documents.after.places import children

pytestmark = pytest.mark.django_db


def move(pages: list[EntryPage], target: DossierPage) -> None:
    """The pages alone, as if their columns had nothing to say: the database would not let them part."""
    with behind_the_database():
        move_children(pages, target)


def slugs(*entries: EntryPage) -> list[str]:
    return [str(entry.uuid) for entry in entries]


def test_pages_of_several_parents_come_in_the_order_given() -> None:
    one, other, target = (people.dossier() for _ in range(3))
    first, second, third = people.entry(one), people.entry(other), people.entry(one)
    there = people.entry(target)
    move([third, second, first], target)
    assert children(target) == slugs(there, third, second, first)
    assert children(one) == children(other) == []
    assert Page.find_problems() == ([], [], [], [], [])


def test_an_old_instance_does_not_mislead_it() -> None:
    one, other, target = (people.dossier() for _ in range(3))
    entry = people.entry(one)
    old = EntryPage.objects.get(pk=entry.pk)
    move([entry], other)
    move([old], target)
    assert (children(one), children(other), children(target)) == ([], [], slugs(entry))
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_page_under_its_parent_already_goes_to_the_end() -> None:
    target = people.dossier()
    first, second = people.entry(target), people.entry(target)
    move([first], target)
    assert children(target) == slugs(second, first)
    assert DossierPage.objects.get(pk=target.pk).numchild == 2
    assert Page.find_problems() == ([], [], [], [], [])


def test_none_moves_nothing() -> None:
    target = people.dossier()
    before = DossierPage.objects.get(pk=target.pk).numchild
    move([], target)
    assert DossierPage.objects.get(pk=target.pk).numchild == before


def test_the_next_page_filed_finds_its_place() -> None:
    one, target = people.dossier(), people.dossier()
    entries = [people.entry(one) for _ in range(3)]
    move(entries, target)
    new, back = people.entry(target), people.entry(one)
    assert children(target) == slugs(*entries, new)
    assert children(one) == slugs(back)
    assert Page.find_problems() == ([], [], [], [], [])


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=8))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_tree_stays_sound_whatever_moves(moves: list[tuple[int, int]]) -> None:
    dossiers = [people.dossier() for _ in range(3)]
    entries = [people.entry(dossiers[number % 3]) for number in range(6)]
    at = {number: number % 3 for number in range(6)}
    for number, to in moves:
        move([entries[number]], dossiers[to])
        at[number] = to
    for place, dossier in enumerate(dossiers):
        assert set(children(dossier)) == {str(entries[number].uuid) for number, to in at.items() if to == place}
        assert DossierPage.objects.get(pk=dossier.pk).numchild == sum(to == place for to in at.values())
    assert Page.find_problems() == ([], [], [], [], [])
