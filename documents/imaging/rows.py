"""What filing keeps of a series and of an instance, as rows made from what was read."""

from __future__ import annotations

from collections.abc import Iterable

from documents.formats.dicom import InstanceReading
from documents.imaging import levels
from documents.imaging.packed import pack, pack_places
from documents.models import ImageSetPage, Instance, Series
from storage.models import StoredObject


def series(study: ImageSetPage, read: Iterable[InstanceReading]) -> dict[str, Series]:
    """The series of these instances by their UIDs, each made by its first one unless it is there. Two queries."""
    first: dict[str, InstanceReading] = {}
    for one in read:
        first.setdefault(one.series.uid, one)
    known = {row.uid: row for row in Series.objects.only("uid").filter(image_set=study, uid__in=first)}
    made = Series.objects.bulk_create(_series(study, one) for uid, one in first.items() if uid not in known)
    return known | {row.uid: row for row in made}


def _series(study: ImageSetPage, read: InstanceReading) -> Series:
    told = read.series
    return Series(
        image_set=study,
        uid=told.uid,
        number=_small(told.number),
        modality=told.modality[:16],
        description=told.description[:300],
        body_part=told.body_part[:100],
        laterality=told.laterality[:16],
        **levels.columns(read.metadata),
    )


def instance(of: Series, stored: StoredObject | None, read: InstanceReading) -> Instance:
    """The row of one instance, whose file is `stored`, not yet inserted."""
    planes = read.geometry.planes
    return Instance(
        series=of,
        uid=read.instance.uid,
        sop_class=read.instance.sop_class[:64],
        transfer_syntax=read.transfer_syntax[:64],
        number=_small(read.instance.number),
        rows=max(_small(read.instance.rows) or 0, 0),
        columns=max(_small(read.instance.columns) or 0, 0),
        frame_count=len(read.frames),
        place=planes[0].distance if planes else None,
        inflated=read.inflated,
        swapped_words=read.pixels is not None and read.pixels.swapped_words,
        obstacle=read.obstacle,
        damaged=list(read.damaged),
        stored=stored,
        metadata=pack(read.metadata),
        frames=pack_places(read.frames),
        bulk=pack_places(read.bulk),
    )


def _small(number: int | None) -> int | None:
    """A number that a column holds; real files carry others (IS has 12 digits, PS3.5 6.2)."""
    return number if number is not None and abs(number) < 2**31 else None
