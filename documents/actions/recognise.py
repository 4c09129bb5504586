"""Recognise: the text of scanned pages, read by OCR after filing, joins the entry's text."""

import json
from io import BytesIO

from django.db import transaction

from documents import locks, shown
from documents.formats import ocr
from documents.formats.unreadable import Unreadable
from documents.models import Attachment, EntryPage, Part
from documents.signals import entry_changed
from storage import objects

PAGES = 50  # of one document: a book is found by its title


def needs_recognition(display: str, texts: tuple[str, ...]) -> bool:
    """Whether pages that are shown as pictures have no text of their own."""
    return display in ("pages", "picture") and not all(text.strip() for text in texts or ("",))


def recognise(entry: EntryPage) -> int:
    """Reads the pages without text; how many gave some. Can be done again: pages with text are left.

    Nothing happens where Tesseract is not installed. Raises what storage raises.
    """
    if not ocr.available():
        return 0
    held = entry.attachments.select_related("stored__vault").get(part=Part.TEXT)
    kept = json.loads(objects.read(held.stored))
    pages = [*kept["pages"], *[""] * (entry.page_count - len(kept["pages"]))]
    found = {number: text for number in _missing(pages) if (text := _read(entry, number))}
    if found:
        pages = [found.get(number, text) for number, text in enumerate(pages, start=1)]
        _replace(held, {**kept, "pages": pages, "recognised": sorted(found)})
    return len(found)


def _missing(pages: list[str]) -> list[int]:
    return [number for number, text in enumerate(pages, start=1) if not text.strip()][:PAGES]


def _read(entry: EntryPage, number: int) -> str:
    picture = shown.page(entry, number, width=ocr.WIDTH)
    if picture is None:
        return ""
    try:
        return ocr.text_of(picture.content)
    except Unreadable:
        return ""


@transaction.atomic
def _replace(held: Attachment, content: dict[str, object]) -> None:
    """Unless the text changed meanwhile: the entry may have moved, or been read by another worker."""
    locks.entry(held.entry)  # nobody moves it from here on
    now = Attachment.objects.select_for_update(of=("self",)).select_related("stored__vault").get(pk=held.pk)
    if now.stored_id != held.stored_id or now.stored.vault_id != held.stored.vault_id:
        return
    earlier = now.stored
    now.stored = objects.put(earlier.vault, BytesIO(json.dumps(content, ensure_ascii=False).encode()))
    now.save(update_fields=["stored"])
    entry_changed.send(EntryPage, entries=[held.entry])
    if not Attachment.objects.filter(stored=earlier).exists():
        objects.delete(earlier)
