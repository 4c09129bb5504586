"""What a transfer syntax says of a file's bytes (PS3.5 10 and annex A, PS3.6 annex A)."""

from __future__ import annotations

from typing import NamedTuple

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
RLE = "1.2.840.10008.1.2.5"
DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1"

JPEG = "1.2.840.10008.1.2.4.50"
JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS = ("1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
JPEG_LS = ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")
JPEG_2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
HTJ2K = ("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203")

NATIVE = (IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN)
# The data set itself is deflated (PS3.5 A.5, A.10): nothing in it has a position in the file.
INFLATE = (DEFLATED, "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205")


class Encoding(NamedTuple):
    """How elements are written: with their VR or without, and in which byte order (PS3.5 7)."""

    implicit: bool
    little: bool = True


def encoding_of(uid: str) -> Encoding:
    """Every encapsulated syntax, known or not, is Explicit VR Little Endian (PS3.5 A.4)."""
    return Encoding(implicit=uid == IMPLICIT, little=uid != BIG_ENDIAN)
