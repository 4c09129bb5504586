"""Doing the queued tasks in this process, as the worker does, inside the transaction of a test."""

from typing import Any

from django_tasks_db.models import DBTaskResult

from portal.queue.worker import HouseWorker


def work(most: int = 200) -> None:
    """Runs every task whose time has come, `most` at most."""
    worker = HouseWorker("test", interval=0.01, once=True)
    for _ in range(most):
        row: DBTaskResult[Any, Any] | None = DBTaskResult.objects.ready().first()
        if row is None:
            return
        row.claim(worker.worker_id)
        worker.run_task(row)


def waiting() -> list[str]:
    """The paths of the tasks that wait."""
    return list(DBTaskResult.objects.filter(status="READY").values_list("task_path", flat=True))
