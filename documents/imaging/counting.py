"""What a study holds, counted: its series, their images, and which of them can be drawn here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from documents.formats.dicom.attributes import text
from documents.imaging import packed
from documents.models import Instance, Series


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What a study says of itself; `requester` is the referring physician as the file names them."""

    modalities: tuple[str, ...]
    body_parts: tuple[str, ...]
    series: int
    images: int
    requester: str


def counted(image_sets: Iterable[int]) -> QuerySet[Series]:
    """Their series, with `instance_count`, `frame_count`, and `shown_count` of the instances that can be drawn."""
    drawn = Count("instances", filter=Q(instances__obstacle="", instances__frame_count__gt=0))
    counts = {"instance_count": Count("instances"), "frame_count": Sum("instances__frame_count"), "shown_count": drawn}
    return Series.objects.filter(image_set__in=list(image_sets)).annotate(**counts).order_by("number", "pk")


def facts(image_set: int, series: Iterable[Series]) -> StudyFacts:
    """Of a study whose series `counted` gave. One query."""
    rows = list(series)
    return StudyFacts(
        modalities=tuple(dict.fromkeys(one.modality_name for one in rows if one.modality)),
        body_parts=tuple(dict.fromkeys(one.body_part_name for one in rows if one.body_part.strip())),
        series=len(rows),
        images=sum(getattr(one, "frame_count", 0) or 0 for one in rows),
        requester=_requester(image_set),
    )


def _requester(image_set: int) -> str:
    """Referring Physician's Name (0008,0090) of the first image: family, given (PS3.5 6.2.1)."""
    instances = Instance.objects.filter(series__image_set=image_set).order_by("pk")
    first = instances.values_list("metadata", flat=True).first()
    name = text(packed.unpack(first), "ReferringPhysicianName") if first else ""
    return " ".join(name.partition("=")[0].replace("^", " ").split())
