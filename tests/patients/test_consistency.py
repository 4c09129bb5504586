"""`access check` proves that grants and designations say the same, and finds every way in which they do not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from patients.actions.end_designation import end_designation
from patients.consistency import Difference, differences
from patients.models import Designation, DossierGrant, DossierPage, Physician, Role, Scope
from tests import people
from tests.behind import behind_the_database
from tests.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Designation:
    """A designation among others, all of them right."""
    dossier, physician = people.dossier(), people.physician()
    end_designation(people.designation(dossier, physician))
    people.designation(dossier, people.physician(), Scope.IMAGING, until=NOW + timedelta(days=9999))
    return people.designation(dossier, physician)


def found() -> list[tuple[str, str | None]]:
    return [(difference.what, difference.designation) for difference in differences()]


def test_nothing_differs_when_the_actions_alone_wrote(made: Designation) -> None:
    assert found() == []


def test_a_grant_that_is_missing(made: Designation) -> None:
    with behind_the_database():
        DossierGrant.objects.filter(designation=made).delete()
    assert found() == [("missing", str(made.uuid))]


CHANGES: dict[str, Callable[[DossierGrant], object]] = {
    "user": lambda grant: people.person(),
    "permission": lambda grant: Permission.objects.get(codename="open_dossier"),
    "content_object": lambda grant: people.dossier(),
    "role": lambda grant: Role.TREATING,
    "scope": lambda grant: Scope.IMAGING,
    "starts": lambda grant: grant.starts - timedelta(microseconds=1),
    "ends": lambda grant: NOW + timedelta(days=9999),
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_grant_that_says_something_else(made: Designation, column: str) -> None:
    grant = DossierGrant.objects.get(designation=made)
    changed = {column: CHANGES[column](grant)}
    with behind_the_database():
        DossierGrant.objects.filter(pk=grant.pk).update(**changed)
    assert found() == [("changed", str(made.uuid))]


def test_a_designation_changed_behind_the_grants_back(made: Designation) -> None:
    with behind_the_database():
        Designation.objects.filter(pk=made.pk).update(until=NOW + timedelta(days=9999))
    assert found() == [("changed", str(made.uuid))]


def test_a_grant_that_outlived_its_designation(made: Designation) -> None:
    with behind_the_database():
        Designation.objects.filter(pk=made.pk).update(ended_at=NOW)
    assert found() == [("ended", str(made.uuid))]


def test_a_permission_in_the_generic_tables(made: Designation) -> None:
    """Written by SQL, under the triggers' eyes closed: nothing of ours can."""
    kind = ContentType.objects.get_for_model(DossierPage)
    permission = Permission.objects.get(codename="read_dossier")
    with connection.cursor() as cursor:
        where = "" if connection.vendor == "sqlite" else " ON guardian_userobjectpermission"
        cursor.execute(f"DROP TRIGGER generic_user_permission_refused{where}")
        cursor.execute(
            "INSERT INTO guardian_userobjectpermission (permission_id, content_type_id, object_pk, user_id)"
            " VALUES (%s, %s, %s, %s)",
            [permission.pk, kind.pk, str(made.dossier.pk), made.physician.user_id],
        )
    assert found() == [("generic", None)]


def test_a_difference_names_no_one() -> None:
    assert Difference("missing", "uuid").as_row() == {"what": "missing", "designation": "uuid"}


def test_the_number_of_queries_does_not_grow_with_the_number_of_designations(
    made: Designation, queries: Callable[[Callable[[], object]], list[str]]
) -> None:
    before = len(queries(lambda: list(differences())))
    dossier = people.dossier()
    for physician in [people.physician() for _ in range(10)]:
        people.designation(dossier, physician)
    assert len(queries(lambda: list(differences()))) == before


def test_a_physician_who_changed_accounts_is_a_difference(made: Designation) -> None:
    with behind_the_database():
        Physician.objects.filter(pk=made.physician_id).update(user=people.person())
    assert found() == [("changed", str(made.uuid))]
