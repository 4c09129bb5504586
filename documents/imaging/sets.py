"""An image set that a person may open now, by the uuid of its entry."""

from dataclasses import dataclass
from uuid import UUID

from documents.access import open_entry
from documents.models import ImageSetPage, Kind
from patients.access import Opening, Person


@dataclass(frozen=True, slots=True)
class OpenImageSet:
    """An image set, and how its dossier was opened."""

    entry: ImageSetPage
    opening: Opening


def open_image_set(person: Person, uuid: UUID) -> OpenImageSet | None:
    """The image set `uuid` if this person may read it now; None for any other entry.

    Absent and forbidden take the same single query.
    """
    found = open_entry(person, uuid)
    if found is None or found.entry.kind != Kind.IMAGES:
        return None
    entry = ImageSetPage.objects.select_related("dossier").filter(pk=found.entry.pk).first()
    return OpenImageSet(entry, found.opening) if entry else None
