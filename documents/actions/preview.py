"""Preview: a small picture of a series, from the first of its images that can be shown."""

from io import BytesIO
from pathlib import Path

from django.db import transaction

from documents import locks
from documents.formats import dicom
from documents.formats.unreadable import Unreadable
from documents.models import ImageSetPage, Series
from storage import objects


def preview(study: ImageSetPage, series_uid: str, path: Path) -> bool:
    """Keeps a preview of the series, made from the DICOM file at `path`, unless it has one; whether it has one then.

    An image that cannot be drawn is no failure: the next one of the series is tried.
    """
    series = Series.objects.filter(image_set=study, uid=series_uid, preview=None).first()
    if series is None:
        return True
    try:
        drawn = dicom.preview(path)
    except Unreadable:
        return False
    _keep(series, study, drawn)
    return True


@transaction.atomic
def _keep(series: Series, study: ImageSetPage, drawn: bytes) -> None:
    _study, dossier, _others = locks.entry(study)  # it may have been moved since it was filed
    held = Series.objects.select_for_update().get(pk=series.pk)
    if held.preview_id is None and held.image_set_id == study.pk:
        held.preview = objects.put(dossier.vault, BytesIO(drawn))
        held.save(update_fields=["preview"])
