"""One IHE_XDM.zip: the originals as received, with what is known of them (IHE ITI TF-2:3.32)."""

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from typing import IO

from django.template.loader import render_to_string
from django.utils import timezone

from documents.models import Attachment, EntryPage, Kind, Part
from documents.presentation import shown
from documents.serving import extension
from documents.taking.choice import Choice
from documents.taking.described import Packed, metadata
from patients import clock
from patients.models import User
from patients.presentation import facts
from storage import objects

SUBSET = "IHE_XDM/SUBSET01"
SHORT = {"docx": "DOC"}  # names of media are 8.3 (ITI TF-2:3.32.4.1.2.2)

Beat = Callable[[], None]


def write(choice: Choice, person: User, out: IO[bytes], beat: Beat) -> None:
    """The package, into `out`; `beat` is called before each document, and raises to end it.

    One segment of one document is in memory at a time. Raises what storage raises.
    """
    originals = _originals(choice)
    packed = []
    with zipfile.ZipFile(out, "w") as archive:
        for number, entry in enumerate(choice.documents, 1):
            beat()
            packed.append(_packed(archive, entry, originals[entry.pk], number))
        for name, content in _own_files(choice, person, packed).items():
            archive.writestr(_member(name), content)


def _originals(choice: Choice) -> Mapping[int, Attachment]:
    found = Attachment.objects.filter(entry__in=choice.documents, part=Part.ORIGINAL).select_related("stored__vault")
    return {attachment.entry_id: attachment for attachment in found}


def _packed(archive: zipfile.ZipFile, entry: EntryPage, original: Attachment, number: int) -> Packed:
    ending = extension(original.media_type)
    uri = f"DOC{number:05d}.{SHORT.get(ending, ending.upper())}"
    size, sha1 = 0, hashlib.sha1(usedforsecurity=False)
    with objects.open(original.stored) as pieces, archive.open(_member(f"{SUBSET}/{uri}"), "w") as member:
        for piece in pieces:
            member.write(piece)
            sha1.update(piece)
            size += len(piece)
    return Packed(entry, uri, original.media_type, size, sha1.hexdigest())


def _member(name: str) -> zipfile.ZipInfo:
    now = timezone.localtime(clock.now())
    told = zipfile.ZipInfo(name, (now.year, now.month, now.day, now.hour, now.minute, now.second))
    told.compress_type = zipfile.ZIP_DEFLATED
    return told


def _own_files(choice: Choice, person: User, packed: list[Packed]) -> dict[str, str | bytes]:
    """The files that say what the others are."""
    dossier = choice.opening.dossier
    told = {
        "documents": [(one, shown(one.entry)) for one in packed],
        "left_out": [shown(entry) for entry in choice.entries if entry.kind == Kind.IMAGES],
        "facts": facts(dossier.identity) if dossier.identity else None,
        "person": person,
        "now": clock.now(),
        "subset": SUBSET,
    }
    return {
        "README.TXT": render_to_string("documents/taking/readme.txt", told).replace("\n", "\r\n"),
        "INDEX.HTM": render_to_string("documents/taking/index.html", told),
        f"{SUBSET}/METADATA.XML": metadata(dossier, person, packed),
    }
