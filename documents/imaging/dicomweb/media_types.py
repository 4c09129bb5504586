"""Which media types and transfer syntaxes a stored instance can be given in (PS3.18 8.7.3)."""

from __future__ import annotations

from documents.formats.dicom.transfer_syntaxes import (
    BIG_ENDIAN,
    EXPLICIT,
    HTJ2K,
    IMPLICIT,
    INFLATE,
    JPEG,
    JPEG_2000,
    JPEG_EXTENDED,
    JPEG_LOSSLESS,
    JPEG_LS,
    NATIVE,
    RLE,
)
from documents.imaging.dicomweb.accept import Offer

BYTES = "application/octet-stream"
DICOM = "application/dicom"
JSON = "application/dicom+json"
# PS3.18 tables 8.7.3-4 and 8.7.3-5: what a compressed frame is called as an image
_IMAGES = {
    JPEG: "image/jpeg",
    JPEG_EXTENDED: "image/jpeg",
    RLE: "image/dicom-rle",
    **dict.fromkeys(JPEG_LOSSLESS, "image/jpeg"),
    **dict.fromkeys(JPEG_LS, "image/jls"),
    **dict.fromkeys(JPEG_2000, "image/jp2"),
    "1.2.840.10008.1.2.4.92": "image/jpx",
    "1.2.840.10008.1.2.4.93": "image/jpx",
    **dict.fromkeys(HTJ2K, "image/jphc"),
    **dict.fromkeys(("1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.101"), "video/mpeg2"),
    **dict.fromkeys((f"1.2.840.10008.1.2.4.{number}" for number in range(102, 107)), "video/mp4"),
}


def is_converted(transfer_syntax: str) -> bool:
    """Whether it is never sent as it is: big endian words, deflated data sets."""
    return transfer_syntax == BIG_ENDIAN or transfer_syntax in INFLATE


def sent_as(transfer_syntax: str) -> str:
    """The transfer syntax that the stored bytes of a frame are in when they leave.

    Native frames are the same bytes in Implicit and Explicit VR; PS3.18 8.7.3 names the latter alone.
    """
    return EXPLICIT if transfer_syntax in NATIVE or transfer_syntax == IMPLICIT else transfer_syntax


def of_frames(transfer_syntax: str, *, is_one: bool, is_decodable: bool) -> list[Offer]:
    """In the order of our liking: as stored, as an image, decoded; several parts before one bare part."""
    stored = sent_as(transfer_syntax)
    kinds = [(BYTES, stored)]
    if stored in _IMAGES:
        kinds.append((_IMAGES[stored], stored))
    if stored != EXPLICIT and is_decodable:
        kinds.append((BYTES, EXPLICIT))
    ways = (True, False) if is_one else (True,)
    return [Offer(kind, multipart, syntax) for kind, syntax in kinds for multipart in ways]


def of_instances(transfer_syntax: str, *, is_one: bool, is_decodable: bool) -> list[Offer]:
    """The file as stored unless it never is, and in Explicit VR Little Endian where that can be made of it."""
    syntaxes = [] if is_converted(transfer_syntax) else [transfer_syntax]
    if transfer_syntax in NATIVE or is_converted(transfer_syntax) or is_decodable:
        syntaxes.append(EXPLICIT)
    ways = (True, False) if is_one else (True,)
    return [Offer(DICOM, multipart, syntax) for syntax in dict.fromkeys(syntaxes) for multipart in ways]


def of_metadata() -> list[Offer]:
    """The DICOM JSON model alone (PS3.18 annex F): the XML one (PS3.19) is refused."""
    return [Offer(JSON), Offer("application/json")]
