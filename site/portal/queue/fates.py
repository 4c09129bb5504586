"""What becomes of a task that did not end well, or ended long ago.

A failed task is tried again, later each time; one whose worker died too, for it may be the task that killed it. What is
kept of an error is its kind and its way through the code: its words might quote a patient (DESIGN, Access, 8).
"""

import traceback
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from patients import clock
from portal.queue.lives import lives

Row = DBTaskResult[Any, Any]
ATTEMPTS = 8
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=1), timedelta(minutes=10)
KEPT = {"SUCCESSFUL": timedelta(days=1), "FAILED": timedelta(days=30)}
DIED = "WorkerDied"
SWEPT = 500  # of those left RUNNING, at a time


def failed(row: Row, error: BaseException) -> None:
    """Puts the task back for later, or, tried too often, marks it failed."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    kind = type(error)
    _again(row, f"{kind.__module__}.{kind.__qualname__}", "\n".join(frames))


def sweep() -> int:
    """Puts back the tasks of workers that died; how many."""
    alive: dict[str, bool] = {}
    swept = 0
    for row in DBTaskResult.objects.filter(status="RUNNING").order_by("started_at")[:SWEPT]:
        worker = str(row.worker_ids[-1]) if row.worker_ids else ""
        if not alive.setdefault(worker, lives(worker)):
            swept += _again(row, DIED, "")
    return swept


def prune() -> int:
    """Removes the rows of tasks that ended long ago; how many."""
    now = clock.now()
    old = Q()
    for status, age in KEPT.items():
        old |= Q(status=status, finished_at__lt=now - age)
    return DBTaskResult.objects.filter(old).delete()[0]


def delay(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1 s, 2 s, 4 s… up to ten minutes."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_DELAY * doubled, LONGEST_DELAY)


def _again(row: Row, kind: str, frames: str) -> int:
    """1 if the row was still RUNNING, 0 if somebody settled it meanwhile."""
    attempts = len(row.worker_ids)
    said: dict[str, object] = {"exception_class_path": kind, "traceback": frames, "return_value": None}
    if attempts >= ATTEMPTS:
        said |= {"status": "FAILED", "finished_at": clock.now()}
    else:
        said |= {"status": "READY", "run_after": clock.now() + delay(attempts), "started_at": None}
    # Still of this attempt: another worker may have taken up what we swept a moment ago
    held = DBTaskResult.objects.filter(pk=row.pk, status="RUNNING", worker_ids=row.worker_ids)
    return held.update(**said)
