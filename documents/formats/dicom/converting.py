"""Files and frames in Explicit VR Little Endian, whatever they were written in (PS3.5 A.2; PS3.18 8.7.3).

A frame is decoded by the decoder of its transfer syntax; a file is written anew, its words put in order. Both happen
in the sandbox: decoders are C and Rust fed with strangers' bytes, and pydicom reads whatever it is given.
"""

from __future__ import annotations

from pathlib import Path

import pydicom
from pydicom import config
from pydicom.uid import ExplicitVRLittleEndian

from documents.formats import sandbox
from documents.formats.dicom.codecs import Decoded, sample_type
from documents.formats.dicom.description import PixelDescription
from documents.formats.dicom.instance import cut_frame, read_opened
from documents.formats.dicom.opened import Opened, open_data_set
from documents.formats.dicom.pixels import decode
from documents.formats.dicom.transfer_syntaxes import BIG_ENDIAN, INFLATE, NATIVE, encoding_of
from documents.formats.dicom.values import little_endian
from documents.formats.unreadable import Unreadable

_PIXEL_DATA = 0x7FE00010
_OFFSET_TABLES = (0x7FE00001, 0x7FE00002)  # of encapsulated pixel data alone (PS3.3 C.7.6.3.1.8)
_WIDE_WORDS = {32: "OL", 64: "OV"}  # samples wider than the words that their VR names (PS3.5 A.3)


def explicit_frame(raw: bytes, pixels: PixelDescription) -> bytes:
    """A compressed frame's samples, pixel by pixel, in words of Bits Allocated. Raises Unreadable."""
    return sandbox.run(_frame, raw, pixels)


def explicit_file(source: Path, target: Path) -> None:
    """The file at `source` written to `target`, an existing file, its pixels decoded. Raises Unreadable."""
    sandbox.run(_file, source, target)


def _frame(raw: bytes, pixels: PixelDescription) -> bytes:
    return _samples(decode(raw, pixels), pixels)


def _samples(decoded: Decoded, pixels: PixelDescription) -> bytes:
    return bytes(decoded.samples.astype(sample_type(pixels), copy=False).tobytes())


def _file(source: Path, target: Path) -> None:
    config.settings.reading_validation_mode = config.settings.writing_validation_mode = config.IGNORE
    written = pydicom.dcmread(source, force=True)
    with open_data_set(source) as opened:
        syntax = opened.start.transfer_syntax
        if syntax not in NATIVE and syntax not in INFLATE:
            _decompress(written, opened)
    if syntax == BIG_ENDIAN:
        _put_in_order(written)
    written.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    with target.open("wb") as file:
        pydicom.dcmwrite(file, written, implicit_vr=False, little_endian=True, enforce_file_format=True)


def _decompress(written: pydicom.FileDataset, opened: Opened) -> None:
    """Native pixel data by pixel, in the colour space that the decoder gives (PS3.5 8.2, A.2)."""
    reading = read_opened(opened)
    if reading.pixels is None:
        return
    if reading.obstacle:
        raise Unreadable("dicom-not-displayable")
    value, photometric = bytearray(), ""
    for number in range(1, len(reading.frames) + 1):
        decoded = decode(cut_frame(opened.stream, reading, number), reading.pixels)
        value += _samples(decoded, reading.pixels)
        photometric = decoded.photometric
    value += bytes(len(value) % 2)
    for tag in _OFFSET_TABLES:
        written.pop(tag, None)
    written.add_new(_PIXEL_DATA, "OB" if reading.pixels.bits_allocated <= 8 else "OW", bytes(value))
    written[_PIXEL_DATA].is_undefined_length = False
    written.PhotometricInterpretation = photometric
    if reading.pixels.samples > 1:
        written.PlanarConfiguration = 0


def _put_in_order(written: pydicom.FileDataset) -> None:
    """Words of binary values, which pydicom leaves as they were; it turns numbers by itself."""
    wide = _WIDE_WORDS.get(written.get("BitsAllocated") or 0)
    for element in written.iterall():
        if isinstance(element.value, bytes):
            vr = wide if wide and element.tag == _PIXEL_DATA else str(element.VR)
            element.value = little_endian(element.value, vr, encoding_of(BIG_ENDIAN))
