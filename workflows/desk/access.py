"""What a secretary may handle: the only source of objects for the desk's views.

The doors of `portal.staff` come first; here the rights of the person's groups are asked again. Superuser status
opens nothing.
"""

from django.db.models import QuerySet

from documents.models import Arrival, EntryPage
from patients.access import Person
from patients.models import DossierPage
from workflows.desk.models import Drop


def may_file(person: Person) -> bool:
    """Whether this person files documents: an active account of a group that has the right."""
    if not person.is_authenticated or not person.is_active:
        return False
    known: bool | None = person.__dict__.get("may_file")
    if known is None:
        known = person.__dict__["may_file"] = person.groups.filter(permissions__codename="file_entry").exists()
    return known


def arrivals(person: Person) -> QuerySet[Arrival]:
    """Everything that came in."""
    found = Arrival.objects.select_related("stored__vault", "received_by", "claim__user", "dossier__identity", "entry")
    return found if may_file(person) else found.none()


def dossiers(person: Person) -> QuerySet[DossierPage]:
    """Every dossier, those merged into another one included, with its identity."""
    found = DossierPage.objects.select_related("identity", "vault", "merged_into")
    return found if may_file(person) else found.none()


def entries(person: Person) -> QuerySet[EntryPage]:
    """Every entry, in all its states."""
    found = EntryPage.objects.select_related("dossier__identity", "dossier__vault", "head")
    return found if may_file(person) else found.none()


def drops(person: Person) -> QuerySet[Drop]:
    """What this person dropped and the worker reads, or read: the names of its files are theirs alone to see."""
    found = Drop.objects.filter(user=person.pk)
    return found if may_file(person) else found.none()
