"""What the database itself refuses, whoever writes: at once, or at the commit for what needs two tables."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from patients.actions.end_designation import end_designation
from patients.actions.merge import Word, merge
from patients.actions.record_number import end_number
from patients.actions.undo_merge import undo_merge
from patients.consistency import differences
from patients.models import Designation, DossierGrant, DossierIdentity, DossierPage, PatientIdentifier, Physician
from tests import people
from tests.people import NOW, Clock

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone can say it")
DAY = timedelta(days=1)


@on_postgresql
class TestGrants:
    """One grant for each unended designation, and it says the same."""

    @pytest.fixture
    def made(self, committed: Path) -> Designation:
        return people.designation(people.dossier(), people.physician())

    def refused(self, change: Callable[[], object]) -> None:
        with pytest.raises(IntegrityError, match="unended designation has its grant"), transaction.atomic():
            change()
        assert list(differences()) == []

    def test_one_is_never_removed_alone(self, made: Designation) -> None:
        self.refused(lambda: DossierGrant.objects.filter(designation=made).delete())

    def test_a_designation_never_ends_and_leaves_it(self, made: Designation) -> None:
        self.refused(lambda: Designation.objects.filter(pk=made.pk).update(ended_at=NOW))

    def test_a_designation_is_never_recorded_without_one(self, made: Designation) -> None:
        made.pk, made.uuid, made._state.adding = None, uuid4(), True
        self.refused(lambda: made.save(force_insert=True))

    @pytest.mark.parametrize(
        "change", [{"ends": NOW + 900 * DAY}, {"starts": NOW - 900 * DAY}, {"role": "locum"}, {"scope": "imaging"}]
    )
    def test_it_never_says_something_else(self, made: Designation, change: dict[str, object]) -> None:
        self.refused(lambda: DossierGrant.objects.filter(designation=made).update(**change))

    def test_it_never_opens_another_dossier_nor_another_persons_door(self, made: Designation) -> None:
        other, person = people.dossier(), people.person()
        mine = DossierGrant.objects.filter(designation=made)
        self.refused(lambda: mine.update(content_object=other))
        self.refused(lambda: mine.update(user=person))

    def test_a_merge_never_leaves_it_behind(self, made: Designation) -> None:
        other = people.dossier()
        self.refused(lambda: DossierPage.objects.filter(pk=made.dossier_id).update(merged_into=other))

    def test_what_the_actions_do_is_accepted(self, made: Designation) -> None:
        other = people.dossier()
        done = merge(other, made.dossier, Word("même patiente", despite_traits=True))
        assert DossierGrant.objects.get().content_object_id == other.pk
        undo_merge(done)
        end_designation(made)
        assert not DossierGrant.objects.exists()
        assert list(differences()) == []


@on_postgresql
@pytest.mark.django_db
class TestPeriods:
    """No two identities of a dossier at once, nor two holders of a number."""

    @pytest.fixture
    def dossier(self) -> DossierPage:
        return people.dossier()

    def test_two_identities_never_overlap_even_in_the_past(self, dossier: DossierPage) -> None:
        now = DossierIdentity.objects.get(dossier=dossier)
        DossierIdentity.objects.create(dossier=dossier, birth_name="A", starts=now.starts - 9 * DAY, ends=now.starts)
        with pytest.raises(IntegrityError, match="identity_no_overlap"), transaction.atomic():
            DossierIdentity.objects.create(
                dossier=dossier, birth_name="B", starts=now.starts - 10 * DAY, ends=now.starts - 8 * DAY
            )

    def test_two_dossiers_have_theirs_at_the_same_time(self, dossier: DossierPage) -> None:
        other = people.dossier()
        assert DossierIdentity.objects.filter(dossier__in=[dossier, other], ends=None).count() == 2

    def test_a_number_never_has_two_holders_at_once_even_in_the_past(self, dossier: DossierPage) -> None:
        held = PatientIdentifier.objects.get(dossier=dossier)
        other = people.dossier()
        with pytest.raises(IntegrityError, match="identifier_no_overlap"), transaction.atomic():
            PatientIdentifier.objects.create(
                dossier=other, value=held.value, authority=held.authority, starts=held.starts, ends=held.starts + DAY
            )

    def test_it_has_two_in_turn(self, dossier: DossierPage) -> None:
        held = PatientIdentifier.objects.get(dossier=dossier)
        end = end_number(held, reason="erreur de saisie").ends
        assert end
        PatientIdentifier.objects.create(
            dossier=people.dossier(), value=held.value, authority=held.authority, starts=end
        )


@pytest.mark.django_db
def test_a_number_never_ends_before_it_began(at: Clock) -> None:
    held = PatientIdentifier.objects.get(dossier=people.dossier())
    with pytest.raises(IntegrityError), transaction.atomic():
        PatientIdentifier.objects.filter(pk=held.pk).update(ends=held.starts - DAY)
    at.go(hours=-2)  # the clock of another host
    assert end_number(held, reason="erreur de saisie").ends == held.starts


@pytest.mark.django_db
def test_a_second_grant_for_one_designation_is_refused_everywhere() -> None:
    made = people.designation(people.dossier(), people.physician())
    grant = DossierGrant.objects.get(designation=made)
    grant.pk, grant._state.adding, grant.user = None, True, people.person()
    with pytest.raises(IntegrityError), transaction.atomic():
        grant.save(force_insert=True)


@pytest.mark.django_db
def test_a_physician_who_is_designated_is_never_removed() -> None:
    made = people.designation(people.dossier(), people.physician())

    def removed() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM patients_physician WHERE id = %s", [made.physician_id])
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        removed()
    assert Physician.objects.filter(pk=made.physician_id).exists()


@pytest.mark.django_db
def test_a_login_is_one_person_s_in_any_case() -> None:
    people.person("camille")
    with pytest.raises(IntegrityError), transaction.atomic():
        people.person("Camille")
