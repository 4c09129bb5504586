"""What has to be known of an image to decode and show a frame of it (PS3.3 C.7.6.3).

Made from the metadata alone, so that a server that stored it never opens the file's header again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from documents.formats.dicom.attributes import element, integer, text
from documents.formats.dicom.transfer_syntaxes import BIG_ENDIAN
from documents.formats.dicom.values import Json

SampleKind = Literal["integer", "float"]

_HALVED_CHROMA = ("YBR_FULL_422", "YBR_PARTIAL_422")


@dataclass(frozen=True, slots=True)
class PixelDescription:
    """`kind` "float" is Float or Double Float Pixel Data (PS3.3 C.7.6.24, C.7.6.25)."""

    transfer_syntax: str
    rows: int
    columns: int
    samples: int
    photometric: str
    bits_allocated: int
    bits_stored: int
    signed: bool
    planar: bool
    kind: SampleKind = "integer"
    words: bool = True  # the VR is OW

    @property
    def big_endian(self) -> bool:
        return self.transfer_syntax == BIG_ENDIAN

    @property
    def swapped_words(self) -> bool:
        """Samples of 8 bits or fewer, two or more to a big endian word (PS3.5 A.3)."""
        return self.big_endian and self.words and self.bits_allocated <= 8

    @property
    def halved_chroma(self) -> bool:
        """Native YBR 4:2:2: two samples a pixel are stored, not three (PS3.3 C.7.6.3.1.2)."""
        return self.photometric in _HALVED_CHROMA and self.samples == 3

    @property
    def frame_bits(self) -> int:
        """Bits of a native frame."""
        samples = 2 if self.halved_chroma else self.samples
        return self.rows * self.columns * samples * self.bits_allocated

    @property
    def decoded_bytes(self) -> int:
        return self.rows * self.columns * self.samples * -(-self.bits_allocated // 8)


def describe_pixels(data_set: Json, transfer_syntax: str) -> PixelDescription | None:
    """None where there are no pixels."""
    keyword = next((name for name in _SAMPLE_BITS if element(data_set, name)), None)
    if keyword is None:
        return None
    allocated = _SAMPLE_BITS[keyword] or integer(data_set, "BitsAllocated") or 0
    return PixelDescription(
        transfer_syntax=transfer_syntax,
        rows=integer(data_set, "Rows") or 0,
        columns=integer(data_set, "Columns") or 0,
        samples=integer(data_set, "SamplesPerPixel") or 1,
        photometric=text(data_set, "PhotometricInterpretation").upper(),
        bits_allocated=allocated,
        bits_stored=min(integer(data_set, "BitsStored") or allocated, allocated),
        signed=integer(data_set, "PixelRepresentation") == 1,
        planar=integer(data_set, "PlanarConfiguration") == 1,
        kind="float" if _SAMPLE_BITS[keyword] else "integer",
        words=element(data_set, keyword).get("vr") == "OW",
    )


_SAMPLE_BITS = {"PixelData": 0, "FloatPixelData": 32, "DoubleFloatPixelData": 64}
