"""Who may take what: what one may read, in this dossier, at this instant; and a row in the ledger for each."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from unittest import mock
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client

from documents import news, serving
from documents.actions.withdraw import withdraw
from documents.models import EntryPage
from documents.taking import choice, sending
from patients.actions.close_account import close_account
from patients.actions.end_designation import end_designation
from patients.models import AccessTrace, Act, Scope
from tests import people
from tests.documents.taking.dossier import Shelf, bytes_of, shelf, taken
from tests.people import Clock

pytestmark = pytest.mark.django_db
FORMS = pytest.mark.parametrize("form", ["pdf", "xdm"])


@pytest.fixture
def here(tmp_path: Path, at: Clock) -> Shelf:
    return shelf(tmp_path)


def transfers() -> list[AccessTrace]:
    return list(AccessTrace.objects.filter(act=Act.TRANSFER).order_by("pk"))


def absent(client: Client) -> HttpResponse:
    """What nobody has."""
    response: HttpResponse = client.post(f"/dossiers/{uuid4()}/transfer", {"form": "pdf"})  # type: ignore[assignment]
    return response


@FORMS
def test_each_entry_taken_is_a_row_of_the_ledger(here: Shelf, form: str) -> None:
    entries = [here.pdf("un"), here.text("deux")]
    here.pdf("resté")
    designation, client = here.reader()
    bytes_of(taken(client, here.dossier, *entries, form=form))
    rows = transfers()
    assert {row.entry for row in rows} == {entry.uuid for entry in entries}
    assert {(row.user, row.dossier, row.designation) for row in rows} == {
        (designation.physician.user, here.dossier, designation)
    }


@FORMS
def test_what_is_taken_away_is_no_longer_new_and_what_stays_is(here: Shelf, at: Clock, form: str) -> None:
    designation, client = here.reader()
    at.go(minutes=1)
    taken_away, stays = here.pdf("un"), here.pdf("resté")
    bytes_of(taken(client, here.dossier, taken_away, form=form))
    waiting = news.unopened(designation.physician.user)
    assert list(waiting.values_list("pk", flat=True)) == [stays.pk]


def test_the_same_again_within_a_quarter_of_an_hour_adds_no_row(here: Shelf, at: Clock) -> None:
    one, other = here.text("un"), here.text("deux")
    _designation, client = here.reader()
    bytes_of(taken(client, here.dossier, one, form="xdm"))
    bytes_of(taken(client, here.dossier, one, other, form="xdm"))
    assert [row.entry for row in transfers()] == [one.uuid, other.uuid]
    at.go(minutes=16)
    bytes_of(taken(client, here.dossier, one, form="xdm"))
    assert len(transfers()) == 3


@FORMS
def test_nothing_is_served_that_cannot_be_traced(here: Shelf, form: str) -> None:
    entry = here.text("un")
    _designation, client = here.reader()
    with mock.patch.object(AccessTrace.objects, "bulk_create", side_effect=DatabaseError):
        response = taken(client, here.dossier, entry, form=form)
    assert (response.status_code, transfers()) == (503, [])
    assert "Content-Disposition" not in response


@FORMS
@pytest.mark.parametrize("hidden", ["withdrawn", "masked", "superseded", "another dossier", "nowhere", "no uuid"])
def test_one_entry_that_is_not_theirs_to_take_and_nothing_is_there(
    here: Shelf, tmp_path: Path, form: str, hidden: str
) -> None:
    seen, unseen = here.pdf("vu"), here.letter("a")
    uuid = str(unseen.uuid)
    if hidden == "withdrawn":
        withdraw(unseen, reason="erreur")
    elif hidden == "masked":
        EntryPage.objects.filter(pk=unseen.pk).update(masked_to_professionals=True)
    elif hidden == "superseded":
        here.letter("b", replaces=("a",))
    elif hidden == "another dossier":
        other = people.entry(people.dossier())
        uuid = str(other.uuid)
    else:
        uuid = {"nowhere": str(uuid4()), "no uuid": "../../etc"}[hidden]
    _designation, client = here.reader()
    posted = {"entry": [str(seen.uuid), uuid], "form": form}
    response = client.post(f"/dossiers/{here.dossier.uuid}/transfer", posted)
    assert (response.status_code, response.content) == (404, absent(client).content)
    assert transfers() == []


def test_an_entry_of_another_dossier_that_one_may_read_is_not_in_this_one(here: Shelf) -> None:
    designation, client = here.reader()
    elsewhere = people.dossier()
    people.designation(elsewhere, designation.physician)
    assert taken(client, here.dossier, people.entry(elsewhere), form="xdm").status_code == 404


@pytest.mark.parametrize("scope", [Scope.IMAGING, Scope.ADDRESSED])
def test_a_narrow_scope_takes_no_more_than_it_reads(here: Shelf, scope: Scope) -> None:
    letter = here.letter()
    _designation, client = here.reader(scope)
    assert taken(client, here.dossier, letter).status_code == 404
    assert str(letter.uuid) not in client.get(f"/dossiers/{here.dossier.uuid}/take").content.decode()


def test_strangers_and_staff_find_nothing(here: Shelf) -> None:
    entry = here.text("un")
    accounts = [people.physician().user, people.person(group="Secretaries"), people.person(is_superuser=True)]
    for client in map(people.signed_in, accounts):
        assert taken(client, here.dossier, entry).content == absent(client).content
        assert client.get(f"/dossiers/{here.dossier.uuid}/take").status_code == 404
    assert transfers() == []


def test_only_a_post_takes(here: Shelf) -> None:
    _designation, client = here.reader()
    response = client.get(f"/dossiers/{here.dossier.uuid}/transfer")
    assert (response.status_code, response["Allow"]) == (405, "POST")


@FORMS
def test_a_designation_that_ends_while_it_is_built_ends_it(
    here: Shelf, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [here.text("un"), here.text("deux")]
    designation, client = here.reader()
    asked = []

    def then_over(*told: object) -> bool:
        asked.append(1)
        if len(asked) == 2:
            end_designation(designation)
        return choice.still(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "still", then_over)
    assert taken(client, here.dossier, *entries, form=form).status_code == 404


@FORMS
def test_a_designation_that_ends_while_bytes_leave_cuts_them(
    here: Shelf, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = here.picture()
    designation, client = here.reader()
    monkeypatch.setattr(serving, "RECHECK", 1)
    monkeypatch.setattr(sending, "PIECE", 100)
    pieces = iter(taken(client, here.dossier, entry, form=form))
    assert len(next(pieces)) == 100
    end_designation(designation)
    with pytest.raises(serving.Revoked):
        list(pieces)


@FORMS
def test_an_account_that_is_closed_while_bytes_leave_cuts_them(
    here: Shelf, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    designation, client = here.reader()
    monkeypatch.setattr(serving, "RECHECK", 1)
    monkeypatch.setattr(sending, "PIECE", 100)
    pieces = iter(taken(client, here.dossier, here.picture(), form=form))
    assert len(next(pieces)) == 100
    close_account(designation.physician.user)
    with pytest.raises(serving.Revoked):
        list(pieces)


def test_a_designation_over_by_the_clock_takes_nothing(here: Shelf, at: Clock) -> None:
    entry = here.text("un")
    physician = people.physician()
    people.designation(here.dossier, physician, until=people.NOW + timedelta(hours=1))
    client = people.signed_in(physician.user)
    bytes_of(taken(client, here.dossier, entry, form="xdm"))
    at.go(hours=2)
    assert taken(client, here.dossier, entry, form="xdm").status_code == 404


@FORMS
def test_the_file_says_nobodys_name_and_is_never_kept(here: Shelf, form: str) -> None:
    entry = here.text("un")
    _designation, client = here.reader()
    response = taken(client, here.dossier, entry, form=form)
    named = {"pdf": r'attachment; filename="documents-[0-9a-f]{8}\.pdf"', "xdm": 'attachment; filename="IHE_XDM.zip"'}
    assert re.fullmatch(named[form], response["Content-Disposition"])
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Length"] == str(len(b"".join(response)))
