"""The order in which files come in, and on whose word."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from portal.demonstration import incoming
from portal.demonstration.incoming import Incoming
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient
from tests.portal.demonstration.conftest import TODAY


@pytest.fixture(scope="module")
def every(patients: Mapping[str, Patient]) -> list[Incoming]:
    return incoming.of(patients, TODAY)


def test_the_oldest_comes_first_and_each_has_a_name_of_its_own(every: list[Incoming]) -> None:
    assert [one.when for one in every] == sorted(one.when for one in every)
    assert len({one.name for one in every}) == len(every)


def test_images_are_there_before_their_report(every: list[Incoming], papers: list[Paper]) -> None:
    at = {one.name: one.when for one in every}
    for paper in (paper for paper in papers if paper.study):
        assert at[f"{paper.number}-001.dcm"] < at[paper.file_name] == paper.when + timedelta(hours=1)


def test_a_secretary_says_what_a_file_does_not(every: list[Incoming], papers: list[Paper]) -> None:
    told = {one.name: one for one in every}
    for paper in papers:
        one = told[paper.file_name]
        assert (one.said is None) is paper.names_its_patient
        if one.said is not None:
            assert (one.said.type_code, one.said.title, one.said.act_date) == (paper.type[0], paper.title, paper.when)


def test_a_contribution_is_its_author_s(every: list[Incoming], patients: Mapping[str, Patient]) -> None:
    contributed = [one for one in every if one.contributor]
    assert len(contributed) >= 5
    for one in contributed:
        assert one.contributor in {choice.physician for choice in patients[one.patient].choices}
        assert one.said is not None


def test_one_document_is_taken_out_again(every: list[Incoming]) -> None:
    assert [one.withdrawn for one in every if one.withdrawn] == ["Ordonnance établie en double"]


def test_what_a_package_carries_is_what_the_house_will_know(every: list[Incoming]) -> None:
    (package,) = [one for one in every if one.inside]
    content, sha256 = package.written()
    assert content.startswith(b"PK")
    assert len(sha256) == 64
    assert package.inside is not None
    assert package.inside() in content, "stored, not compressed: the same on every machine"


def test_nothing_of_a_patient_is_in_a_file_s_name(every: list[Incoming], patients: Mapping[str, Patient]) -> None:
    names = {patient.identity.birth_name for patient in patients.values()}
    assert not [one.name for one in every if any(name in one.name for name in names)]
