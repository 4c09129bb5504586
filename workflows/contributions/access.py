"""One's own drafts and contributions, while one may still add: the only source of them for a view."""

from dataclasses import dataclass
from uuid import UUID

from documents import contributing
from documents.access import OpenEntry, open_entry
from documents.models import EntryPage
from patients import clock
from patients.access import Opening, Person, opening
from patients.models import DossierPage, User
from workflows.contributions.models import Draft
from workflows.uploads import rights


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft that this person may still deliver, and how its dossier is open to them."""

    draft: Draft
    opening: Opening


def open_draft(person: Person, uuid: UUID) -> OpenDraft | None:
    """The draft `uuid` if this person made it, within a day, and may still add to its dossier; None otherwise."""
    made = Draft.objects.filter(uuid=uuid, author=person.pk, created_at__gt=clock.now() - rights.LIFE)
    draft = made.select_related("dossier", "replaces").first()
    found = addable(person, draft.dossier.uuid) if draft else None
    return OpenDraft(draft, found) if draft and found else None


def addable(person: Person, dossier: UUID) -> Opening | None:
    """The dossier if this person may add to it now; None otherwise."""
    found = opening(person, dossier)
    return found if found and contributing.may_contribute(found) else None


def open_own(person: Person, uuid: UUID) -> OpenEntry | None:
    """The entry `uuid` if this person added it, may read it and may still change it; None otherwise."""
    found = open_entry(person, uuid)
    user = person if isinstance(person, User) else None
    return found if found and not found.entry.is_superseded and contributing.is_own(user, found.entry) else None


def own(person: User, dossier: DossierPage, uuid: UUID | None) -> EntryPage | None:
    """The same entry where it is in `dossier`: what a draft says that it replaces."""
    found = open_own(person, uuid) if uuid else None
    return found.entry if found and found.entry.dossier_id == dossier.pk else None
