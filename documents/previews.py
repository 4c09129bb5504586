"""The preview of each series of images that were just filed. After filing, which it must not delay or undo."""

from collections.abc import Iterable

from documents.actions.preview import preview
from documents.formats.dicom import InstanceReading
from documents.models import Arrival, EntryPage, ImageSetPage, Series
from documents.opened import as_file


def show_first(study: EntryPage, filed: Iterable[tuple[Arrival, InstanceReading | None]]) -> None:
    """Gives each series of these images that has no preview that of its first image that can be drawn.

    One query where none lacks one. Raises what storage raises.
    """
    images = [(arrival, read) for arrival, read in filed if read is not None and read.displayable]
    if not images or not isinstance(study, ImageSetPage):
        return
    uids = {read.series.uid for _arrival, read in images}
    lacking = Series.objects.filter(image_set=study, preview=None, uid__in=uids)
    bare = set(lacking.values_list("uid", flat=True))
    for arrival, read in images:
        if read.series.uid in bare and arrival.stored is not None:
            with as_file(arrival.stored) as path:
                if preview(study, read.series.uid, path):
                    bare.discard(read.series.uid)
