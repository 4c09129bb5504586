"""What filing costs the database: statements that grow with neither the dossier nor the folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.intake.images import dossier_for, image
from tests.documents.intake.letters import dossier_of, file, letter, outcomes, person, put
from tests.people import Queries

pytestmark = pytest.mark.django_db

LETTER = 50  # statements, savepoints included; two of them tell the index what changed
IMAGE = 60  # for another image of a study that is there
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
