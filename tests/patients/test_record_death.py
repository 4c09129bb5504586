"""Recording a death: the day on the identity, an event in the ledger, nothing else."""

from datetime import date

import pytest

from patients.actions.record_death import record_death
from patients.actions.refusals import Refused
from patients.models import DossierEvent, DossierIdentity, DossierPage, Happening
from tests import people
from tests.people import Clock

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


def died(dossier: DossierPage) -> date | None:
    return DossierIdentity.objects.get(dossier=dossier, ends=None).death_date


def test_the_day_stands_on_the_identity_and_the_ledger_says_why(dossier: DossierPage) -> None:
    record_death(dossier, DAY, reason="avis du médecin traitant", actor=people.person("", "Secretaries"))
    assert died(dossier) == DAY
    event = DossierEvent.objects.get(dossier=dossier)
    assert (event.act, event.reason) == (Happening.IDENTITY, "avis du médecin traitant")


def test_the_same_day_again_changes_nothing(dossier: DossierPage) -> None:
    for _again in range(2):
        record_death(dossier, DAY, reason="avis")
    assert DossierEvent.objects.filter(dossier=dossier).count() == 1


def test_a_day_can_be_corrected(dossier: DossierPage) -> None:
    record_death(dossier, DAY, reason="avis")
    record_death(dossier, date(2026, 3, 2), reason="acte de décès")
    assert died(dossier) == date(2026, 3, 2)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(1979, 3, 27)])
def test_nobody_dies_in_the_future_nor_before_birth(dossier: DossierPage, day: date) -> None:
    with pytest.raises(Refused) as refused:
        record_death(dossier, day, reason="avis")
    assert refused.value.code == "death-date"
    assert died(dossier) is None


def test_it_says_from_where_it_is_known(dossier: DossierPage) -> None:
    with pytest.raises(Refused) as refused:
        record_death(dossier, DAY, reason=" ")
    assert refused.value.code == "no-reason"


def test_only_staff_who_correct_identities_record_a_death(dossier: DossierPage) -> None:
    with pytest.raises(Refused) as refused:
        record_death(dossier, DAY, reason="avis", actor=people.person("", "Physicians"))
    assert refused.value.code == "not-allowed"
