"""How much a machine may send: a stolen token, or an archive gone mad, must not fill the hospital's disc."""

from datetime import timedelta

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from documents.imaging.dicomweb.problems import Problem
from documents.imaging.dicomweb.stow.message import Source
from documents.models import Arrival
from patients import clock
from patients.models import User

DAILY = 50 * 10**9  # bytes of one person, the message under way among them: the examinations of a practice pass
DAY = timedelta(days=1)
TOO_MUCH = _("Vous avez envoyé beaucoup en un jour. Attendez demain, ou confiez ces fichiers à l’informatique.")


class Bounded:
    """What a message is read from, as long as its sender's day has room for it."""

    def __init__(self, source: Source, sender: User) -> None:
        """Read `source`. One query."""
        since = clock.now() - DAY
        came = Arrival.objects.filter(received_by=sender, received_at__gt=since).aggregate(all=Sum("size"))["all"]
        self._source, self._room = source, DAILY - (came or 0)

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end. Raises Problem (413)."""
        piece = self._source.read(size)
        self._room -= len(piece)
        if self._room < 0:
            raise Problem(413, TOO_MUCH)
        return piece
