"""The clock of the installation: tasks that come round by themselves, named in the settings with their period."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from patients import clock, turns


def wind() -> list[str]:
    """Enqueues each task whose turn has come, unless one waits or runs already; their paths."""
    return [path for path, period in settings.DIAPHANE_ROUNDS.items() if _turn(path, period)]


@transaction.atomic
def _turn(path: str, period: timedelta) -> bool:
    turns.take(f"round/{path}")  # of several workers, one enqueues it
    rows = DBTaskResult.objects.filter(task_path=path)
    if rows.filter(status__in=["READY", "RUNNING"]).exists():
        return False
    if rows.filter(enqueued_at__gt=clock.now() - period).exists():
        return False
    import_string(path).enqueue()
    return True
