"""The desk's tab of what physicians added: all of it, the newest first, each leading to its entry; nobody else's."""

import re
from typing import Any

import pytest
from django.test import Client

from documents.actions.withdraw import withdraw
from documents.describing import Said
from documents.models import EntryPage
from patients.actions.end_designation import end_designation
from patients.models import AccessTrace, Designation, DossierPage, Physician
from tests import people
from tests.documents.contributing.adding import contribute, designated
from tests.people import Queries
from tests.workflows.desk import holding
from workflows.desk import contributions

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/desk/contributions/"


@pytest.fixture
def dossier() -> DossierPage:
    return holding.dossier()


@pytest.fixture
def author(dossier: DossierPage) -> Physician:
    return designated(dossier)


def added(dossier: DossierPage, author: Physician, text: str = "un", **said: Any) -> EntryPage:
    return contribute(dossier, author, text.encode(), Said(**{"type_code": "11488-4", "title": text, **said}))


def shown(desk: Client, query: str = "") -> list[EntryPage]:
    answer = desk.get(ADDRESS + query)
    assert answer.status_code == 200
    return [line.entry for line in answer.context["lines"]]


def test_the_newest_comes_first(at: people.Clock, desk: Client, dossier: DossierPage, author: Physician) -> None:
    first = added(dossier, author, "un")
    at.go(minutes=1)
    second = added(dossier, author, "deux")
    assert shown(desk) == [second, first]


def test_what_the_hospital_filed_is_not_there(desk: Client, dossier: DossierPage) -> None:
    people.entry(dossier)
    assert shown(desk) == []
    assert "Aucun médecin n’a encore rien ajouté." in desk.get(ADDRESS).content.decode()


def test_a_row_says_whose_dossier_what_when_and_by_whom(
    at: people.Clock, desk: Client, dossier: DossierPage, author: Physician
) -> None:
    entry = added(dossier, author)
    page = desk.get(ADDRESS).content.decode()
    row = page[page.index('class="desk-queue') :].partition("</table>")[0]
    assert "<b>PAT-TROIS</b> DOMINIQUE" in row
    assert f'href="/admin/desk/entries/{entry.uuid}/"' in row
    assert "consultation" in row.lower()
    assert entry.contributor_name
    assert entry.contributor_name in row
    assert entry.published_at is not None
    assert f'datetime="{entry.published_at:%Y-%m-%d}' in row


def test_the_row_leads_to_the_entry_which_leaves_a_trace(desk: Client, dossier: DossierPage, author: Physician) -> None:
    entry = added(dossier, author)
    found = re.search(r'href="(/admin/desk/entries/[^"]+)"', desk.get(ADDRESS).content.decode())
    assert found is not None
    assert desk.get(found[1]).status_code == 200
    assert AccessTrace.objects.get(entry=entry.uuid).dossier == dossier


def test_the_title_that_a_physician_gave_is_read_on_the_entry_alone(
    desk: Client, dossier: DossierPage, author: Physician
) -> None:
    added(dossier, author, title="Diagnostic grave")
    assert "Diagnostic grave" not in desk.get(ADDRESS).content.decode()


def test_one_withdrawn_says_so_and_stays(desk: Client, dossier: DossierPage, author: Physician) -> None:
    entry = added(dossier, author)
    assert "desk-badge" not in desk.get(ADDRESS).content.decode()
    withdraw(entry, reason="erreur")
    page = desk.get(ADDRESS).content.decode()
    assert 'class="state-withdrawn"' in page
    assert "retiré" in page.lower()


def test_it_stays_once_the_designation_is_ended(desk: Client, dossier: DossierPage, author: Physician) -> None:
    entry = added(dossier, author)
    end_designation(Designation.objects.get(), reason="à la demande du patient")
    assert shown(desk) == [entry]


def test_a_type_that_nobody_gave_is_its_kind(desk: Client, dossier: DossierPage, author: Physician) -> None:
    entry = added(dossier, author, type_code="")
    (line,) = contributions.lines([entry])
    assert line.type_name
    assert line.type_name in desk.get(ADDRESS).content.decode()


def test_pages_of_fifty_each_seen_once(
    desk: Client, dossier: DossierPage, author: Physician, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contributions, "PAGE", 2)
    made = [added(dossier, author, text) for text in ("un", "deux", "trois")]
    first, second = shown(desk), shown(desk, "?page=2")
    assert (len(first), len(second)) == (2, 1)
    assert {one.pk for one in [*first, *second]} == {one.pk for one in made}
    assert 'href="?&amp;page=2"' in desk.get(ADDRESS).content.decode()
    assert shown(desk, "?page=999") == second
    assert shown(desk, "?page=n'importe") == first


def test_the_number_of_queries_is_that_of_one_row(
    at: people.Clock, desk: Client, dossier: DossierPage, author: Physician, queries: Queries
) -> None:
    added(dossier, author, "un")
    desk.get(ADDRESS)
    at.go(hours=1)  # what is looked at again at once leaves no second trace
    one = queries(lambda: desk.get(ADDRESS))
    for text in ("deux", "trois", "quatre"):
        added(dossier, author, text)
    other = holding.dossier(ins=people.ins(9), birth_name="AUTRE")
    added(other, designated(other), "cinq")
    at.go(hours=1)
    five = queries(lambda: desk.get(ADDRESS))
    assert len(desk.get(ADDRESS).context["lines"]) == 5
    assert len(five) == len(one) <= 20  # four of them are the trace of whom it names, three less when it is there
    assert len(queries(lambda: desk.get(ADDRESS))) <= 17


def test_the_tabs_of_the_desk_lead_here_and_back(desk: Client) -> None:
    assert f'href="{ADDRESS}"' in desk.get("/admin/desk/").content.decode()
    page = desk.get(ADDRESS).content.decode()
    assert f'href="{ADDRESS}" aria-current="page"' in page
    assert 'href="/admin/desk/?tab=filed&amp;order=newest"' in page


@pytest.mark.parametrize("tab", ["held", "filed", "refused"])
def test_the_tab_that_is_open_is_marked_alone(desk: Client, tab: str) -> None:
    page = desk.get(f"/admin/desk/?tab={tab}").content.decode()
    tabs = page[page.index('class="desk-tabs"') :].partition("</nav>")[0]
    assert tabs.count('aria-current="page"') == 1


def test_nobody_else_sees_it(dossier: DossierPage, author: Physician) -> None:
    added(dossier, author)
    for user in (author.user, people.person(group="Administrators", is_staff=True), people.person(is_superuser=True)):
        assert people.signed_in(user).get(ADDRESS).status_code == 404
        assert not contributions.rows(user).exists()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_sent_to_it(desk: Client, method: str) -> None:
    assert getattr(desk, method)(ADDRESS).status_code == 405
