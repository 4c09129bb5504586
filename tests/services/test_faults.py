"""Every step, each server, each failure, at the first, the middle and the last moment that the step needs the server.

What holds in every cell: a step says that it was done, and it is done; or it fails honestly, and can be done again.
Nothing that was acknowledged is lost, nothing half filed can be seen, no read goes without its trace, and once the
servers are back the index equals the database by the worker's own doing.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoDbBlocker

from documents.models import Attachment, EntryPage
from documents.states import State
from patients.models import AccessTrace
from search import comparing
from search.models import EntryChange
from search.tasks import look_after
from storage.differences import Kind, differences
from tests.census.table import ADMIN, CLINICAL, DICOMWEB, PLAIN
from tests.house import tree
from tests.services import listed
from tests.services.failures import FAILURES, emptied
from tests.services.stack import SERVICES, Stack, stack
from tests.services.steps import HONEST, STEPS, Step, World, whole, world
from tests.working import work

Tell = Callable[[str, str, str, str], None]
CELLS = [(step, service, failure) for step in STEPS for service in SERVICES for failure in FAILURES]
FULL = """
CREATE FUNCTION diaphane_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('diaphane.disk_full', true) = 'on' THEN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
  END IF;
  RETURN NEW;
END $$;
"""


@pytest.fixture(scope="module")
def servers(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    migrated: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    with stack(django_db_blocker, migrated, tmp_path_factory.mktemp("faults") / "data") as servers:
        with connection.cursor() as cursor:
            cursor.execute(FULL)
            for table in connection.introspection.table_names(cursor):
                cursor.execute(
                    f'CREATE TRIGGER a_full_disk BEFORE INSERT OR UPDATE ON "{table}" EXECUTE FUNCTION diaphane_full()'
                )
        yield servers


@pytest.fixture(scope="module")
def people_of(servers: Stack, tmp_path_factory: pytest.TempPathFactory) -> World:
    made = world(tmp_path_factory.mktemp("files"))
    work()
    return made


def tried(servers: Stack, act: Callable[[], Any], step: Step) -> tuple[bool, Any]:
    """Whether it was acknowledged, and the answer. Fails on whatever is neither done nor honestly refused."""
    try:
        answer = act()
    except HONEST as refused:
        return False, refused
    if step.acknowledged(answer):
        return True, answer
    status = getattr(answer, "status_code", None)
    assert status in {None, 200, 503}, f"neither done nor refused: {status}"
    return False, answer


def counted(servers: Stack, world: World, step: Step) -> dict[str, int]:
    """How often the step needs each server when all is well."""
    servers.hand.go(hours=1)
    act = step.make(world)
    servers.uses.begin()
    done, answer = tried(servers, act, step)
    found = dict(servers.uses.counted)
    servers.mend()
    assert done, answer
    step.holds(world, answer)
    return found


@pytest.fixture(scope="module")
def needs(servers: Stack, people_of: World) -> dict[str, dict[str, int]]:
    """Of every step, each server's uses; twice, since the first time fills what later ones find."""
    for step in STEPS.values():
        counted(servers, people_of, step)
    return {name: counted(servers, people_of, step) for name, step in STEPS.items()}


@pytest.mark.parametrize(("name", "service", "failure"), CELLS, ids=["-".join(cell) for cell in CELLS])
def test_a_failure(
    servers: Stack,
    people_of: World,
    needs: dict[str, dict[str, int]],
    told: Tell,
    name: str,
    service: str,
    failure: str,
) -> None:
    step, uses = STEPS[name], needs[name][service]
    assert uses or service in step.without or service == "MinIO"
    came = [_struck(servers, people_of, name, service, failure, moment) for moment in _moments(uses, failure)]
    told(name, service, failure, "".join("a" if done else "r" for done in came) if uses else "–")
    if not uses or FAILURES[failure].harmless:
        assert all(came)


def _moments(uses: int, failure: str) -> list[int]:
    """When to strike: a cut at the first, middle and last use, the others in the middle."""
    middle = uses // 2 + 1
    return sorted({1, middle, uses}) if failure == "cut" and uses else [middle]


def _struck(servers: Stack, world: World, name: str, service: str, failure: str, moment: int) -> bool:
    step, strike = STEPS[name], FAILURES[failure].strike
    servers.hand.go(hours=1)
    act, traces = step.make(world), AccessTrace.objects.count()
    servers.uses.begin((service, moment, lambda: strike(servers, service)))
    if service in step.without:
        strike(servers, service)  # from the beginning: the step never needs it
    done, answer = tried(servers, act, step)
    was_used = servers.uses.counted[service] > 0
    servers.mend()
    emptied(servers)
    if done:
        step.holds(world, answer)
        assert AccessTrace.objects.count() > traces or not step.traced, "a read without trace"
    step.either(world)
    if done and not was_used:
        return True  # as if nothing was
    servers.hand.go(hours=1)
    again, second = tried(servers, act, step)
    assert again, f"not done when the server was back: {second}"
    step.holds(world, second)
    return done


def test_after_all_of_it_nothing_is_lost_half_or_out_of_step(servers: Stack, people_of: World) -> None:
    for entry in people_of.visible():
        assert whole(entry), entry.uuid
    assert not Attachment.objects.exclude(entry__in=EntryPage.objects.all()).exists()
    assert {attachment.stored_id for attachment in Attachment.objects.all()}
    _by_itself()
    found = comparing.compare()
    assert (found.entries, found.compared > 10) == ([], True)
    assert [one.key for one in differences(servers.store, timedelta(0)) if one.kind is Kind.MISSING] == []


def _by_itself() -> None:
    """The worker's rounds, as long as there is something to do; its waiting between two tries is over."""
    for _round in range(50):
        look_after.enqueue()
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
        work()
        if not EntryChange.objects.exists():
            return
    pytest.fail("the index did not catch up by itself")


def test_nothing_was_filed_twice(people_of: World) -> None:
    originals = Attachment.objects.filter(part="original", entry__in=EntryPage.objects.filter(state=State.PUBLISHED))
    filed = list(originals.values_list("stored__sha256", flat=True))
    assert len(filed) > 3
    assert sorted(set(filed)) == sorted(filed)


class TestTheMatrixIsWhole:
    """A step that is not in it fails here."""

    def test_every_step_meets_every_server_and_every_failure(self) -> None:
        assert len(CELLS) == len(set(CELLS)) == len(STEPS) * len(SERVICES) * len(FAILURES)

    def test_every_address_is_some_step_s(self) -> None:
        portal = {line.route for line in (*CLINICAL, *DICOMWEB, *PLAIN)}
        desk = {name for name in ADMIN if name.startswith("desk")}
        listed_here = {name for names in listed.OF_ROUTES.values() for name in names}
        assert portal | desk == listed_here | listed.APART.keys()
        assert not listed_here & listed.APART.keys()

    def test_every_task_is_some_step_s(self) -> None:
        tasks = {
            f"{path.parent.name}.tasks.{found}"
            for path in tree.code()
            if path.name == "tasks.py"
            for found in re.findall(r"^@task\(.*\n(?:#.*\n)*def (\w+)", path.read_text(encoding="utf-8"), re.M)
        }
        assert tasks == {name for names in listed.OF_TASKS.values() for name in names}

    def test_the_steps_that_stand_for_them_are_in_the_matrix(self) -> None:
        assert {*listed.OF_ROUTES, *listed.OF_TASKS} <= set(STEPS)

    def test_every_kind_of_step_is_there(self) -> None:
        assert {step.kind for step in STEPS.values()} == {"filing", "publishing", "reading", "searching", "exporting"}
