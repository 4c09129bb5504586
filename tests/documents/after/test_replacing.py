"""Somebody says that a document replaces another, because the documents do not say so themselves."""

import pytest

from documents.actions.move import move
from documents.actions.replace import replace, take_back
from documents.actions.withdraw import withdraw
from documents.models import EntryPage, RecordedReplacement
from patients.actions.refusals import Refused
from patients.models import DossierEvent, DossierPage, Happening
from tests import people
from tests.documents.after.places import assert_in_order, stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier() -> DossierPage:
    return people.dossier()


def scan(dossier: DossierPage, title: str) -> EntryPage:
    """A scanned letter: no id, no word of what it replaces."""
    return people.entry(dossier, title=title)


def test_the_earlier_one_is_folded_under_the_other(dossier: DossierPage) -> None:
    first, second = scan(dossier, "a"), scan(dossier, "b")
    replace(second, first, reason="version corrigée")
    assert stands(dossier) == {"a": "under b", "b": "published"}
    assert_in_order()


def test_what_was_folded_under_the_earlier_one_follows(dossier: DossierPage) -> None:
    first, second, third = (scan(dossier, title) for title in "abc")
    replace(second, first, reason="version corrigée")
    replace(third, second, reason="version corrigée")
    assert stands(dossier) == {"a": "under c", "b": "under c", "c": "published"}


def test_when_it_is_withdrawn_the_earlier_one_stands_again(dossier: DossierPage) -> None:
    first, second = scan(dossier, "a"), scan(dossier, "b")
    replace(second, first, reason="version corrigée")
    withdraw(second, reason="erreur")
    assert stands(dossier) == {"a": "published", "b": "withdrawn"}


def test_it_counts_in_one_dossier_only_and_again_when_they_meet_again(dossier: DossierPage) -> None:
    first, second = scan(dossier, "a"), scan(dossier, "b")
    replace(second, first, reason="version corrigée")
    other = people.dossier()
    move(second, other, reason="homonyme")
    assert (stands(dossier), stands(other)) == ({"a": "published"}, {"b": "published"})
    move(second, dossier, reason="retour")
    assert stands(dossier) == {"a": "under b", "b": "published"}


def test_said_twice_it_stays_as_it_is(dossier: DossierPage) -> None:
    first, second = scan(dossier, "a"), scan(dossier, "b")
    made = replace(second, first, reason="version corrigée")
    assert replace(second, first, reason="encore") == made
    assert RecordedReplacement.objects.get().reason == "version corrigée"
    assert DossierEvent.objects.filter(act=Happening.REPLACE).count() == 1


def test_the_ledger_says_so(dossier: DossierPage) -> None:
    secretary = people.person(group="Secretaries")
    first, second = scan(dossier, "a"), scan(dossier, "b")
    replace(second, first, reason="version corrigée", actor=secretary)
    event = DossierEvent.objects.get(act=Happening.REPLACE)
    assert (event.dossier, event.entry, event.actor, event.reason) == (
        dossier,
        second.uuid,
        secretary,
        "version corrigée",
    )


class TestTakingBack:
    def test_what_was_folded_stands_again(self, dossier: DossierPage) -> None:
        first, second = scan(dossier, "a"), scan(dossier, "b")
        made = replace(second, first, reason="version corrigée")
        take_back(made, reason="erreur")
        assert stands(dossier) == {"a": "published", "b": "published"}

    def test_it_can_be_said_anew(self, dossier: DossierPage) -> None:
        first, second = scan(dossier, "a"), scan(dossier, "b")
        take_back(replace(second, first, reason="version corrigée"), reason="erreur")
        replace(first, second, reason="c’était l’inverse")
        assert stands(dossier) == {"a": "published", "b": "under a"}

    def test_twice_changes_nothing(self, dossier: DossierPage) -> None:
        first, second = scan(dossier, "a"), scan(dossier, "b")
        made = replace(second, first, reason="version corrigée")
        ended = take_back(made, reason="erreur").taken_back_at
        assert take_back(made, reason="erreur").taken_back_at == ended
        assert DossierEvent.objects.filter(act=Happening.REPLACE).count() == 2

    def test_without_a_reason_or_a_right_it_is_refused(self, dossier: DossierPage) -> None:
        made = replace(scan(dossier, "b"), scan(dossier, "a"), reason="version corrigée")
        with pytest.raises(Refused, match="no-reason"):
            take_back(made, reason=" ")
        with pytest.raises(Refused, match="not-allowed"):
            take_back(made, reason="erreur", actor=people.person(group="Administrators"))


class TestRefusals:
    def refused(self, entry: EntryPage, earlier: EntryPage, reason: str = "version corrigée") -> str:
        with pytest.raises(Refused) as refusal:
            replace(entry, earlier, reason=reason)
        return refusal.value.code

    def test_without_a_reason(self, dossier: DossierPage) -> None:
        assert self.refused(scan(dossier, "b"), scan(dossier, "a"), "") == "no-reason"

    def test_of_itself(self, dossier: DossierPage) -> None:
        entry = scan(dossier, "a")
        assert self.refused(entry, entry) == "same-entry"

    def test_across_dossiers(self, dossier: DossierPage) -> None:
        assert self.refused(scan(dossier, "b"), scan(people.dossier(), "a")) == "other-dossier"

    def test_of_what_was_withdrawn(self, dossier: DossierPage) -> None:
        gone, entry = withdraw(scan(dossier, "a"), reason="erreur"), scan(dossier, "b")
        assert self.refused(entry, gone) == self.refused(gone, entry) == "not-published"

    def test_in_a_circle(self, dossier: DossierPage) -> None:
        first, second, third = (scan(dossier, title) for title in "abc")
        replace(second, first, reason="version corrigée")
        replace(third, second, reason="version corrigée")
        assert self.refused(first, second) == self.refused(first, third) == "circle"

    def test_in_a_circle_with_what_a_document_says_itself(self, dossier: DossierPage) -> None:
        first = people.entry(dossier, document_id="1")
        second = people.entry(dossier, document_id="2", replaces=("1",))
        assert self.refused(first, second) == "circle"

    @pytest.mark.parametrize("group", ["", "Physicians", "Administrators"])
    def test_to_everyone_but_secretaries(self, dossier: DossierPage, group: str) -> None:
        with pytest.raises(Refused, match="not-allowed"):
            replace(scan(dossier, "b"), scan(dossier, "a"), reason="x", actor=people.person(group=group))
