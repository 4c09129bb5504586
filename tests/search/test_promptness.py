"""What is published is found at once, whatever long task is under way: the real worker, the real web server."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from documents.models import EntryPage
from patients.models import DossierPage
from search import feeding
from search.models import EntryChange
from tests import people
from tests.bench.client import Browser
from tests.browser.house import House, serving
from tests.commands import start
from tests.portal.queue.test_worker import until

PATIENCE = 10.0  # seconds; a second is promised, on a machine that has nothing else to do
LONG = f"{__name__}.lasts"


@task()
def lasts(folder: str) -> None:
    """As OCR or a comparison does it: the processor busy, until somebody has seen enough."""
    (Path(folder) / "begun").touch()
    while not (Path(folder) / "enough").exists():
        sum(range(10_000))


@pytest.fixture
def browser(committed: Path) -> Iterator[Browser]:
    """A physician with a dossier, signed in at the real server; everything in the index."""
    people.designation(people.dossier(), people.physician("lectrice"))
    house = House(committed)
    with serving(house):
        made = Browser(urlsplit(house.address).port or 0)
        made.sign_in("lectrice", people.PASSWORD)
        yield made
        made.close()


@pytest.fixture
def busy(browser: Browser, committed: Path, tmp_path: Path) -> Iterator[Callable[[], bool]]:
    """The real worker inside a long task, and whether it still is."""
    lasts.enqueue(str(tmp_path))
    with start(committed, "worker", PYTHONPATH="site:.") as process:
        until((tmp_path / "begun").exists)
        yield lambda: DBTaskResult.objects.get(task_path=LONG).status == "RUNNING"
        (tmp_path / "enough").touch()
        process.terminate()
        process.communicate(timeout=30)


def published(word: str) -> EntryPage:
    return people.entry(DossierPage.objects.get(), text=(word,))


def finds(browser: Browser, entry: EntryPage, word: str) -> bool:
    page = browser.get(browser.post("/search/", {"q": word}).location)
    assert page.status == 200
    return f"/entries/{entry.uuid}/".encode() in page.body


def test_found_while_a_long_task_is_under_way(browser: Browser, busy: Callable[[], bool]) -> None:
    for word in ("zanzibar", "samarcande", "tombouctou"):
        entry, begun = published(word), time.monotonic()
        until(lambda: finds(browser, entry, word), PATIENCE)  # noqa: B023 - within the turn
        assert time.monotonic() - begun < PATIENCE
        assert busy()
    fed = DBTaskResult.objects.filter(task_path="search.tasks.feed")
    until(lambda: not fed.exclude(status="SUCCESSFUL").exists(), PATIENCE)
    assert 3 <= fed.count() <= 6  # one turn for each publication, and those that the clock enqueues
    assert {len(row.worker_ids) for row in fed} == {1}
    assert busy()


def test_found_while_changes_by_thousands_wait(browser: Browser, busy: Callable[[], bool]) -> None:
    changes = [EntryChange(entry=number, at=people.NOW) for number in range(10**6, 10**6 + 200 * feeding.BATCH)]
    EntryChange.objects.bulk_create(changes)
    entry = published("zanzibar")
    until(lambda: finds(browser, entry, "zanzibar"), PATIENCE)
    assert EntryChange.objects.exists()  # it was not their turn
    assert busy()
