"""Locks take dossiers as they are now, and need a transaction to live in."""

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from documents import locks as entry_locks
from documents.actions.move import move
from patients import locks
from patients.actions.undo_merge import undo_merge
from patients.models import DossierPage
from tests import people
from tests.patients.merging.pairs import dossier, together


@pytest.mark.django_db
class TestInATransaction:
    def test_in_the_order_asked_whatever_the_keys(self) -> None:
        one, other = dossier("1"), dossier("2")
        assert locks.dossiers(other, one) == [other, one]

    def test_the_same_twice(self) -> None:
        one = dossier("1")
        assert locks.dossiers(one, one) == [one, one]

    def test_a_stale_instance_that_says_merged_is_set_apart_again(self) -> None:
        kept, merged = dossier("1"), dossier("2")
        made = together(kept, merged)
        stale = DossierPage.objects.get(pk=merged.pk)
        undo_merge(made)
        assert stale.merged_into == kept
        assert locks.dossiers(stale) == [merged]

    def test_its_vault_comes_along(self) -> None:
        (held,) = locks.dossiers(dossier("1"))
        assert "vault" in held._state.fields_cache

    def test_one_query_and_three_for_a_merged_one(self, django_assert_num_queries: object) -> None:
        kept, merged = dossier("1"), dossier("2")
        with django_assert_num_queries(1 + 2):  # type: ignore[operator]  # two for the savepoint
            locks.dossiers(kept)
        together(kept, merged)
        with django_assert_num_queries(3 + 5):  # type: ignore[operator]  # a savepoint let go, another kept
            locks.dossiers(merged)

    def test_an_entry_is_followed_to_its_dossier(self) -> None:
        here, there = dossier("1"), dossier("2")
        entry = people.entry(here)
        move(entry, there, reason="homonyme")
        held, source, others = entry_locks.entry(entry, here)
        assert (held.pk, source, others) == (entry.pk, there, [here])


@pytest.mark.usefixtures("committed")
def test_without_a_transaction_there_is_no_lock() -> None:
    one = dossier("1")
    with pytest.raises(TransactionManagementError):
        locks.dossiers(one)
    with transaction.atomic():
        assert locks.families(one) == [one]


@pytest.mark.django_db
class TestWhatChangesWhileOneWaits:
    """On SQLite nobody waits: the change is made at the moment when the lock would have been granted."""

    def test_an_entry_that_leaves_is_sought_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        here, there = dossier("1"), dossier("2")
        entry = people.entry(here)
        asked = []

        def granted(*dossiers: DossierPage) -> list[DossierPage]:
            asked.append(dossiers)
            return [there] if len(asked) == 1 else [here]

        monkeypatch.setattr("documents.locks.locks.dossiers", granted)
        assert entry_locks.entry(entry)[1] == here
        assert len(asked) == 2

    def test_a_family_that_grows_is_taken_anew(self, monkeypatch: pytest.MonkeyPatch) -> None:
        kept, merged = dossier("1"), dossier("2")
        together(kept, merged)
        members = locks._members
        seen = iter([{kept.pk}])
        monkeypatch.setattr(locks, "_members", lambda roots: next(seen, members(roots)))
        assert locks.families(kept) == [kept]
