"""The prior that is proposed: the same modality and part of the body, the nearest before, of what one may read."""

from dataclasses import replace
from uuid import UUID

import pytest

from documents.actions.withdraw import withdraw
from documents.models import ImageSetPage, Series
from documents.outline import outline
from documents.priors import body_parts, image_sets, modalities, prior
from patients.models import DossierPage, Physician, Scope
from tests import people
from tests.documents.imaging import volumes
from tests.documents.imaging.volumes import Volume
from tests.people import Clock

CHEST = Volume("70", "20260310")


@pytest.fixture
def reader(db: None, at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def dossier(reader: Physician) -> DossierPage:
    made = people.dossier()
    people.designation(made, reader, Scope.IMAGING)
    return made


def earlier(dossier: DossierPage, name: str, day: str, **told: str) -> ImageSetPage:
    """Another study."""
    return volumes.file(replace(CHEST, name=name, day=day, **told), dossier)  # type: ignore[arg-type]


def found(reader: Physician, dossier: DossierPage, of: ImageSetPage) -> UUID | None:
    """The uuid of what is proposed beside `of`."""
    line = prior(outline(reader.user, dossier), of.pk)
    return line.uuid if line else None


def test_the_nearest_before_is_proposed(reader: Physician, dossier: DossierPage) -> None:
    now = volumes.file(CHEST, dossier)
    earlier(dossier, "71", "20240101")
    nearest = earlier(dossier, "72", "20250101")
    earlier(dossier, "73", "20260601")  # after
    assert found(reader, dossier, now) == nearest.uuid
    assert found(reader, dossier, nearest) is not None


def test_another_part_or_another_modality_is_not(reader: Physician, dossier: DossierPage) -> None:
    now = volumes.file(CHEST, dossier)
    earlier(dossier, "71", "20250101", part="HEAD")
    earlier(dossier, "72", "20250201", modality="CR")
    assert found(reader, dossier, now) is None


def test_the_part_is_the_same_however_it_is_written(reader: Physician, dossier: DossierPage) -> None:
    now = volumes.file(CHEST, dossier)
    before = earlier(dossier, "71", "20250101")
    Series.objects.filter(image_set=before).update(body_part=" Chest ")  # as some machines write it
    assert found(reader, dossier, now) == before.uuid


def test_where_no_part_is_said_the_study_has_to_be_called_the_same(reader: Physician, dossier: DossierPage) -> None:
    now = volumes.file(CHEST, dossier)
    earlier(dossier, "71", "20250201", part="", title="Autre chose")
    before = earlier(dossier, "72", "20250101", part="", title="SCANNER")
    assert found(reader, dossier, now) == before.uuid


def test_what_one_may_not_read_is_not_proposed(reader: Physician, dossier: DossierPage) -> None:
    now = volumes.file(CHEST, dossier)
    hidden, gone = earlier(dossier, "71", "20250101"), earlier(dossier, "72", "20250201")
    ImageSetPage.objects.filter(pk=hidden.pk).update(masked_to_professionals=True)
    withdraw(gone, reason="classé par erreur")
    volumes.file(replace(CHEST, name="73", day="20250301"), people.dossier())
    assert found(reader, dossier, now) is None
    assert [line.pk for line in image_sets(outline(reader.user, dossier))] == [now.pk]


def test_no_image_set_has_no_prior(reader: Physician, dossier: DossierPage) -> None:
    volumes.file(CHEST, dossier)
    assert prior(outline(reader.user, dossier), 0) is None


def test_reports_and_notes_inside_a_study_are_no_modality(reader: Physician, dossier: DossierPage) -> None:
    now = volumes.file(CHEST, dossier)
    lines = outline(reader.user, dossier).series[now.pk]
    beside = [lines[0]._replace(modality=name) for name in ("SR", "PR", "KO")]
    assert modalities([*beside, *lines, *lines]) == ["CT"]
    assert body_parts([lines[0]._replace(body_part=""), *lines]) == ["CHEST"]
