"""Who may do what at the desk: secretaries alone, by POST alone, with their token; and nothing half done by anyone."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from wagtail.models import PageLogEntry, Revision

from documents.models import Arrival, EntryPage
from patients.models import AccessTrace, DossierEvent, DossierPage, User
from portal.staff import DESK, ROUTES
from tests import people
from tests.census.resolver import routes
from tests.workflows.desk import holding
from workflows.desk import access
from workflows.desk.models import Claim, Decision, Look

pytestmark = pytest.mark.django_db

FORMS = (
    "arrivals/{arrival}/file",
    "arrivals/{arrival}/consider",
    "arrivals/{arrival}/hold",
    "arrivals/{arrival}/refuse",
    "arrivals/{arrival}/reopen",
    "arrivals/{arrival}/skip",
    "arrivals/{arrival}/beat",
    "arrivals/{arrival}/take-over",
    "arrivals/{arrival}/let-go",
    "entries/{entry}/describe",
    "entries/{entry}/withdraw",
    "entries/{entry}/move",
    "entries/{entry}/replace",
    "entries/{entry}/unreplace",
    "dossiers/{dossier}/identity",
    "dossiers/{dossier}/numbers",
    "dossiers/{dossier}/designations",
    "dossiers/{dossier}/merge",
    "dossiers/open",
    "dossiers/",
    "designations",
    "drop",
)


@pytest.fixture
def world() -> dict[str, str]:
    dossier = holding.dossier()
    entry, arrival = people.entry(dossier, title="Lettre"), holding.letter(birth_date="19790329")
    return {"dossier": str(dossier.uuid), "entry": str(entry.uuid), "arrival": str(arrival.uuid)}


def standing() -> tuple[Any, ...]:
    """What any form of the desk could have changed."""
    entries = EntryPage.objects.order_by("pk").values_list("heading", "state", "dossier", "confidentiality")
    arrivals = Arrival.objects.order_by("pk").values_list("outcome", "reason", "entry")
    records = [model.objects.count() for model in (Decision, Claim, Look, DossierEvent, DossierPage)]
    return list(entries), list(arrivals), records


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_a_secretary_s_alone(world: dict[str, str], form: str) -> None:
    path, before = f"/admin/desk/{form.format(**world)}", standing()
    told = {
        "dossier": world["dossier"],
        "confirm": "1",
        "reason": "x",
        "note": "x",
        "title": "x",
        "confidentiality": "N",
    }
    inactive = holding.secretary()
    outsiders = [people.person(group="Administrators", is_staff=True), people.physician().user]
    outsiders += [people.person(is_superuser=True, is_staff=True), people.person()]
    for person in outsiders:
        assert people.signed_in(person).post(path, told).status_code == 404
    closed = people.signed_in(inactive)
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    assert closed.post(path, told)["Location"].startswith("/accounts/login/")
    assert Client().post(path, told)["Location"].startswith("/accounts/login/")
    assert standing() == before


@pytest.mark.parametrize("form", FORMS)
def test_a_form_without_its_token_changes_nothing(world: dict[str, str], form: str) -> None:
    careful = Client(enforce_csrf_checks=True, raise_request_exception=False)
    careful.force_login(holding.secretary(), backend="django.contrib.auth.backends.ModelBackend")
    before = standing()
    assert careful.post(f"/admin/desk/{form.format(**world)}", {"confirm": "1"}).status_code == 403
    assert standing() == before


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_or_absurd_form_is_answered_and_does_nothing_half(world: dict[str, str], form: str) -> None:
    desk = people.signed_in(holding.secretary())
    names = ("dossier", "chosen", "choose", "confirmed", "last", "sought", "target", "earlier", "other", "physician",
             "title", "act_date", "birth_name", "birth_date", "value", "authority", "reason", "upload")  # fmt: skip
    entries, arrivals, _records = standing()
    for nonsense in ("", "x" * 5000, "'; DROP TABLE--", "\0", "��", "<script>alert(1)</script>", str(uuid4()), "-1"):
        told = dict.fromkeys(names, nonsense)
        answer = desk.post(f"/admin/desk/{form.format(**world)}", told)
        assert answer.status_code < 500, (form, nonsense)
        assert b"<script>alert" not in answer.content
    after = standing()
    if not form.endswith(("hold", "refuse", "withdraw")):
        assert after[:2] == (entries, arrivals)


@pytest.mark.parametrize("form", [form for form in FORMS if "{" in form])
def test_what_does_not_exist_is_the_same_404_as_what_one_may_not(world: dict[str, str], form: str) -> None:
    absent = {name: str(uuid4()) for name in world}
    desk, admin = people.signed_in(holding.secretary()), people.signed_in(people.person(group="Administrators"))
    answers = [desk.post(f"/admin/desk/{form.format(**absent)}"), admin.post(f"/admin/desk/{form.format(**world)}")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_every_route_of_the_desk_is_opened_for_secretaries_alone() -> None:
    desk = {route.name for route in routes() if route.pattern.startswith("admin/desk/")}
    desk |= {"desk_page_edit", "desk_page_explore", "desk_pages"}
    assert desk == {name for name, groups in ROUTES.items() if groups == DESK}


def test_nobody_else_finds_anything_through_the_access_queries(world: dict[str, str]) -> None:
    marie = holding.secretary()
    for query in (access.arrivals, access.dossiers, access.entries):
        assert query(marie).exists()
        for person in (
            people.person(group="Administrators"),
            people.person(is_superuser=True),
            people.physician().user,
        ):
            assert not query(person).exists()


def test_wagtail_s_own_records_learn_nothing_of_what_the_desk_does(world: dict[str, str]) -> None:
    desk = people.signed_in(holding.secretary())
    dossier = DossierPage.objects.get(uuid=world["dossier"])
    arrival = Arrival.objects.get(uuid=world["arrival"])
    holding.post(desk, arrival, dossier, confirmed=["birth-date-differs"], title="Secret")
    told = {"title": "Secret", "confidentiality": "N", "reason": "Secret"}
    desk.post(f"/admin/desk/entries/{world['entry']}/describe", told)
    desk.post(f"/admin/desk/entries/{world['entry']}/withdraw", {"reason": "Secret"})
    assert not PageLogEntry.objects.exists()
    assert not Revision.objects.exists()
    assert all("Secret" not in title for title in EntryPage.objects.values_list("title", flat=True))


def test_no_message_of_the_desk_names_anybody(world: dict[str, str]) -> None:
    desk = people.signed_in(holding.secretary())
    desk.post(f"/admin/desk/entries/{world['entry']}/withdraw", {"reason": "d’un autre patient"})
    page = desk.get("/admin/desk/").content.decode()
    messages = page[page.index('class="messages"') : page.index('class="desk"')]
    assert "Document retiré." in messages
    for name in ("PAT-TROIS", "DOMINIQUE", "Lettre", "autre patient"):
        assert name not in messages


def test_no_address_of_a_screen_names_anybody(world: dict[str, str]) -> None:
    desk = people.signed_in(holding.secretary())
    for path in ("", f"arrivals/{world['arrival']}/", f"dossiers/{world['dossier']}/", f"entries/{world['entry']}/"):
        page = desk.get(f"/admin/desk/{path}").content.decode()
        for address in re.findall(r'(?:href|src|action|formaction)="([^"]*)"', page):
            assert not re.search(r"PAT|TROIS|DOMINIQUE|1979|lettre|279035", address, re.IGNORECASE), address
        title = page[page.index("<title>") : page.index("</title>")]
        assert not re.search(r"PAT|DOMINIQUE|lettre", title, re.IGNORECASE)


def test_nothing_of_the_desk_is_logged_with_a_name(world: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    desk = people.signed_in(holding.secretary())
    desk.post("/admin/desk/dossiers/", {"sought": "PAT-TROIS DOMINIQUE"})
    desk.post(f"/admin/desk/arrivals/{world['arrival']}/file", {"dossier": world["dossier"]})
    desk.post(f"/admin/desk/entries/{world['entry']}/describe", {"title": "Secret"})
    for name in ("PAT-TROIS", "DOMINIQUE", "Secret", "lettre.xml"):
        assert name not in caplog.text


@pytest.mark.parametrize("path", ["consider", "file", "hold", "refuse", "reopen"])
def test_an_answer_to_a_form_is_traced_like_the_page(world: dict[str, str], path: str) -> None:
    """It shows the whole document: nobody reads one by a form that lacks something."""
    client = people.signed_in(holding.secretary())
    answer = client.post(f"/admin/desk/arrivals/{world['arrival']}/{path}", {"reason": "\0"})
    assert "PAT-TROIS" in answer.content.decode()
    assert [str(look.arrival) for look in Look.objects.all()] == [world["arrival"]]


def test_what_is_filed_is_traced_in_its_dossier_too(world: dict[str, str]) -> None:
    arrival, dossier = Arrival.objects.get(uuid=world["arrival"]), DossierPage.objects.get(uuid=world["dossier"])
    filer, reader = holding.secretary(), holding.secretary("Anne", "Petit")
    codes = ["birth-date-differs"]
    answer = holding.post(people.signed_in(filer), arrival, dossier, title="Lettre", confirmed=codes)
    arrival.refresh_from_db()
    assert (answer.status_code, arrival.outcome) == (302, "filed")
    people.signed_in(reader).post(f"/admin/desk/arrivals/{arrival.uuid}/consider", {})
    traces = AccessTrace.objects.filter(user=reader.pk).exclude(act="search").values_list("dossier", "act", "entry")
    assert arrival.entry is not None
    assert list(traces) == [(dossier.pk, "read", arrival.entry.uuid)]


def test_the_other_dossier_of_a_merge_has_its_trace(world: dict[str, str]) -> None:
    """Beside the first one stand its identity and its numbers."""
    other, clerk = people.dossier(birth_name="PAT-AUTRE"), holding.secretary()
    page = people.signed_in(clerk).post(f"/admin/desk/dossiers/{world['dossier']}/merge", {"other": str(other.uuid)})
    assert "PAT-AUTRE" in page.content.decode()
    assert list(AccessTrace.objects.filter(user=clerk.pk, dossier=other.pk).values_list("act")) == [("open",)]
