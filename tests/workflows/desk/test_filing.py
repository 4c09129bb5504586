"""The thin road: what was held is corrected at the desk, published, and stands in the physician's timeline."""

import pytest
from django.db import DatabaseError, transaction

from documents.models import EntryPage
from patients.models import AccessTrace, IdentifierStatus
from tests import people
from tests.workflows.desk import holding
from workflows.desk.models import Decision, Look

pytestmark = pytest.mark.django_db


def test_a_held_document_is_corrected_published_and_read_by_the_physician() -> None:
    dossier, reader = holding.dossier(), people.physician()
    people.designation(dossier, reader)
    arrival = holding.letter(birth_date="19790329")
    desk = people.signed_in(holding.secretary())
    assert "PAT-TROIS" in desk.get(f"/admin/desk/arrivals/{arrival.uuid}/").content.decode()
    answer = holding.post(desk, arrival, dossier, title="Lettre corrigée", confirmed=["birth-date-differs"])
    assert (answer.status_code, answer["Location"]) == (302, "/admin/desk/")
    timeline = people.signed_in(reader.user).get(f"/dossiers/{dossier.uuid}/").content.decode()
    assert "Lettre corrigée" in timeline


def test_a_document_without_identity_is_described_by_the_secretary() -> None:
    dossier, arrival = holding.dossier(), holding.scan()
    desk = people.signed_in(holding.secretary())
    told = {"type_code": "11488-4", "act_date": "2024-03-12", "title": "Consultation", "confidentiality": "R"}
    recipients = f"Dr Essai {people.rpps(1000000777)}\nDr Sans numéro"
    holding.post(desk, arrival, dossier, recipients=recipients, visibility=["INVISIBLE_PATIENT"], **told)
    entry = EntryPage.objects.get(dossier=dossier)
    assert (entry.type_code, entry.heading, entry.confidentiality) == ("11488-4", "Consultation", "R")
    assert (entry.act_date.date().isoformat(), entry.act_precision) == ("2024-03-12", "day")
    assert (entry.invisible_to_patient, entry.masked_to_professionals) == (True, False)
    found = entry.recipients.order_by("pk").values_list("name", "rpps")
    assert list(found) == [("Dr Essai", people.rpps(1000000777)), ("Dr Sans numéro", "")]


def test_the_first_key_says_what_will_be_done_and_does_nothing() -> None:
    dossier, arrival = holding.dossier(), holding.letter(birth_date="19790329")
    desk = people.signed_in(holding.secretary())
    answer = holding.post(desk, arrival, dossier, confirm=None)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="birth-date-differs"' in page
    assert not EntryPage.objects.exists()


def test_a_doubt_that_is_not_confirmed_by_its_name_files_nothing() -> None:
    dossier, arrival = holding.dossier(), holding.letter(birth_date="19790329")
    desk = people.signed_in(holding.secretary())
    answer = holding.post(desk, arrival, dossier, confirmed=["sex-differs"])
    assert answer.status_code == 409
    assert "La date de naissance diffère." in answer.content.decode()
    assert not EntryPage.objects.exists()


