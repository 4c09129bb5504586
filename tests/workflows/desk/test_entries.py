"""Entries for secretaries, in any state: described, withdrawn, moved, replaced; their history without their readers."""

from typing import Any

import pytest
from django.test import Client

from documents import serving
from documents.actions.describe import Description, describe
from documents.actions.withdraw import withdraw
from documents.formats.reading import Recipient
from documents.models import EntryPage, RecordedReplacement
from documents.signals import entry_corrected
from documents.states import State
from patients.actions.close_account import close_account
from patients.actions.refusals import Refused
from patients.models import AccessTrace, DossierEvent, User
from tests import people
from tests.documents.formats import pdf_samples
from tests.workflows.desk import holding

pytestmark = pytest.mark.django_db


def on(desk: Client, entry: EntryPage, place: str, **told: Any) -> Any:
    """A form of the entry, sent."""
    return desk.post(f"/admin/desk/entries/{entry.uuid}/{place}", told)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def described(**told: Any) -> Description:
    return Description(**{"heading": "Lettre", "type_code": "", "confidentiality": "N", **told})


def test_the_page_shows_the_document_in_any_state_and_traces_it(desk: Client, marie: User) -> None:
    dossier = holding.dossier()
    entry = people.entry(dossier, pdf_samples.pdf("Elle va bien"), title="Lettre")
    withdraw(entry, reason="erreur")
    page = text(desk.get(f"/admin/desk/entries/{entry.uuid}/"))
    assert "Lettre" in page
    assert "retiré" in page
    assert desk.get(f"/admin/desk/entries/{entry.uuid}/pages/1")["Content-Type"].startswith("image/")
    assert desk.get(f"/admin/desk/entries/{entry.uuid}/pages/2").status_code == 404
    assert b"".join(desk.get(f"/admin/desk/entries/{entry.uuid}/original")).startswith(b"%PDF")
    acts = AccessTrace.objects.filter(designation=None).order_by("pk").values_list("user", "dossier", "entry", "act")
    assert list(acts) == [(marie.pk, dossier.pk, entry.uuid, act) for act in ("read", "download")]


def test_a_secretary_whose_account_is_closed_has_no_more_of_what_is_leaving(
    desk: Client, marie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "RECHECK", 1)
    entry = people.entry(holding.dossier(), b"x" * (serving.AT_ONCE + 1))
    answer: Any = desk.get(f"/admin/desk/entries/{entry.uuid}/original")
    pieces = iter(answer)
    assert next(pieces)
    close_account(marie)
    with pytest.raises(serving.Revoked):
        list(pieces)


def test_the_history_tells_what_was_done_and_not_who_read_it(desk: Client) -> None:
    dossier, reader = holding.dossier(), people.physician()
    people.designation(dossier, reader)
    arrival = holding.scan()
    holding.post(desk, arrival, dossier, title="Lettre")
    entry = EntryPage.objects.get()
    people.signed_in(reader.user).get(f"/entries/{entry.uuid}/")
    on(desk, entry, "move", target=str(people.dossier().uuid), confirm="1", reason="mauvais dossier")
    page = text(desk.get(f"/admin/desk/entries/{entry.uuid}/"))
    for said in ("Reçu", "scan.pdf", "Classé", "Publié", "Document déplacé", "mauvais dossier", "Marie Durand"):
        assert said in page
    assert str(reader) not in page


def test_a_description_is_corrected_by_the_action_with_its_reason(desk: Client, marie: User) -> None:
    dossier = holding.dossier()
    entry = people.entry(dossier, title="Lettre", recipients=(Recipient(name="Dr A"),))
    told = {"title": "Lettre de sortie", "type_code": "11490-0", "confidentiality": "V", "act_date": "2024-03-12"}
    assert on(desk, entry, "describe", **told).status_code == 422  # why?
    on(desk, entry, "describe", **told, visibility=["MASQUE_PS"], recipients="Dr B", reason="mal lu")
    entry.refresh_from_db()
    assert (entry.heading, entry.type_code, entry.confidentiality) == ("Lettre de sortie", "11490-0", "V")
    assert (entry.masked_to_professionals, entry.act_precision) == (True, "day")
    assert [to.name for to in entry.recipients.all()] == ["Dr B"]
    event = DossierEvent.objects.get(act="correct")
    assert (event.actor, event.reason, event.entry) == (marie, "mal lu", entry.uuid)


def test_a_mask_holds_at_the_next_request(desk: Client) -> None:
    dossier, reader = holding.dossier(), people.physician()
    people.designation(dossier, reader)
    entry = people.entry(dossier, title="Lettre")
    physician = people.signed_in(reader.user)
    assert physician.get(f"/entries/{entry.uuid}/").status_code == 200
    told = {"title": "Lettre", "confidentiality": "N", "visibility": ["MASQUE_PS"], "reason": "à sa demande"}
    on(desk, entry, "describe", **told)
    assert physician.get(f"/entries/{entry.uuid}/").status_code == 404


