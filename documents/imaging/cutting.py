"""A frame or a long value of a stored instance, read by range from its sealed object: the file is not parsed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from documents.formats.dicom import Frame, frame_bytes, open_data_set
from documents.formats.dicom.description import PixelDescription, describe_pixels
from documents.formats.dicom.pixels import to_little_endian
from documents.formats.dicom.transfer_syntaxes import BIG_ENDIAN
from documents.formats.unreadable import Unreadable
from documents.imaging import packed
from documents.models import Instance
from documents.opened import as_file
from storage import objects

WHOLE = 128 * 2**20  # bytes that may be in memory at once: what has to be put in order before it leaves


def frames_of(instance: Instance, numbers: Iterable[int] | None = None) -> tuple[Frame, ...]:
    """Where each frame is, or each of these, by its number from 1."""
    return packed.frames(instance.frames, numbers)


def pixels_of(instance: Instance) -> PixelDescription:
    """What filing kept of its pixels. Raises Unreadable where it has none."""
    found = describe_pixels(packed.unpack(instance.metadata), instance.transfer_syntax)
    if found is None:
        raise Unreadable("dicom-not-displayable")
    return found


def length_of(frame: Frame) -> int:
    """Bytes that a frame has when it leaves."""
    return -(-frame.bit_length // 8) if frame.bit_length else sum(length for _offset, length in frame.parts)


def is_streamed(instance: Instance, frame: Frame) -> bool:
    """Whether the frame leaves as it lies in the stored file."""
    return not (frame.bit_length or instance.inflated or instance.transfer_syntax == BIG_ENDIAN)


def pieces(instance: Instance, frame: Frame) -> Iterator[bytes]:
    """A frame that leaves as it lies, opened at once. Raises Unreadable (dicom-truncated), and what storage raises."""
    start, stop = frame.parts[0][0], sum(frame.parts[-1])
    if stop > instance.stored.size:
        raise Unreadable("dicom-truncated")
    run = objects.open_row(instance.stored, start, stop - start)
    return _fragments(run, frame.parts) if len(frame.parts) > 1 else run


def _fragments(run: Iterator[bytes], parts: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    """Fragments follow each other, a header between two (PS3.5 A.4): one run over all, what is between left out."""
    at, waiting = parts[0][0], list(reversed(parts))
    for piece in run:
        end = at + len(piece)
        while waiting and waiting[-1][0] < end:
            offset, length = waiting[-1]
            if inside := piece[max(offset - at, 0) : offset + length - at]:
                yield inside
            if offset + length > end:
                break
            waiting.pop()
        at = end


def whole(instance: Instance, frame: Frame) -> bytes:
    """A frame in memory as Explicit VR Little Endian has it, compressed or not. Raises as `pieces`."""
    if sum(length for _offset, length in frame.parts) > WHOLE:
        raise Unreadable("too-heavy")
    if is_streamed(instance, frame):
        return b"".join(pieces(instance, frame))
    if instance.transfer_syntax == BIG_ENDIAN:
        return to_little_endian(_cut(instance, frame), pixels_of(instance))
    return _cut(instance, frame)


def _cut(instance: Instance, frame: Frame) -> bytes:
    if not instance.inflated:
        return frame_bytes(_Ranges(instance), frame, swapped_words=instance.swapped_words)
    with as_file(instance.stored) as path, open_data_set(path) as opened:
        return frame_bytes(opened.stream, frame, swapped_words=instance.swapped_words)


class _Ranges:
    """The stored object as `frame_bytes` reads a file: a place, then a length."""

    def __init__(self, instance: Instance) -> None:
        self._stored, self._at = instance.stored, 0

    def seek(self, at: int) -> object:
        self._at = at
        return at

    def read(self, length: int) -> bytes:
        return b"".join(objects.open_row(self._stored, self._at, length))
