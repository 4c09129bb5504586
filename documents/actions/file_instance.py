"""File one DICOM instance, as one image of its study."""

from collections.abc import Sequence
from functools import partial

from documents.actions.file import Doubts
from documents.actions.file_images import Image, file_images
from documents.describing import Said
from documents.formats.dicom import InstanceReading, reading_of
from documents.formats.reading import Reading
from documents.models import Arrival, ImageSetPage
from patients.actions.refusals import Refused
from patients.models import DossierPage, User


def file_instance(
    arrival: Arrival,
    dossier: DossierPage,
    read: InstanceReading,
    said: Said | None = None,
    *,
    reading: Reading | None = None,
    actor: User | None = None,
    doubts: Doubts | None = None,
    contributes: bool = False,
) -> ImageSetPage:
    """`file_images` of one image; `reading` is what its package adds, if anything, `doubts` as for `file_arrival`.

    Raises Refused and AlreadyFiled: then nothing changed.
    """

    image = Image(arrival, read, reading or reading_of(read))
    asked = partial(_asked, doubts) if doubts else None
    filed = file_images([image], dossier, said, actor=actor, doubts=asked, contributes=contributes)
    if filed.study is None or filed.refused:
        raise filed.refused[arrival.pk]
    return filed.study


def _asked(doubts: Doubts, held: Sequence[Arrival], dossier: DossierPage, _study: str) -> dict[int, list[Refused]]:
    doubts(held[0], dossier)
    return {}
