"""Wagtail's editor of an entry: for secretaries alone, traced, and only ever through the actions."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from wagtail.admin.models import EditingSession
from wagtail.models import Page, PageLogEntry, PageSubscription, ReferenceIndex, Revision

from documents.actions.describe import Description, describe
from documents.actions.withdraw import withdraw
from documents.formats.reading import Recipient
from documents.models import EntryPage
from patients.models import AccessTrace, DossierEvent, DossierPage, User
from tests import people
from tests.workflows.desk import holding
from workflows import wagtail_hooks

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier() -> DossierPage:
    return holding.dossier()


@pytest.fixture
def entry(dossier: DossierPage) -> EntryPage:
    made = people.entry(dossier, title="Lettre", recipients=(Recipient(name="Dr A"),))
    EntryPage.objects.filter(pk=made.pk).update(author_name="Dr Essai", author_rpps="10100000009", unit="Oncologie")
    made.refresh_from_db()
    return made


def address(page: object) -> str:
    return f"/admin/pages/{page}/edit/"


def form(desk: Client, entry: EntryPage, **told: Any) -> dict[str, Any]:
    """What its form would send, with `told` instead."""
    shown = desk.get(address(entry.pk)).context["form"]
    sent = {field.html_name: field.value() for field in shown}
    return {name: value for name, value in {**sent, "reason": "mal lu", **told}.items() if value not in (None, "")}


def saved(desk: Client, entry: EntryPage, **told: Any) -> Any:
    answer = desk.post(address(entry.pk), form(desk, entry, **told))
    entry.refresh_from_db()
    return answer


def text(answer: Any) -> str:
    return str(answer.content.decode())


def kept_by_wagtail() -> list[int]:
    rows = (Revision, PageLogEntry, PageSubscription, EditingSession, ReferenceIndex)
    return [model._default_manager.count() for model in rows]


@pytest.mark.parametrize("kind", ["clinical", "report", "images"])
def test_each_kind_of_entry_has_its_editor_and_leaves_a_trace(
    desk: Client, marie: User, dossier: DossierPage, kind: str
) -> None:
    entry = people.entry(dossier, kind=kind, studies=("1.2.3",), display="images" if kind == "images" else "pages")
    answer = desk.get(address(entry.pk))
    assert answer.status_code == 200
    assert "editor-view" in text(answer)  # Wagtail's own frame
    trace = AccessTrace.objects.get()
    assert (trace.user, trace.dossier, trace.entry, trace.act) == (marie, dossier, entry.uuid, "read")


def test_it_shows_what_the_document_says_and_who_it_is_about(desk: Client, entry: EntryPage) -> None:
    page = text(desk.get(address(entry.pk)))
    for told in ("PAT-TROIS", "Lettre", "Dr Essai 10100000009", "Oncologie", "Dr A", "publié"):
        assert escape(told) in page


def test_the_title_of_the_window_and_the_way_back_name_nobody(desk: Client, entry: EntryPage) -> None:
    page = text(desk.get(address(entry.pk)))
    window = page.partition("<title>")[2].partition("</title>")[0]
    header = page.partition('class="w-slim-header')[2].partition("</header>")[0]
    assert "Modifier un document" in window
    for part in (window, header):
        assert not [told for told in ("PAT-TROIS", "DOMINIQUE", "Lettre", entry.title) if told in part]


def test_saving_goes_through_the_action_with_its_reason(desk: Client, marie: User, entry: EntryPage) -> None:
    told = {"title": "Lettre de sortie", "type_code": "11490-0", "confidentiality": "R", "act_date": "2024-03-12"}
    more = {"unit": "Chirurgie", "recipients": "Dr B", "visibility": ["MASQUE_PS"]}
    answer = saved(desk, entry, **told, **more)
    assert (answer.status_code, answer["Location"]) == (302, address(entry.pk))
    assert (entry.heading, entry.type_code, entry.confidentiality) == ("Lettre de sortie", "11490-0", "R")
    assert (entry.unit, entry.masked_to_professionals) == ("Chirurgie", True)
    assert [to.name for to in entry.recipients.all()] == ["Dr B"]
    event = DossierEvent.objects.get(act="correct")
    assert (event.actor, event.reason, event.entry) == (marie, "mal lu", entry.uuid)


def test_wagtail_keeps_nothing_of_it(desk: Client, entry: EntryPage) -> None:
    title = Page.objects.get(pk=entry.pk).title
    before = kept_by_wagtail()
    saved(desk, entry, title="Cancer du sein")
    saved(desk, entry, title="Cancer", **{"action-publish": "1"})
    saved(desk, entry, **{"action-unpublish": "1"})
    assert kept_by_wagtail() == before
    page = Page.objects.get(pk=entry.pk)
    assert (page.title, page.draft_title, page.latest_revision_id) == (title, title, None)


def test_an_author_is_another_one_only_once_the_line_is_changed(desk: Client, entry: EntryPage) -> None:
    wrote = people.physician()
    EntryPage.objects.filter(pk=entry.pk).update(author=wrote.user)
    assert saved(desk, entry, unit="Chirurgie").status_code == 302
    assert (entry.author, entry.author_rpps) == (wrote.user, "10100000009")  # its wrong key kept as it came
    right = people.physician()
    saved(desk, entry, author=f"Dr Autre {right.rpps}")
    assert (entry.author, entry.author_name, entry.author_rpps) == (right.user, "Dr Autre", right.rpps)


def test_a_wrong_number_that_is_typed_is_said_beside_its_field(desk: Client, entry: EntryPage) -> None:
    answer = saved(desk, entry, author="Dr Autre 10100000001")
    assert answer.status_code == 422
    assert "10100000001" in text(answer)
    assert entry.author_name == "Dr Essai"


def test_the_new_author_of_a_masked_document_reads_it_and_the_old_one_no_more(desk: Client, entry: EntryPage) -> None:
    old, new = people.physician(), people.physician()
    for reader in (old, new):
        people.designation(entry.dossier, reader)
    EntryPage.objects.filter(pk=entry.pk).update(author=old.user, masked_to_professionals=True)
    clients = [people.signed_in(reader.user) for reader in (old, new)]
    assert [client.get(f"/entries/{entry.uuid}/").status_code for client in clients] == [200, 404]
    saved(desk, entry, author=f"Dr Juste {new.rpps}")
    assert [client.get(f"/entries/{entry.uuid}/").status_code for client in clients] == [404, 200]


@pytest.mark.parametrize(
    ("told", "status", "sentence"),
    [
        ({"reason": ""}, 422, "Champ requis"),
        ({"title": " "}, 409, "Le titre manque."),
        ({"act_date": "2999-01-01"}, 422, "La date de l’acte est à venir."),
        ({"type_code": "18748-4"}, 409, "se range autrement"),
        ({"confidentiality": "X"}, 422, "X"),
        ({"unit": "x" * 201}, 422, "200"),
    ],
)
def test_what_makes_no_sense_is_said_and_loses_nothing(
    desk: Client, entry: EntryPage, told: dict[str, str], status: int, sentence: str
) -> None:
    answer = saved(desk, entry, **{"recipients": "Dr Gardé", **told})
    assert answer.status_code == status
    assert sentence in text(answer)
    assert "Dr Gardé" in text(answer)
    assert entry.heading == "Lettre"
    assert not DossierEvent.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(desk: Client, entry: EntryPage) -> None:
    mine = form(desk, entry, title="La mienne")
    describe(entry, Description(heading="La sienne"), reason="plus tôt")
    answer = desk.post(address(entry.pk), mine)
    assert answer.status_code == 409
    assert "Ce document a changé" in text(answer)
    entry.refresh_from_db()
    assert entry.heading == "La sienne"


def test_the_desks_own_form_refuses_it_too(desk: Client, entry: EntryPage) -> None:
    mine = form(desk, entry, title="La mienne")
    describe(entry, Description(unit="Chirurgie"), reason="plus tôt")
    answer = desk.post(f"/admin/desk/entries/{entry.uuid}/describe", mine)
    assert answer.status_code == 409
    assert "Ce document a changé" in text(answer)


def test_taking_it_out_is_a_withdrawal_with_its_reason(desk: Client, marie: User, entry: EntryPage) -> None:
    answer = saved(desk, entry, reason="d’un autre patient", **{"action-unpublish": "1"})
    assert answer["Location"] == f"/admin/desk/entries/{entry.uuid}/"
    assert (entry.state, entry.withdrawn_by, entry.withdrawal_reason) == ("withdrawn", marie, "d’un autre patient")


def test_a_draft_is_saved_and_published_in_one_step(desk: Client, entry: EntryPage) -> None:
    EntryPage.objects.filter(pk=entry.pk).update(state="draft", live=False)
    assert "action-publish" in text(desk.get(address(entry.pk)))
    saved(desk, entry, title="Prête", **{"action-publish": "1"})
    assert (entry.state, entry.live, entry.heading) == ("published", True, "Prête")
    assert "action-publish" not in text(desk.get(address(entry.pk)))


def test_one_that_was_withdrawn_is_not_edited_any_more(desk: Client, entry: EntryPage) -> None:
    sent = form(desk, entry, title="Autre")
    withdraw(entry, reason="erreur")
    for answer in (desk.get(address(entry.pk)), desk.post(address(entry.pk), sent)):
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/desk/entries/{entry.uuid}/")
    entry.refresh_from_db()
    assert (entry.state, entry.heading) == ("withdrawn", "Lettre")


@pytest.mark.parametrize("asked", ["?_w_hydrate_create_view=1", "?locale=en", "?next=https://elsewhere.example/"])
def test_wagtails_other_ways_to_ask_change_nothing(desk: Client, entry: EntryPage, asked: str) -> None:
    answer = desk.get(address(entry.pk) + asked)
    assert "editor-view" in text(answer)
    assert "elsewhere" not in text(answer)


def test_an_answer_in_json_is_not_given(desk: Client, entry: EntryPage) -> None:
    sent = form(desk, entry, title="Autre")
    answer = desk.post(address(entry.pk), sent, headers={"accept": "application/json"})
    assert answer.status_code == 302


def test_without_the_ledger_nothing_is_shown(desk: Client, entry: EntryPage, monkeypatch: pytest.MonkeyPatch) -> None:
    from patients import ledger

    def full(*args: object, **kwargs: object) -> None:
        raise ledger.LedgerUnavailable

    monkeypatch.setattr(ledger, "record", full)  # stands for a disk that is full
    answer = desk.get(address(entry.pk))
    assert answer.status_code == 503
    assert "Lettre" not in text(answer)


def test_dossiers_their_index_and_the_root_are_not_edited(desk: Client, entry: EntryPage) -> None:
    others = set(Page.objects.values_list("pk", flat=True)) - {entry.pk}
    assert entry.dossier.pk in others
    assert len(others) > 1
    for page in others:
        assert {getattr(desk, method)(address(page)).status_code for method in ("get", "post", "put")} == {404}


@pytest.mark.parametrize("page", ["0", "999999999", str(2**63 - 1), "9" * 30, "9" * 5000])
def test_an_absent_page_is_the_same_404(desk: Client, dossier: DossierPage, page: str) -> None:
    absent = desk.get(address(page))
    assert absent.status_code == 404
    assert absent.content == desk.get(address(dossier.pk)).content


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_closed_to_everyone_else(entry: EntryPage, method: str) -> None:
    reader = people.physician()
    people.designation(entry.dossier, reader)
    chief = people.person(group="Administrators", is_staff=True)
    root = people.person(is_superuser=True, is_staff=True)
    for user in (reader.user, chief, root):
        client = people.signed_in(user)
        answers = [getattr(client, method)(address(page)) for page in (entry.pk, 999999999)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
    assert not AccessTrace.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_does_anything(desk: Client, entry: EntryPage, method: str) -> None:
    assert getattr(desk, method)(address(entry.pk)).status_code == 405


@pytest.mark.parametrize(
    "after",
    ["preview/", "delete/", "history/", "copy/", "unpublish/", "move/", "lock/", "unlock/", "revisions/1/revert/"],
)
def test_the_rest_of_wagtails_pages_stays_closed(desk: Client, entry: EntryPage, after: str) -> None:
    for path in (f"/admin/pages/{entry.pk}/{after}", f"/admin/pages/{entry.pk}/edit/{after}"):
        assert {desk.get(path).status_code, desk.post(path).status_code} == {404}


def test_the_explorer_leads_to_the_desks_dossiers(desk: Client, entry: EntryPage) -> None:
    assert desk.get("/admin/pages/")["Location"] == "/admin/desk/dossiers/"
    dossier = entry.dossier
    assert desk.get(f"/admin/pages/{dossier.pk}/")["Location"] == f"/admin/desk/dossiers/{dossier.uuid}/"
    assert desk.get(f"/admin/pages/{entry.pk}/").status_code == 404
    assert desk.get(f"/admin/pages/{'9' * 30}/").status_code == 404
    assert desk.post(f"/admin/pages/{dossier.pk}/").status_code == 405


def test_no_item_of_the_menu_has_a_name_that_begins_another() -> None:
    names = [str(item.name) for item in (wagtail_hooks.line(), wagtail_hooks.dossiers())]
    assert not [(one, other) for one in names for other in names if one != other and other.startswith(one)]


def test_a_form_without_its_token_changes_nothing_and_tells_nothing(entry: EntryPage) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(holding.secretary(), backend="django.contrib.auth.backends.ModelBackend")
    told = {"title": "Autre", "confidentiality": "N", "reason": "x"}
    assert careful.post(address(entry.pk), told).status_code == 403
    assert careful.post(address(entry.dossier.pk), told).status_code == 404
    entry.refresh_from_db()
    assert entry.heading == "Lettre"
