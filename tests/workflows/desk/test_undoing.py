"""Within thirty seconds a decision is undone as if it had not been; later there are withdraw and move."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from documents import waiting, word
from documents.actions.move import move
from documents.actions.replace import replace
from documents.actions.replace import take_back as take_replacement_back
from documents.actions.unfile import unfile
from documents.models import Arrival, Attachment, EntryPage, ImageSetPage, Instance, MisfiledNotice, Series
from documents.states import State
from patients.actions.refusals import Refused
from patients.models import DossierEvent, DossierPage, User
from storage.models import StoredObject, Vault
from tests import people
from tests.documents.after.places import assert_in_order
from tests.documents.formats.dicom.invented import invented_patient
from tests.documents.intake.images import dossier_for, image
from tests.workflows.desk import holding
from workflows.desk.actions.file import Order, file_on_word
from workflows.desk.actions.undo import undo
from workflows.desk.models import Claim, Decision

pytestmark = pytest.mark.django_db


def filed(arrival: Arrival, dossier: DossierPage, user: User, *confirmed: str) -> Decision:
    """Filed by the action; its decision."""
    prepared = waiting.opened(arrival, str).prepared
    assert prepared is not None
    file_on_word(arrival, prepared, Order(dossier, confirmed=confirmed), actor=user)
    return Decision.objects.latest("pk")


def take_back(desk: Client, decision: Decision) -> Any:
    return desk.post(f"/admin/desk/decisions/{decision.uuid}/undo")


def test_an_undone_filing_leaves_nothing_in_the_timeline_and_is_back_in_the_queue(
    marie: User, at: people.Clock
) -> None:
    dossier, reader, arrival = holding.dossier(), people.physician(), holding.letter(birth_date="19790329")
    people.designation(dossier, reader)
    before = (arrival.reason_code, arrival.reason, arrival.decision)
    decision = filed(arrival, dossier, marie, "birth-date-differs")
    physician = people.signed_in(reader.user)
    assert "Compte rendu" in physician.get(f"/dossiers/{dossier.uuid}/").content.decode()
    at.go(seconds=29)
    answer = take_back(people.signed_in(marie), decision)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/desk/arrivals/{arrival.uuid}/?")
    assert "Compte rendu" not in physician.get(f"/dossiers/{dossier.uuid}/").content.decode()
    entry = EntryPage.objects.get()
    assert physician.get(f"/entries/{entry.uuid}/").status_code == 404
    arrival.refresh_from_db()
    assert (arrival.outcome, arrival.dossier, arrival.entry) == ("held", None, None)
    assert (arrival.reason_code, arrival.reason, arrival.decision) == before
    assert_in_order()


def test_what_stays_in_the_dossier_is_the_fact_alone(marie: User) -> None:
    dossier = holding.dossier()
    undo(filed(holding.scan(), dossier, marie), actor=marie)
    entry = EntryPage.objects.get()
    assert (entry.state, entry.live, entry.heading) == (State.WITHDRAWN, False, "Classement annulé")
    assert (entry.withdrawn_by, entry.author_name, entry.document_id) == (marie, "", "")
    assert not Attachment.objects.exists()
    assert not StoredObject.objects.filter(vault__kind=Vault.Kind.DOSSIER).exists()
    (event,) = DossierEvent.objects.all()
    assert (event.dossier, event.act, event.actor, event.entry) == (dossier, "unfile", marie, entry.uuid)


def test_the_bytes_are_whole_again_in_quarantine_and_can_be_filed_elsewhere(marie: User) -> None:
    wrong, right, arrival = holding.dossier(), people.dossier(), holding.scan("le bon texte")
    undo(filed(arrival, wrong, marie), actor=marie)
    arrival.refresh_from_db()
    assert arrival.stored is not None
    assert arrival.stored.vault.kind == Vault.Kind.QUARANTINE
    again = filed(arrival, right, marie)
    assert EntryPage.objects.get(uuid=str(again.entry)).dossier == right
    assert_in_order()


def test_undone_and_filed_again_in_the_same_dossier_it_is_one_entry(marie: User) -> None:
    dossier, arrival = holding.dossier(), holding.scan()
    undo(filed(arrival, dossier, marie), actor=marie)
    arrival.refresh_from_db()
    filed(arrival, dossier, marie)
    assert EntryPage.objects.filter(state=State.PUBLISHED).count() == 1


def test_after_thirty_seconds_it_says_what_to_do_instead(marie: User, at: people.Clock) -> None:
    dossier, arrival = holding.dossier(), holding.scan()
    decision = filed(arrival, dossier, marie)
    at.go(seconds=31)
    desk = people.signed_in(marie)
    answer = take_back(desk, decision)
    assert answer.status_code == 302
    assert "Il est trop tard pour annuler" in desk.get("/admin/desk/").content.decode()
    assert EntryPage.objects.get().state == State.PUBLISHED


def test_nobody_undoes_what_another_decided(marie: User) -> None:
    decision = filed(holding.scan(), holding.dossier(), marie)
    paul = holding.secretary("Paul", "Petit")
    assert take_back(people.signed_in(paul), decision).status_code == 404
    with pytest.raises(Refused, match="not-yours"):
        undo(decision, actor=paul)
    assert take_back(people.signed_in(people.person(group="Administrators")), decision).status_code == 404
    assert EntryPage.objects.get().state == State.PUBLISHED


def test_undone_twice_it_stays_undone(marie: User) -> None:
    decision = filed(holding.scan(), holding.dossier(), marie)
    assert undo(decision, actor=marie).pk == undo(decision, actor=marie).pk
    assert DossierEvent.objects.count() == 1


def test_what_was_moved_meanwhile_is_not_undone(marie: User) -> None:
    decision = filed(holding.scan(), holding.dossier(), marie)
    entry, other = EntryPage.objects.get(), people.dossier()
    move(entry, other, reason="mauvais dossier")
    with pytest.raises(Refused, match="changed"):
        undo(decision, actor=marie)
    assert EntryPage.objects.get().dossier == other
    assert Decision.objects.get().undone_at is None


def test_what_it_had_replaced_stands_again(marie: User) -> None:
    dossier = holding.dossier()
    earlier = people.entry(dossier, document_id="1.2.250.1.213.1.9^ancien")
    arrival = holding.letter("doc-2", birth_date="19790329")
    decision = filed(arrival, dossier, marie, "birth-date-differs")
    entry = EntryPage.objects.get(uuid=str(decision.entry))
    made = replace(entry, earlier, reason="version corrigée")
    with pytest.raises(Refused, match="changed"):
        undo(decision, actor=marie)
    take_replacement_back(made, reason="erreur")
    undo(decision, actor=marie)
    earlier.refresh_from_db()
    assert earlier.state == State.PUBLISHED


def test_who_read_it_in_those_seconds_is_told_and_nobody_else(marie: User) -> None:
    dossier, read, unread = holding.dossier(), people.physician(), people.physician()
    for physician in (read, unread):
        people.designation(dossier, physician)
    decision = filed(holding.scan(), dossier, marie)
    people.signed_in(read.user).get(f"/entries/{decision.entry}/")
    people.signed_in(marie).get(f"/admin/desk/arrivals/{decision.arrival}/")
    undo(decision, actor=marie)
    assert [notice.user for notice in MisfiledNotice.objects.all()] == [read.user]


def test_the_arrival_is_in_the_hands_of_the_one_who_undid(marie: User) -> None:
    decision = filed(holding.scan(), holding.dossier(), marie)
    undo(decision, actor=marie)
    assert Claim.objects.get().user == marie


def test_the_screen_offers_it_while_there_is_time(marie: User, at: people.Clock) -> None:
    decision = filed(holding.scan(), holding.dossier(), marie)
    desk = people.signed_in(marie)
    at.go(seconds=10)
    page = desk.get("/admin/desk/").content.decode()
    assert f"/admin/desk/decisions/{decision.uuid}/undo" in page
    assert 'data-seconds="20"' in page
    at.go(seconds=20)
    assert "/undo" not in desk.get("/admin/desk/").content.decode()


@pytest.mark.parametrize("decided", ["hold", "refuse"])
def test_a_note_and_a_refusal_are_undone_too(marie: User, decided: str) -> None:
    arrival, desk = holding.scan(), people.signed_in(marie)
    told = {"note": "on attend l’IPP", "reason": "illisible"}
    assert desk.post(f"/admin/desk/arrivals/{arrival.uuid}/{decided}", told).status_code == 302
    take_back(desk, Decision.objects.get())
    arrival.refresh_from_db()
    assert (arrival.outcome, arrival.reason_code) == ("held", "no-identity")
    assert "on attend l’IPP" not in desk.get(f"/admin/desk/arrivals/{arrival.uuid}/").content.decode()


def test_an_arrival_that_is_not_filed_is_not_unfiled() -> None:
    with pytest.raises(Refused, match="not-filed"):
        unfile(holding.scan())


def test_without_the_right_nothing_is_unfiled(marie: User) -> None:
    arrival = holding.scan()
    filed(arrival, holding.dossier(), marie)
    arrival.refresh_from_db()
    with pytest.raises(Refused, match="not-allowed"):
        unfile(arrival, actor=people.person())


def test_an_unknown_decision_is_not_found(marie: User) -> None:
    assert people.signed_in(marie).post(f"/admin/desk/decisions/{uuid4()}/undo").status_code == 404


class TestImages:
    def arrivals(self, tmp_path: Path, *salts: str) -> list[Arrival]:
        self.patient = invented_patient()
        paths = [image(tmp_path / "in", study="2.25.91", salt=salt).path for salt in salts]
        return [holding.held(path.read_bytes(), path.name) for path in paths]

    def test_the_only_image_of_a_study_takes_its_entry_along(self, marie: User, tmp_path: Path) -> None:
        (arrival,) = self.arrivals(tmp_path, "1")
        dossier = dossier_for(self.patient)
        decision = filed(arrival, dossier, marie, *confirmed(arrival, dossier))
        undo(decision, actor=marie)
        assert not Instance.objects.exists()
        assert not Series.objects.exists()
        study = ImageSetPage.objects.get()
        assert (study.state, study.study_uid) == (State.WITHDRAWN, "")
        arrival.refresh_from_db()
        assert (arrival.outcome, arrival.entry) == ("held", None)

    def test_one_of_two_images_leaves_the_other_where_it_is(self, marie: User, tmp_path: Path) -> None:
        one, other = self.arrivals(tmp_path, "1", "2")
        dossier = dossier_for(self.patient)
        filed(one, dossier, marie, *confirmed(one, dossier))
        undo(filed(other, dossier, marie, *confirmed(other, dossier)), actor=marie)
        assert Instance.objects.get().stored_id == one.stored_id
        assert ImageSetPage.objects.get().state == State.PUBLISHED


def confirmed(arrival: Arrival, dossier: DossierPage) -> list[str]:
    """Every doubt that may be confirmed."""
    prepared = waiting.opened(arrival, str).prepared
    assert prepared is not None
    return [doubt.code for doubt in word.against(arrival, dossier, prepared)]
