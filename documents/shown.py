"""What a screen shows of an entry: page texts, a narrative, a picture. Made from the sealed objects at each view."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from documents import marks
from documents.formats import cda, pdf, picture
from documents.formats.reading import Embedded
from documents.formats.unreadable import Unreadable
from documents.imaging.counting import counted
from documents.models import Attachment, EntryPage, Part, Series
from documents.narrative import with_addresses
from documents.opened import as_file
from storage import objects

Parts = dict[Part, Attachment]
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")  # RFC 6838, 4.2

# What a browser may show: no SVG, which is a program
RASTER = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class Picture:
    """An image to send; `inline` is false for what the browser must not show itself."""

    content: bytes
    media_type: str
    inline: bool = True


@dataclass(frozen=True, slots=True)
class Content:
    """How an entry is shown: `display` is pages, narrative, picture, text, images, broken or none.

    `texts` by page; `series` of an image set, each with what `counted` adds and, if any, its preview;
    `original` is what `/original` would send, None where there is nothing yet.
    """

    display: str
    original: Attachment | None = None
    texts: tuple[str, ...] = ()
    html: SafeString | str = ""
    series: tuple[Series, ...] = ()


def content(entry: EntryPage, route: str = "entry_media") -> Content:
    """Everything the page of an entry shows, pictures aside, which `route` serves. Raises what storage raises."""
    if entry.display == "images":  # its files are its instances: it has no attachment
        return Content("images", series=tuple(counted([entry.pk])))
    parts = parts_of(entry)
    original = parts.get(Part.ORIGINAL)
    if entry.display != "narrative":
        return Content(entry.display, original, texts_of(parts))
    try:
        return Content("narrative", original, html=_narrative(entry, parts, route))
    except Unreadable:  # filed by an earlier version of the reader: its text and the original remain
        return Content("broken", original, texts_of(parts))


def page(entry: EntryPage, number: int, *, width: int = 1000, marker: marks.Marker = marks.UNMARKED) -> Picture | None:
    """Page `number` (from 1) rendered `width` pixels wide, None where the entry has no such page."""
    parts = parts_of(entry)
    attachment = displayed_of(parts)
    if attachment is None or entry.display not in ("pages", "picture") or not 1 <= number <= max(entry.page_count, 1):
        return None
    render = picture.render_page if entry.display == "picture" else _marking(parts, number, marker)
    with as_file(attachment.stored) as path:
        try:
            return drawn(render(path, number, width=width))
        except Unreadable:
            return None


def drawn(content: bytes) -> Picture:
    """A picture that the server drew, with its type."""
    return Picture(content, _picture_type(content))


def _marking(parts: Parts, number: int, marker: marks.Marker) -> Callable[..., bytes]:
    """Draws a page of a PDF with the words marked, as they are written on it."""
    texts = texts_of(parts) if marker.query else ()
    words = marks.found_in(texts[number - 1], marker) if number <= len(texts) else ()
    return partial(pdf.render_page, words=words)


def media(entry: EntryPage, key: str) -> Picture | None:
    """The image or file `key` of a narrative, or the preview of a series; None where the entry has no such."""
    if entry.display == "images":
        return _preview(entry, key)
    if entry.display != "narrative":
        return None
    try:
        rendered = _rendered(parts_of(entry))
    except Unreadable:  # as in `content`: the original remains
        return None
    found = {item.name: item for item in (*rendered.files, *rendered.images)}.get(key)
    return carried(found) if found else None


def carried(found: Embedded) -> Picture:
    """What a narrative carries, to show where a browser may show it itself."""
    # A document says what it likes of its files: what is no media type must not reach a header
    media_type = found.media_type if _MEDIA_TYPE.fullmatch(found.media_type) else "application/octet-stream"
    return Picture(found.content, media_type, inline=media_type in RASTER)


def _preview(entry: EntryPage, key: str) -> Picture | None:
    """`key` is the series' number in this portal; only this study's own are found."""
    if not key.isdecimal() or len(key) > 18:
        return None
    series = Series.objects.filter(pk=int(key), image_set=entry.pk, preview__isnull=False)
    found = series.select_related("preview__vault").first()
    return Picture(objects.read(found.preview), "image/jpeg") if found and found.preview else None


def _narrative(entry: EntryPage, parts: Parts, route: str) -> SafeString:
    address = partial(_media_address, entry, route)
    return mark_safe(with_addresses(_rendered(parts).html, address))  # noqa: S308 - built by cda's two nets


def _media_address(entry: EntryPage, route: str, key: str) -> str:
    return reverse(route, args=[entry.uuid, key])


def _rendered(parts: Parts) -> cda.Narrative:
    attachment = displayed_of(parts)
    if attachment is None:
        return cda.Narrative(html="")
    with as_file(attachment.stored) as path:
        return cda.narrative(path)


def parts_of(entry: EntryPage) -> Parts:
    """One query for whatever is shown."""
    return {Part(item.part): item for item in entry.attachments.select_related("stored__vault")}


def displayed_of(parts: Parts) -> Attachment | None:
    """The body where there is one, the original otherwise."""
    return parts.get(Part.BODY) or parts.get(Part.ORIGINAL)


def texts_of(parts: Parts) -> tuple[str, ...]:
    """The text of each page. Raises what storage raises."""
    attachment = parts.get(Part.TEXT)
    return tuple(json.loads(objects.read(attachment.stored))["pages"]) if attachment else ()


def _picture_type(content: bytes) -> str:
    if content.startswith(b"RIFF"):
        return "image/webp"
    return "image/jpeg" if content.startswith(b"\xff\xd8") else "image/png"
