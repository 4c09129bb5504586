"""What is served to the DICOMweb client: files of pydicom and pydicom-data, filed as a hospital would."""

from dataclasses import dataclass, field
from pathlib import Path

from dicomweb_client import DICOMwebClient

from documents import road
from patients.actions.make_token import make_token
from patients.models import Physician, Rights
from tests import people
from tests.browser.house import House
from tests.documents.formats.dicom.invented import InventedFile, invented, invented_patient
from tests.documents.formats.dicom.shipped import images
from tests.documents.intake.images import dossier_for


@dataclass(slots=True)
class Studies:
    """Where they are served, whose token reads them, whose does not, and the file of each."""

    house: House
    reader: str = ""
    stranger: str = ""
    files: dict[str, InventedFile] = field(default_factory=dict)

    def client(self, token: str = "") -> DICOMwebClient:
        """The client of the environment, unchanged, as one configures it for any server."""
        headers = {"Authorization": f"Bearer {token or self.reader}"}
        return DICOMwebClient(f"{self.house.address}/dicom-web", headers=headers)

    def uids(self, name: str) -> tuple[str, str, str]:
        """Study, series and instance of a file."""
        one = self.files[name]
        return one.study, one.series, one.instance


def fill(house: House, folder: Path) -> Studies:
    """One patient, designated to one of two physicians; every valid image of theirs."""
    made = Studies(house)
    patient = invented_patient()
    dossier = dossier_for(patient)
    reader, stranger = people.physician("lectrice"), people.physician("etrangere")
    people.designation(dossier, reader)
    made.reader, made.stranger = token(reader), token(stranger)
    for source in images():
        one = invented(source, folder, patient, salt=source.stem)
        result = road.take_in(one.path, road.Errand())
        assert result.outcome in ("filed", "duplicate"), (source.name, result)
        made.files[source.name] = one
    return made


def token(physician: Physician, rights: str = Rights.SEND) -> str:
    """A secret of this physician."""
    return make_token(physician.user, "test", rights)[1]
