"""A data set's structure, element by element, in one pass that neither recurses nor reads values.

PS3.5 7.5 (nesting). Sequences are followed with a stack of our own, so that a thousand levels are a
refusal and not a RecursionError; every length is checked against what encloses it before anybody
allocates or seeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Literal, NamedTuple

from documents.formats.dicom.elements import (
    ITEM,
    ITEM_END,
    PADDING,
    PIXEL_DATA,
    PIXELS,
    SEQUENCE_END,
    UNDEFINED,
    ElementHeader,
    is_vr_shaped,
    parse_header,
    public_vr,
    tag_and_length,
)
from documents.formats.dicom.fragments import Fragments, scan_fragments
from documents.formats.dicom.limits import MAX_DEPTH, MAX_ELEMENTS
from documents.formats.dicom.transfer_syntaxes import Encoding
from documents.formats.unreadable import Unreadable

Kind = Literal["element", "sequence", "item", "item-end", "sequence-end"]


class Step(NamedTuple):
    """One step of the walk. `offset` is that of the value, `length` what of it is really there.

    `vr` is "" in implicit VR; `fragments` is set for a value of undefined length that is no sequence.
    """

    kind: Kind
    tag: int = 0
    vr: str = ""
    offset: int = 0
    length: int = 0
    fragments: Fragments | None = None
    encoding: Encoding = Encoding(implicit=False)


class _Level(NamedTuple):
    """An open sequence or item. `end` is None when a delimiter closes it; `limit` always bounds it."""

    is_sequence: bool
    end: int | None
    limit: int
    encoding: Encoding


class Walk:
    """Iterate over the steps. `damaged` tells afterwards what was wrong beyond the header.

    Before the pixel data any lie is Unreadable: what follows it cannot be told from noise. In and
    after the pixel data it is noted, because the header and the frames that are there still serve.
    """

    def __init__(
        self, stream: BinaryIO, start: int, end: int, encoding: Encoding, max_elements: int = MAX_ELEMENTS
    ) -> None:
        self.damaged: set[str] = set()
        self._stream = stream
        self._at = start
        self._left = max_elements
        self._levels = [_Level(is_sequence=False, end=end, limit=end, encoding=encoding)]
        self._past_pixels = False

    def __iter__(self) -> Iterator[Step]:
        try:
            while self._levels:
                step = self._next()
                if step is not None:
                    yield step
        except Unreadable:
            if not self._past_pixels:
                raise
            self.damaged.add("trailing-bytes")

    def _next(self) -> Step | None:
        level = self._levels[-1]
        if level.end is not None and self._at >= level.end:
            return self._close()
        if self._left <= 0:
            raise Unreadable("dicom-header-too-large")
        self._left -= 1
        if level.is_sequence:
            return self._item(level)
        return self._element(level)

    def _close(self) -> Step | None:
        level = self._levels.pop()
        if not self._levels:
            return None
        return Step("sequence-end" if level.is_sequence else "item-end")

    def _read(self, count: int) -> bytes:
        self._stream.seek(self._at)
        return self._stream.read(count)

    def _item(self, level: _Level) -> Step | None:
        raw = self._read(8)
        if len(raw) < 8 or self._at + 8 > level.limit:
            raise Unreadable("dicom-truncated")
        tag, length = tag_and_length(raw, level.encoding.little)
        self._at += 8
        if tag == SEQUENCE_END:
            return self._close()
        if tag != ITEM:
            raise Unreadable("dicom-broken")
        encoding = self._item_encoding(level.encoding)
        self._open(level, length, encoding, is_sequence=False)
        return Step("item", offset=self._at, encoding=encoding)

    def _item_encoding(self, expected: Encoding) -> Encoding:
        """An item announced as implicit VR (inside UN, PS3.5 6.2.2) may in fact be explicit."""
        if not expected.implicit:
            return expected
        return expected._replace(implicit=not is_vr_shaped(self._read(6)[4:6]))

    def _open(self, outer: _Level, length: int, encoding: Encoding, *, is_sequence: bool) -> None:
        if len(self._levels) > 2 * MAX_DEPTH:
            raise Unreadable("dicom-too-deep")
        if length == UNDEFINED:
            self._levels.append(_Level(is_sequence, None, outer.limit, encoding))
            return
        end = self._at + length
        if end > outer.limit:
            raise Unreadable("dicom-truncated" if outer.limit == self._levels[0].limit else "dicom-broken")
        self._levels.append(_Level(is_sequence, end, end, encoding))

    def _element(self, level: _Level) -> Step | None:
        raw = self._read(min(12, level.limit - self._at))
        header = parse_header(raw, level.encoding)
        if header is None:
            if any(raw):
                raise Unreadable("dicom-truncated")
            self._stop()
            return None
        at_root = len(self._levels) == 1
        if header.tag == ITEM_END and not at_root:
            self._at += 8
            return self._close() if level.end is None else None
        if at_root and header.tag in (PADDING, 0):
            self._stop()  # PS3.10 7.2 trailing padding, or a file padded with zeros
            return None
        if header.tag >> 16 == 0xFFFE:
            raise Unreadable("dicom-broken")
        self._at += header.size
        if at_root and header.tag in PIXELS:
            return self._pixels(header, level)
        if header.length == UNDEFINED:
            return self._undefined(header, level)
        return self._defined(header, level)

    def _stop(self) -> None:
        """The root data set stops here; an item may not."""
        if len(self._levels) > 1:
            raise Unreadable("dicom-truncated")
        self._levels.clear()

    def _defined(self, header: ElementHeader, level: _Level) -> Step:
        if header.length > level.limit - self._at:
            raise Unreadable("dicom-truncated" if len(self._levels) == 1 else "dicom-broken")
        if self._is_sequence(header, level):
            encoding = Encoding(implicit=True) if header.vr == "UN" else level.encoding
            self._open(level, header.length, encoding, is_sequence=True)
            return Step("sequence", header.tag, "SQ", self._at, header.length, encoding=encoding)
        step = Step("element", header.tag, header.vr, self._at, header.length, encoding=level.encoding)
        self._at += header.length
        return step

    def _is_sequence(self, header: ElementHeader, level: _Level) -> bool:
        """Whether items follow: what is called a sequence without holding any is kept as bytes."""
        if header.vr != "SQ" and not (header.vr in ("", "UN") and public_vr(header.tag) == "SQ"):
            return False
        if header.length == 0:
            return True
        little = level.encoding.little or header.vr == "UN"
        raw = self._read(min(8, header.length))
        return len(raw) == 8 and tag_and_length(raw, little)[0] in (ITEM, SEQUENCE_END)

    def _undefined(self, header: ElementHeader, level: _Level) -> Step:
        vr = header.vr or public_vr(header.tag)
        if vr in ("SQ", "UN", ""):
            # PS3.5 6.2.2: UN of undefined length is a sequence in implicit VR little endian.
            encoding = Encoding(implicit=True) if header.vr == "UN" else level.encoding
            self._open(level, UNDEFINED, encoding, is_sequence=True)
            return Step("sequence", header.tag, "SQ", self._at, UNDEFINED, encoding=encoding)
        if vr not in ("OB", "OW", "OB or OW"):
            raise Unreadable("dicom-broken")
        found = scan_fragments(self._stream, self._at, level.limit, little=level.encoding.little)
        if not found.complete:
            raise Unreadable("dicom-truncated")
        return self._encapsulated(header, level, found)

    def _encapsulated(self, header: ElementHeader, level: _Level, found: Fragments) -> Step:
        start, self._at = self._at, found.end
        return Step("element", header.tag, header.vr, start, found.end - start, found, level.encoding)

    def _pixels(self, header: ElementHeader, level: _Level) -> Step:
        if header.length == UNDEFINED and header.tag == PIXEL_DATA:
            found = scan_fragments(self._stream, self._at, level.limit, little=level.encoding.little)
            self._past_pixels = True
            if not found.complete:
                self.damaged.add("pixel-data-truncated")
                self._stop()
            return self._encapsulated(header, level, found)
        self._past_pixels = True
        length = min(header.length, level.limit - self._at)
        if length < header.length:
            self.damaged.add("pixel-data-truncated")
        step = Step("element", header.tag, header.vr, self._at, length, encoding=level.encoding)
        self._at += length
        return step
