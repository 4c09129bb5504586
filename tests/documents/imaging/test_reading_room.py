"""The page of images: what is beside what, who may see it, what is kept of it in the ledger."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from documents.models import EntryMark, ImageSetPage, Instance, ReportPage
from patients.models import AccessTrace, DossierPage, Physician, Scope
from tests import people
from tests.documents.imaging import volumes
from tests.documents.imaging.volumes import Volume
from tests.people import Clock, Queries


@pytest.fixture
def reader(db: None, at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def dossier(reader: Physician) -> DossierPage:
    made = people.dossier(birth_name="PAT-IMAGE")
    people.designation(made, reader, Scope.IMAGING)
    return made


@pytest.fixture
def client(reader: Physician) -> Client:
    return people.signed_in(reader.user)


@pytest.fixture
def studies(dossier: DossierPage) -> list[ImageSetPage]:
    """Five, the newest first."""
    return [volumes.file(Volume(f"8{number}", f"{2026 - number}0310", 2), dossier) for number in range(5)]


def address(dossier: DossierPage, *sets: Any, more: str = "") -> str:
    """Of these image sets."""
    return f"/dossiers/{dossier.uuid}/images?" + "&".join(f"set={getattr(one, 'uuid', one)}" for one in sets) + more


def test_the_newest_stands_first_however_they_were_ticked(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage]
) -> None:
    html = client.get(address(dossier, studies[2], studies[0])).content.decode()
    days = re.findall(r'<h2 id="pane-\d"><time datetime="([\d-]+)', html)
    assert days == ["2026-03-10", "2024-03-10"]
    found = re.search(r'<script id="told" type="application/json">(.*?)</script>', html)
    assert found
    told = json.loads(found[1])
    assert [one["study"] for one in told["sets"]] == [studies[0].study_uid, studies[2].study_uid]


def test_each_study_is_a_read_in_the_ledger_and_no_longer_new(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage]
) -> None:
    client.get(address(dossier, studies[0], studies[1]))
    traces = AccessTrace.objects.values_list("act", "entry")
    assert set(traces) == {("read", studies[0].uuid), ("read", studies[1].uuid)}
    assert set(EntryMark.objects.values_list("entry", flat=True)) == {studies[0].pk, studies[1].pk}


def test_the_list_is_an_opening_and_reads_nothing(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage]
) -> None:
    html = client.get(f"/dossiers/{dossier.uuid}/images").content.decode()
    assert html.count('type="checkbox"') == 5
    assert AccessTrace.objects.get().act == "open"
    assert not EntryMark.objects.exists()


def test_more_than_four_come_back_to_the_list_with_their_ticks(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage]
) -> None:
    html = client.get(address(dossier, *studies)).content.decode()
    assert "Quatre examens au plus" in html
    assert html.count(" checked") == 5
    assert client.get(address(dossier, *studies[:4])).content.decode().count('class="pane"') == 4


@pytest.mark.parametrize("wrong", ["", "x", "0", "' OR 1=1", "00000000-0000-4000-8000-000000000000"])
def test_what_is_no_image_set_of_this_dossier_does_not_exist(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage], wrong: str
) -> None:
    assert client.get(address(dossier, studies[0], wrong)).status_code == 404
    assert not AccessTrace.objects.exists()


def test_what_one_may_not_read_answers_as_what_is_not_there(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage], queries: Queries, reader: Physician
) -> None:
    other = people.dossier()
    people.designation(other, reader)
    ImageSetPage.objects.filter(pk=studies[1].pk).update(masked_to_professionals=True)
    letter, elsewhere = people.entry(dossier), volumes.file(Volume("90", "20260101"), other)
    answers = []
    for hidden in (uuid4(), studies[1], letter, elsewhere):
        made = queries(lambda one=hidden: answers.append(client.get(address(dossier, studies[0], one))))  # type: ignore[misc]
        answers.append(len(made))  # type: ignore[arg-type]
    bodies = {(one.status_code, one.content) for one in answers[::2]}
    assert len(bodies) == 1
    assert next(iter(bodies))[0] == 404
    assert len(set(answers[1::2])) == 1


def test_four_studies_cost_no_more_than_the_budget(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage], queries: Queries
) -> None:
    two = queries(lambda: client.get(address(dossier, *studies[:2])))
    four = queries(lambda: client.get(address(dossier, *studies[1:])))
    assert len(four) == len(two) <= 15
    assert len(queries(lambda: client.get(f"/dossiers/{dossier.uuid}/images"))) <= 15


def test_the_series_that_is_asked_for_is_shown_first(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage]
) -> None:
    uid = f"{studies[0].study_uid}.1"
    for asked in (uid, "1.2.3", "<script>"):
        html = client.get(address(dossier, studies[0], more=f"&series={asked}")).content.decode()
        assert f'<option value="{uid}" selected>' in html
        assert "<script>alert" not in html


def test_a_series_that_cannot_be_drawn_says_that_it_is_transferable(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage]
) -> None:
    Instance.objects.filter(series__image_set=studies[0]).update(obstacle="transfer-syntax")
    assert "non affichable, transférable" in client.get(f"/entries/{studies[0].uuid}/").content.decode()
    assert "non affichable" in client.get(address(dossier, studies[0])).content.decode()


def test_the_page_of_an_image_set_says_what_it_holds_and_what_to_compare_it_with(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage]
) -> None:
    html = client.get(f"/entries/{studies[0].uuid}/").content.decode()
    for word in ("Modalité", "Scanner", "Région", "Thorax", "1 série, 2 images"):
        assert word in html
    assert f"images?set={studies[0].uuid}&amp;set={studies[1].uuid}" in html
    assert "10 mars 2025" in html
    last = client.get(f"/entries/{studies[-1].uuid}/").content.decode()
    assert "Comparer avec l’examen" not in last
    assert "Comparer avec d’autres" in last


def test_a_report_leads_to_its_images_and_their_prior(
    client: Client, dossier: DossierPage, studies: list[ImageSetPage]
) -> None:
    report = people.entry(dossier, kind="report", title="Compte rendu")
    ReportPage.objects.get(pk=report.pk).image_sets.add(studies[0])
    html = client.get(f"/entries/{report.uuid}/").content.decode()
    assert f'href="/dossiers/{dossier.uuid}/images?set={studies[0].uuid}"' in html
    assert f"images?set={studies[0].uuid}&amp;set={studies[1].uuid}" in html


def test_a_clip_says_how_many_views_it_has(client: Client, dossier: DossierPage) -> None:
    clip = volumes.clip(dossier, "66", 8)
    assert "clip de 8 vues" in client.get(f"/entries/{clip.uuid}/").content.decode()


def test_a_letter_has_no_buttons_for_images(client: Client, dossier: DossierPage, reader: Physician) -> None:
    people.designation(dossier, reader)
    letter = people.entry(dossier, title="Une lettre")
    assert "/images?" not in client.get(f"/entries/{letter.uuid}/").content.decode()


def test_a_dossier_without_images_says_so(client: Client, dossier: DossierPage) -> None:
    assert "Aucune image" in client.get(f"/dossiers/{dossier.uuid}/images").content.decode()
