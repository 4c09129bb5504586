"""The heart of access is read by index, whatever the number of grants: never by a scan of the table."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from patients.access import grants_in_force, readable_dossiers
from patients.models import AccessTrace, Act, Physician
from tests import people

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own plans; tests/plans has PostgreSQL's"),
]
INDEX = "grant_in_force"


def plan(query: QuerySet) -> list[str]:  # type: ignore[type-arg]
    """How the database would run it, a line a step."""
    return query.explain().splitlines()


@pytest.fixture
def populated() -> Physician:
    """A few hundred grants of a few people, so that a planner has a choice."""
    physicians = [people.physician() for _ in range(5)]
    for _ in range(20):
        dossier = people.dossier()
        for physician in physicians:
            people.designation(dossier, physician)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return physicians[0]


def test_readable_dossiers_searches_the_index_of_grants_and_scans_nothing() -> None:
    steps = plan(readable_dossiers(people.physician().user))
    assert any(f"INDEX {INDEX} (user_id=?" in step for step in steps), steps
    assert not any("SCAN" in step for step in steps), steps


def test_so_it_does_once_the_table_is_known_to_be_large(populated: Physician) -> None:
    steps = plan(readable_dossiers(populated.user))
    assert any(f"INDEX {INDEX} (user_id=?" in step for step in steps), steps
    assert not any("SCAN patients_dossiergrant" in step for step in steps), steps


def test_one_dossier_is_found_by_the_index_too(populated: Physician) -> None:
    dossier = people.dossier()
    steps = plan(grants_in_force(populated.user).filter(content_object=dossier))
    assert any(f"INDEX {INDEX} (user_id=? AND content_object_id=?" in step for step in steps), steps


def test_a_repeat_is_looked_for_by_the_index_of_traces(populated: Physician) -> None:
    of_reader = AccessTrace.objects.filter(
        user=populated.user, dossier=people.dossier(), entry=None, act=Act.OPEN, time__gt=people.NOW
    )
    steps = plan(of_reader)
    assert any("INDEX trace_repeats" in step for step in steps), steps
