"""The worker: django-tasks-db's, which tries again, takes up the work of dead ones, and keeps the clock."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from portal.queue import fates, rounds

QUEUES = list(settings.TASKS["default"]["QUEUES"])
TEND = 5.0  # seconds between two looks at the clock and at the dead
RUN = 50  # tasks between two such looks, at most


class HouseWorker(Worker):
    """Runs what waits in some queues, again and again; `once` ends when nothing does.

    `interval` is in seconds, between two looks when nothing waits. Whoever runs it holds the lock of `life`, under
    which it claims its tasks (`lives`). The one that is given how to `keep` that lock tends: it looks at the clock and
    at the dead, and one of an installation must.
    """

    def __init__(
        self,
        life: str,
        queues: list[str] = QUEUES,
        *,
        interval: float,
        once: bool = False,
        keep: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(
            queue_names=queues,
            interval=interval,
            batch=True,  # the package's loop returns when nothing waits; ours goes on
            backend_name="default",
            startup_delay=False,
            max_tasks=RUN,
            worker_id=life,
            excluded_queue_names=[],
        )
        self.once, self.keep = once, keep
        self._tended = 0.0
        self._stopped = threading.Event()

    def run(self) -> None:
        """Until a signal, until `stop`, or until nothing waits."""
        while self.running:
            self._tend()
            if self._run_some():
                continue
            if self.once:
                return
            self._stopped.wait(self.interval)

    def stop(self) -> None:
        """Ends `run` after the task under way; from any thread."""
        self.running = False
        self._stopped.set()

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Runs one task. The package's own keeps an error's words in its table; see `fates`.

        Interrupted by a second signal, it stays RUNNING, and the next worker finds our lock free.
        """
        self.running_task = True
        try:
            arguments = db_task_result.args_kwargs
            db_task_result.task.call(*arguments["args"], **arguments["kwargs"])
        except Exception as error:  # noqa: BLE001 - whatever a task raises is its failure, not the worker's
            fates.failed(db_task_result, error)
        else:
            db_task_result.set_successful(None)
        finally:
            self.running_task = False
            self._run_tasks += 1

    def _run_some(self) -> int:
        """Runs up to RUN tasks; how many. A look that finds nothing only reads: the package's own takes a lock."""
        close_old_connections()
        self._run_tasks = 0
        if DBTaskResult.objects.ready().filter(queue_name__in=self.queue_names).exists():
            super().run()
        return self._run_tasks

    def _tend(self) -> None:
        if self.keep is None or (self._tended and time.monotonic() - self._tended < TEND):
            return
        self._tended = time.monotonic()
        self.keep()
        fates.sweep()
        rounds.wind()
