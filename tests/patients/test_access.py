"""Who may read which dossier, at which instant."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from pytest_django import DjangoAssertNumQueries

from patients.access import designated_readers, grants_in_force, opening, readable_dossiers
from patients.actions.end_designation import end_designation
from patients.models import DossierPage, Physician, Role, Scope, User
from tests import people
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)


@pytest.fixture
def dossier(at: Clock) -> DossierPage:
    return people.dossier()


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


def reads(person: User | Physician, dossier: DossierPage) -> bool:
    """Whether every way of asking says that this person may open the dossier; they must agree."""
    user = person.user if isinstance(person, Physician) else person
    listed = dossier in readable_dossiers(user)
    assert listed == (opening(user, dossier.uuid) is not None)
    assert listed == any(grant.user_id == user.pk for grant in designated_readers(dossier))
    return listed


class TestDesignation:
    def test_opens_that_dossier_to_that_physician_and_to_no_other(
        self, dossier: DossierPage, reader: Physician
    ) -> None:
        other_dossier, other_reader = people.dossier(), people.physician()
        people.designation(dossier, reader)
        people.designation(other_dossier, other_reader)
        assert list(readable_dossiers(reader.user)) == [dossier]
        assert list(readable_dossiers(other_reader.user)) == [other_dossier]
        assert [grant.user for grant in designated_readers(dossier)] == [reader.user]
        assert opening(reader.user, other_dossier.uuid) is opening(other_reader.user, dossier.uuid) is None

    def test_opens_at_its_first_instant_and_not_one_before(
        self, dossier: DossierPage, reader: Physician, at: Clock
    ) -> None:
        people.designation(dossier, reader, starts=NOW + DAY)
        at.now = NOW + DAY - INSTANT
        assert not reads(reader, dossier)
        at.now = NOW + DAY
        assert reads(reader, dossier)

    def test_is_over_at_its_last_instant_and_not_one_before(
        self, dossier: DossierPage, reader: Physician, at: Clock
    ) -> None:
        people.designation(dossier, reader, until=NOW + DAY)
        at.now = NOW + DAY - INSTANT
        assert reads(reader, dossier)
        at.now = NOW + DAY
        assert not reads(reader, dossier)

    def test_once_ended_opens_nothing(self, dossier: DossierPage, reader: Physician) -> None:
        end_designation(people.designation(dossier, reader))
        assert not reads(reader, dossier)

    @pytest.mark.parametrize("scope", Scope)
    @pytest.mark.parametrize("role", Role)
    def test_of_any_role_and_scope_opens_the_dossier(
        self, dossier: DossierPage, reader: Physician, scope: Scope, role: Role
    ) -> None:
        people.designation(dossier, reader, scope, role)
        assert reads(reader, dossier)

    def test_can_be_asked_of_another_instant(self, dossier: DossierPage, reader: Physician) -> None:
        people.designation(dossier, reader, starts=NOW + DAY, until=NOW + 2 * DAY)
        instants = (NOW, NOW + DAY, NOW + 2 * DAY)
        assert [list(readable_dossiers(reader.user, at)) for at in instants] == [[], [dossier], []]


class TestSeveralDesignations:
    def test_of_one_physician_show_the_dossier_once(self, dossier: DossierPage, reader: Physician) -> None:
        people.designation(dossier, reader, Scope.IMAGING)
        people.designation(dossier, reader)
        assert list(readable_dossiers(reader.user)) == [dossier]

    def test_open_by_the_widest_then_the_treating_one_then_the_oldest(
        self, dossier: DossierPage, reader: Physician, at: Clock
    ) -> None:
        made = [
            people.designation(dossier, reader, Scope.ADDRESSED, Role.TREATING),
            people.designation(dossier, reader, Scope.IMAGING, starts=NOW - DAY),
            people.designation(dossier, reader, Scope.DOSSIER, starts=NOW - DAY),
            people.designation(dossier, reader, Scope.DOSSIER, Role.TREATING),
            people.designation(dossier, reader, Scope.DOSSIER, Role.TREATING, starts=NOW - DAY),
        ]
        found = opening(reader.user, dossier.uuid)
        assert found is not None
        assert [grant.designation for grant in found.grants] == [made[4], made[3], made[2], made[1], made[0]]
        assert found.grant == found.grants[0]

    def test_when_one_ends_the_other_still_opens(self, dossier: DossierPage, reader: Physician, at: Clock) -> None:
        people.designation(dossier, reader, until=NOW + DAY)
        narrower = people.designation(dossier, reader, Scope.IMAGING)
        at.now = NOW + DAY
        found = opening(reader.user, dossier.uuid)
        assert found is not None
        assert [grant.designation for grant in found.grants] == [narrower]


class TestNothingElseOpens:
    def test_superuser_and_staff_status_open_nothing(self, dossier: DossierPage) -> None:
        assert not reads(people.person(is_superuser=True, is_staff=True), dossier)

    @pytest.mark.parametrize("group", ["Physicians", "Secretaries", "Administrators"])
    def test_no_group_opens_anything(self, dossier: DossierPage, group: str) -> None:
        assert not reads(people.person(group=group), dossier)

    def test_the_permission_on_the_whole_model_opens_nothing(self, dossier: DossierPage) -> None:
        user = people.person()
        user.user_permissions.add(Permission.objects.get(codename="read_dossier"))
        assert user.has_perm("patients.read_dossier")
        assert not reads(user, dossier)

    def test_an_account_that_is_closed_reads_nothing(self, dossier: DossierPage, reader: Physician) -> None:
        people.designation(dossier, reader)
        reader.user.is_active = False
        reader.user.save()
        assert not reads(reader, dossier)
        assert list(grants_in_force(reader.user)) == []

    def test_nobody_reads_nothing(self, dossier: DossierPage) -> None:
        assert list(readable_dossiers(AnonymousUser())) == []
        assert opening(AnonymousUser(), dossier.uuid) is None

    def test_an_earlier_yes_is_never_kept(self, dossier: DossierPage, reader: Physician, at: Clock) -> None:
        """A cached checker would go stale: the same objects are asked again."""
        designation = people.designation(dossier, reader)
        assert reads(reader, dossier)
        end_designation(designation)
        assert not reads(reader, dossier)


class TestQueries:
    def test_a_list_of_patients_is_one_query_with_their_identities(
        self, dossier: DossierPage, reader: Physician, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for one in (dossier, people.dossier(birth_name="PAT-AUTRE")):
            people.designation(one, reader)
        with django_assert_num_queries(1):
            names = {one.identity.birth_name for one in readable_dossiers(reader.user) if one.identity}
        assert names == {"PAT-ESSAI", "PAT-AUTRE"}

    def test_opening_is_one_query_whether_the_dossier_opens_or_not(
        self, dossier: DossierPage, reader: Physician, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        people.designation(dossier, reader)
        with django_assert_num_queries(1):
            found = opening(reader.user, dossier.uuid)
            assert found is not None
            assert found.dossier.identity is not None
            assert found.grant.designation.dossier_id == dossier.pk
        stranger = people.physician().user
        with django_assert_num_queries(1):
            assert opening(stranger, dossier.uuid) is None


class TestReaders:
    def test_are_those_designated_now_whose_account_is_open(self, dossier: DossierPage, at: Clock) -> None:
        now, later, before, gone, closed = (people.physician() for _ in range(5))
        people.designation(dossier, now)
        people.designation(dossier, later, starts=NOW + DAY)
        people.designation(dossier, before, starts=NOW - DAY, until=NOW)
        end_designation(people.designation(dossier, gone))
        people.designation(dossier, closed)
        User.objects.filter(pk=closed.user.pk).update(is_active=False)
        assert [grant.user for grant in designated_readers(dossier)] == [now.user]

    def test_come_by_width_then_name_in_one_query(
        self, dossier: DossierPage, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        imaging, whole = people.physician(), people.physician()
        people.designation(dossier, imaging, Scope.IMAGING)
        people.designation(dossier, whole)
        with django_assert_num_queries(1):
            readers = [grant.user.physician for grant in designated_readers(dossier)]
        assert readers == [whole, imaging]
