"""Packages for the tests of filing: IHE_XDM as secure mail carries them, and DICOM media."""

from __future__ import annotations

import shutil
from pathlib import Path

from documents.formats.dicom.part10 import DIRECTORY_STORAGE
from tests.documents.formats.dicom.written import EXPLICIT, element, item, meta, sequence
from tests.documents.formats.xdm_samples import Described, package
from tests.documents.formats.zip_samples import zipped
from tests.documents.intake.letters import INS_TEST, Person

__all__ = ["about", "carried", "medium", "unpacked", "xdm"]


def about(who: Person) -> tuple[str, ...]:
    """sourcePatientInfo of somebody."""
    return (
        f"PID-3|{who.ins}^^^&amp;{INS_TEST}&amp;ISO^NH",
        f"PID-5|{who.birth_name}^{who.first_given_name}^{who.first_given_name}^^^^L",
        f"PID-7|{who.birth_date.replace('-', '')}",
        f"PID-8|{who.sex}",
    )


def carried(content: bytes, who: Person, uri: str, **told: object) -> Described:
    """A document of a package, which says that it is about somebody."""
    media_type = "application/pdf" if uri.endswith(".PDF") else "text/xml"
    whole = {"uri": uri, "media_type": media_type, "patient": about(who), "unique_id": f"1.2.3^{uri}", **told}
    whole.setdefault("uuid", f"urn:uuid:{uri}")
    return Described(content, **whole)  # type: ignore[arg-type]


def xdm(*documents: Described) -> bytes:
    """An IHE_XDM.zip."""
    return zipped(package(*documents))


def unpacked(folder: Path, *documents: Described) -> Path:
    """The same as a folder, which is returned."""
    for name, content in package(*documents).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def medium(folder: Path, *images: Path) -> Path:
    """The images as a DICOM medium with its DICOMDIR (PS3.10 8), as a folder, which is returned."""
    (folder / "DICOM").mkdir(parents=True)
    records = []
    for number, image in enumerate(images):
        shutil.copy(image, folder / "DICOM" / f"I{number}")
        records.append(item(element(0x00041430, "CS", "IMAGE") + element(0x00041500, "CS", f"DICOM\\I{number}")))
    start = bytes(128) + b"DICM" + meta(EXPLICIT, DIRECTORY_STORAGE)
    (folder / "DICOMDIR").write_bytes(start + sequence(0x00041220, records, undefined=True))
    return folder
