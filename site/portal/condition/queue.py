"""The worker: what waits is taken up."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from patients import clock
from portal.condition.finding import Grade, Trouble

LATE = timedelta(minutes=2)  # the clock of the worker enqueues a task each twenty seconds


def is_served() -> str | Promise:
    """That no short task has waited for long, and what failed for good. Raises Trouble, a warning."""
    now = clock.now()
    waiting = DBTaskResult.objects.ready().filter(queue_name="prompt", enqueued_at__lt=now - LATE)
    late = waiting.order_by("enqueued_at").first()
    if late is not None:
        minutes = int((now - late.enqueued_at).total_seconds() // 60)
        said = _("une tâche attend depuis %(minutes)d min : manage.py worker") % {"minutes": minutes}
        raise Trouble(said, Grade.WARNING)
    failed = DBTaskResult.objects.filter(status="FAILED").count()
    if failed:
        raise Trouble(_("%(number)d tâches ont échoué, essais épuisés") % {"number": failed}, Grade.WARNING)
    return _("rien n’attend")
