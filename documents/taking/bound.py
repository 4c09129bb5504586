"""One PDF: a cover that lists everything, then each document, as it is or laid out anew."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from documents import shown
from documents.formats import paper
from documents.formats.paper import Bound, Laid, Row
from documents.formats.unreadable import Unreadable
from documents.models import Attachment, EntryPage, Kind
from documents.opened import as_file
from documents.taking import words
from documents.taking.choice import Choice
from patients.models import User

Beat = Callable[[], None]


@dataclass(slots=True)
class Binding:
    """What was laid out so far: the files, their bookmarks and the lines of the cover."""

    parts: list[Bound] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    files: list[IO[bytes]] = field(default_factory=list)

    def blank(self) -> Path:
        """An empty nameless file that the sandbox can write, kept until the end."""
        made = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the others
        self.files.append(made)
        return Path(f"/proc/{os.getpid()}/fd/{made.fileno()}")


def write(choice: Choice, person: User, out: IO[bytes], beat: Beat) -> None:
    """The PDF, into `out`; `beat` is called before each document, and raises to end it.

    A document that cannot be put in is listed with the reason. Raises Unreadable where the whole cannot be bound,
    and what storage raises.
    """
    with _binding() as binding:
        for entry in choice.entries:
            beat()
            _add(binding, choice, entry)
        cover = binding.blank()
        paper.cover(words.cover(choice, person, tuple(binding.rows)), cover)
        title = _("Documents emportés")
        paper.bind((Bound(cover), *binding.parts), Path(f"/proc/{os.getpid()}/fd/{out.fileno()}"), title)


@contextmanager
def _binding() -> Iterator[Binding]:
    binding = Binding()
    try:
        yield binding
    finally:
        for file in binding.files:
            file.close()


def _add(binding: Binding, choice: Choice, entry: EntryPage) -> None:
    row = words.row(entry)
    if entry.kind == Kind.IMAGES:
        binding.rows.append(replace(row, note=words.images(entry)))
        return
    path = binding.blank()
    try:
        laid = _laid(entry, path, choice)
    except Unreadable as error:
        binding.rows.append(replace(row, note=words.absent(error), is_missing=True))
        return
    binding.rows.append(replace(row, pages=laid.pages, note=words.attached(laid.attached)))
    binding.parts.append(Bound(path, words.bookmark(entry)))


def _laid(entry: EntryPage, out: Path, choice: Choice) -> Laid:
    """The entry on pages of its own. Raises Unreadable, and what storage raises."""
    parts = shown.parts_of(entry)
    displayed, label = shown.displayed_of(parts), words.label(entry, choice)
    if displayed is None:
        raise Unreadable("empty")
    if entry.display in ("pages", "picture", "narrative"):
        return _drawn(entry.display, displayed, out, label)
    texts = shown.texts_of(parts)
    if not any(text.strip() for text in texts):
        raise Unreadable("unknown-type")
    return paper.text(texts, out, label)


def _drawn(display: str, displayed: Attachment, out: Path, label: paper.Label) -> Laid:
    with as_file(displayed.stored) as path:
        if display == "pages":
            return paper.pdf(path, out)
        return paper.picture(path, out, label) if display == "picture" else paper.narrative(path, out, label)
