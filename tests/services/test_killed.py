"""A process killed with -9 at any use of any server leaves nothing half and loses nothing: the same command ends it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoDbBlocker

from documents.results import DUPLICATE, FILED
from documents.road import Errand, take_in
from patients.models import AccessTrace, Act
from search import comparing
from search.models import EntryChange
from search.tasks import look_after
from storage.differences import Kind, differences, remove
from tests.commands import ROOT
from tests.documents.formats import pdf_samples
from tests.documents.taking.dossier import SAID
from tests.services.stack import Stack, environment, stack
from tests.services.steps import World, whole, world
from tests.working import work

AT_ONCE = timedelta(0)


@pytest.fixture(scope="module")
def servers(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    migrated: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    with stack(django_db_blocker, migrated, tmp_path_factory.mktemp("killed") / "data") as servers:
        servers.hand.now = timezone.now()  # that of the processes
        yield servers


@pytest.fixture(scope="module")
def people_of(servers: Stack, tmp_path_factory: pytest.TempPathFactory) -> World:
    made = world(tmp_path_factory.mktemp("files"))
    work()
    return made


def ran(servers: Stack, service: str, number: int, *what: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, dead at the `number`th use of a server; 0 lives."""
    command = [sys.executable, "-m", "tests.services.killed", service, str(number), *what]
    told = environment(servers.folder) | {"PYTHONPATH": f"site:{ROOT}"}
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=120, check=False)


def uses(done: subprocess.CompletedProcess[str], service: str) -> int:
    """How often a process that lived asked a server."""
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found[service]


def moments(most: int) -> list[int]:
    """One in the middle, and one near the last: how many there are differs a little from one run to the next."""
    return sorted({most // 2 + 1, max(1, most - 3)}) if most > 4 else list(range(1, most + 1))


def sound(servers: Stack, world: World) -> None:
    """What can be seen is whole; what nobody's row names is found and removed."""
    assert all(whole(entry) for entry in world.visible())
    found = list(differences(servers.store, AT_ONCE))
    assert not [one for one in found if one.kind is Kind.MISSING]
    assert all(remove(servers.store, one) for one in found)


@pytest.mark.parametrize("service", ["PostgreSQL", "MinIO"])
def test_filing(servers: Stack, people_of: World, tmp_path: Path, service: str) -> None:
    first = pdf_samples.put(tmp_path, pdf_samples.pdf(f"sans mal, {service}"))
    most = uses(ran(servers, service, 0, "file", str(first), str(people_of.dossier.uuid)), service)
    for number in moments(most):
        path = pdf_samples.put(tmp_path, pdf_samples.pdf(f"tué à {service} {number}"))
        before = len(people_of.visible())
        dead = ran(servers, service, number, "file", str(path), str(people_of.dossier.uuid))
        assert dead.returncode == -signal.SIGKILL, dead.stderr
        assert len(people_of.visible()) in {before, before + 1}
        sound(servers, people_of)
        again = take_in(path, Errand(people_of.dossier, SAID))
        assert again.outcome in {FILED, DUPLICATE}
        assert len(people_of.visible()) == before + 1


@pytest.mark.parametrize("service", ["PostgreSQL", "Elasticsearch", "MinIO"])
def test_the_worker(servers: Stack, people_of: World, service: str) -> None:
    people_of.shelf.text(f"à indexer sans mal, {service}")
    most = uses(ran(servers, service, 0, "worker"), service)
    for number in moments(most):
        people_of.shelf.text(f"à indexer, tué à {service} {number}")
        assert EntryChange.objects.exists()
        dead = ran(servers, service, number, "worker")
        assert dead.returncode == -signal.SIGKILL, dead.stderr
        # What a worker that starts does first: the tasks of a dead one are taken up again (portal.queue.lives)
        DBTaskResult.objects.filter(status="RUNNING").update(status="READY", run_after=timezone.now())
        look_after.enqueue()
        work()
        assert not EntryChange.objects.exists()
        assert comparing.compare().entries == []


@pytest.mark.parametrize("service", ["PostgreSQL", "MinIO"])
def test_the_web_server(servers: Stack, people_of: World, service: str) -> None:
    """A read that was killed after its trace left the trace; before it, nothing was shown."""
    user, address = str(people_of.physician.user.pk), f"/entries/{people_of.entry.uuid}/original"
    done = ran(servers, service, 0, "web", user, address)
    assert done.stdout.startswith("200 "), done.stdout
    reads = AccessTrace.objects.filter(user=people_of.physician.user, act=Act.DOWNLOAD)
    assert reads.exists()
    for number in moments(uses(done, service)):
        before = reads.count()
        dead = ran(servers, service, number, "web", user, address)
        assert dead.returncode == -signal.SIGKILL, dead.stderr
        assert dead.stdout == ""
        assert reads.count() >= before
        sound(servers, people_of)
