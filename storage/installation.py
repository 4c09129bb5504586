"""Whose installation this is."""

from uuid import UUID

from storage.models import Installation


def installation_id() -> UUID:
    """The id that marks this installation's bucket; the same in every process and after a restore."""
    first = Installation.objects.order_by("created", "uuid").first()
    return (first or Installation.objects.create()).pk
