"""Abandon: an upload goes, with all that came of it."""

from django.db import transaction

from storage import objects
from workflows.uploads.models import Upload


@transaction.atomic
def abandon(upload: Upload) -> None:
    """Removes the upload and its pieces; one gone already is no error. What was taken is not touched."""
    held = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if held is not None:
        drop_pieces(held)
        held.delete()


def drop_pieces(upload: Upload) -> None:
    """Removes the pieces of an upload that the caller holds, in its transaction."""
    for piece in upload.pieces.select_related("stored"):
        piece.delete()
        objects.release(piece.stored)
