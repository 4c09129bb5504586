"""What waits: the held arrivals in their order, filtered, and the one that comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from documents.models import Arrival, Outcome
from documents.storable import storable
from patients import clock
from patients.access import Person
from patients.models import User
from workflows.desk import access, studies
from workflows.desk.claiming import EXPIRES

TABS = {"held": Outcome.HELD, "refused": Outcome.REFUSED, "filed": Outcome.FILED}
PAGE = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """What she looks at: a tab, an order, and filters. All of it fits in an address: it names nobody."""

    tab: str = "held"
    newest: bool = False
    reason: str = ""
    day: date | None = None
    source: str = ""

    def query(self, **other: object) -> str:
        """As a query string, with some of it changed."""
        told: dict[str, object] = {
            "tab": self.tab if self.tab != "held" else "",
            "order": "newest" if self.newest else "",
            "reason": self.reason,
            "day": self.day.isoformat() if self.day else "",
            "source": self.source,
            **other,
        }
        return urlencode({name: value for name, value in told.items() if value})


def wish(asked: Mapping[str, Any]) -> Wish:
    """What an address asks for; what means nothing is left out."""
    tab, source = str(asked.get("tab", "")), str(asked.get("source", ""))
    return Wish(
        tab=tab if tab in TABS else "held",
        newest=asked.get("order") == "newest",
        reason=storable(str(asked.get("reason", "")))[:64],
        day=_day(str(asked.get("day", ""))),
        source=source if source.isdecimal() and len(source) < 18 else "",
    )


def rows(person: Person, wanted: Wish) -> QuerySet[Arrival]:
    """The first arrival of each line of a tab, in order."""
    found = _tab(access.arrivals(person), wanted.tab).filter(_filters(wanted))
    return found.order_by("-received_at", "-pk") if wanted.newest else found.order_by("received_at", "pk")


def following(person: Person, wanted: Wish, after: Arrival | None = None) -> Arrival | None:
    """The next one that waits and that nobody else has in hand; from the first again after the last."""
    free = rows(person, wanted).exclude(_in_other_hands(person))
    if after is None:
        return free.first()
    free = free.exclude(pk=after.pk)
    at, key = after.received_at, after.pk
    if wanted.newest:
        later = free.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=key))
    else:
        later = free.filter(Q(received_at__gt=at) | Q(received_at=at, pk__gt=key))
    return later.first() or free.first()


def counts(person: Person) -> dict[str, int]:
    """How many lines are in each tab."""
    return {tab: _tab(access.arrivals(person), tab).count() for tab in TABS}


def choices(person: Person) -> tuple[list[str], list[User]]:
    """The reasons and the senders among what waits, for the filters."""
    held = access.arrivals(person).filter(outcome=Outcome.HELD).order_by()
    reasons = sorted(set(held.values_list("reason_code", flat=True)) - {""})
    senders = User.objects.filter(pk__in=held.values("received_by"))
    return reasons, list(senders.order_by("last_name", "first_name", "username"))


def _tab(found: QuerySet[Arrival], tab: str) -> QuerySet[Arrival]:
    found = found.filter(outcome=TABS[tab])
    if tab != "filed":
        return found.filter(studies.leading())
    today = _midnight(timezone.localdate(clock.now()))
    return found.filter(studies.leading_filed(today), decided_at__gte=today)


def _filters(wanted: Wish) -> Q:
    asked = Q()
    if wanted.reason:
        asked &= Q(reason_code=wanted.reason)
    if wanted.day:
        start = _midnight(wanted.day)
        asked &= Q(received_at__gte=start, received_at__lt=_midnight(wanted.day + timedelta(days=1)))
    if wanted.source:
        asked &= Q(received_by=None) if wanted.source == "0" else Q(received_by=int(wanted.source))
    return asked


def _in_other_hands(person: Person) -> Q:
    alive = Q(claim__seen_at__gt=clock.now() - EXPIRES, claim__user__isnull=False)
    return alive & ~Q(claim__user=person.pk)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1 < found.year < 9999 else None
