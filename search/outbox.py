"""The changes that the index must look at, noted in the transaction that makes them.

One task brings all of them; a transaction enqueues another only where none waits that cannot begin before it commits.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from documents.models import EntryPage
from patients import clock
from search.models import EntryChange


def note(sender: type, entries: Sequence[EntryPage], **kwargs: Any) -> None:
    """Receives what is announced of entries: one writing for five hundred, and one look at the queue."""
    from search.tasks import feed

    now = clock.now()
    if EntryChange.objects.bulk_create(EntryChange(entry=entry.pk, at=now) for entry in entries):
        enqueue_once(feed)


@transaction.atomic(savepoint=False)  # in the caller's, what fails here is theirs to undo
def enqueue_once(task: Task[[], None]) -> None:
    """Enqueues a task without arguments, unless one waits.

    In a transaction the one that waits is locked until the commit, hence begins after it, and sees what we did; one
    that somebody else holds might not, and does not count.
    """
    rows = DBTaskResult.objects.select_for_update(skip_locked=True)
    waiting = rows.filter(task_path=task.module_path, status="READY", worker_ids=[]).values_list("pk")[:1]
    if not list(waiting):  # not `exists`, which locks nothing
        task.enqueue()
