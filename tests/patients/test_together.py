"""Several hands on one patient at the same instant: every outcome is one that some order would give."""

from collections.abc import Callable
from typing import Any

import pytest

from documents.models import Arrival, EntryPage
from patients.actions.correct_identity import correct_identity
from patients.actions.designate import Will, designate
from patients.actions.end_designation import end_designation
from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number, open_dossier
from patients.actions.undo_merge import undo_merge
from patients.consistency import differences
from patients.models import Designation, DossierGrant, DossierIdentity, DossierPage, PatientIdentifier, Role, Scope
from tests import people
from tests.documents.after.places import assert_in_order
from tests.documents.after.test_together import together

pytestmark = pytest.mark.usefixtures("committed")
ROUNDS = range(4)
WORD = Word("même patiente", despite_traits=True)
WILL = Will(role=Role.CORRESPONDENT, scope=Scope.DOSSIER, reason="à la demande du patient")


def errors(outcomes: list[Any]) -> list[Any]:
    """What nobody foresaw: a deadlock, a constraint."""
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


@pytest.mark.parametrize("_round", ROUNDS)
def test_designated_and_ended_at_once_the_grants_say_what_the_designations_say(_round: int) -> None:
    dossier, physician = people.dossier(), people.physician()
    former = people.designation(dossier, physician)
    outcomes = together(
        lambda: designate(dossier, physician, WILL),
        lambda: end_designation(former),
        lambda: end_designation(former),
    )
    assert errors(outcomes) == []
    assert list(differences()) == []
    assert Designation.objects.filter(ended_at=None).count() == DossierGrant.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_designated_ended_and_merged_at_once(_round: int) -> None:
    one, other, physician = people.dossier(), people.dossier(), people.physician()
    former = people.designation(one, physician)
    outcomes = together(
        lambda: merge(other, one, WORD),
        lambda: designate(one, physician, WILL),
        lambda: end_designation(former),
    )
    assert errors(outcomes) == []
    assert list(differences()) == []
    assert DossierGrant.objects.get().content_object_id == other.pk


@pytest.mark.parametrize("_round", ROUNDS)
def test_filed_and_merged_at_once_the_document_is_where_the_patient_is(_round: int) -> None:
    one, other = people.dossier(), people.dossier()
    outcomes = together(
        lambda: merge(other, one, WORD), lambda: people.entry(one, b"une lettre"), lambda: people.entry(one)
    )
    assert errors(outcomes) == []
    assert {entry.dossier_id for entry in EntryPage.objects.all()} == {other.pk}
    assert_in_order()


@pytest.mark.parametrize("_round", ROUNDS)
def test_merged_both_ways_at_once_one_is_kept(_round: int) -> None:
    one, other = people.dossier(), people.dossier()
    outcomes = together(lambda: merge(one, other, WORD), lambda: merge(other, one, WORD))
    assert errors(outcomes) == []
    assert outcomes.count("already-merged") == 1
    assert DossierPage.objects.exclude(merged_into=None).count() == 1


def test_set_apart_twice_and_designated_meanwhile() -> None:
    one, other, physician = people.dossier(), people.dossier(), people.physician()
    people.designation(one, physician)
    done = merge(other, one, WORD)
    outcomes = together(lambda: undo_merge(done), lambda: undo_merge(done), lambda: designate(one, physician, WILL))
    assert errors(outcomes) == []
    assert outcomes.count("already-undone") == 1
    assert list(differences()) == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_the_same_bytes_received_by_two_hands_are_filed_once(_round: int) -> None:
    dossier = people.dossier()
    outcomes = together(*[lambda: people.entry(dossier, b"les memes octets")] * 3)
    assert errors(outcomes) == []
    published = EntryPage.objects.filter(dossier=dossier, state="published")
    assert published.count() == 1
    assert Arrival.objects.filter(outcome="filed", entry=published.get()).exists()


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_number_given_to_two_dossiers_at_once_is_one_patients(_round: int) -> None:
    number = Number("4711", "1.2.250.1.999.1")
    outcomes = together(*[lambda: open_dossier(people.identity(), (number,))] * 3)
    assert errors(outcomes) == []
    assert outcomes.count("number-taken") == 2
    assert PatientIdentifier.objects.filter(value="4711").count() == DossierPage.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_corrections_at_once_follow_each_other(_round: int) -> None:
    dossier = people.dossier()

    def corrected(name: str) -> Callable[[], DossierIdentity]:
        return lambda: correct_identity(dossier, people.identity(birth_name=name), reason="erreur de saisie")

    assert errors(together(corrected("UN"), corrected("DEUX"))) == []
    periods = list(DossierIdentity.objects.filter(dossier=dossier).order_by("starts").values_list("starts", "ends"))
    assert len(periods) == 3
    assert [ends for _starts, ends in periods] == [*(starts for starts, _ends in periods[1:]), None]
