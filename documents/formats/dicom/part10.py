"""How a DICOM file begins: preamble, file meta information, data set (PS3.10 7).

Files without preamble or meta information exist (old exports, network dumps): they are accepted
when their first elements leave no doubt.
"""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from documents.formats.dicom.elements import (
    LONG_FORM,
    SHORT_FORM,
    UNDEFINED,
    ElementHeader,
    is_vr_shaped,
    parse_header,
    public_vr,
)
from documents.formats.dicom.transfer_syntaxes import BIG_ENDIAN, EXPLICIT, IMPLICIT, INFLATE, Encoding, encoding_of
from documents.formats.unreadable import Unreadable

DIRECTORY_STORAGE = "1.2.840.10008.1.3.10"
_PREAMBLE = 128
_MAX_META = 2**16
_ENOUGH = 3  # elements in a row that make bytes without a preamble a data set

_TRANSFER_SYNTAX = 0x00020010
_STORED_CLASS = 0x00020002
# A preamble is free (PS3.10 7.1), hence a place for a second nature of the file. TIFF is a
# legitimate one (whole slide images); a program or a document is not (CVE-2019-11687).
_DISGUISES = (b"MZ", b"\x7fELF", b"%PDF", b"PK\x03\x04", b"PK\x05\x06", b"#!", b"<", b"\xcf\xfa\xed\xfe", b"{\\rtf")


class Start(NamedTuple):
    """Where the data set begins and how it is written."""

    offset: int
    transfer_syntax: str
    stored_class: str
    encoding: Encoding


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is DICOM (a DICOMDIR is, too)."""
    return head[_PREAMBLE : _PREAMBLE + 4] == b"DICM" or guess(head) is not None


def guess(head: bytes) -> str | None:
    """The transfer syntax of bytes that begin with an element, without preamble."""
    return next((uid for uid in (EXPLICIT, IMPLICIT, BIG_ENDIAN) if _is_data_set(head, uid)), None)


def _is_data_set(head: bytes, uid: str) -> bool:
    """Known tags in ascending order, from a group that files begin with, with the right VR."""
    at, last, seen = 0, 0, 0
    encoding = encoding_of(uid)
    while seen < _ENOUGH:
        header = parse_header(head[at : at + 12], encoding)
        if header is None or not _is_plausible(header, last, encoding):
            return False
        if header.length == UNDEFINED or at + header.size + header.length > len(head):
            return seen > 0
        at, last, seen = at + header.size + header.length, header.tag, seen + 1
    return True


def _is_plausible(header: ElementHeader, last: int, encoding: Encoding) -> bool:
    group = header.tag >> 16
    if header.tag <= last or group not in (0x0002, 0x0008, 0x0010):
        return False
    known = public_vr(header.tag) or ("UL" if header.tag & 0xFFFF == 0 else "")
    if encoding.implicit:
        return bool(known) and not header.vr and header.length < 2**16
    return header.vr in SHORT_FORM | LONG_FORM and (not known or header.vr in (known, "UN"))


def read_start(stream: BinaryIO) -> Start:
    """Preamble and meta information. Raises Unreadable."""
    stream.seek(0)
    head = stream.read(_PREAMBLE + 4 + _MAX_META)
    if head[_PREAMBLE : _PREAMBLE + 4] == b"DICM":
        if head.startswith(_DISGUISES):
            raise Unreadable("dicom-disguised")
        return _after_meta(head, _PREAMBLE + 4)
    if guess(head) is None:
        raise Unreadable("dicom-unrecognised")
    return _after_meta(head, 0)


def _after_meta(head: bytes, at: int) -> Start:
    """Read group 0002 to its end: its group length is sometimes false, and never needed."""
    found: dict[int, str] = {}
    meta = encoding_of(EXPLICIT)
    while (header := parse_header(head[at : at + 12], meta)) is not None and header.tag >> 16 == 2:
        end = at + header.size + header.length
        if end > len(head):
            raise Unreadable("dicom-truncated" if len(head) < _MAX_META else "dicom-broken")
        found[header.tag] = head[at + header.size : end][:64].decode("latin-1").strip(" \0")
        at = end
    syntax, stored_class = found.get(_TRANSFER_SYNTAX, ""), found.get(_STORED_CLASS, "")
    return _start(head[at : at + 12], at, syntax, stored_class)


def _start(first: bytes, at: int, syntax: str, stored_class: str) -> Start:
    """What the first element shows wins over what the meta information says of it."""
    if syntax in INFLATE:
        return Start(at, syntax, stored_class, encoding_of(syntax))
    if not syntax:
        syntax = guess(first) or _shape(first)
    encoding = encoding_of(syntax)
    if len(first) >= 8:
        encoding = encoding._replace(implicit=not is_vr_shaped(first[4:6]))
    return Start(at, syntax, stored_class, encoding)


def _shape(first: bytes) -> str:
    """Nothing says the syntax, and there is too little to guess: a VR in clear, or not."""
    if first[4:6].decode("latin-1") not in SHORT_FORM | LONG_FORM:
        return IMPLICIT
    return BIG_ENDIAN if first[:1] == b"\0" and first[1:2] != b"\0" else EXPLICIT
