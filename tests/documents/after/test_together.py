"""Several hands at once, on a database that commits: every outcome is one that some order would give."""

import threading
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.db import connection

from documents.actions.file import file_arrival
from documents.actions.move import move
from documents.actions.receive import receive
from documents.actions.replace import replace
from documents.actions.withdraw import withdraw
from documents.models import EntryMove, EntryPage
from documents.preparing import Prepared
from patients.actions.merge import Word, merge
from patients.actions.refusals import Refused
from patients.actions.undo_merge import undo_merge
from patients.consistency import differences
from patients.models import DossierMerge, DossierPage
from tests import people
from tests.documents.after.places import assert_in_order, stands

pytestmark = pytest.mark.usefixtures("committed")

ROUNDS = range(4)
WORD = Word("même patiente", despite_traits=True)


def together(*hands: Callable[[], Any]) -> list[Any]:
    """What each returns, all started at the same instant, each on its own connection; a refusal is its code."""
    start, outcomes = threading.Barrier(len(hands)), [None] * len(hands)

    def run(place: int, hand: Callable[[], Any]) -> None:
        start.wait()
        try:
            outcomes[place] = hand()
        except Refused as refused:
            outcomes[place] = refused.code  # type: ignore[call-overload]
        except Exception as error:  # noqa: BLE001 - the test says what it was
            outcomes[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def state(entry: EntryPage) -> tuple[DossierPage, str]:
    now = EntryPage.objects.select_related("dossier").get(pk=entry.pk)
    return now.dossier, str(now.state)


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_move_against_a_withdrawal(_round: int) -> None:
    here, there = people.dossier(), people.dossier()
    people.entry(here, title="v1", document_id="1")
    entry = people.entry(here, title="v2", document_id="2", replaces=("1",))
    moved, gone = together(lambda: move(entry, there, reason="homonyme"), lambda: withdraw(entry, reason="erreur"))
    assert gone.pk == entry.pk
    assert state(entry) == ((here if moved == "withdrawn" else there), "withdrawn")
    assert stands(here)["v1"] == "published"
    assert_in_order()


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_moves_of_one_entry(_round: int) -> None:
    here, targets = people.dossier(), (people.dossier(), people.dossier())
    entry = people.entry(here)
    together(*(partial(move, entry, target, reason="homonyme") for target in targets))
    assert state(entry)[0] in targets
    assert_in_order()


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_merge_against_filing_into_the_merged_dossier(_round: int) -> None:
    kept, merged = people.dossier(), people.dossier()
    merged = DossierPage.objects.select_related("vault").get(pk=merged.pk)
    arrivals = [receive(BytesIO(f"octets {number}".encode())) for number in range(6)]

    def file() -> list[EntryPage]:
        return [file_arrival(one, merged, Prepared(people.reading(title=one.name))) for one in arrivals]

    filed, made = together(file, lambda: merge(kept, merged, WORD))
    assert isinstance(made, DossierMerge)
    assert {state(entry) for entry in filed} == {(kept, "published")}
    assert not EntryPage.objects.filter(dossier=merged).exists()
    assert_in_order()


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_undoing_against_filing(_round: int) -> None:
    kept, merged = people.dossier(), people.dossier()
    before = people.entry(merged)
    made = merge(kept, merged, WORD)
    arrivals = [receive(BytesIO(f"octets {number}".encode())) for number in range(6)]

    def file() -> list[EntryPage]:
        return [file_arrival(one, merged, Prepared(people.reading())) for one in arrivals]

    filed, _undone = together(file, lambda: undo_merge(made))
    assert {state(entry)[0] for entry in filed} <= {kept, merged}
    assert state(before) == (merged, "published")
    assert_in_order()


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_merges_that_cross(_round: int) -> None:
    one, other = people.dossier(), people.dossier()
    entries = people.entry(one), people.entry(other)
    outcomes = together(lambda: merge(one, other, WORD), lambda: merge(other, one, WORD))
    (made,) = (outcome for outcome in outcomes if isinstance(outcome, DossierMerge))
    assert "already-merged" in outcomes
    assert {state(entry)[0] for entry in entries} == {made.kept}
    assert_in_order()


@pytest.mark.parametrize("_round", ROUNDS)
def test_merges_in_a_ring(_round: int) -> None:
    ring = [people.dossier() for _ in range(3)]
    entries = [people.entry(one) for one in ring]
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    outcomes = together(*(partial(merge, kept, merged, WORD) for kept, merged in pairs))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    roots = {one.root_id for one in DossierPage.objects.filter(pk__in=[one.pk for one in ring])}
    assert {state(entry)[0].pk for entry in entries} == roots
    assert not DossierPage.objects.filter(pk__in=roots).exclude(merged_into=None).exists()
    assert_in_order()


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_merge_against_a_designation_for_the_merged_dossier(_round: int) -> None:
    kept, merged, physician = people.dossier(), people.dossier(), people.physician()
    together(lambda: people.designation(merged, physician), lambda: merge(kept, merged, WORD))
    assert list(differences()) == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_merge_against_a_move_out_of_the_merged_dossier(_round: int) -> None:
    kept, merged, right = people.dossier(), people.dossier(), people.dossier()
    entry = people.entry(merged)
    outcomes = together(lambda: move(entry, right, reason="homonyme"), lambda: merge(kept, merged, WORD))
    assert [type(outcome) for outcome in outcomes] == [EntryMove, DossierMerge]
    assert state(entry)[0] == right
    assert_in_order()


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_words_that_would_close_a_circle(_round: int) -> None:
    dossier = people.dossier()
    one, other = people.entry(dossier, title="a"), people.entry(dossier, title="b")
    outcomes = together(
        lambda: replace(one, other, reason="version corrigée"), lambda: replace(other, one, reason="version corrigée")
    )
    assert outcomes.count("circle") == 1
    assert sorted(stands(dossier).values()) in (["published", "under a"], ["published", "under b"])


def test_what_one_hand_commits_another_sees() -> None:
    """Otherwise nothing above would have met."""
    dossier = people.dossier()
    assert together(lambda: dossier.pk in DossierPage.objects.values_list("pk", flat=True)) == [True]
