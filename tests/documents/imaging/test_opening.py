"""Studies, series and instances that a person may read: by their UIDs, and in a dossier that was merged."""

from typing import Any

import pytest

from documents.actions.withdraw import withdraw
from documents.imaging.access import open_instance, open_series, open_study
from documents.imaging.levels import columns, is_of_study, kept
from documents.models import ImageSetPage, Series
from patients.access import widest_grant, widest_grants
from patients.actions.end_designation import end_designation
from patients.actions.merge import Word, merge
from patients.models import AccessTrace, Act, DossierPage, Physician, Role, Scope
from tests import people
from tests.documents.after import images
from tests.people import Clock, Queries

pytestmark = pytest.mark.django_db
STUDY, SERIES, INSTANCE = (images.uid(name) for name in ("1", "2", "1.2.0"))


@pytest.fixture
def dossier(at: Clock, settings: Any, tmp_path: Any) -> DossierPage:
    settings.STORAGE_URL = (tmp_path / "objects").as_uri()
    return people.dossier()


@pytest.fixture
def reader(dossier: DossierPage) -> Physician:
    made = people.physician()
    people.designation(dossier, made)
    return made


def instances_of(opened: Any) -> list[str]:
    return [one.uid for one in opened.instances]


def test_the_three_doors_open_to_the_same_people(dossier: DossierPage, reader: Physician) -> None:
    entry = images.study(dossier, "1", {"2": 2})
    stranger = people.physician().user
    for find, uids in (
        (open_study, (STUDY,)),
        (open_series, (STUDY, SERIES)),
        (open_instance, (STUDY, SERIES, INSTANCE)),
    ):
        found: Any = find(reader.user, *uids)
        assert found is not None
        assert find(stranger, *uids) is None
        assert found.is_still_open()
        assert (found.parts[0] if hasattr(found, "parts") else found.opened).entry == entry.uuid
    withdraw(entry, reason="erreur")
    assert open_study(reader.user, STUDY) is None
    assert open_instance(reader.user, STUDY, SERIES, INSTANCE) is None


def test_uids_that_do_not_belong_together_open_nothing(dossier: DossierPage, reader: Physician) -> None:
    images.study(dossier, "1", {"2": 1})
    images.study(dossier, "7", {"8": 1})
    assert open_series(reader.user, STUDY, images.uid("8")) is None
    assert open_instance(reader.user, STUDY, images.uid("8"), images.uid("7.8.0")) is None
    assert open_instance(reader.user, STUDY, SERIES, images.uid("7.8.0")) is None


def test_it_closes_when_the_designation_ends(dossier: DossierPage, reader: Physician) -> None:
    images.study(dossier, "1", {"2": 1})
    opened = open_study(reader.user, STUDY)
    assert opened is not None
    end_designation(reader.designations.get())
    assert not opened.is_still_open()
    assert open_study(reader.user, STUDY) is None


def test_a_study_that_stands_twice_in_a_merged_dossier_is_read_as_one(dossier: DossierPage, reader: Physician) -> None:
    other = people.dossier()
    images.image(dossier, "1", "2", "101")
    images.image(dossier, "1", "2", "103")
    images.image(other, "1", "2", "103")
    images.image(other, "1", "2", "102")
    merge(dossier, other, Word("la même personne", despite_traits=True))
    assert ImageSetPage.objects.filter(dossier=dossier, study_uid=STUDY).count() == 2
    whole, series = open_study(reader.user, STUDY), open_series(reader.user, STUDY, SERIES)
    assert whole is not None
    assert series is not None
    assert (
        sorted(instances_of(whole))
        == sorted(instances_of(series))
        == [images.uid(name) for name in ("101", "102", "103")]
    )
    whole.trace(Act.READ)
    assert AccessTrace.objects.filter(act=Act.READ).count() == 2
    for name in ("101", "102", "103"):
        assert open_instance(reader.user, STUDY, SERIES, images.uid(name)) is not None


def test_absent_and_forbidden_take_the_same_queries(dossier: DossierPage, queries: Queries) -> None:
    images.study(dossier, "1", {"2": 1})
    stranger = people.physician().user
    for find, uids in (
        (open_study, (STUDY,)),
        (open_series, (STUDY, SERIES)),
        (open_instance, (STUDY, SERIES, INSTANCE)),
    ):
        there = queries(lambda find=find, uids=uids: find(stranger, *uids))  # type: ignore[misc]
        nowhere = queries(lambda find=find, uids=uids: find(stranger, *("9.9",) * len(uids)))  # type: ignore[misc]
        assert len(there) == len(nowhere) == 1


def test_the_trace_names_the_designation_that_opens_most(
    dossier: DossierPage, reader: Physician, queries: Queries
) -> None:
    narrow = people.designation(dossier, reader, Scope.IMAGING)
    treating = people.designation(dossier, reader, Scope.DOSSIER, Role.TREATING)
    found = widest_grant(reader.user, dossier.pk)
    assert found is not None
    assert found.designation == treating
    other = people.dossier()
    assert widest_grant(reader.user, other.pk) is None
    grants = widest_grants(reader.user, {dossier.pk, other.pk})
    assert {key: grant.designation for key, grant in grants.items()} == {dossier.pk: treating}
    assert len(queries(lambda: widest_grants(reader.user, {dossier.pk, other.pk}))) == 1
    end_designation(treating)
    end_designation(reader.designations.exclude(pk__in=[narrow.pk, treating.pk]).get())
    found = widest_grant(reader.user, dossier.pk)
    assert found is not None
    assert found.designation == narrow


def test_a_series_keeps_what_it_is_found_by(dossier: DossierPage) -> None:
    images.study(dossier, "1", {"2": 1})
    series = Series.objects.get()
    assert (series.study_date, series.patient_id, series.accession) == ("20260328", "", "")


@pytest.mark.parametrize(
    ("told", "date"),
    [
        ("20260328", "20260328"),
        ("2026.03.28", "20260328"),
        ("2026", ""),
        ("", ""),
        ("x" * 8, ""),
    ],
)
def test_a_date_is_kept_where_it_is_one(told: str, date: str) -> None:
    assert columns({"00080020": {"vr": "DA", "Value": [told]}})["study_date"] == date


def test_what_is_kept_is_of_patient_study_and_series() -> None:
    data_set = {tag: {"vr": "LO"} for tag in ("00100010", "00081030", "0020000E", "00280010", "00080018", "00321060")}
    assert set(kept(data_set)) == {"00100010", "00081030", "0020000E", "00321060"}
    assert [is_of_study(tag) for tag in ("00100020", "0020000D", "0020000E", "00080060")] == [True, True, False, False]


def test_a_number_longer_than_its_column_is_cut_and_without_what_no_column_takes() -> None:
    told = columns({"00100020": {"vr": "LO", "Value": ["7\0" + "x" * 100]}})
    assert told["patient_id"] == "7" + "x" * 63
