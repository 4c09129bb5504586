"""Building the index anew: beside the one in use, a step at a time, killed anywhere; and the command."""

import os
import signal
from pathlib import Path

import pytest

from documents.models import EntryPage
from patients.models import DossierPage
from search import building, tasks
from search.engines import engine
from search.ports import IndexUnavailable
from tests import people
from tests.commands import call, run, start
from tests.portal.queue.test_worker import until
from tests.search.house import indexed
from tests.search.indexes import Index
from tests.working import waiting, work


@pytest.fixture
def dossier(db: None, index: Index) -> DossierPage:
    return people.dossier()


@pytest.fixture
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BATCH", 2)


def held() -> set[int]:
    try:
        return set(engine().stamps(0, 2**62))
    except IndexUnavailable:
        return set()


def entries(dossier: DossierPage, count: int) -> list[EntryPage]:
    return [people.entry(dossier, text=(f"texte {number}",)) for number in range(count)]


@pytest.mark.usefixtures("_small_steps")
class TestSteps:
    def test_tell_how_far_they_are(self, dossier: DossierPage) -> None:
        entries(dossier, 5)
        told: list[tuple[int, int, bool]] = []
        building.whole(lambda progress: told.append((progress.done, progress.total, progress.is_over)))
        assert told == [(2, 5, False), (4, 5, False), (5, 5, True)]

    def test_interrupted_go_on_where_they_were(self, dossier: DossierPage) -> None:
        entries(dossier, 5)
        building.step()
        (build,) = filter(None, [engine().state().build])
        building.step()
        (further,) = filter(None, [engine().state().build])
        assert (further.name, further.cursor > build.cursor) == (build.name, True)
        building.whole()
        assert len(held()) == 5

    def test_until_the_swap_the_old_index_answers(self, dossier: DossierPage) -> None:
        made = entries(dossier, 3)
        building.whole()
        building.step()
        assert held() == {entry.pk for entry in made}
        assert engine().state().is_ready

    def test_are_tasks_between_which_changes_are_brought(self, dossier: DossierPage, index: Index) -> None:
        entries(dossier, 5)
        tasks.mend.enqueue()
        work(1)
        assert "search.tasks.mend" in waiting() or "search.tasks.feed" in waiting()
        work()
        assert len(held()) == 5
        assert engine().state().build is None

    def test_nothing_is_mended_that_is_whole(self, dossier: DossierPage, index: Index) -> None:
        building.whole()
        before = index.current()
        tasks.mend.enqueue()
        work()
        assert index.current() == before != ""

    def test_a_build_cut_short_is_finished_by_the_clock(self, dossier: DossierPage) -> None:
        entries(dossier, 5)
        building.whole()
        building.step()
        tasks.look_after.enqueue()
        work()
        assert engine().state().build is None


def test_an_empty_hospital_has_an_index(dossier: DossierPage) -> None:
    indexed()
    assert engine().state().is_ready
    assert held() == set()


class TestTheCommand:
    def test_rebuilds_and_counts(self, dossier: DossierPage) -> None:
        entries(dossier, 3)
        assert call("search", "rebuild", "--json").json == {"entries": 3}
        said = call("search", "rebuild")
        assert (said.code, said.out, said.err) == (0, "entries: 3\n", "3 / 3\n")

    def test_a_difference_is_exit_code_1_until_repaired(self, dossier: DossierPage) -> None:
        entries(dossier, 2)
        call("search", "rebuild")
        people.entry(dossier)
        found = call("search", "check", "--json")
        assert found.code == 1
        assert found.json == {"compared": 3, "missing": 1, "unwanted": 0, "stale": 0, "repaired": False}
        repaired = call("search", "check", "--repair", "--json")
        assert (repaired.code, repaired.json["repaired"]) == (0, True)
        assert call("search", "check").code == 0

    def test_without_an_index_says_what_to_do(self, dossier: DossierPage) -> None:
        said = call("search", "check")
        assert said.code == 1
        assert "manage.py search rebuild" in said.err

    @pytest.mark.parametrize("arguments", [(), ("nothing",), ("rebuild", "--repair"), ("check", "x")])
    def test_wrong_arguments_are_exit_code_2(self, arguments: tuple[str, ...]) -> None:
        assert call("search", *arguments).code == 2

    def test_says_no_word_of_a_document(self, dossier: DossierPage) -> None:
        people.entry(dossier, text=("métastase",), title="Zanzibar")
        for action in ("check", "rebuild", "check"):
            said = call("search", action)
            assert "Zanzibar" not in said.out + said.err


class TestKilled:
    """Real processes, killed for real."""

    def test_a_rebuild_killed_goes_on_and_the_index_equals_the_database(self, committed: Path, index: Index) -> None:
        dossier = people.dossier()
        for number in range(230):
            people.entry(dossier, text=(f"texte {number}",))
        with start(committed, "search", "rebuild", SEARCH_URL=index.url) as process:
            until(index.is_building)
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        assert run(committed, "search", "rebuild", "--json", SEARCH_URL=index.url).json == {"entries": 230}
        found = run(committed, "search", "check", "--json", SEARCH_URL=index.url)
        assert (found.code, found.json["compared"]) == (0, 230)

    def test_a_rebuild_interrupted_is_exit_code_130(self, committed: Path, index: Index) -> None:
        dossier = people.dossier()
        for number in range(230):
            people.entry(dossier, text=(f"texte {number}",))
        with start(committed, "search", "rebuild", SEARCH_URL=index.url) as process:
            until(index.is_building)
            process.send_signal(signal.SIGINT)
            process.communicate()
        assert process.returncode in (130, 0)

    def test_a_worker_builds_brings_and_catches_up_by_itself(self, committed: Path, index: Index) -> None:
        dossier = people.dossier()
        people.entry(dossier, text=("un",))
        with start(committed, "worker", SEARCH_URL=index.url) as process:
            until(lambda: len(held()) == 1)
            people.entry(dossier, text=("deux",))
            until(lambda: len(held()) == 2)
            index.lose()
            people.entry(dossier, text=("trois",))
            until(lambda: len(held()) == 3)
            process.terminate()
            process.communicate()
        assert run(committed, "search", "check", SEARCH_URL=index.url).code == 0
