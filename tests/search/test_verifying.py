"""An index is verified before it takes its place: a build that lost something is mended, or does not take it."""

import pytest

from documents.models import EntryPage
from patients.models import DossierPage
from search import building, source, verifying
from search.engines import engine
from search.models import EntryChange
from search.ports import Build, IndexUnavailable
from tests import people
from tests.search.indexes import Index


@pytest.fixture
def made(db: None, index: Index) -> list[EntryPage]:
    dossier: DossierPage = people.dossier()
    entries = [people.entry(dossier, text=(f"texte {number}",)) for number in range(6)]
    EntryChange.objects.all().delete()
    return entries


def built(entries: list[EntryPage]) -> Build:
    """An index under construction of these alone, which believes itself complete."""
    rows = source.rows(source.published().filter(pk__in=[entry.pk for entry in entries]))
    return engine().build(engine().begin(), source.documents(rows, source.ticket()), 2**40)


def held(build: Build) -> set[int]:
    return set(engine().stamps(0, 2**62, build))


def test_a_whole_one_takes_its_place_as_it_is(made: list[EntryPage], monkeypatch: pytest.MonkeyPatch) -> None:
    build = built(made)
    monkeypatch.setattr("search.comparing.compare", None)  # not needed
    verifying.verify(build)
    assert engine().count(build) == 6


def test_what_a_build_lost_is_brought(made: list[EntryPage]) -> None:
    build = built(made[:4])
    verifying.verify(build)
    assert held(build) == {entry.pk for entry in made}


def test_what_it_holds_without_reason_is_taken_away(made: list[EntryPage]) -> None:
    build = built(made)
    EntryPage.objects.filter(pk=made[0].pk).update(state="withdrawn", live=False)
    verifying.verify(build)
    assert held(build) == {entry.pk for entry in made[1:]}


def test_other_words_in_the_same_number_of_entries_are_seen_by_the_samples(made: list[EntryPage]) -> None:
    build = built(made)
    EntryPage.objects.filter(pk__in=[entry.pk for entry in made]).update(heading="Autre")
    verifying.verify(build)
    wanted = {row.entry: row.stamp for row in source.rows(source.published())}
    assert engine().stamps(0, 2**62, build) == wanted


def test_what_waits_to_be_brought_may_differ(made: list[EntryPage], monkeypatch: pytest.MonkeyPatch) -> None:
    build = built(made[:5])
    EntryChange.objects.create(entry=made[5].pk, at=people.NOW)
    monkeypatch.setattr("search.comparing.compare", None)
    verifying.verify(build)


def test_one_that_stays_wrong_does_not_take_its_place(made: list[EntryPage], monkeypatch: pytest.MonkeyPatch) -> None:
    building.whole()
    before = engine().stamps(0, 2**62)
    built(made[:2])
    monkeypatch.setattr("search.comparing.repair", lambda found: None)  # an index that takes nothing
    with pytest.raises(IndexUnavailable):
        building.step()
    assert engine().stamps(0, 2**62) == before
    assert engine().state().build is not None
