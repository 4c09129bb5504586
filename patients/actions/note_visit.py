"""Note a visit: the person is here; after sign-out or a long pause it is another visit."""

from collections.abc import Callable
from datetime import datetime, timedelta

from patients import clock
from patients.models import User, Visit

PAUSE = timedelta(hours=4)  # a morning of consultations is one visit, the afternoon's after house calls another
EXACT = timedelta(minutes=1)  # a visit's last instant is known to the minute: no write for each page read


def note_visit(
    user: User, *, showing: bool = False, last_read: Callable[[], datetime | None] = lambda: None
) -> datetime | None:
    """Notes that `user` is here, and, `showing`, about to be shown what is new.

    Returns when the visit before last showed what is new, None when none did. `shown` is the instant before
    the news are looked for: what comes meanwhile is new again rather than lost. `last_read` is asked, after a
    pause, when the person last read something: whoever reads one letter after another is here all the while.
    One or two queries.
    """
    now = clock.now()
    visit = Visit.objects.filter(user=user).first()
    if visit is None:
        Visit.objects.bulk_create([Visit(user=user, latest=now, shown=now if showing else None)], ignore_conflicts=True)
        return None
    if visit.ended or (now - visit.latest > PAUSE and now - (last_read() or visit.latest) > PAUSE):
        return _begin(visit, showing=showing)
    if showing:
        Visit.objects.filter(pk=visit.pk).update(latest=now, shown=now)
    elif now - visit.latest > EXACT:
        Visit.objects.filter(pk=visit.pk).update(latest=now)
    return visit.before


def _begin(visit: Visit, *, showing: bool) -> datetime | None:
    """Of two requests at once, one begins the visit; the other finds it begun."""
    now = clock.now()
    before = visit.shown or visit.before
    began = Visit.objects.filter(pk=visit.pk, latest=visit.latest, ended=visit.ended).update(
        before=before, shown=now if showing else None, latest=now, ended=False
    )
    return before if began else Visit.objects.values_list("before", flat=True).get(pk=visit.pk)
