"""One's own past searches: the one that an address names, and the latest to suggest. Nobody else's exist."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from patients.access import Person
from search.asked import Asked, unseal
from search.models import PastSearch

SUGGESTED = 8
_LOOKED_AT = 24  # the same is often asked again


@dataclass(frozen=True, slots=True)
class Past:
    """A past search."""

    uuid: UUID
    asked: Asked


def latest(person: Person) -> list[Past]:
    """The person's latest searches, each once. One query."""
    return _each_once(_opened(PastSearch.objects.filter(user=person.pk).order_by("-at")[:_LOOKED_AT]))


def found(person: Person, uuid: UUID) -> tuple[Past | None, list[Past]]:
    """The person's search of this id, None if it is not theirs or is no more; and their latest. One query."""
    wanted = Case(When(uuid=uuid, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = PastSearch.objects.filter(user=person.pk).order_by(wanted, "-at")[:_LOOKED_AT]
    every = _opened(rows)
    asked = next((past for past in every if past.uuid == uuid), None)
    return asked, _each_once(every)


def _opened(rows: QuerySet[PastSearch]) -> list[Past]:
    opened = ((row.uuid, unseal(bytes(row.sealed), row.uuid, row.user_id)) for row in rows)
    return [Past(uuid, asked) for uuid, asked in opened if asked is not None]


def _each_once(every: list[Past]) -> list[Past]:
    once: dict[str, Past] = {}
    for past in every:
        if past.asked.q:
            once.setdefault(past.asked.q.casefold(), past)
    return list(once.values())[:SUGGESTED]
