"""What somebody takes: the entries that they ticked, or all that waits to be read, if they may read each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Sum
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents import news
from documents.access import readable_entries
from documents.models import Attachment, EntryPage, Kind, Part
from patients.access import Opening, Person, again

ENTRIES = 200  # what a person still leafs through; a longer list is a copy of the dossier, and the dossier is here
BYTES = 200 * 10**6  # three minutes at 8 Mbit/s, which a practice and a phone have


class Form(StrEnum):
    """In which form."""

    PDF = "pdf"
    XDM = "xdm"


class Impossible(Exception):
    """A choice that cannot be taken; `reason` is for the screen."""

    def __init__(self, reason: Promise | str) -> None:
        super().__init__()
        self.reason = reason


class Absent(Exception):
    """Something chosen is not this person's to read in this dossier, or is nowhere: the same."""


NOTHING = _("Cochez au moins un document à emporter.")
TOO_MANY = _("C’est trop de documents pour une fois : emportez-en 200 au plus.")
TOO_LARGE = _("C’est trop lourd pour une fois (200 Mo au plus) : emportez ces documents en plusieurs fois.")
ONLY_IMAGES = _("Les images ne vont pas dans l’archive : elles se consultent en ligne. Cochez aussi un document.")
TOO_HEAVY = _("C’est trop lourd pour un seul PDF : emportez ces documents en plusieurs fois, ou en archive IHE_XDM.")
NO_FORM = _("Choisissez ce que vous emportez : un PDF ou une archive IHE_XDM.")


@dataclass(frozen=True, slots=True)
class Choice:
    """Entries of the dossier that `opening` opens, the newest first, and the form that they take."""

    opening: Opening
    form: Form
    entries: tuple[EntryPage, ...]

    @property
    def documents(self) -> tuple[EntryPage, ...]:
        """Those whose files can be taken; images are read online."""
        return tuple(entry for entry in self.entries if entry.kind != Kind.IMAGES)


def choice(person: Person, opening: Opening, told: QueryDict) -> Choice:
    """The choice that a form tells: `entry` once for each uuid, `new`, and `form`. Raises Absent, Impossible.

    Earlier versions are not taken: a copy that lives elsewhere must not be the one that was replaced.
    """
    named = _uuids(told.getlist("entry"))
    readable = readable_entries(person).filter(dossier=opening.dossier)
    found = {entry.pk: entry for entry in readable.filter(uuid__in=named)} if named else {}
    if len(found) != len(named):
        raise Absent
    if told.get("new"):
        waiting = news.unopened(person, news.last_visit(person)).filter(dossier=opening.dossier)
        found |= {entry.pk: entry for entry in waiting[: ENTRIES + 1]}
    entries = sorted(found.values(), key=lambda entry: (entry.act_date, entry.pk), reverse=True)
    return Choice(opening, _possible(entries, str(told.get("form"))), tuple(entries))


def still(person: Person, taken: Choice) -> bool:
    """Whether every entry is still this person's to read. Two queries."""
    keys = {entry.pk for entry in taken.entries}
    return readable_entries(again(person)).filter(dossier=taken.opening.dossier, pk__in=keys).count() == len(keys)


def _uuids(written: Iterable[str]) -> set[UUID]:
    try:
        return {UUID(one) for one in written}
    except ValueError:
        raise Absent from None


def _possible(entries: list[EntryPage], form: str) -> Form:
    if not entries:
        raise Impossible(NOTHING)
    if form not in list(Form):
        raise Impossible(NO_FORM)
    if len(entries) > ENTRIES:
        raise Impossible(TOO_MANY)
    documents = [entry.pk for entry in entries if entry.kind != Kind.IMAGES]
    if form == Form.XDM and not documents:
        raise Impossible(ONLY_IMAGES)
    originals = Attachment.objects.filter(entry__in=documents, part=Part.ORIGINAL)
    if (originals.aggregate(size=Sum("stored__size"))["size"] or 0) > BYTES:
        raise Impossible(TOO_LARGE)
    return Form(form)
