"""What is sent piece by piece ends with its answer, and not when the interpreter gets round to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import StreamingHttpResponse

from documents.serving import RECHECK, Revoked, begun, watched


class Source:
    """Pieces read from somewhere that has to be let go; it is held here, so that nothing but `close` ends it."""

    def __init__(self, count: int, size: int = 1) -> None:
        self.has_ended = False
        self.pieces = self._read(count, size)

    def _read(self, count: int, size: int) -> Iterator[bytes]:
        try:
            for _one in range(count):
                yield b"x" * size
        finally:
            self.has_ended = True


def test_every_piece_is_sent_once_and_in_order() -> None:
    for first in range(6):
        assert b"".join(begun(iter([b"1", b"2", b"3", b"4"]), first)) == b"1234"


def test_what_cannot_be_read_is_said_before_the_answer_begins() -> None:
    with pytest.raises(FileNotFoundError):
        begun((Path(name).read_bytes() for name in ("absent",)), 1)


@pytest.mark.parametrize("read", [0, 1, 2, 3])
def test_a_client_that_leaves_ends_the_reading(read: int) -> None:
    source = Source(5)
    answer = StreamingHttpResponse(begun(watched(source.pieces, lambda: True), 1))
    pieces = iter(answer)
    for _one in range(read):
        next(pieces)
    assert not source.has_ended
    answer.close()
    assert source.has_ended


def test_a_door_that_closes_ends_the_reading() -> None:
    source = Source(3, size=RECHECK)
    with pytest.raises(Revoked) as caught:
        list(watched(source.pieces, lambda: False))
    assert source.has_ended, caught  # its traceback is still held
