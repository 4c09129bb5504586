"""Filters of a timeline: counted from what one may read, named by keys that say nothing."""

from datetime import timedelta
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from django.utils import translation

from documents import facets
from documents.actions.withdraw import withdraw
from documents.facets import Facet, Filters
from documents.models import EntryPage
from documents.outline import Line, outline
from documents.types import FAMILIES, FAMILY_NAMES, LOINC
from patients.models import DossierPage, Physician, Role, Scope
from tests import people
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def dossier(reader: Physician) -> DossierPage:
    """Eight entries of two families, two authors, two units, three years."""
    made = people.dossier()
    people.designation(made, reader, role=Role.TREATING)
    for number in range(8):
        told = {"author_name": "Dr Élan" if number % 2 else "DR ELAN", "unit": "Oncologie" if number < 6 else ""}
        entry = people.entry(
            made,
            act_date=NOW - timedelta(days=60 * number),
            act_date_precision="day",
            type_code="11502-2" if number < 3 else "11490-0",
            type_system=LOINC,
        )
        EntryPage.objects.filter(pk=entry.pk).update(**told)
    return made


def lines(reader: Physician, dossier: DossierPage) -> list[Line]:
    return list(outline(reader.user, dossier).lines)


def chosen(dossier: DossierPage, there: list[Line], **values: str) -> Filters:
    asked = {name: facets.key(dossier.uuid, name, value) for name, value in values.items()}
    return facets.filters(dossier.uuid, there, asked)


def counted(facet: Facet) -> dict[str, int]:
    return {option.name: option.count for option in facet.options}


def test_each_filter_offers_what_there_is_with_counts(reader: Physician, dossier: DossierPage) -> None:
    there = lines(reader, dossier)
    with translation.override("fr"):
        found = facets.facets(there, chosen(dossier, there))
    assert counted(found["family"]) == {"Résultats": 3, "Lettres": 5}
    assert counted(found["period"]) == {
        "Les 3 derniers mois": 2, "Les 12 derniers mois": 7, "2026": 2, "2025": 6,
    }  # fmt: skip
    assert counted(found["author"]) == {"DR ELAN": 8}, "one author, however written"
    assert counted(found["unit"]) == {"Oncologie": 6}
    assert found["waiting"].options == ()


def test_each_filter_counts_what_the_others_leave(reader: Physician, dossier: DossierPage) -> None:
    there = lines(reader, dossier)
    with translation.override("fr"):
        found = facets.facets(there, chosen(dossier, there, f="results", p="2026"))
    assert counted(found["family"]) == {"Résultats": 2}
    assert counted(found["period"])["2025"] == 1
    assert found["family"].chosen is not None
    assert found["unit"].chosen is None


def test_filters_leave_what_answers_them_all(reader: Physician, dossier: DossierPage) -> None:
    there = lines(reader, dossier)
    both = chosen(dossier, there, f="letter", u="ONCOLOGIE")
    assert len([line for line in there if both.passes(line)]) == 3
    assert len([line for line in there if both.passes(line, but="u")]) == 5


def test_an_address_has_keys_that_mean_nothing_elsewhere(reader: Physician, dossier: DossierPage) -> None:
    there = lines(reader, dossier)
    filters = chosen(dossier, there, f="results", a="DR ELAN")
    query = filters.query()
    assert "results" not in query.lower()
    assert "elan" not in query.lower()
    asked = dict(pair.split("=") for pair in query.split("&"))
    assert facets.filters(dossier.uuid, there, asked).chosen == {"f": "results", "a": "DR ELAN"}
    assert facets.filters(uuid4(), there, asked).chosen == {}, "another dossier's keys are others"


def test_a_link_changes_one_filter_and_keeps_the_others(reader: Physician, dossier: DossierPage) -> None:
    there = lines(reader, dossier)
    found = facets.facets(there, chosen(dossier, there, p="2026"))
    (results,) = found["family"].options
    assert dict(parse_qsl(results.query)).keys() == {"p", "f"}
    assert facets.filters(dossier.uuid, there, dict(parse_qsl(results.query))).chosen == {"p": "2026", "f": "results"}
    assert found["period"].query == ""
    assert found["family"].query == f"p={facets.key(dossier.uuid, 'p', '2026')}"


@pytest.mark.parametrize("asked", [{"f": "x"}, {"f": ""}, {"f": "results"}, {"z": "1"}, {"p": "\0" * 500}])
def test_what_means_nothing_filters_nothing(reader: Physician, dossier: DossierPage, asked: dict[str, str]) -> None:
    assert facets.filters(dossier.uuid, lines(reader, dossier), asked).chosen == {}


def test_a_value_of_which_nothing_is_left_is_none(reader: Physician, dossier: DossierPage) -> None:
    """The link of a colleague, the key of an author whose only letter was withdrawn: all is shown."""
    entry = people.entry(dossier)
    EntryPage.objects.filter(pk=entry.pk).update(author_name="Seul")
    there = lines(reader, dossier)
    asked = {"a": facets.key(dossier.uuid, "a", "SEUL")}
    assert facets.filters(dossier.uuid, there, asked).chosen == {"a": "SEUL"}
    withdraw(entry, reason="classé par erreur")
    assert facets.filters(dossier.uuid, lines(reader, dossier), asked).chosen == {}


def test_counts_tell_nothing_of_what_one_may_not_read(reader: Physician, dossier: DossierPage) -> None:
    report = people.entry(dossier, kind="report", type_code="18748-4", type_system=LOINC)
    EntryPage.objects.filter(pk=report.pk).update(author_name="La radiologue")
    radiologist = people.physician()
    people.designation(dossier, radiologist, Scope.IMAGING)
    there = lines(radiologist, dossier)
    with translation.override("fr"):
        found = facets.facets(there, chosen(dossier, there))
    assert counted(found["family"]) == {"Imagerie": 1}
    assert counted(found["author"]) == {"La radiologue": 1}
    assert chosen(dossier, there, a="DR ELAN").chosen == {}


def test_what_waits_is_a_filter_of_its_own(reader: Physician, dossier: DossierPage, at: Clock) -> None:
    at.go(minutes=1)
    entry = people.entry(dossier)
    there = lines(reader, dossier)
    only = chosen(dossier, there, n="waiting")
    assert [line.pk for line in there if only.passes(line)] == [entry.pk]


def test_every_family_has_a_name() -> None:
    assert set(FAMILIES.values()) | {"document"} == set(FAMILY_NAMES)
