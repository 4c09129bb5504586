"""Two secretaries never handle the same arrival."""

import threading
from functools import partial

import pytest
from django.db import transaction

from documents import waiting
from documents.models import Arrival, EntryPage
from patients.actions.refusals import Refused
from patients.models import DossierPage, User
from tests import people
from tests.documents.after.test_together import together
from tests.waits import until_another_waits
from tests.workflows.desk import holding
from workflows.desk import claiming
from workflows.desk.actions.file import Order, file_on_word
from workflows.desk.models import Claim, Decision


def filing(arrival: Arrival, dossier: DossierPage, user: User, last: str = "") -> EntryPage:
    """What the form does once confirmed, on an arrival read before."""
    prepared = waiting.opened(arrival, str).prepared
    assert prepared is not None
    entry = file_on_word(arrival, prepared, Order(dossier, last=last), actor=user)
    assert entry is not None
    return entry


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_the_first_to_open_it_has_it(self, at: people.Clock) -> None:
        arrival, marie, paul = holding.scan(), holding.secretary(), holding.secretary("Paul", "Petit")
        assert claiming.claim(arrival, marie).user == marie
        assert claiming.claim(arrival, paul).user == marie
        assert claiming.in_other_hands(arrival, paul) == "Marie Durand a ce document en main depuis 15:00."
        assert claiming.in_other_hands(arrival, marie) == ""

    def test_without_a_sign_of_life_anybody_may_have_it(self, at: people.Clock) -> None:
        arrival, marie, paul = holding.scan(), holding.secretary(), holding.secretary("Paul", "Petit")
        claiming.claim(arrival, marie)
        at.go(minutes=3)
        claiming.claim(arrival, marie)  # a sign
        at.go(minutes=3)
        assert claiming.claim(arrival, paul).user == marie
        at.go(minutes=2)
        assert claiming.claim(arrival, paul).user == paul
        assert Claim.objects.get().since == at.now

    def test_it_is_taken_over_on_purpose(self) -> None:
        arrival, marie, paul = holding.scan(), holding.secretary(), holding.secretary("Paul", "Petit")
        claiming.claim(arrival, marie)
        assert claiming.claim(arrival, paul, take_over=True).user == paul

    def test_who_lost_it_is_told_who_has_it_and_changes_nothing(self, at: people.Clock) -> None:
        dossier, arrival = holding.dossier(), holding.scan()
        marie, paul = holding.secretary(), holding.secretary("Paul", "Petit")
        claiming.claim(arrival, marie)
        claiming.claim(arrival, paul, take_over=True)
        with pytest.raises(Refused) as refused:
            filing(arrival, dossier, marie)
        assert refused.value.code == "claimed"
        assert str(refused.value.reason) == "Paul Petit a ce document en main depuis 15:00. Rien n’a été changé."
        assert not EntryPage.objects.exists()

    def test_who_comes_second_is_told_who_did_what(self, at: people.Clock) -> None:
        dossier, arrival = holding.dossier(), holding.scan()
        marie, paul = holding.secretary(), holding.secretary("Paul", "Petit")
        filing(arrival, dossier, paul)
        answer = holding.post(people.signed_in(marie), arrival, dossier)
        assert answer.status_code == 409
        assert "Paul Petit a classé ce document à 15:00. Rien n’a été changé." in answer.content.decode()
        assert EntryPage.objects.count() == 1

    def test_a_form_that_knows_the_last_decision_may_act(self) -> None:
        dossier, arrival, marie = holding.dossier(), holding.scan(), holding.secretary()
        kept = Decision.objects.create(
            arrival=arrival.uuid, decided="hold", user=marie, time=people.NOW, note="on attend l’IPP"
        )
        with pytest.raises(Refused, match="decided"):
            filing(arrival, dossier, marie)
        assert filing(arrival, dossier, marie, str(kept.uuid))

    def test_acting_lets_it_go(self) -> None:
        dossier, arrival, marie = holding.dossier(), holding.scan(), holding.secretary()
        claiming.claim(arrival, marie)
        filing(arrival, dossier, marie)
        assert Claim.objects.get().user is None

    def test_filed_by_the_road_meanwhile_it_is_said(self) -> None:
        dossier, arrival, marie = holding.dossier(), holding.scan(), holding.secretary()
        Arrival.objects.filter(pk=arrival.pk).update(outcome="filed")
        with pytest.raises(Refused, match="decided"):
            filing(arrival, dossier, marie)

    def test_the_next_one_is_never_one_that_another_has_in_hand(self) -> None:
        dossier = holding.dossier()
        first, second, third = holding.scan("un"), holding.scan("deux"), holding.scan("trois")
        marie, paul = holding.secretary(), holding.secretary("Paul", "Petit")
        claiming.claim(second, paul)
        answer = holding.post(people.signed_in(marie), first, dossier)
        assert answer["Location"] == f"/admin/desk/arrivals/{third.uuid}/"


@pytest.mark.usefixtures("committed")
class TestAtOnce:
    """Real transactions, on a database that commits."""

    @pytest.mark.parametrize("_round", range(4))
    def test_of_two_who_file_at_the_same_instant_one_does_and_the_other_is_told(self, _round: int) -> None:
        one, other, arrival = holding.dossier(), people.dossier(), holding.scan()
        marie, paul = holding.secretary(), holding.secretary("Paul", "Petit")
        hands = [partial(filing, arrival, one, marie), partial(filing, arrival, other, paul)]
        outcomes = together(*hands)
        assert sorted(str(type(outcome).__name__) for outcome in outcomes) == ["ClinicalDocumentPage", "str"]
        assert "decided" in outcomes
        assert EntryPage.objects.count() == Decision.objects.count() == 1
        assert Decision.objects.get().entry == EntryPage.objects.get().uuid

    def test_who_takes_it_over_at_the_instant_of_the_filing_gets_it_or_is_too_late(self) -> None:
        dossier, arrival = holding.dossier(), holding.scan()
        marie, paul = holding.secretary(), holding.secretary("Paul", "Petit")
        claiming.claim(arrival, marie)
        filed, _taken = together(
            partial(filing, arrival, dossier, marie), partial(claiming.claim, arrival, paul, take_over=True)
        )
        assert (filed == "claimed") == (not EntryPage.objects.exists())
        assert Claim.objects.count() == 1

    def test_two_who_open_it_at_once_find_one_claim(self) -> None:
        arrival = holding.scan()
        marie, paul = holding.secretary(), holding.secretary("Paul", "Petit")
        hands = together(partial(claiming.claim, arrival, marie), partial(claiming.claim, arrival, paul))
        assert hands[0].user == hands[1].user
        assert Claim.objects.count() == 1

    def test_who_waits_for_one_that_another_takes_meanwhile_is_told(self) -> None:
        arrival, marie, paul = holding.scan(), holding.secretary(), holding.secretary("Paul", "Petit")
        claiming.claim(arrival, marie)
        claiming.let_go(arrival, marie)

        def taken() -> None:
            with transaction.atomic():
                claiming.claim(arrival, marie)
                begun.set()
                until_another_waits()

        def too_late() -> Claim:
            begun.wait(timeout=20)
            with transaction.atomic():
                return claiming.hold(arrival, paul, "")

        begun = threading.Event()
        assert together(taken, too_late) == [None, "claimed"]
