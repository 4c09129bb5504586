"""What a machine sent and may send: a stolen token, or an archive gone mad, must not fill the hospital's disc."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from documents.imaging.dicomweb.problems import Problem
from documents.imaging.dicomweb.stow.message import Source
from documents.models import Arrival, Outcome
from patients import clock
from patients.models import User

DAILY = 50 * 10**9  # bytes of one person, the message under way among them: the examinations of a practice pass
DAY = timedelta(days=1)
NAME = "DICOMweb"  # of an arrival under way
TOO_MUCH = _("Vous avez envoyé beaucoup en un jour. Attendez demain, ou confiez ces fichiers à l’informatique.")


def taken(sender: User) -> tuple[int, bool]:
    """The bytes of this person's last day, and whether something of theirs was left before it. One query."""
    late, left = Q(received_at__gt=clock.now() - DAY), _left()
    mine = Arrival.objects.filter(late | left, received_by=sender)
    found = mine.aggregate(bytes=Sum("size", filter=late), left=Count("pk", filter=left))
    return found["bytes"] or 0, bool(found["left"])


def left_behind(sender: User) -> QuerySet[Arrival]:
    """What a server that was killed left in the quarantine, more than a day ago, of this person."""
    return Arrival.objects.filter(_left(), received_by=sender)


def _left() -> Q:
    return Q(name=NAME, apart=True, outcome=Outcome.RECEIVED, received_at__lt=clock.now() - DAY)


class Bounded:
    """What a message is read from, as long as its sender's day has room for it."""

    def __init__(self, source: Source, came: int) -> None:
        """Read `source`, after the bytes that came in the last day."""
        self._source, self._room = source, DAILY - came

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end. Raises Problem (413)."""
        piece = self._source.read(size)
        self._room -= len(piece)
        if self._room < 0:
            raise Problem(413, TOO_MUCH)
        return piece
