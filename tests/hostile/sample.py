"""A hostile file: its name, its bytes, and what must become of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tests.documents.formats.dicom.written import DEFLATED, Picture, deflate, element, identity, item, part10, sequence
from tests.documents.intake.letters import INS_TEST, Person, letter
from tests.people import ins

ALICE = Person(ins(77001), "INVENTEE", "ALICE", "1979-03-28", "F")

FILED, HELD, REFUSED, DUPLICATE = "filed", "held", "refused", "duplicate"


@dataclass(frozen=True)
class Sample:
    """`outcomes` are those of its rows, in order; where several are right, they are joined by "|".

    `code` is the reason's, "" where it is filed or where several reasons are right.
    """

    name: str | bytes
    content: bytes
    outcomes: str | tuple[str, ...] = REFUSED
    code: str = ""

    def put(self, folder: Path) -> Path:
        """The file, in the folder."""
        name = self.name.decode("utf-8", "surrogateescape") if isinstance(self.name, bytes) else self.name
        path = folder / name
        path.write_bytes(self.content)
        return path

    @property
    def expected(self) -> tuple[str, ...]:
        """The outcomes of its rows."""
        return (self.outcomes,) if isinstance(self.outcomes, str) else self.outcomes


def cda(number: str, **told: str) -> bytes:
    """A letter about Alice."""
    return letter(ALICE, number, **told)  # type: ignore[arg-type]


def _element(tag: int, vr: str, value: str) -> bytes:
    return element(tag, vr, value)


def who(name: str) -> bytes:
    """Alice's identity in a DICOM file, under keys of the file's own."""
    uid = str(int(hashlib.sha256(name.encode()).hexdigest()[:16], 16))
    issuer = item(_element(0x00400032, "UT", INS_TEST) + _element(0x00400033, "CS", "ISO"))
    return b"".join((
        _element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"), _element(0x00080018, "UI", f"2.25.3{uid}"),
        _element(0x00080060, "CS", "OT"), _element(0x00100010, "PN", "INVENTEE^ALICE"),
        _element(0x00100020, "LO", ALICE.ins), sequence(0x00100024, [issuer]),
        _element(0x00100030, "DA", "19790328"), _element(0x00100040, "CS", "F"),
        _element(0x0020000D, "UI", f"2.25.1{uid}"), _element(0x0020000E, "UI", f"2.25.2{uid}"),
    ))  # fmt: skip


def data_set(name: str, picture: Picture | None = None) -> bytes:
    """The data set of a picture of Alice's, in explicit little endian."""
    return (picture or Picture()).data_set().replace(identity(), who(name))


def dicom(name: str, picture: Picture | None = None, *, preamble: bytes = bytes(128)) -> bytes:
    """The same as a file."""
    shape = picture or Picture()
    content = data_set(name, shape)
    if shape.syntax == DEFLATED:
        content = deflate(content)
    return part10(content, shape.syntax, preamble=preamble)