def test_the_same_description_changes_and_records_nothing() -> None:
    entry = people.entry(holding.dossier(), title="Lettre")
    describe(entry, described(), reason="rien")
    assert not DossierEvent.objects.exists()


def test_what_was_corrected_is_announced() -> None:
    told: list[EntryPage] = []

    def heard(sender: type, entries: list[EntryPage], **kwargs: Any) -> None:
        told.extend(entries)

    entry = people.entry(holding.dossier(), title="Lettre")
    entry_corrected.connect(heard)
    try:
        describe(entry, described(heading="Autre"), reason="mal lu")
    finally:
        entry_corrected.disconnect(heard)
    assert [one.pk for one in told] == [entry.pk]


@pytest.mark.parametrize(
    ("told", "reason", "code"),
    [
        ({"heading": " "}, "x", "no-title"),
        ({"heading": "x" * 401}, "x", "too-long"),
        ({"confidentiality": "X"}, "x", "confidentiality"),
        ({"type_code": "18748-4"}, "x", "kind"),
        ({}, " ", "no-reason"),
    ],
)
def test_what_a_description_may_not_be(told: dict[str, str], reason: str, code: str) -> None:
    entry = people.entry(holding.dossier(), title="Lettre")
    with pytest.raises(Refused, match=code):
        describe(entry, described(**told), reason=reason)
    entry.refresh_from_db()
    assert entry.heading == "Lettre"


def test_a_withdrawn_entry_is_not_described_any_more(desk: Client) -> None:
    entry = withdraw(people.entry(holding.dossier(), title="Lettre"), reason="erreur")
    answer = on(desk, entry, "describe", title="Autre", confidentiality="N", reason="mal lu")
    assert answer.status_code == 409
    assert "il ne se corrige plus" in text(answer)


def test_without_the_right_nothing_is_described() -> None:
    entry = people.entry(holding.dossier(), title="Lettre")
    with pytest.raises(Refused, match="not-allowed"):
        describe(entry, described(heading="Autre"), reason="x", actor=people.person())


def test_an_entry_is_withdrawn_with_its_reason(desk: Client) -> None:
    entry = people.entry(holding.dossier())
    answer = on(desk, entry, "withdraw", reason="")
    assert answer.status_code == 409
    assert "Un retrait dit pourquoi" in text(answer)
    on(desk, entry, "withdraw", reason="d’un autre patient")
    entry.refresh_from_db()
    assert entry.state == State.WITHDRAWN


def test_an_entry_is_moved_to_the_dossier_that_was_found_shown_and_confirmed(desk: Client) -> None:
    entry, right = people.entry(people.dossier(birth_name="AUTRE")), holding.dossier()
    found = text(on(desk, entry, "move", sought="pat trois"))
    assert f'value="{right.uuid}"' in found
    shown = text(on(desk, entry, "move", target=str(right.uuid)))
    assert "PAT-TROIS" in shown
    entry.refresh_from_db()
    assert entry.dossier != right
    assert on(desk, entry, "move", target=str(right.uuid), confirm="1", reason="").status_code == 409
    on(desk, entry, "move", target=str(right.uuid), confirm="1", reason="mauvais dossier")
    entry.refresh_from_db()
    assert entry.dossier == right


def test_a_replacement_is_recorded_and_taken_back(desk: Client) -> None:
    dossier = holding.dossier()
    earlier, entry = people.entry(dossier, title="Provisoire"), people.entry(dossier, title="Définitive")
    assert on(desk, entry, "replace", earlier="", reason="x").status_code == 422
    on(desk, entry, "replace", earlier=str(earlier.uuid), reason="version définitive")
    earlier.refresh_from_db()
    assert earlier.state == State.SUPERSEDED
    made = RecordedReplacement.objects.get()
    assert "Provisoire" in text(desk.get(f"/admin/desk/entries/{entry.uuid}/"))
    on(desk, entry, "unreplace", replacement=str(made.uuid), reason="erreur")
    earlier.refresh_from_db()
    assert earlier.state == State.PUBLISHED


def test_an_entry_of_another_dossier_is_replaced_by_nothing(desk: Client) -> None:
    entry, other = people.entry(holding.dossier()), people.entry(people.dossier())
    assert on(desk, entry, "replace", earlier=str(other.uuid), reason="x").status_code == 422
    assert not RecordedReplacement.objects.exists()


@pytest.mark.parametrize("place", ["describe", "withdraw", "move", "replace", "unreplace"])
def test_nobody_but_a_secretary_does_any_of_it(place: str) -> None:
    entry = people.entry(holding.dossier())
    for person in (people.person(group="Administrators"), people.person(is_superuser=True), people.physician().user):
        assert on(people.signed_in(person), entry, place, reason="x").status_code == 404
    entry.refresh_from_db()
    assert entry.state == State.PUBLISHED
