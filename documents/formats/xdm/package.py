"""The files of a package joined with their descriptions: by place, else by size and print."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from documents.formats.archive import Member
from documents.formats.reading import Reading
from documents.formats.unreadable import Unreadable
from documents.formats.xdm.metadata import Entry, entries

_OWN_PAGES = {"INDEX.HTM", "README.TXT"}


@dataclass(frozen=True, slots=True)
class Found:
    """What is said of a member, by its place in the list; `intact` as its entry's size and SHA-1 say."""

    member: int
    description: Reading | None = None
    intact: bool = True


def found(members: tuple[Member, ...]) -> tuple[Found, ...]:
    """The documents of a package, in the order of its members. Runs in the sandbox. Raises Unreadable."""
    descriptions = {m.name: entries(m.path) for m in members if _is_metadata(m.name)}
    if not descriptions:
        raise Unreadable("xdm-metadata")
    matched: dict[int, Found] = {}
    for name, described in descriptions.items():
        beside = {n: m for n, m in enumerate(members) if _is_within(m.name, name) and not _is_metadata(m.name)}
        for entry in described:
            number = _member_of(entry, name, beside)
            matched[number] = Found(number, entry.description, _is_intact(beside[number], entry))
    documents = (n for n, m in enumerate(members) if n in matched or _is_document(m.name))
    return tuple(matched.get(n, Found(n)) for n in documents)


def _is_metadata(name: str) -> bool:
    return PurePosixPath(name.upper()).match("IHE_XDM/*/METADATA.XML")


def _is_document(name: str) -> bool:
    """Whether a file is a document: in a subset, and none of the media's own pages."""
    path = PurePosixPath(name.upper())
    return "IHE_XDM" in path.parts[:-2] and not _is_metadata(name) and path.name not in _OWN_PAGES


def _folder(name: str) -> PurePosixPath:
    return PurePosixPath(name).parent


def _is_within(name: str, metadata: str) -> bool:
    """Whether a file is in the folder of a METADATA.XML, or below."""
    return _folder(metadata) in PurePosixPath(name).parents


def _member_of(entry: Entry, metadata: str, beside: dict[int, Member]) -> int:
    """The file an entry is about: the one at its URI (case is lost on media), else its twin.

    Raises Unreadable when the package has neither.
    """
    place = str(_folder(metadata) / PurePosixPath(entry.uri.replace("\\", "/"))).upper()
    here = [n for n, member in beside.items() if entry.uri and member.name.upper() == place]
    twins = (n for n, m in beside.items() if entry.sha1 and m.size == entry.size and _sha1(m.path) == entry.sha1)
    for number in (*here, *twins):
        return number
    raise Unreadable("xdm-altered")


def _is_intact(member: Member, entry: Entry) -> bool:
    same_size = entry.size is None or entry.size == member.size
    return same_size and (not entry.sha1 or entry.sha1 == _sha1(member.path))


def _sha1(path: Path) -> str:
    """SHA-1, which the profile imposes (ITI TF-3:4.2.3.2.8): it detects accidents, not forgery."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.sha1(usedforsecurity=False)).hexdigest()
