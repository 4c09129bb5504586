"""What waits on the desk: each file held or refused by the road, for the reason that it was made for."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from documents.models import Arrival, Outcome
from patients.identity import ins
from portal.demonstration import arrivals, filling, incoming, writing
from portal.demonstration.people import Patient
from tests.portal.demonstration.conftest import TODAY


def test_a_dozen_reasons_wait(patients: Mapping[str, Patient]) -> None:
    waiting = list(arrivals.waiting(patients, TODAY))
    assert len({one.name for one in waiting}) == len(waiting) >= 15
    assert len({one.code for one in waiting}) >= 11


def test_they_are_the_same_bytes_each_time(patients: Mapping[str, Patient]) -> None:
    for one in arrivals.waiting(patients, TODAY):
        assert one.content() == one.content(), one.name


def test_the_stranger_s_number_is_right_and_nobody_s(patients: Mapping[str, Patient]) -> None:
    assert ins.key_is_right(arrivals.STRANGER)
    assert arrivals.STRANGER not in {patient.ins for patient in patients.values()}


def test_what_waits_came_in_during_the_last_days(patients: Mapping[str, Patient]) -> None:
    held = [one for one in incoming.of(patients, TODAY) if one.code]
    assert held
    assert all(0 <= (TODAY - one.when.date()).days <= 2 for one in held)


def test_a_small_hospital_has_what_its_patients_allow(patients: Mapping[str, Patient]) -> None:
    few = {"jeanne": patients["jeanne"]}
    assert {one.code for one in arrivals.waiting(few, TODAY)} == {
        "ins-key",
        "no-identity",
        "pdf-encrypted",
        "no-identifier",
    }


@pytest.mark.slow
@pytest.mark.django_db
def test_the_road_holds_or_refuses_each_for_its_reason(
    patients: Mapping[str, Patient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All patients are there; of their files, only those that wait are taken in."""
    whole = incoming.of
    monkeypatch.setattr(incoming, "of", lambda *told: [one for one in whole(*told) if one.code])
    monkeypatch.setattr(writing, "FEW", len(patients) + 1)  # written here, where those are the files
    filling.fill(tmp_path / "accounts.json")
    rows = Arrival.objects.values_list("name", "outcome", "reason_code")
    found = {name: (outcome, code) for name, outcome, code in rows}
    for one in arrivals.waiting(patients, TODAY):
        outcome = Outcome.REFUSED if one.code == "pdf-encrypted" else Outcome.HELD
        assert found.pop(one.name) == (outcome, one.code)
    assert found == {}
