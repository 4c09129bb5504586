"""Tasks of the house itself."""

from django.contrib.sessions.models import Session
from django_tasks import task

from patients import clock
from patients.actions.expire_requests import expire_requests
from portal.queue import fates


@task()
def prune() -> None:
    """Removes tasks that ended long ago and sessions that are over; requests that nobody answered in time expire."""
    fates.prune()
    expire_requests()
    Session.objects.filter(expire_date__lt=clock.now()).delete()
