"""Numbers of a dossier: recorded, qualified, marked and ended, dated, with a reason; the INS rules of RNIV."""

from functools import partial
from typing import Any

import pytest

from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number
from patients.actions.record_number import Marks, end_number, record_number
from patients.actions.refusals import Refused
from patients.identity.ins import NIR, TEST
from patients.models import DossierEvent, DossierPage, IdentifierStatus, PatientIdentifier, User
from tests import people
from tests.documents.after.test_together import together

INS = "279035121518989"
QUALIFIED, VALIDATED = IdentifierStatus.QUALIFIED, IdentifierStatus.VALIDATED


@pytest.fixture
def dossier(db: None) -> DossierPage:
    return people.dossier(Number("IPP-1", "1.2.3"))


@pytest.fixture
def marie(db: None) -> User:
    return people.person(group="Secretaries")


def recorded(dossier: DossierPage, value: str = INS, **told: Any) -> PatientIdentifier:
    number = Number(value, told.pop("authority", TEST), told.pop("status", IdentifierStatus.PROVISIONAL))
    return record_number(dossier, number, told.pop("marks", None), reason=told.pop("reason", "carte Vitale"), **told)


def test_a_new_number_is_recorded_in_its_normal_form_and_told_in_the_ledger(dossier: DossierPage, marie: User) -> None:
    made = recorded(dossier, "2 79 03 51 215 189 89", actor=marie)
    assert (made.value, made.status, made.ends) == (INS, "provisoire", None)
    event = DossierEvent.objects.get()
    assert (event.dossier, event.act, event.actor, event.reason) == (dossier, "number", marie, "carte Vitale")


def test_the_same_as_now_changes_and_tells_nothing(dossier: DossierPage) -> None:
    first = recorded(dossier)
    assert recorded(dossier) == first
    assert DossierEvent.objects.count() == 1


def test_a_number_becomes_better_known(dossier: DossierPage) -> None:
    first = recorded(dossier)
    assert recorded(dossier, status=VALIDATED) == first
    assert PatientIdentifier.objects.get(pk=first.pk).status == VALIDATED
    assert PatientIdentifier.objects.filter(dossier=dossier).count() == 2


def test_marks_are_put_on_and_taken_off(dossier: DossierPage) -> None:
    made = recorded(dossier, marks=Marks(doubtful=True, homonym=True))
    assert (made.doubtful, made.homonym, made.fictitious) == (True, True, False)
    made = recorded(dossier)
    assert (made.doubtful, made.homonym, made.fictitious) == (False, False, False)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"value": "279035121518900"}, "number-key"),
        ({"value": " "}, "no-number"),
        ({"authority": ""}, "no-number"),
        ({"value": "x" * 65, "authority": "1.2.3"}, "too-long"),
        ({"reason": " "}, "no-reason"),
        ({"status": QUALIFIED, "marks": Marks(doubtful=True)}, "qualified-marked"),
        ({"status": QUALIFIED, "marks": Marks(fictitious=True)}, "qualified-marked"),
    ],
)
def test_what_a_number_may_not_be(dossier: DossierPage, settings: Any, told: dict[str, Any], code: str) -> None:
    settings.DIAPHANE_DEMO = True
    with pytest.raises(Refused, match=code):
        recorded(dossier, **told)
    assert not DossierEvent.objects.exists()


def test_production_qualifies_no_invented_number(dossier: DossierPage, settings: Any) -> None:
    settings.DIAPHANE_DEMO = False
    with pytest.raises(Refused, match="number-invented"):
        recorded(dossier, status=QUALIFIED)
    assert recorded(dossier, status=VALIDATED)


def test_a_qualified_homonym_is_possible(dossier: DossierPage, settings: Any) -> None:
    settings.DIAPHANE_DEMO = True
    assert recorded(dossier, status=QUALIFIED, marks=Marks(homonym=True)).status == QUALIFIED


