"""What a move and a merge cost: queries that do not grow with the dossier, or by batches of hundreds."""

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Page

from documents.actions.move import move
from documents.actions.withdraw import withdraw
from documents.models import EntryPage
from patients.actions.undo_merge import undo_merge
from tests import people
from tests.documents.after.images import image, study
from tests.patients.merging.pairs import together

pytestmark = pytest.mark.django_db

Queries = Callable[[Callable[[], Any]], list[str]]

MOVE = 50  # two are the index being told
MERGE_OF_500 = 64  # about 50 for one entry: tables with many columns are written a hundred or two rows at a time


def test_a_move(queries: Queries) -> None:
    wrong, right = people.dossier(), people.dossier()
    for _ in range(5):
        people.designation(wrong, people.physician())
    entry = people.entry(wrong)
    assert len(queries(lambda: move(entry, right, reason="homonyme"))) <= MOVE


def test_a_move_out_of_a_full_dossier_into_a_full_one(queries: Queries) -> None:
    wrong, right = people.dossier(), people.dossier()
    for dossier in (wrong, right):
        for _ in range(30):
            people.entry(dossier)
    entry = people.entry(wrong)
    assert len(queries(lambda: move(entry, right, reason="homonyme"))) <= MOVE


def test_a_move_of_a_study_does_not_grow_with_its_images(queries: Queries) -> None:
    wrong, right = people.dossier(), people.dossier()
    entry = study(wrong, "1", {"10": 1})
    one = len(queries(lambda: move(entry, right, reason="homonyme")))
    for number in range(1, 12):
        image(right, "1", "10", f"1.10.{number}")
    assert len(queries(lambda: move(entry, wrong, reason="retour"))) <= one


def test_a_move_of_one_version_of_many(queries: Queries) -> None:
    """What it had folded stands again in three queries more, however many they are."""
    wrong, right = people.dossier(), people.dossier()
    for number in range(20):
        people.entry(wrong, document_id=str(number))
    entry = people.entry(wrong, document_id="20", replaces=tuple(map(str, range(20))))
    assert len(queries(lambda: move(entry, right, reason="homonyme"))) <= MOVE + 6
    assert EntryPage.objects.filter(dossier=wrong, state="published").count() == 20


def test_a_withdrawal(queries: Queries) -> None:
    entry = people.entry(people.dossier())
    assert len(queries(lambda: withdraw(entry, reason="erreur"))) <= 18


@pytest.mark.slow
def test_a_merge_of_500_entries_and_its_undoing(queries: Queries) -> None:
    kept, merged = people.dossier(), people.dossier()
    for dossier in (kept, merged):
        people.designation(dossier, people.physician())
    for number in range(500):
        people.entry(merged, document_id=str(number), replaces=(str(number - 1),) if number % 10 else ())
    made: list[Any] = []
    assert len(queries(lambda: made.append(together(kept, merged)))) <= MERGE_OF_500
    assert EntryPage.objects.filter(dossier=kept, state="published").count() == 50
    assert len(queries(lambda: undo_merge(made[0]))) <= MERGE_OF_500
    assert EntryPage.objects.filter(dossier=merged, state="published").count() == 50
    assert not any(Page.find_problems())
