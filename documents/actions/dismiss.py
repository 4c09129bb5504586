"""Dismiss: the person has read the notice; it does not come back."""

from documents.models import MisfiledNotice
from patients import clock


def dismiss(notice: MisfiledNotice) -> None:
    """Puts `notice` away; one already put away keeps its first time."""
    MisfiledNotice.objects.filter(pk=notice.pk, dismissed_at=None).update(dismissed_at=clock.now())
