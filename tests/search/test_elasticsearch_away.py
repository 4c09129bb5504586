"""The portal while its Elasticsearch is away, and after: nothing is lost, nothing is rebuilt that need not be.

A proxy stands between the portal and the real server, and cuts the line: before a request arrives, or before its
answer does, at every step of what is under way.
"""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from pytest_django import Settings

from documents.actions.withdraw import withdraw
from search import building, comparing, feeding, tasks
from search.engines import engine
from search.models import EntryChange
from search.ports import EngineDown, IndexUnavailable
from tests import people
from tests.commands import call
from tests.search.indexes import ServerIndex, on_a_server
from tests.search.proxy import CUT, LOST, Answer, Asked, Proxy, proxied
from tests.search.world import House
from tests.working import waiting, work

pytestmark = pytest.mark.django_db
WAYS = pytest.mark.parametrize("way", [CUT, LOST], ids=["cut before", "answer lost"])


@pytest.fixture
def index(settings: Settings) -> Iterator[ServerIndex]:
    """An index on the server; the portal speaks to it by way of `door`."""
    with on_a_server() as made:
        settings.SEARCH_URL = made.url
        yield made


@pytest.fixture
def door(index: ServerIndex, house: House, settings: Settings) -> Iterator[Proxy]:
    with proxied(index.url) as made:
        settings.SEARCH_URL = made.url
        yield made


def away(door: Proxy) -> None:
    door.intercept = lambda asked: Answer(CUT)


def back(door: Proxy) -> None:
    door.intercept = lambda asked: None


def held() -> set[int]:
    return set(engine().stamps(0, 2**62))


def is_equal() -> bool:
    """Whether the index and the database say the same."""
    return comparing.compare().entries == []


class TestWhileItIsAway:
    def test_the_page_says_so_honestly(self, house: House, door: Proxy) -> None:
        address = house.client.post("/search/", {"q": "métastase"})["Location"]
        away(door)
        answer = house.client.get(address)
        html = answer.content.decode()
        assert answer.status_code == 503
        assert "Son serveur ne répond pas" in html
        assert "se reconstruit" not in html
        back(door)
        assert house.shown(house.client.get(address).content.decode()) == {house.letter, house.report, house.other}

    def test_reading_and_filing_go_on_and_it_catches_up_by_itself(
        self, house: House, door: Proxy, index: ServerIndex
    ) -> None:
        before = index.current()
        away(door)
        late = people.entry(house.first, text=("embolie pulmonaire",))
        withdraw(house.report, reason="erreur")
        work()
        assert house.client.get(f"/dossiers/{house.first.uuid}/").status_code == 200
        assert house.client.get(f"/entries/{late.uuid}/").status_code == 200
        assert EntryChange.objects.count() == 2
        back(door)
        tasks.look_after.enqueue()
        work()
        assert not EntryChange.objects.exists()
        assert is_equal()
        assert late.pk in held()
        assert index.current() == before  # nothing was built anew

    def test_no_task_fails_nor_heaps_up(self, house: House, door: Proxy) -> None:
        away(door)
        people.entry(house.first)
        for _ in range(3):
            tasks.look_after.enqueue()
            tasks.compare.enqueue()
            work()
        assert waiting() == []

    def test_commands_say_which_server_and_exit_with_1(self, house: House, door: Proxy) -> None:
        away(door)
        for action in (("check",), ("check", "--repair"), ("rebuild",)):
            said = call("search", *action)
            assert said.code == 1
            assert f"SEARCH_URL : {door.url.rpartition('/')[0]} ne répond pas." in said.err

    def test_a_rebuild_under_way_goes_on_afterwards(
        self, house: House, door: Proxy, index: ServerIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(building, "BATCH", 2)
        building.step()
        built = index.behind(f"{index.alias}-next")
        away(door)
        tasks.mend.enqueue()
        work()
        back(door)
        tasks.look_after.enqueue()
        work()
        assert [index.current()] == built
        assert is_equal()


class Line:
    """A line that breaks at the nth request, and stays so."""

    def __init__(self, door: Proxy, at: int, way: int) -> None:
        self.left, self.way = at, way
        door.intercept = self.look

    @property
    def has_broken(self) -> bool:
        return self.left < 0

    def look(self, asked: Asked) -> Answer | None:
        self.left -= 1
        if self.left == -1:
            return Answer(self.way)
        return Answer(CUT) if self.has_broken else None


def broken_at_every_step(door: Proxy, way: int, act: Callable[[], object]) -> Iterator[int]:
    """Does the same with the line broken at its first request, its second, and so on; then mended each time."""
    for at in range(60):
        line = Line(door, at, way)
        try:
            act()
        except IndexUnavailable:
            assert line.has_broken
        back(door)
        if not line.has_broken:
            return
        yield at
    pytest.fail("it does not end")


@WAYS
class TestALineThatBreaks:
    def test_at_any_step_of_a_rebuild(
        self, house: House, door: Proxy, way: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(building, "BATCH", 2)
        broken = 0
        for _step in broken_at_every_step(door, way, building.whole):
            broken += 1
            assert is_equal()  # whichever index is in use
        assert broken > 10
        assert is_equal()

    def test_at_any_step_of_feeding(self, house: House, door: Proxy, index: ServerIndex, way: int) -> None:
        building.step()  # to the end: another is under construction from the next on
        made = [people.entry(house.first, text=("un",)) for _ in range(3)]
        withdraw(made[0], reason="erreur")
        broken = 0
        for _step in broken_at_every_step(door, way, feeding.feed):
            broken += 1
            assert EntryChange.objects.exists() or is_equal()
            with transaction.atomic():
                EntryChange.objects.create(entry=made[1].pk, at=people.NOW)
        assert broken > 1
        assert is_equal()
        assert {entry.pk for entry in made[1:]} < held()

    def test_at_any_step_of_a_question(self, house: House, door: Proxy, way: int) -> None:
        address = house.client.post("/search/", {"q": "métastase"})["Location"]
        codes = []

        def ask() -> None:
            codes.append(house.client.get(address).status_code)

        assert list(broken_at_every_step(door, way, ask)) == [0, 1]  # whose index it is, then the question
        assert codes == [503, 503, 200]


def test_what_is_down_is_told_apart_from_what_is_absent(house: House, door: Proxy, index: ServerIndex) -> None:
    away(door)
    assert engine().state().is_down
    back(door)
    index.lose()
    assert not engine().state().is_down
    with pytest.raises(IndexUnavailable) as raised:
        held()
    assert not isinstance(raised.value, EngineDown)
    tasks.mend.enqueue()
    work()
    assert is_equal()
