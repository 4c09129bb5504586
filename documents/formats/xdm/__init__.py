"""IHE_XDM.zip: documents with their description, as secure mail (MSSanté) carries them.

IHE ITI TF-1:16 and TF-2:3.32 (Distribute Document Set on Media); CI-SIS volet « Échange de
documents de santé ». Each IHE_XDM/SUBSETnn folder holds a METADATA.XML, an ebRS submission whose
entries name the files beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from documents.formats import archive, sandbox
from documents.formats.reading import Reading
from documents.formats.unreadable import Unreadable
from documents.formats.xdm import package
from documents.formats.xdm.joining import completed, joined

FORMAT = "xdm"
MEDIA_TYPES = ("application/zip", "application/x-zip-compressed")

__all__ = ["FORMAT", "MEDIA_TYPES", "Carried", "completed", "described", "read", "recognises", "unpack"]


@dataclass(frozen=True, slots=True)
class Carried:
    """A document of a package: its file, what is said of it, and whether it is the one announced."""

    name: str
    path: Path
    description: Reading | None = None
    intact: bool = True


def recognises(_head: bytes) -> bool:
    """A package is told from other ZIP files by its members' names: see `zipped.kind`."""
    return False


def unpack(path: Path, folder: Path) -> tuple[Carried, ...]:
    """The documents of a package, in files of `folder`, each with what is said of it.

    A file that no entry describes has no description; the package's own pages (INDEX.HTM,
    README.TXT) are left out. Raises Unreadable.
    """
    return described(archive.unpack(path, folder))


def described(members: tuple[archive.Member, ...]) -> tuple[Carried, ...]:
    """The same of a package already unpacked, whose members keep their names. Raises Unreadable."""
    return tuple(
        Carried(members[one.member].name, members[one.member].path, one.description, one.intact)
        for one in sandbox.run(package.found, members)
    )


def read(path: Path) -> Reading:
    """What the package says of its documents together. Raises Unreadable."""
    with TemporaryDirectory(prefix="diaphane-xdm-") as folder:
        documents = unpack(path, Path(folder))
        described = [document for document in documents if document.description is not None]
        if not described:
            raise Unreadable("xdm-metadata")
        if not all(document.intact for document in described):
            raise Unreadable("xdm-altered")
        return joined([document.description for document in described if document.description])
