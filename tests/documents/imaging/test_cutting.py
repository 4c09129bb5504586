"""Frames by range: only what a frame needs is read, whatever its fragments."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.formats.dicom import Frame, frame_bytes
from documents.formats.unreadable import Unreadable
from documents.imaging import cutting
from tests.documents.formats.dicom.written import EXPLICIT, item


@dataclass
class Object:
    """A stored object whose bytes come in pieces of a size, and which remembers what was asked of it."""

    content: bytes
    piece: int
    asked: list[tuple[int, int]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.content)

    def open_row(self, row: Any, start: int = 0, length: int = 0) -> Any:
        self.asked.append((start, length))
        whole = self.content[start : start + length]
        return iter([whole[at : at + self.piece] for at in range(0, len(whole), self.piece)])


def instance(stored: Object, **columns: Any) -> Any:
    return SimpleNamespace(stored=stored, inflated=False, swapped_words=False, transfer_syntax=EXPLICIT, **columns)


def fragmented(fragments: list[bytes], before: bytes) -> tuple[bytes, Frame]:
    """A value of items after something else, and the frame that is all of them."""
    raw, places = before, []
    for one in fragments:
        places.append((len(raw) + 8, len(one)))
        raw += item(one)
    return raw + b"what follows", Frame(tuple(places))


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=6), st.binary(max_size=20), st.integers(1, 64))
def test_fragments_come_together_without_what_is_between_them(
    fragments: list[bytes], before: bytes, piece: int
) -> None:
    raw, frame = fragmented(fragments, before)
    stored = Object(raw, piece)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.objects.open_row", stored.open_row)
        assert b"".join(cutting.pieces(instance(stored), frame)) == b"".join(fragments)
        assert cutting.whole(instance(stored), frame) == b"".join(fragments)
    start, length = stored.asked[0]
    assert (start, start + length) == (frame.parts[0][0], sum(frame.parts[-1]))
    assert cutting.length_of(frame) == sum(map(len, fragments))


@given(st.binary(min_size=6, max_size=30), st.integers(0, 7), st.integers(1, 16), st.integers(1, 9))
def test_a_frame_of_bits_is_what_the_file_gives(raw: bytes, first: int, bits: int, piece: int) -> None:
    import io

    frame = Frame(((1, 4),), first, bits)
    stored = Object(raw, piece)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.objects.open_row", stored.open_row)
        assert cutting.whole(instance(stored), frame) == frame_bytes(io.BytesIO(raw), frame)
    assert not cutting.is_streamed(instance(stored), frame)
    assert cutting.length_of(frame) == -(-bits // 8)


def test_a_frame_beyond_the_end_is_refused_before_a_byte_leaves() -> None:
    stored = Object(bytes(10), 4)
    with pytest.raises(Unreadable) as refused:
        cutting.pieces(instance(stored), Frame(((4, 7),)))
    assert refused.value.code == "dicom-truncated"
    assert stored.asked == []


def test_what_does_not_fit_in_memory_is_not_put_there() -> None:
    stored = Object(bytes(10), 4)
    with pytest.raises(Unreadable) as refused:
        cutting.whole(instance(stored), Frame(((0, cutting.WHOLE + 1),), 0, 3))
    assert refused.value.code == "too-heavy"
    assert stored.asked == []
