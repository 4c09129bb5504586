"""What filing does of a file before any database: reads it, and makes what it says fit.

For fuzzing, and for what fuzzing found. A reader raises nothing but for a mistake of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from documents.formats import cda as cda_format
from documents.formats import dicom as dicom_format
from documents.formats.cda import body, narrative
from documents.formats.dicom.display import preview
from documents.formats.reading import Reading
from documents.formats.unreadable import REASONS, Unreadable
from documents.formats.xdm.metadata import entries
from documents.imaging import packed
from documents.results import received_ins, written
from documents.storable import storable
from tests.documents.formats.cda_samples import real_documents
from tests.documents.formats.dicom.shipped import shipped
from tests.documents.formats.dicom.written import JPEG, Picture, element, encapsulated, item, sequence
from tests.documents.formats.pdf_samples import pdf
from tests.documents.formats.xdm_samples import metadata
from tests.documents.intake.sent import carried
from tests.hostile.sample import ALICE
from tests.hostile.sample import cda as a_letter
from tests.hostile.sample import dicom as a_picture


def cda(path: Path) -> None:
    """A clinical document: its reading, what it shows and the file it carries."""
    with refusing():
        reading = cda_format.read(path)
        fits(reading)
        if reading.display == "narrative":
            shown = narrative(path)
            assert "<script" not in shown.html
        else:
            body(path)


def xdm(path: Path) -> None:
    """The description of a package."""
    with refusing():
        for entry in entries(path):
            fits(entry.description)


def dicom(path: Path) -> None:
    """An image: all that is kept of it, its frames and its small picture."""
    with refusing():
        read = dicom_format.read_instance(path)
        fits(dicom_format.reading_of(read))
        for one in (read.study, read.series, read.instance):
            _fits(asdict(storable(one)))
        assert packed.unpack(packed.pack(read.metadata)) == json.loads(json.dumps(read.metadata))
        assert packed.frames(packed.pack_places(read.frames)) == read.frames
        with path.open("rb") as stream, suppress(Unreadable):
            if not read.inflated and read.frames:
                dicom_format.cut_frame(stream, read, len(read.frames))
        if read.displayable:
            preview(path)


@contextmanager
def refusing() -> Iterator[None]:
    """A refusal is an answer, if it has a sentence."""
    try:
        yield
    except Unreadable as error:
        str(REASONS[error.code])  # a KeyError where there is none


def fits(reading: Reading) -> None:
    """A database takes every word, and the report every date and number."""
    fit = storable(reading)
    _fits(asdict(fit))
    received_ins(fit.patient)
    if fit.act_date:
        written(fit.act_date, fit.act_date_precision)


READERS: dict[str, Callable[[Path], None]] = {"cda": cda, "xdm": xdm, "dicom": dicom}


def _fits(value: Any) -> None:
    if isinstance(value, str):
        assert "\0" not in value
        value.encode()
    elif isinstance(value, dict):
        for one in value.values():
            _fits(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _fits(one)


def seeds(target: str) -> Iterator[bytes]:
    """Files to begin with."""
    if target == "cda":
        yield from (a_letter("1"), a_letter("2", text="<b/><table><tbody><tr><td>x</td></tr></tbody></table>"))
        yield from (path.read_bytes() for path in real_documents() if path.stat().st_size < 150_000)
    elif target == "xdm":
        yield metadata(carried(a_letter("1"), ALICE, "DOC1.XML"), carried(pdf("a"), ALICE, "DOC2.PDF"))
        yield metadata(carried(a_letter("1"), ALICE, "DOC1.XML", confidentiality=("N", "MASQUE_PS")))
    else:
        code = item(element(0x00080100, "SH", "X"), undefined=True)
        yield a_picture("seed", Picture(before=sequence(0x00082218, [code], undefined=True)))
        yield a_picture(
            "jpeg", Picture(syntax=JPEG, pixels=encapsulated([b"\xff\xd8ab", b"cd"], b"\0\0\0\0"), frames="2")
        )
        yield from (path.read_bytes() for path in shipped() if path.stat().st_size < 40_000)
