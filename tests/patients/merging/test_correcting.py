"""An identity is corrected: the new one holds, the former stays, dated, and still finds the dossier."""

import pytest

from patients.actions.correct_identity import correct_identity
from patients.actions.refusals import Refused
from patients.models import DossierEvent, DossierIdentity, DossierPage, Happening
from tests import people
from tests.patients.merging.pairs import dossier, together
from tests.people import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(at: Clock) -> DossierPage:
    return dossier("100")


def test_the_new_one_is_current_and_the_former_is_dated(at: Clock, one: DossierPage) -> None:
    moment = at.go(days=1)
    made = correct_identity(one, people.identity(birth_name="  NOUVEAU "), reason="mariage")
    assert DossierPage.objects.get(pk=one.pk).identity == made
    rows = DossierIdentity.objects.filter(dossier=one).order_by("starts").values_list("birth_name", "starts", "ends")
    assert list(rows) == [("PAT-ESSAI", people.NOW, moment), ("NOUVEAU", moment, None)]


def test_the_same_instant_leaves_no_empty_period(one: DossierPage) -> None:
    made = correct_identity(one, people.identity(sex="M"), reason="erreur de saisie")
    assert made.starts > people.NOW


def test_the_same_identity_changes_nothing(one: DossierPage) -> None:
    current = DossierIdentity.objects.get()
    assert correct_identity(one, people.identity(), reason="relecture") == current
    assert not DossierEvent.objects.exists()


def test_the_date_of_death_stays(one: DossierPage) -> None:
    DossierIdentity.objects.update(death_date="2026-03-01")
    assert str(correct_identity(one, people.identity(sex="M"), reason="erreur").death_date) == "2026-03-01"


def test_the_ledger_says_so_without_the_traits(one: DossierPage) -> None:
    secretary = people.person(group="Secretaries")
    correct_identity(one, people.identity(birth_name="NOUVEAU"), reason="mariage", actor=secretary)
    event = DossierEvent.objects.get()
    assert (event.act, event.dossier, event.actor, event.reason) == (Happening.IDENTITY, one, secretary, "mariage")


def test_of_a_merged_dossier_it_is_the_kept_one_s(one: DossierPage) -> None:
    merged = dossier("200")
    together(one, merged)
    assert correct_identity(merged, people.identity(sex="M"), reason="erreur").dossier == one


@pytest.mark.parametrize(("name", "reason", "code"), [("X", " ", "no-reason"), (" ", "mariage", "no-name")])
def test_what_lacks_is_refused(one: DossierPage, name: str, reason: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        correct_identity(one, people.identity(birth_name=name), reason=reason)


@pytest.mark.parametrize("group", ["", "Physicians", "Administrators"])
def test_only_secretaries_correct(one: DossierPage, group: str) -> None:
    with pytest.raises(Refused, match="not-allowed"):
        correct_identity(one, people.identity(sex="M"), reason="erreur", actor=people.person(group=group))
