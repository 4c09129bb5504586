"""The index follows the database: every change, in its transaction, whatever becomes of the tasks."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from documents.actions.move import move
from documents.actions.publish import publish
from documents.actions.recognise import recognise
from documents.actions.replace import replace, take_back
from documents.actions.withdraw import withdraw
from documents.formats import ocr
from documents.models import EntryPage
from documents.signals import entry_changed
from patients.actions.undo_merge import undo_merge
from patients.models import DossierPage
from search import comparing, feeding, source, tasks
from search.engines import engine
from search.models import EntryChange
from search.ports import IndexUnavailable
from tests import people
from tests.patients.merging import pairs
from tests.search.house import indexed
from tests.search.indexes import Index
from tests.working import waiting, work

pytestmark = pytest.mark.django_db
FEED = "search.tasks.feed"


@pytest.fixture
def dossier(index: Index) -> DossierPage:
    indexed()
    return people.dossier()


def held() -> set[int]:
    """The entries that the index holds."""
    return set(engine().stamps(0, 2**62))


def is_equal() -> bool:
    """Whether the index and the database say the same."""
    return comparing.compare().entries == []


def test_a_published_entry_is_noted_with_one_task_that_names_nothing(dossier: DossierPage) -> None:
    entry = people.entry(dossier)
    assert list(EntryChange.objects.values_list("entry", flat=True)) == [entry.pk]
    (task,) = DBTaskResult.objects.filter(task_path=FEED)
    assert task.args_kwargs == {"args": [], "kwargs": {}}


def test_the_task_brings_it_and_forgets_the_change(dossier: DossierPage) -> None:
    entry = people.entry(dossier, text=("grippe",))
    work()
    assert held() == {entry.pk}
    assert not EntryChange.objects.exists()
    assert is_equal()


def test_many_changes_are_one_task(dossier: DossierPage) -> None:
    for _ in range(5):
        people.entry(dossier)
    assert waiting().count(FEED) == 1
    work()
    assert len(held()) == 5


def test_behind_a_backlog_the_latest_comes_first(dossier: DossierPage, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [people.entry(dossier) for _ in range(5)]
    monkeypatch.setattr(feeding, "BATCH", 2)
    brought: list[set[int]] = []
    monkeypatch.setattr(feeding, "bring", brought.append)  # what comes when, not what it says
    assert feeding.feed() == 5
    assert brought[0] == {made[3].pk, made[4].pk}
    assert set().union(*brought) == {entry.pk for entry in made}


def test_a_backlog_is_many_tasks_so_that_none_is_long(dossier: DossierPage, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        people.entry(dossier)
    monkeypatch.setattr(feeding, "BATCH", 2)
    left = []
    while FEED in waiting():
        work(1)
        left.append(EntryChange.objects.count())
    assert left == [3, 1, 0]
    assert is_equal()


def test_a_change_whose_transaction_fails_is_none(dossier: DossierPage) -> None:
    with transaction.atomic():
        people.entry(dossier)
        transaction.set_rollback(True)
    assert not EntryChange.objects.exists()
    assert FEED not in waiting()


def test_many_entries_changed_at_once_are_noted_in_one_writing(
    dossier: DossierPage, queries: Callable[[Callable[[], object]], list[str]]
) -> None:
    entries = [people.entry(dossier) for _ in range(6)]
    work()
    one = queries(lambda: entry_changed.send(EntryPage, entries=entries[:1]))
    work()
    assert len(queries(lambda: entry_changed.send(EntryPage, entries=entries))) == len(one)
    assert set(EntryChange.objects.values_list("entry", flat=True)) == {entry.pk for entry in entries}
    assert waiting().count(FEED) == 1


def test_a_change_of_nothing_notes_nothing(dossier: DossierPage) -> None:
    entry_changed.send(EntryPage, entries=[])
    assert FEED not in waiting()


def test_what_a_savepoint_takes_back_is_not_noted_and_the_rest_is(dossier: DossierPage) -> None:
    with transaction.atomic():
        kept = people.entry(dossier)
        with suppress(RuntimeError), transaction.atomic():
            people.entry(dossier)
            raise RuntimeError
    assert list(EntryChange.objects.values_list("entry", flat=True)) == [kept.pk]
    assert waiting().count(FEED) == 1


def withdrawn(entry: EntryPage, other: DossierPage) -> None:
    withdraw(entry, reason="erreur")


def moved(entry: EntryPage, other: DossierPage) -> None:
    move(entry, other, reason="erreur")


def masked(entry: EntryPage, other: DossierPage) -> None:
    EntryPage.objects.filter(pk=entry.pk).update(masked_to_professionals=True)
    entry_changed.send(EntryPage, entries=[entry])


def described(entry: EntryPage, other: DossierPage) -> None:
    EntryPage.objects.filter(pk=entry.pk).update(heading="Un autre titre")
    entry_changed.send(EntryPage, entries=[entry])


def replaced(entry: EntryPage, other: DossierPage) -> None:
    replace(people.entry(entry.dossier), entry, reason="erreur")


def merged(entry: EntryPage, other: DossierPage) -> None:
    pairs.together(other, entry.dossier, despite_traits=True)


def merged_and_undone(entry: EntryPage, other: DossierPage) -> None:
    made = pairs.together(other, entry.dossier, despite_traits=True)
    work()
    undo_merge(made, reason="deux personnes")


def taken_back(entry: EntryPage, other: DossierPage) -> None:
    made = replace(people.entry(entry.dossier), entry, reason="erreur")
    work()
    take_back(made, reason="erreur")


CHANGES = [withdrawn, moved, masked, described, replaced, merged, merged_and_undone, taken_back]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_after_any_change_the_index_equals_the_database(
    dossier: DossierPage, change: Callable[[EntryPage, DossierPage], None]
) -> None:
    entry, other = people.entry(dossier, text=("grippe",)), pairs.dossier("8000001", birth_name="PAT-AUTRE")
    people.entry(other, text=("angine",))
    work()
    assert is_equal()
    change(entry, other)
    work()
    assert is_equal()


@pytest.mark.parametrize("change", [withdrawn, moved, masked, described, replaced, merged])
def test_until_then_the_comparison_sees_it(
    dossier: DossierPage, change: Callable[[EntryPage, DossierPage], None]
) -> None:
    entry, other = people.entry(dossier, text=("grippe",)), pairs.dossier("8000001", birth_name="PAT-AUTRE")
    work()
    change(entry, other)
    assert not is_equal()


def test_a_published_draft_is_brought(dossier: DossierPage) -> None:
    entry = people.entry(dossier)
    EntryPage.objects.filter(pk=entry.pk).update(state="draft", live=False, published_at=None)
    work()
    assert held() == set()
    publish(EntryPage.objects.get(pk=entry.pk))
    work()
    assert held() == {entry.pk}


@pytest.mark.skipif(not ocr.available(), reason="Tesseract with French is not installed (tesseract-ocr-fra)")
def test_recognised_text_is_brought(dossier: DossierPage) -> None:
    from tests.documents.test_recognising import scan

    entry = people.entry(dossier, scan("Compte rendu de consultation"), text=("",))
    work()
    recognise(entry)
    assert EntryChange.objects.count() == 0 or not is_equal()
    work()
    assert is_equal()


class TestTasksThatDoNotRun:
    """Nothing depends on one task: the changes stay noted until the index has them."""

    def test_a_task_that_was_lost_leaves_the_change_to_the_clock(self, dossier: DossierPage) -> None:
        entry = people.entry(dossier)
        DBTaskResult.objects.all().delete()
        tasks.look_after.enqueue()
        work()
        assert held() == {entry.pk}

    def test_a_late_task_finds_the_entry_withdrawn(self, dossier: DossierPage) -> None:
        entry = people.entry(dossier)
        found = source.rows(source.published())
        late = source.documents(found, source.ticket())  # read, and not yet written
        withdraw(entry, reason="erreur")
        feeding.feed()
        engine().write(late, {})
        assert held() == set()

    def test_a_change_twice_noted_is_done_once_and_harms_nothing(self, dossier: DossierPage) -> None:
        entry = people.entry(dossier)
        feeding.bring({entry.pk})
        feeding.bring({entry.pk})
        assert held() == {entry.pk}

    def test_an_entry_that_is_no_more_is_removed(self, dossier: DossierPage) -> None:
        feeding.bring({987654})
        assert held() == set()

    def test_without_an_index_the_changes_stay_and_one_is_built(self, dossier: DossierPage, index: Index) -> None:
        index.lose()
        entry = people.entry(dossier)
        with pytest.raises(IndexUnavailable):
            feeding.feed()
        assert EntryChange.objects.exists()
        work()
        assert held() == {entry.pk}
        tasks.look_after.enqueue()
        work()
        assert not EntryChange.objects.exists()
        assert is_equal()


def test_a_text_that_is_damaged_leaves_the_entry_findable_by_its_title(dossier: DossierPage, tmp_path: Path) -> None:
    entry = people.entry(dossier, text=("grippe",), title="Un titre")
    stored = entry.attachments.get(part="text").stored
    from storage.stores import object_store

    object_store().delete(stored.store_key)
    work()
    assert held() == {entry.pk}


def test_versions_only_grow(db: None) -> None:
    drawn = [source.ticket() for _ in range(5)]
    assert drawn == sorted(set(drawn))


class TestComparing:
    def test_names_what_is_missing_unwanted_and_stale(self, dossier: DossierPage) -> None:
        stays, goes, changes = (people.entry(dossier, title=title) for title in ("a", "b", "c"))
        work()
        EntryPage.objects.filter(pk=goes.pk).update(state="withdrawn", live=False)
        EntryPage.objects.filter(pk=changes.pk).update(heading="d")
        late = people.entry(dossier)
        found = comparing.compare()
        assert (found.missing, found.unwanted, found.stale) == ([late.pk], [goes.pk], [changes.pk])
        assert found.compared == 3
        comparing.repair(found)
        assert is_equal()
        assert held() == {stays.pk, changes.pk, late.pk}

    def test_the_clock_compares_and_repairs(self, dossier: DossierPage) -> None:
        entry = people.entry(dossier)
        EntryChange.objects.all().delete()
        DBTaskResult.objects.all().delete()
        assert held() == set()
        tasks.compare.enqueue()
        work()
        assert held() == {entry.pk}

    @pytest.mark.parametrize(
        "column",
        [
            {"heading": "x"},
            {"type_code": "x"},
            {"author_name": "x"},
            {"unit": "x"},
            {"masked_to_professionals": True},
            {"act_date": people.NOW},
        ],
        ids=lambda column: next(iter(column)),
    )
    def test_a_stamp_tells_any_column_apart(self, dossier: DossierPage, column: dict[str, object]) -> None:
        entry = people.entry(dossier)
        (before,) = source.rows(source.published())
        EntryPage.objects.filter(pk=entry.pk).update(**column)
        (after,) = source.rows(source.published())
        assert before.stamp != after.stamp

    def test_a_stamp_tells_recipients_apart(self, dossier: DossierPage) -> None:
        entry = people.entry(dossier)
        (before,) = source.rows(source.published())
        entry.recipients.create(rpps="10000000001")
        (after,) = source.rows(source.published())
        assert before.stamp != after.stamp


def test_many_texts_are_read_with_few_queries(
    dossier: DossierPage, django_assert_max_num_queries: Callable[..., AbstractContextManager[None]]
) -> None:
    for number in range(6):
        people.entry(dossier, text=(f"texte {number}",))
    with django_assert_max_num_queries(3):
        made = source.documents(source.rows(source.published()), 1)
    assert [document.pages for document in made] == [(f"texte {number}",) for number in range(6)]
