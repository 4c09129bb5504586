"""From the database to what the index holds of it: published entries alone, each with a stamp of all that it says."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import override

from documents import types
from documents.models import Attachment, EntryPage, EntryRecipient, Part
from documents.states import State
from search.models import Ticket
from search.ports import Document
from storage import objects
from storage.errors import DamagedObject, ObjectMissing, VaultErased
from storage.models import StoredObject

_COLUMNS = (
    "pk", "dossier", "kind", "heading", "type_code", "type_system", "type_display", "act_date", "author_name",
    "author_organisation", "author", "unit", "masked_to_professionals", "contributor",
)  # fmt: skip
LAYOUT = 1  # of a stamp: another number when `_document` makes other words of the same columns


class Row(NamedTuple):
    """A published entry: its columns, the uuid of its text, its recipients."""

    columns: tuple[Any, ...]
    text: UUID | None
    recipients: tuple[str, ...]

    @property
    def entry(self) -> int:
        """Its number."""
        return int(self.columns[0])

    @property
    def stamp(self) -> str:
        """The same as long as the index need not change."""
        return blake2b(repr((LAYOUT, self.columns, self.text, self.recipients)).encode(), digest_size=12).hexdigest()


def ticket() -> int:
    """A version for what is about to be read: greater than any drawn before."""
    drawn = Ticket.objects.create().pk
    Ticket.objects.filter(pk__lt=drawn).delete()
    return int(drawn)


def published() -> QuerySet[EntryPage]:
    """What the index holds: a superseded entry is folded under its replacement, and not found."""
    return EntryPage.objects.filter(state=State.PUBLISHED)


def rows(entries: QuerySet[EntryPage], most: int | None = None) -> list[Row]:
    """Those of `entries`, by number, the first `most`. Two queries."""
    texts = Attachment.objects.filter(entry=OuterRef("pk"), part=Part.TEXT)
    found = entries.order_by("pk").annotate(text=Subquery(texts.values("stored")[:1]))
    columns = list(found.values_list(*_COLUMNS, "text")[:most])
    to = _recipients([row[0] for row in columns])
    return [Row(tuple(row[:-1]), row[-1], to[row[0]]) for row in columns]


def documents(found: Iterable[Row], version: int) -> list[Document]:
    """The same with their texts, unsealed. One query. Raises StorageUnavailable."""
    kept = list(found)
    wanted = {row.entry: UUID(str(row.text)) for row in kept if row.text}  # SQLite tells it as text
    texts = StoredObject.objects.select_related("vault").in_bulk(list(wanted.values()))
    return [_document(row, version, texts.get(wanted.get(row.entry))) for row in kept]


def _recipients(entries: Collection[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    named = EntryRecipient.objects.filter(entry__in=entries).exclude(rpps="")
    for entry, rpps in named.order_by("entry", "rpps").values_list("entry", "rpps"):
        found[entry] += (rpps,)
    return found


def _document(row: Row, version: int, text: StoredObject | None) -> Document:
    told = dict(zip(_COLUMNS, row.columns, strict=True))
    with override("fr"):  # what the index holds is in the hospital's language, whoever wrote
        type_name = types.name(told["type_code"], told["type_system"], told["type_display"])
    about = (type_name, told["author_name"], told["author_organisation"], told["unit"])
    return Document(
        entry=row.entry,
        version=version,
        stamp=row.stamp,
        dossier=told["dossier"],
        kind=told["kind"],
        type_code=told["type_code"],
        day=timezone.localtime(told["act_date"]).date(),
        heading=told["heading"],
        author_name=told["author_name"],
        unit=told["unit"],
        about="\n".join(about),
        author=told["author"],
        contributor=told["contributor"],
        masked=told["masked_to_professionals"],
        recipients=row.recipients,
        pages=_pages(text),
    )


def _pages(text: StoredObject | None) -> tuple[str, ...]:
    """A text that is damaged or gone leaves the entry findable by its title."""
    if text is None:
        return ()
    try:
        return tuple(json.loads(objects.read_row(text))["pages"])
    except (DamagedObject, ObjectMissing, VaultErased):
        return ()
