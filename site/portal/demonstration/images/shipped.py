"""pydicom's own test files, each given to a patient with fresh UIDs; pixels and transfer syntax are untouched.

Only those inside the installed package: nothing is downloaded. Several share their UIDs, or lack a patient.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pydicom
from pydicom.config import disable_value_validation
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from portal.demonstration.images.study import Stamp, encoded
from portal.demonstration.people import told
from portal.demonstration.uids import uid_of

FOLDER = Path(pydicom.__file__).parent / "data" / "test_files"
# Well known UIDs (PS3.6 annex A): classes and transfer syntaxes, which belong to nobody
_STANDARD = "1.2.840.10008."
SOURCES: Mapping[str, list[str]] = told("images.toml")["shipped"]


def instances(stamp: Stamp) -> Iterator[Callable[[], bytes]]:
    """One for each file of the source; a series of its own for each, for they belong to none together."""
    for number, name in enumerate(SOURCES[stamp.source], start=1):
        yield partial(_given, name, stamp, number)


def _given(name: str, stamp: Stamp, number: int) -> bytes:
    with disable_value_validation():  # some are wrong on purpose, and stay so
        instance = pydicom.dcmread(FOLDER / name)
        meta = instance.file_meta
        instance.decode()
        instance.walk(partial(_renew, stamp.uid))
        stamp.put(instance, name, 1)
        instance.SeriesNumber, instance.InstanceNumber = number, 1
        return encoded(instance, meta)


def _renew(study: str, _dataset: Dataset, element: DataElement) -> None:
    """UIDs of this file become this study's, each the same wherever it stands."""
    if element.VR == "UI" and element.value:
        values = element.value if element.VM > 1 else [element.value]
        fresh = [str(one) if str(one).startswith(_STANDARD) else uid_of(study, str(one)) for one in values]
        element.value = fresh if len(fresh) > 1 else fresh[0]
