"""Every paper of the invented hospital, written once, on a day that does not move."""

from collections.abc import Mapping
from datetime import date

import pytest

from portal.demonstration import people, telling
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def patients() -> Mapping[str, Patient]:
    return people.patients(TODAY)


@pytest.fixture(scope="session")
def papers(patients: Mapping[str, Patient]) -> list[Paper]:
    return [paper for patient in patients.values() for paper in telling.papers(patient, TODAY)]