def test_no_word_files_what_carries_the_qualified_ins_of_another() -> None:
    dossier = holding.dossier(IdentifierStatus.QUALIFIED)
    other = people.ins(7)
    arrival = holding.letter(ins=other)
    desk = people.signed_in(holding.secretary())
    answer = holding.post(desk, arrival, dossier, confirmed=["ins-conflict", "ins-unknown"])
    assert answer.status_code == 409
    assert "INS d’une autre personne" in answer.content.decode()
    assert not EntryPage.objects.exists()


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost() -> None:
    dossier, arrival = holding.dossier(), holding.scan()
    desk = people.signed_in(holding.secretary())
    answer = holding.post(
        desk, arrival, dossier, act_date="2999-01-01", title="Un titre", recipients="Dr X 10000000001"
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_act_date_error"' in page
    assert "sa clé est fausse" in page
    assert 'value="Un titre"' in page
    assert str(dossier.uuid) in page
    assert not EntryPage.objects.exists()


@pytest.mark.parametrize("dossier", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_without_a_dossier_that_exists_nothing_is_filed(dossier: str) -> None:
    arrival = holding.scan()
    desk = people.signed_in(holding.secretary())
    told = {"dossier": dossier, "confidentiality": "N", "confirm": "1"}
    answer = desk.post(f"/admin/desk/arrivals/{arrival.uuid}/file", told)
    assert answer.status_code == 422
    assert "Choisissez le dossier." in answer.content.decode()


def test_the_next_arrival_comes_by_itself() -> None:
    dossier, first, second = holding.dossier(), holding.scan("un"), holding.scan("deux")
    desk = people.signed_in(holding.secretary())
    assert holding.post(desk, first, dossier)["Location"] == f"/admin/desk/arrivals/{second.uuid}/"
    assert holding.post(desk, second, dossier)["Location"] == "/admin/desk/"


def test_the_decision_is_kept_with_who_took_it_and_what_was_confirmed() -> None:
    dossier, arrival = holding.dossier(), holding.letter(birth_date="19790329")
    marie = holding.secretary()
    holding.post(people.signed_in(marie), arrival, dossier, confirmed=["birth-date-differs"])
    kept = Decision.objects.get()
    assert (kept.decided, kept.user, kept.confirmed) == ("file", marie, ["birth-date-differs"])
    assert kept.entry == EntryPage.objects.get().uuid
    assert kept.before["reason_code"] == arrival.reason_code


def test_two_letters_of_the_same_bytes_are_one_in_the_dossier() -> None:
    dossier, arrival = holding.dossier(), holding.scan("le même")
    desk = people.signed_in(holding.secretary())
    holding.post(desk, arrival, dossier)
    again = holding.post(desk, arrival, dossier)
    assert again.status_code == 409
    assert EntryPage.objects.count() == 1


def test_a_file_that_cannot_be_read_says_so() -> None:
    arrival = holding.scan()
    type(arrival).objects.filter(pk=arrival.pk).update(stored=None)
    desk = people.signed_in(holding.secretary())
    answer = desk.get(f"/admin/desk/arrivals/{arrival.uuid}/")
    assert answer.status_code == 200
    assert "Classer et publier" not in answer.content.decode()


def test_nothing_of_a_patient_is_in_the_title_of_a_page() -> None:
    holding.dossier()
    arrival = holding.letter(birth_date="19790329")
    desk = people.signed_in(holding.secretary())
    page = desk.get(f"/admin/desk/arrivals/{arrival.uuid}/").content.decode()
    title = page[page.index("<title>") : page.index("</title>")]
    assert "PAT-TROIS" not in title
    assert "lettre" not in title


def test_looking_leaves_a_row_that_nothing_changes() -> None:
    arrival, marie = holding.scan(), holding.secretary()
    desk = people.signed_in(marie)
    for path in ("", "pages/1", "pages/2"):
        desk.get(f"/admin/desk/arrivals/{arrival.uuid}/{path}")
    (seen,) = Look.objects.all()
    assert (seen.user, seen.arrival, seen.sha256, seen.act) == (marie, arrival.uuid, arrival.sha256, "open")
    for change in (lambda: Look.objects.update(act="download"), Look.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert not AccessTrace.objects.exists()


def test_a_document_looked_at_once_filed_is_in_the_ledger_of_its_dossier() -> None:
    dossier, arrival, marie = holding.dossier(), holding.scan(), holding.secretary()
    desk = people.signed_in(marie)
    holding.post(desk, arrival, dossier)
    desk.get(f"/admin/desk/arrivals/{arrival.uuid}/")
    trace = AccessTrace.objects.exclude(act="search").get()
    entry = EntryPage.objects.get()
    assert (trace.user, trace.dossier, trace.entry, trace.designation) == (marie, dossier, entry.uuid, None)