def test_beside_a_qualified_ins_no_other_stands_until_it_ends(dossier: DossierPage, settings: Any) -> None:
    settings.DIAPHANE_DEMO = True
    first = recorded(dossier, status=QUALIFIED)
    with pytest.raises(Refused, match="other-ins"):
        recorded(dossier, people.ins(3))
    end_number(first, reason="NIA remplacé par le NIR")
    assert recorded(dossier, people.ins(3), status=QUALIFIED).status == QUALIFIED


def test_an_unqualified_ins_ends_before_another_is_qualified(dossier: DossierPage, settings: Any) -> None:
    settings.DIAPHANE_DEMO = True
    recorded(dossier)
    recorded(dossier, people.ins(3))  # two that nobody qualified: a doubt, shown as such
    with pytest.raises(Refused, match="other-ins"):
        recorded(dossier, people.ins(3), status=QUALIFIED)


def test_a_number_of_another_dossier_is_refused_and_its_holder_keeps_it(dossier: DossierPage) -> None:
    other = people.dossier(Number(INS, TEST))
    with pytest.raises(Refused, match="number-taken"):
        recorded(dossier)
    assert PatientIdentifier.objects.get(value=INS).dossier == other


def test_the_same_characters_under_another_authority_are_another_number(dossier: DossierPage) -> None:
    people.dossier(Number(INS, TEST))
    assert recorded(dossier, authority=NIR).authority == NIR


def test_a_number_that_ended_may_be_given_to_another(dossier: DossierPage) -> None:
    other = people.dossier(Number("77", "1.2.3"))
    number = other.identifiers.get()
    end_number(number, reason="donné par erreur")
    assert recorded(dossier, "77", authority="1.2.3").dossier == dossier
    number.refresh_from_db()
    assert number.ends is not None


def test_ended_twice_it_keeps_its_first_end(dossier: DossierPage, at: people.Clock) -> None:
    number = recorded(dossier)
    first = end_number(number, reason="erreur").ends
    at.go(hours=1)
    assert end_number(number, reason="encore").ends == first
    assert DossierEvent.objects.filter(act="number").count() == 2


def test_an_end_says_why(dossier: DossierPage) -> None:
    with pytest.raises(Refused, match="no-reason"):
        end_number(recorded(dossier), reason="  ")


def test_of_a_merged_dossier_the_number_goes_where_it_is_kept(dossier: DossierPage) -> None:
    kept = people.dossier()
    merge(kept, dossier, Word("même personne"))
    assert recorded(dossier, "78", authority="1.2.3").dossier == kept


def test_a_number_that_the_merged_one_brought_is_found_and_not_doubled(dossier: DossierPage) -> None:
    kept = people.dossier(Number("99", "1.2.3"))
    merge(kept, dossier, Word("même personne"))
    made = recorded(kept, "IPP-1", authority="1.2.3", status=VALIDATED)
    assert made.dossier == dossier
    assert PatientIdentifier.objects.filter(value="IPP-1").count() == 1


@pytest.mark.parametrize("group", ["", "Physicians", "Administrators"])
def test_nobody_but_a_secretary_records_or_ends_one(dossier: DossierPage, group: str) -> None:
    actor, number = people.person(group=group), recorded(dossier)
    with pytest.raises(Refused, match="not-allowed"):
        recorded(dossier, "78", authority="1.2.3", actor=actor)
    with pytest.raises(Refused, match="not-allowed"):
        end_number(number, reason="x", actor=actor)


@pytest.mark.usefixtures("committed")
def test_two_hands_at_once_record_a_number_once() -> None:
    dossier = people.dossier(Number("IPP-1", "1.2.3"))
    made = together(*(partial(recorded, dossier) for _ in range(2)))
    assert made[0] == made[1]
    assert PatientIdentifier.objects.filter(value=INS).count() == 1


@pytest.mark.usefixtures("committed")
def test_two_dossiers_at_once_never_get_the_same_number() -> None:
    one, other = people.dossier(Number("1", "1.2.3")), people.dossier(Number("2", "1.2.3"))
    made = together(partial(recorded, one), partial(recorded, other))
    assert made.count("number-taken") == 1
    assert PatientIdentifier.objects.filter(value=INS).count() == 1
