"""A list that says who its dossiers are leaves a trace in the ledger of each, once a quarter of an hour."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from patients import ledger
from patients.actions.open_dossier import Number
from patients.models import AccessTrace, DossierPage, User
from tests import people
from tests.documents.contributing.adding import contribute, designated
from tests.workflows.desk import holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier() -> DossierPage:
    people.dossier(birth_name="AUTRE")  # whom no list here shows
    return holding.dossier()


def traced(marie: User) -> list[tuple[int, str]]:
    rows = AccessTrace.objects.filter(user=marie, act="search", entry=None, designation=None)
    return list(rows.order_by("pk").values_list("dossier", "act"))


def test_a_search_among_all_dossiers(desk: Client, marie: User, dossier: DossierPage) -> None:
    for _ in range(2):
        assert "PAT-TROIS" in desk.post("/admin/desk/dossiers/", {"sought": "pat trois"}).content.decode()
    assert traced(marie) == [(dossier.pk, "search")]


def test_a_search_that_finds_nobody_leaves_nothing(desk: Client, marie: User, dossier: DossierPage) -> None:
    desk.post("/admin/desk/dossiers/", {"sought": "personne de ce nom"})
    desk.get("/admin/desk/dossiers/")
    assert traced(marie) == []


def test_the_queue_and_the_candidates_of_an_arrival(desk: Client, marie: User, dossier: DossierPage) -> None:
    arrival = holding.letter(birth_date="19790329")
    desk.get("/admin/desk/")
    assert traced(marie) == [(dossier.pk, "search")]
    other = people.signed_in(paul := holding.secretary("Paul", "Petit"))
    other.get(f"/admin/desk/arrivals/{arrival.uuid}/")
    assert traced(paul) == [(dossier.pk, "search")]


def test_where_a_document_may_move_and_what_may_be_merged(desk: Client, marie: User, dossier: DossierPage) -> None:
    entry = people.entry(people.dossier(birth_name="DEPART"))
    desk.post(f"/admin/desk/entries/{entry.uuid}/move", {"sought": "pat trois"})
    assert traced(marie) == [(dossier.pk, "search")]
    paul = holding.secretary("Paul", "Petit")
    people.signed_in(paul).post(f"/admin/desk/dossiers/{entry.dossier.uuid}/merge", {"sought": "pat trois"})
    assert traced(paul) == [(dossier.pk, "search")]


def test_what_physicians_added(desk: Client, marie: User, at: people.Clock) -> None:
    dossier = people.dossier()
    contribute(dossier, designated(dossier))
    desk.get("/admin/desk/contributions/")
    assert traced(marie) == [(dossier.pk, "search")]


def test_the_lines_of_a_table_of_designations(desk: Client, marie: User) -> None:
    dossier = people.dossier(Number("IPP-7", "1.2.3"))
    told = f"ipp;rpps;rôle;motif;preuve\r\nIPP-7;{people.physician().rpps};traitant;choisi;formulaire\r\n"
    desk.post("/admin/desk/designations", {"file": SimpleUploadedFile("d.csv", told.encode())})
    assert traced(marie) == [(dossier.pk, "search")]


def test_without_the_ledger_no_name_is_shown(
    desk: Client, dossier: DossierPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise ledger.LedgerUnavailable

    monkeypatch.setattr(ledger, "record_each", full)  # stands for a disk that is full
    answer = desk.post("/admin/desk/dossiers/", {"sought": "pat trois"})
    assert answer.status_code == 503
    assert "PAT-TROIS" not in answer.content.decode()
