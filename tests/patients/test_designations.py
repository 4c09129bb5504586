"""Designating and ending: the fact, its grant, who may, and what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from patients.actions.designate import Will, designate
from patients.actions.end_designation import end_designation
from patients.actions.refusals import Refused
from patients.models import Designation, DossierGrant, DossierPage, Physician, Role, Scope, User
from patients.signals import designation_ended, designation_recorded
from tests import people
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WILL = Will(role=Role.TREATING, scope=Scope.DOSSIER, reason="médecin traitant déclaré")


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def secretary() -> User:
    return people.person(group="Secretaries")


class TestDesignating:
    def test_records_the_patients_will_and_who_recorded_it(
        self, dossier: DossierPage, reader: Physician, secretary: User
    ) -> None:
        will = Will(Role.LOCUM, Scope.IMAGING, " remplacement ", NOW, NOW + DAY, " formulaire signé ")
        made = designate(dossier, reader, will, actor=secretary)
        made.refresh_from_db()
        assert (made.dossier, made.physician, made.recorded_by) == (dossier, reader, secretary)
        assert (made.role, made.scope, made.starts, made.until) == (Role.LOCUM, Scope.IMAGING, NOW, NOW + DAY)
        assert (made.reason, made.proof, made.ended_at) == ("remplacement", "formulaire signé", None)

    def test_writes_its_grant_with_the_same_period_role_and_scope(
        self, dossier: DossierPage, reader: Physician
    ) -> None:
        made = people.designation(dossier, reader, Scope.ADDRESSED, Role.EMERGENCY, until=NOW + DAY)
        grant = DossierGrant.objects.get()
        assert (grant.designation, grant.user, grant.content_object) == (made, reader.user, dossier)
        assert (grant.role, grant.scope, grant.starts, grant.ends) == ("emergency", "addressed", NOW, NOW + DAY)
        assert grant.permission.codename == "read_dossier"

    def test_begins_now_unless_told_otherwise(self, dossier: DossierPage, reader: Physician) -> None:
        assert designate(dossier, reader, WILL).starts == NOW

    def test_may_be_done_again_for_the_same_physician(self, dossier: DossierPage, reader: Physician) -> None:
        assert people.designation(dossier, reader) != people.designation(dossier, reader)
        assert DossierGrant.objects.count() == 2


class TestEnding:
    def test_keeps_the_fact_with_its_end_and_removes_the_grant(
        self, dossier: DossierPage, reader: Physician, secretary: User, at: Clock
    ) -> None:
        made = people.designation(dossier, reader, until=NOW + 30 * DAY)
        at.go(days=1)
        end_designation(made, reason=" à sa demande ", actor=secretary)
        made.refresh_from_db()
        assert (made.ended_at, made.ended_by, made.end_reason) == (NOW + DAY, secretary, "à sa demande")
        assert (made.starts, made.until) == (NOW, NOW + 30 * DAY)
        assert not DossierGrant.objects.exists()

    def test_leaves_the_others_alone(self, dossier: DossierPage, reader: Physician) -> None:
        first, second = people.designation(dossier, reader), people.designation(dossier, reader, Scope.IMAGING)
        end_designation(first)
        assert [grant.designation for grant in DossierGrant.objects.all()] == [second]

    def test_twice_keeps_the_first_end_and_says_nothing_again(
        self, dossier: DossierPage, reader: Physician, at: Clock
    ) -> None:
        told = []
        designation_ended.connect(listen := lambda designation, **kwargs: told.append(designation))
        try:
            made = end_designation(people.designation(dossier, reader), reason="première fois")
            at.go(days=1)
            again = end_designation(made, reason="seconde fois")
        finally:
            designation_ended.disconnect(listen)
        assert (again.ended_at, again.end_reason) == (NOW, "première fois")
        assert told == [made]


class TestRefusals:
    def refused(self, dossier: DossierPage, physician: Physician, actor: User | None = None, **will: object) -> str:
        """The code of the refusal; nothing is left of the attempt."""
        whole = {"role": WILL.role, "scope": WILL.scope, "reason": WILL.reason, **will}
        with pytest.raises(Refused) as refusal:
            designate(dossier, physician, Will(**whole), actor=actor)  # type: ignore[arg-type]
        assert not Designation.objects.exists()
        assert not DossierGrant.objects.exists()
        return refusal.value.code

    def test_a_designation_without_a_reason(self, dossier: DossierPage, reader: Physician) -> None:
        assert self.refused(dossier, reader, reason=" ") == "no-reason"

    def test_a_designation_that_ends_before_or_as_it_begins(self, dossier: DossierPage, reader: Physician) -> None:
        assert self.refused(dossier, reader, starts=NOW, until=NOW) == "period"
        assert self.refused(dossier, reader, starts=NOW, until=NOW - DAY) == "period"
        assert self.refused(dossier, reader, until=NOW - DAY) == "period"

    def test_a_physician_whose_account_is_closed(self, dossier: DossierPage, reader: Physician) -> None:
        reader.user.is_active = False
        reader.user.save()
        assert self.refused(dossier, reader) == "inactive"

    @pytest.mark.parametrize("group", ["", "Physicians", "Administrators"])
    def test_whoever_is_not_a_secretary(self, dossier: DossierPage, reader: Physician, group: str) -> None:
        assert self.refused(dossier, reader, people.person(group=group)) == "not-allowed"

    def test_a_superuser(self, dossier: DossierPage, reader: Physician) -> None:
        superuser = people.person(is_superuser=True, is_staff=True)
        assert superuser.has_perm("patients.record_designation")
        assert self.refused(dossier, reader, superuser) == "not-allowed"

    def test_a_secretary_whose_account_is_closed(
        self, dossier: DossierPage, reader: Physician, secretary: User
    ) -> None:
        secretary.is_active = False
        assert self.refused(dossier, reader, secretary) == "not-allowed"

    def test_a_physician_who_would_open_a_dossier_to_themselves(self, dossier: DossierPage, secretary: User) -> None:
        both = Physician.objects.create(user=secretary, rpps=people.rpps(77))
        assert self.refused(dossier, both, secretary) == "own-right"

    def test_an_end_by_whoever_is_not_a_secretary(self, dossier: DossierPage, reader: Physician) -> None:
        made = people.designation(dossier, reader)
        for group in ("", "Physicians", "Administrators"):
            with pytest.raises(Refused, match="not-allowed"):
                end_designation(made, actor=people.person(group=group))
        assert DossierGrant.objects.count() == 1

    def test_what_fails_last_leaves_nothing(self, dossier: DossierPage, reader: Physician) -> None:
        def fail(**kwargs: object) -> None:
            raise RuntimeError

        designation_recorded.connect(fail)
        try:
            with pytest.raises(RuntimeError):
                people.designation(dossier, reader)
        finally:
            designation_recorded.disconnect(fail)
        assert not Designation.objects.exists()
        assert not DossierGrant.objects.exists()

    def test_an_end_that_fails_last_leaves_the_door_open_rather_than_half_closed(
        self, dossier: DossierPage, reader: Physician
    ) -> None:
        def fail(**kwargs: object) -> None:
            raise RuntimeError

        made = people.designation(dossier, reader)
        designation_ended.connect(fail)
        try:
            with pytest.raises(RuntimeError):
                end_designation(made)
        finally:
            designation_ended.disconnect(fail)
        made.refresh_from_db()
        assert made.ended_at is None
        assert DossierGrant.objects.count() == 1


class TestConstraints:
    def test_the_database_refuses_a_period_upside_down(self, dossier: DossierPage, reader: Physician) -> None:
        made = people.designation(dossier, reader)
        with pytest.raises(IntegrityError), transaction.atomic():
            Designation.objects.filter(pk=made.pk).update(until=NOW - DAY)

    def test_a_designation_has_one_grant(self, dossier: DossierPage, reader: Physician) -> None:
        people.designation(dossier, reader)
        grant = DossierGrant.objects.get()
        grant.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            grant.save(force_insert=True)

    def test_a_designation_in_force_its_dossier_and_its_physician_cannot_be_removed(
        self, dossier: DossierPage, reader: Physician
    ) -> None:
        made = people.designation(dossier, reader)
        for kept in (made, reader, reader.user):
            with pytest.raises(ProtectedError):
                kept.delete()
        with pytest.raises(ProtectedError):
            DossierPage.objects.filter(pk=dossier.pk).delete()
