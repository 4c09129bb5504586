"""The images of a study that wait for the desk: one line, one page, one decision.

Images are of one line when they are alike (`documents.alike`) and stand for the same reason. The first of them
stands for all: its address is the line's, its claim theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from documents.models import Arrival, Outcome
from patients.actions.refusals import Refused

# Images in one transaction, which other writers of an embedded database wait for, twenty seconds at most; what was read
# of them all is in memory. Those beyond are a line of their own once these are decided
MOST = 300
OTHERS_CAME = _("D’autres images de cet examen sont arrivées entre-temps. Rien n’a été changé : vérifiez, recommencez.")
DECIDED = _("Une partie de cet examen a été traitée entre-temps. Rien n’a été changé.")


@dataclass(frozen=True, slots=True)
class Size:
    """How much a line holds."""

    images: int = 1
    series: int = 1

    @property
    def decided(self) -> int:
        """How many images one decision takes."""
        return min(self.images, MOST)


def members(arrival: Arrival) -> QuerySet[Arrival]:
    """The arrivals of its line, the first first; itself alone where it is no image, or is in a dossier."""
    found = Arrival.objects.order_by("pk")
    if not arrival.alike or arrival.outcome == Outcome.FILED:
        return found.filter(pk=arrival.pk)
    return found.filter(alike=arrival.alike, outcome=arrival.outcome, reason_code=arrival.reason_code)


def first(arrival: Arrival) -> Arrival:
    """The one that stands for its line. A query for an image, none for what is none."""
    return (members(arrival).first() or arrival) if arrival.alike else arrival


def size(arrival: Arrival) -> Size:
    """How much the line of this arrival holds. A query for an image, none for what is none."""
    if not arrival.alike or arrival.outcome == Outcome.FILED:
        return Size()
    return Size(**members(arrival).order_by().aggregate(**_COUNTED))


def sizes(arrivals: Iterable[Arrival]) -> dict[int, Size]:
    """The same for a page of lines, by the key of the first of each. One query, none without images."""
    images = [one for one in arrivals if one.alike and one.outcome != Outcome.FILED]
    if not images:
        return {}
    alike = Arrival.objects.filter(alike__in=[one.alike for one in images]).order_by()
    rows = alike.values_list("alike", "outcome", "reason_code").annotate(**_COUNTED)
    found = {tuple(row[:3]): Size(*row[3:]) for row in rows}
    return {one.pk: found.get((one.alike, one.outcome, one.reason_code), Size()) for one in images}


_COUNTED = {"images": Count("pk"), "series": Count("series_uid", distinct=True)}


def leading() -> Q:
    """The first of each line, among held and refused arrivals."""
    earlier = Arrival.objects.filter(outcome=OuterRef("outcome"), pk__lt=OuterRef("pk"))
    same = earlier.filter(alike=OuterRef("alike"), reason_code=OuterRef("reason_code"))
    return Q(alike="") | Q(~Exists(same))


def leading_filed(since: datetime) -> Q:
    """Of the images that were filed into one study since then, the first."""
    earlier = Arrival.objects.filter(outcome=Outcome.FILED, pk__lt=OuterRef("pk"), decided_at__gte=since)
    return Q(alike="") | Q(~Exists(earlier.filter(entry=OuterRef("entry"))))


def held(arrival: Arrival, images: int | None) -> list[Arrival]:
    """All of its line, locked until the caller's transaction ends; after the claim and the dossier.

    `images` is how many the screen knew, None to take what there is. Raises Refused: changed (others came since),
    decided (some of it is handled already).
    """
    keys = list(members(arrival).values_list("pk", flat=True)[:MOST])
    found = list(Arrival.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    if len({(one.alike, one.outcome, one.reason_code) for one in found}) != 1:
        raise Refused("decided", DECIDED)
    if images is not None and len(found) != images:
        raise Refused("changed", OTHERS_CAME)
    return found
