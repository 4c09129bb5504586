"""One's own uploads, while the right to send them lasts: the only source of uploads for a view."""

from uuid import UUID

from patients import clock
from patients.access import Person, opening
from patients.models import DossierPage
from workflows.uploads import rights
from workflows.uploads.models import Purpose, Upload


def open_upload(person: Person, uuid: UUID) -> Upload | None:
    """The upload `uuid` if this person began it and may still send it; None otherwise, and once the worker has it."""
    mine = Upload.objects.filter(uuid=uuid, owner=person.pk, drop=None).select_related("dossier", "owner")
    found = mine.filter(touched_at__gt=clock.now() - rights.LIFE).first()
    return found if found and rights.lasts(person, found.purpose, found.dossier) else None


def destination(person: Person, purpose: str, dossier: UUID | None) -> tuple[bool, DossierPage | None]:
    """Whether this person may send there, and the dossier of a contribution, where it is kept now."""
    found = opening(person, dossier) if dossier and purpose == Purpose.CONTRIBUTION else None
    kept = found.dossier if found else None
    return rights.lasts(person, purpose, kept), kept
