"""What filing costs the database: statements that grow with neither the dossier nor the folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from documents.models import Instance
from patients.actions.make_token import make_token
from patients.models import Rights
from tests import people
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.imaging.dicomweb.test_storing import Sender
from tests.documents.intake.images import dossier_for, image, slices
from tests.documents.intake.letters import dossier_of, file, letter, outcomes, person, put
from tests.people import Clock, Queries

pytestmark = pytest.mark.django_db

LETTER = 50  # statements, savepoints included; two of them tell the index what changed
IMAGE = 55  # for another image of a study that is there
MESSAGE = 33  # for others of it that a machine sends together, however many
RUN = 1  # what replaced what, asked once for 500 files


@pytest.fixture
def statements(queries: Queries) -> Callable[..., int]:
    def made(*paths: Path) -> int:
        return len(queries(lambda: _filed(paths)))

    return made


def _filed(paths: Sequence[Path]) -> None:
    assert set(outcomes(file(*paths))) == {"filed"}


@pytest.mark.parametrize("others", [1, 30])
def test_a_letter(tmp_path: Path, statements: Callable[..., int], others: int) -> None:
    who = person()
    dossier_of(who)
    file(*(put(tmp_path, letter(who)) for _one in range(others)))
    assert statements(put(tmp_path, letter(who))) <= LETTER


def test_a_folder_of_letters_costs_as_much_for_each(tmp_path: Path, statements: Callable[..., int]) -> None:
    who = person()
    dossier_of(who)
    file(put(tmp_path, letter(who)))  # the quarantine is made by the first
    assert statements(*(put(tmp_path, letter(who)) for _one in range(10))) <= 10 * (LETTER - RUN) + RUN


def test_another_image_of_a_study(tmp_path: Path, statements: Callable[..., int]) -> None:
    patient = invented_patient()
    dossier_for(patient)
    first = image(tmp_path / "a", "CT_small.dcm", patient, study="2.25.91").path
    second = image(tmp_path / "b", "CT_small.dcm", patient, study="2.25.91", salt="b").path
    file(first)
    assert statements(second) <= IMAGE


@pytest.mark.parametrize("count", [1, 20])
def test_more_images_of_a_study_in_one_message(
    tmp_path: Path, settings: Any, at: Clock, queries: Queries, count: int
) -> None:
    settings.STORAGE_URL = (tmp_path / "objects").as_uri()
    dossier, physician = dossier_for(invented_patient()), people.physician()
    people.designation(dossier, physician)
    sender, secret = Sender(dossier, physician, tmp_path), make_token(physician.user, "essai", Rights.SEND)[1]
    first, *others = [path.read_bytes() for path in slices(tmp_path, 1 + count)]
    sender.send(first, secret=secret)
    answers = []
    assert len(queries(lambda: answers.append(sender.send(*others, secret=secret)))) <= MESSAGE
    assert answers[0][0] == 200
    assert Instance.objects.count() == 1 + count
