"""Receive: bytes are sealed into quarantine and an arrival says so; from here nothing is lost."""

from collections.abc import Iterable
from contextlib import closing

from django.db import transaction
from django.db.models import QuerySet

from documents.actions.discard import discard
from documents.formats.reading import Reading
from documents.models import Arrival, Outcome
from documents.package_word import added, words
from documents.storable import storable
from patients import clock
from patients.models import User
from storage import objects
from storage.models import StoredObject
from storage.sealing.seal import Readable

TOGETHER = 100  # rows inserted at once


def receive(
    stream: Readable,
    *,
    name: str = "",
    actor: User | None = None,
    description: Reading | None = None,
    apart: bool = False,
) -> Arrival:
    """Seals `stream` into the quarantine and returns its arrival, both committed.

    The bytes are sealed outside the transaction: a large file must not hold the write lock. The rest as `record`.
    Raises storage.errors.StorageUnavailable.
    """
    fresh = objects.written(objects.quarantine(), stream)
    with transaction.atomic():
        return record(fresh, name=name, actor=actor, description=description, apart=apart)


def record(
    fresh: StoredObject, *, name: str, actor: User | None, description: Reading | None = None, apart: bool = False
) -> Arrival:
    """The arrival of bytes just sealed into the quarantine (`storage.objects.written`). In the caller's transaction.

    The same bytes waiting there already come back as the same arrival, to be judged again; with `apart`, never: a
    contributor's arrival is theirs alone, and neither files nor discards what waits for the desk. `description` is what
    the package that brought them says: it is kept with the arrival, beside what others said.
    """
    # The arrival, then its bytes: as whoever files or discards it meanwhile
    waiting = [] if apart else list(_waiting(fresh.sha256).select_for_update())
    stored = objects.keep(fresh, among=[arrival.stored_id for arrival in waiting if arrival.stored_id])
    known = next((arrival for arrival in waiting if arrival.stored_id == stored.pk), None)
    if known is not None:
        return _told(known, description)
    return Arrival.objects.create(
        received_at=clock.now(),
        received_by=actor,
        name=storable(name)[-1000:],
        stored=stored,
        sha256=stored.sha256,
        size=stored.size,
        apart=apart,
        described=words(description),
    )


def receive_apart(streams: Iterable[Readable], *, name: str, actor: User) -> list[Arrival]:
    """As `receive`, `apart`, of each stream: all of them, or none where anything is raised.

    A stream is read to its end before the next is asked for; several are sealed at the same time. Some rows in one
    transaction: a process that is killed leaves few bytes without one. Raises StorageUnavailable, and what `streams`
    raises.
    """
    arrivals: list[Arrival] = []
    fresh: list[StoredObject] = []
    try:
        with closing(objects.written_all(objects.quarantine(), streams)) as sealed:
            for stored in sealed:
                fresh.append(stored)
                if len(fresh) == TOGETHER:
                    some, fresh = fresh, []
                    arrivals += _received(some, name, actor)
        some, fresh = fresh, []
        return arrivals + _received(some, name, actor)
    except BaseException:
        for stored in fresh:
            objects.forget(stored)
        discard(*arrivals)
        raise


@transaction.atomic
def _received(fresh: list[StoredObject], name: str, actor: User) -> list[Arrival]:
    objects.keep_all(fresh)
    return Arrival.objects.bulk_create(
        Arrival(
            received_at=clock.now(),
            received_by=actor,
            name=name,
            stored=stored,
            sha256=stored.sha256,
            size=stored.size,
            apart=True,
        )
        for stored in fresh
    )


def _waiting(sha256: str) -> QuerySet[Arrival]:
    """What waits for the desk with these bytes, the oldest first."""
    return Arrival.objects.filter(sha256=sha256, apart=False).exclude(outcome=Outcome.FILED).order_by("pk")


def _told(arrival: Arrival, description: Reading | None) -> Arrival:
    known = added(arrival.described, description) if description else arrival.described
    if known != arrival.described:
        arrival.described = known
        arrival.save(update_fields=["described"])
    return arrival
