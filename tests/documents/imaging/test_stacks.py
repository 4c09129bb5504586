"""A series as a screen needs it: the place of each frame, how it is drawn, and nothing else."""

import json

import pytest
from django.test import Client

from documents.imaging.stacks import rate, stack
from documents.models import Instance
from patients.models import DossierPage, Physician, Scope
from tests import people
from tests.documents.after.images import ROOT
from tests.documents.imaging import volumes
from tests.documents.imaging.volumes import Volume
from tests.people import Clock, Queries

THIN = Volume("60", "20260310", 6, 2.5, start=10.0)


@pytest.fixture
def reader(db: None, at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def dossier(reader: Physician) -> DossierPage:
    made = people.dossier()
    people.designation(made, reader, Scope.IMAGING)
    return made


@pytest.fixture
def client(reader: Physician) -> Client:
    return people.signed_in(reader.user)


def test_each_slice_is_where_it_is(dossier: DossierPage) -> None:
    made = stack(volumes.file(THIN, dossier), f"{ROOT}.60.1")
    assert made is not None
    assert [one["position"] for one in made.slices] == [(0, 0, 10 + 2.5 * number) for number in range(6)]
    assert [one["frame"] for one in made.slices] == [1] * 6
    assert made.frame_of_reference == f"{ROOT}.9.1"
    assert made.rate is None


def test_what_all_slices_share_is_said_once(dossier: DossierPage) -> None:
    made = stack(volumes.file(THIN, dossier), f"{ROOT}.60.1")
    assert made is not None
    assert len(made.looks) == 1
    assert {one["look"] for one in made.slices} == {0}
    look = made.looks[0]
    assert (look["slope"], look["intercept"], look["window"], look["inverted"]) == (1, -1024, [40, 400], False)
    assert look["raw"] == {"bits": 16, "stored": 12, "signed": False}
    assert look["orientation"] == ((1, 0, 0), (0, 1, 0))
    assert look["spacing"] == (1, 1)


def test_a_clip_has_a_frame_for_each_view_its_rate_and_no_place(dossier: DossierPage) -> None:
    made = stack(volumes.clip(dossier, "66", 8), f"{ROOT}.66.1")
    assert made is not None
    assert [one["frame"] for one in made.slices] == list(range(1, 9))
    assert {one["position"] for one in made.slices} == {None}
    assert made.rate == 10
    assert made.looks[0]["raw"] is None  # colours: the server draws them


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"00181063": {"vr": "DS", "Value": [40]}}, 25),
        ({"00082144": {"vr": "IS", "Value": [12]}}, 12),
        ({"00181063": {"vr": "DS", "Value": [0]}}, 15),
        ({"00180040": {"vr": "IS", "Value": [900]}}, 60),
        ({}, 15),
    ],
)
def test_a_rate_is_what_the_file_says_within_reason(said: dict[str, object], expected: float) -> None:
    assert rate(said) == expected


def test_what_cannot_be_drawn_is_said(dossier: DossierPage) -> None:
    filed = volumes.file(THIN, dossier)
    Instance.objects.filter(series__image_set=filed).update(obstacle="transfer-syntax")
    made = stack(filed, f"{ROOT}.60.1")
    assert made is not None
    assert made.looks[0]["obstacle"]
    assert made.looks[0]["raw"] is None


def test_the_address_answers_json_without_a_name(client: Client, dossier: DossierPage) -> None:
    filed = volumes.file(THIN, dossier)
    response = client.get(f"/entries/{filed.uuid}/series/{ROOT}.60.1")
    told = json.loads(response.content)
    assert set(told) == {"modality", "frameOfReference", "rate", "looks", "slices"}
    assert len(told["slices"]) == 6
    assert "PatientName" not in response.content.decode()


@pytest.mark.parametrize("uid", ["1.2.3", "x", "1.2.250.1.213.9.61.1"])
def test_a_series_of_another_study_is_not_there(client: Client, dossier: DossierPage, uid: str) -> None:
    filed = volumes.file(THIN, dossier)
    volumes.file(Volume("61", "20250310"), people.dossier())
    assert client.get(f"/entries/{filed.uuid}/series/{uid}").status_code == 404


def test_a_thousand_slices_cost_as_many_queries_as_one(client: Client, dossier: DossierPage, queries: Queries) -> None:
    small, large = volumes.file(Volume("67", "20260310"), dossier), volumes.file(THIN, dossier)
    one = queries(lambda: client.get(f"/entries/{small.uuid}/series/{ROOT}.67.1"))
    many = queries(lambda: client.get(f"/entries/{large.uuid}/series/{ROOT}.60.1"))
    assert len(many) == len(one) <= 15
