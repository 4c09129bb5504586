"""Where the segments of a sealed object lie."""

from dataclasses import dataclass

from storage.sealing.header import HEADER_SIZE

TAG_SIZE = 16


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of the segments of an object of `size` bytes. An empty object has one empty segment."""

    size: int
    segment_size: int

    @property
    def last(self) -> int:
        """The number of the last segment, from 0."""
        return max(self.size - 1, 0) // self.segment_size

    def offset(self, segment: int) -> int:
        """Where a segment begins in the sealed bytes; that of the segment after the last is the sealed size."""
        if segment > self.last:
            return HEADER_SIZE + self.size + (self.last + 1) * TAG_SIZE
        return HEADER_SIZE + segment * (self.segment_size + TAG_SIZE)

    def sealed_length(self, segment: int) -> int:
        """Bytes of a segment in the store, its tag included."""
        return self.offset(segment + 1) - self.offset(segment)

    def span(self, start: int, stop: int) -> range:
        """The segments that hold the bytes [start, stop): always one at least, so that damage never reads as empty."""
        first = min(start // self.segment_size, self.last)
        return range(first, max(first, (stop - 1) // self.segment_size) + 1)
