"""Any range of any object comes back exactly, and costs only the segments it touches."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sealing import Header, Sealed, seal, unseal
from storage.sealing.header import HEADER_SIZE
from storage.sealing.layout import TAG_SIZE, Layout
from tests.storage.sealed_bytes import KEY, OBJECT, PREFIX, SEGMENT, Memory, opened, sealed_bytes

contents = st.binary(max_size=150)
segments = st.integers(min_value=1, max_value=40)


class Dribble:
    """A stream that gives fewer bytes than asked, as a socket does."""

    def __init__(self, content: bytes, pieces: list[int]) -> None:
        self._stream, self._pieces = BytesIO(content), iter(pieces)

    def read(self, size: int, /) -> bytes:
        return self._stream.read(min(size, next(self._pieces, size)))


@given(content=contents, segment=segments)
def test_what_is_sealed_opens_to_the_same_bytes(content: bytes, segment: int) -> None:
    assert opened(sealed_bytes(content, segment=segment), len(content), segment=segment) == content


@given(content=contents, segment=segments, pieces=st.lists(st.integers(1, 7)))
def test_a_stream_that_dribbles_is_sealed_as_one_that_does_not(content: bytes, segment: int, pieces: list[int]) -> None:
    dribbled = b"".join(seal(Dribble(content, pieces), KEY, Header(OBJECT, segment, PREFIX)))
    assert dribbled == sealed_bytes(content, segment=segment)


@given(content=contents, segment=segments, bounds=st.tuples(st.integers(0, 150), st.integers(0, 150)))
def test_a_range_is_the_slice(content: bytes, segment: int, bounds: tuple[int, int]) -> None:
    start, stop = sorted(min(bound, len(content)) for bound in bounds)
    raw = sealed_bytes(content, segment=segment)
    assert opened(raw, len(content), start, stop, segment=segment) == content[start:stop]


@given(content=contents, segment=segments)
def test_sealing_costs_a_header_and_a_tag_for_each_segment(content: bytes, segment: int) -> None:
    layout = Layout(len(content), segment)
    count = max(1, -(-len(content) // segment))
    assert layout.last + 1 == count
    assert len(sealed_bytes(content, segment=segment)) == HEADER_SIZE + len(content) + count * TAG_SIZE
    assert len(sealed_bytes(content, segment=segment)) == layout.offset(count)


@given(size=st.integers(0, 300), segment=segments)
def test_the_segments_lie_end_to_end(size: int, segment: int) -> None:
    layout = Layout(size, segment)
    lengths = [layout.sealed_length(number) for number in range(layout.last + 1)]
    assert layout.offset(0) == HEADER_SIZE
    assert sum(lengths) == layout.offset(layout.last + 1) - HEADER_SIZE
    assert all(length == segment + TAG_SIZE for length in lengths[:-1])


@given(bounds=st.tuples(st.integers(0, 160), st.integers(0, 160)))
def test_a_range_reads_only_the_header_and_the_segments_it_touches(bounds: tuple[int, int]) -> None:
    start, stop = sorted(bounds)
    content = bytes(range(160))
    memory, step = Memory(sealed_bytes(content)), SEGMENT + TAG_SIZE
    assert b"".join(unseal(Sealed(OBJECT, KEY, 160, SEGMENT), memory.get, start, stop)) == content[start:stop]
    read = {(at - HEADER_SIZE) // step for asked in memory.asked for at in asked if at >= HEADER_SIZE}
    touched = set(range(start // SEGMENT, (stop - 1) // SEGMENT + 1)) if stop > start else set()
    # One byte is read after the range, and an empty range reads one segment.
    assert touched <= read
    assert len(read) <= len(touched) + 1 + (not touched)


@given(place=st.integers(0, 9))
def test_a_range_does_not_mind_damage_elsewhere(place: int) -> None:
    content, step = bytes(range(160)), SEGMENT + TAG_SIZE
    raw = bytearray(sealed_bytes(content))
    for other in set(range(10)) - {place}:
        raw[HEADER_SIZE + other * step] ^= 1
    start = place * SEGMENT
    assert opened(bytes(raw), 160, start, start + SEGMENT) == content[start : start + SEGMENT]


@pytest.mark.parametrize(("start", "requests"), [(0, 1), (SEGMENT - 1, 1), (SEGMENT, 2), (50, 2)])
def test_the_beginning_of_an_object_is_one_request_and_the_rest_two(start: int, requests: int) -> None:
    memory = Memory(sealed_bytes(bytes(60)))
    list(unseal(Sealed(OBJECT, KEY, 60, SEGMENT), memory.get, start, 60))
    assert len(memory.asked) == requests


def test_the_same_bytes_never_seal_to_the_same_bytes() -> None:
    first, second = (b"".join(seal(BytesIO(b"same"), KEY, Header.fresh(OBJECT))) for _ in range(2))
    assert first != second


def test_an_object_longer_than_the_counter_is_refused_not_sealed_under_a_nonce_twice() -> None:
    header = Header(OBJECT, SEGMENT, PREFIX)
    assert header.nonce(2**32 - 1, last=True) == PREFIX + b"\xff\xff\xff\xff\x01"
    with pytest.raises(OverflowError):
        header.nonce(2**32, last=False)


@given(st.sets(st.tuples(st.integers(0, 2**32 - 1), st.booleans())))
def test_no_two_segments_share_a_nonce(places: set[tuple[int, bool]]) -> None:
    header = Header(OBJECT, SEGMENT, PREFIX)
    assert len({header.nonce(number, last=last) for number, last in places}) == len(places)
