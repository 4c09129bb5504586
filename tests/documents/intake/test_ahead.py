"""Reading ahead: the order stays, members of an archive are given while they live, memory is bounded."""

from collections.abc import Iterator
from pathlib import Path
from threading import get_ident

from documents.ahead import FILES, ahead
from documents.formats.reading import Reading
from documents.preparing import Prepared
from documents.readings import ROOM, Readings
from documents.walking import Found


def found(number: int, *, is_member: bool = False) -> Found:
    return Found(f"{number}", Path(f"/nowhere/{number}"), is_member=is_member)


def test_files_come_in_their_order_each_read_before() -> None:
    read: list[str] = []
    files = [found(number) for number in range(20)]
    for file in ahead(files, lambda one: read.append(one.label)):
        assert file.label in read
    assert [file.label for file in ahead(files, lambda _one: None)] == [file.label for file in files]


def test_no_more_than_a_few_are_asked_for_before_their_turn() -> None:
    asked: list[int] = []

    def files() -> Iterator[Found]:
        for number in range(20):
            asked.append(number)
            yield found(number)

    for given, _file in enumerate(ahead(files(), lambda _one: None)):
        assert len(asked) <= given + 1 + FILES


def test_a_member_is_given_before_the_next_file_is_asked_for() -> None:
    living: set[str] = set()

    def files() -> Iterator[Found]:
        yield found(0)
        for number in (1, 2):
            living.add(str(number))
            yield found(number, is_member=True)
            living.discard(str(number))
        yield found(3)

    given = []
    for file in ahead(files(), lambda _one: None):
        assert not file.is_member or file.label in living
        given.append(file.label)
    assert given == ["0", "1", "2", "3"]


def test_reading_is_beside_and_a_member_is_not_read_ahead() -> None:
    readers: dict[str, int] = {}

    def read(one: Found) -> None:
        readers[one.label] = get_ident()

    list(ahead([found(0), found(1, is_member=True)], read))
    assert list(readers) == ["0"]
    assert readers["0"] != get_ident()


def test_a_reading_is_kept_once_and_gives_its_room_back() -> None:
    readings = Readings()
    prepared = Prepared(Reading("text", "text/plain", text=("x" * 1000,)))
    readings.keep("a", prepared)
    readings.keep("a", prepared)
    assert readings.room == ROOM - 5096
    assert readings.take("a") is prepared
    assert (readings.take("a"), readings.room) == (None, ROOM)


def test_nothing_is_kept_where_there_is_no_room() -> None:
    readings = Readings(room=5000)
    readings.keep("a", Prepared(Reading("text", "text/plain", text=("x" * 1000,))))
    assert readings.take("a") is None
