"""The lines on *Mes patients* about documents that were in the wrong dossier."""

from uuid import UUID

from django.db.models import QuerySet

from documents.models import EntryPage, MisfiledNotice
from documents.readers import readers_of
from patients import clock
from patients.access import Person


def warn_readers(entry: EntryPage) -> None:
    """A notice for everyone who may read `entry` at this instant, before it leaves. In the caller's transaction."""
    now = clock.now()
    MisfiledNotice.objects.bulk_create(
        MisfiledNotice(user=user, entry=entry.uuid, time=now) for user in readers_of(entry)
    )


def notices_of(person: Person) -> QuerySet[MisfiledNotice]:
    """Those that this person did not put away, newest first, whatever they may still read. One query."""
    return _own(person).filter(dismissed_at=None).order_by("-time", "-pk")


def notice(person: Person, uuid: UUID) -> MisfiledNotice | None:
    """The notice `uuid` if it is this person's, put away or not."""
    return _own(person).filter(uuid=uuid).first()


def _own(person: Person) -> QuerySet[MisfiledNotice]:
    if not person.is_authenticated or not person.is_active:
        return MisfiledNotice.objects.none()
    return MisfiledNotice.objects.filter(user=person)
