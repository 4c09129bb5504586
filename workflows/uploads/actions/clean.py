"""Clean: uploads that nobody took up again go, a day after their last piece; what waits for the worker stays."""

from itertools import islice

from patients import clock
from workflows.uploads import rights
from workflows.uploads.actions.abandon import abandon
from workflows.uploads.models import Upload


def clean(*, most: int | None = None) -> int:
    """Abandons what is older than `rights.LIFE`, the oldest first, `most` of them if said; how many went."""
    old = Upload.objects.filter(touched_at__lte=clock.now() - rights.LIFE, drop=None).order_by("touched_at")
    uploads = list(islice(old, most))
    for upload in uploads:
        abandon(upload)
    return len(uploads)
