"""What a search asks: attributes to match, attributes to return, which page (PS3.18 8.3.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from pydicom.datadict import dictionary_VR, tag_for_keyword

from documents.imaging.dicomweb.problems import Problem
from documents.storable import storable

MOST = 1000  # rows of one answer; the rest is asked for by `offset`
LONGEST = 4096  # characters of one value
KEYS = 64
# PS3.18 8.3.4: what a service does not do it says
NOT_DONE = {
    name: f"299 Diaphane: The {name} parameter is not supported. Only literal matching has been performed."
    for name in ("fuzzymatching", "emptyvaluematching", "multiplevaluematching")
}
_WILD = ("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT")  # PS3.4 C.2.2.2.4
_TAG = re.compile(r"[0-9A-F]{8}")
_OWN = frozenset({"includefield", "limit", "offset", "accept", *NOT_DONE})

NO_ATTRIBUTE = _("« %(name)s » n’est pas un attribut DICOM.")
NO_NUMBER = _("« %(name)s » est un nombre entier, positif ou nul.")
TOO_LONG = _("Cette recherche est trop longue.")


@dataclass(frozen=True, slots=True)
class Key:
    """An attribute to match: the tags that lead to it (sequences, then itself), its VR, the value as asked."""

    path: tuple[str, ...]
    vr: str
    value: str

    @property
    def takes_all(self) -> bool:
        """Universal matching, which finds what has no value too: nothing asked, or `*` (PS3.4 C.2.2.2.3, C.2.2.2.4)."""
        told = self.value.strip()
        return not told or (told == "*" and self.vr in _WILD)


@dataclass(frozen=True, slots=True)
class Query:
    """A search. `include` names tags to return besides those that PS3.18 asks for; `warnings` go into the answer."""

    keys: tuple[Key, ...] = ()
    include: frozenset[str] = frozenset()
    includes_all: bool = False
    limit: int = MOST
    offset: int = 0
    warnings: tuple[str, ...] = field(default=())

    def single(self, tag: str) -> str:
        """The value asked of this attribute where it is one plain value, "" otherwise."""
        found = [key.value for key in self.keys if key.path == (tag,)]
        plain = len(found) == 1 and not set(found[0]) & set("*?\\,")
        return found[0] if plain else ""

    def uids(self, tag: str) -> list[str]:
        """The UIDs asked of this attribute, none where it is not asked."""
        return [uid for key in self.keys if key.path == (tag,) for uid in listed(key.value)]


def listed(value: str) -> list[str]:
    """A list of UIDs, separated by commas or backslashes (PS3.18 8.3.4.1; PS3.4 C.2.2.2.2)."""
    return [uid.strip() for uid in re.split(r"[,\\]", value) if uid.strip()]


def parse(request: HttpRequest) -> Query:
    """The search that the address asks. Raises Problem (400) for what means nothing."""
    told = request.GET
    if sum(len(told.getlist(name)) for name in told) > KEYS or any(len(value) > LONGEST for value in _values(told)):
        raise Problem(400, TOO_LONG)
    names = [name for name in told if name.lower() not in _OWN]
    # As filing keeps texts, or no row would be found by one
    keys = [Key(*_path(name), storable(value)) for name in names for value in told.getlist(name)]
    include, everything = _included(told)
    return Query(
        keys=tuple(key for key in keys if not key.takes_all),
        include=include | {key.path[0] for key in keys},
        includes_all=everything,
        limit=min(_number(told, "limit", MOST), MOST),
        offset=_number(told, "offset", 0),
        warnings=tuple(said for name, said in NOT_DONE.items() if told.get(name, "").lower() == "true"),
    )


def _values(told: QueryDict) -> list[str]:
    return [value for _name, values in told.lists() for value in values]


def _included(told: QueryDict) -> tuple[frozenset[str], bool]:
    names = [name.strip() for value in told.getlist("includefield") for name in value.split(",") if name.strip()]
    tags = frozenset(_path(name)[0][0] for name in names if name.lower() != "all")
    return tags, len(tags) < len(names) and any(name.lower() == "all" for name in names)


def _number(told: QueryDict, name: str, otherwise: int) -> int:
    text = told.get(name)
    if text is None:
        return otherwise
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise Problem(400, NO_NUMBER % {"name": name})
    return int(text)


def _path(name: str) -> tuple[tuple[str, ...], str]:
    """The tags of `RequestAttributesSequence.00400009`, and the VR of the last."""
    tags = tuple(_tag(part) for part in name.split("."))
    return tags, _vr(tags[-1])


def _tag(name: str) -> str:
    if _TAG.fullmatch(name.upper()):
        return name.upper()
    tag = tag_for_keyword(name) if name and name.isascii() else None
    if tag is None:
        raise Problem(400, NO_ATTRIBUTE % {"name": name[:64]})
    return f"{tag:08X}"


@lru_cache(maxsize=1024)
def _vr(tag: str) -> str:
    """The dictionary's (PS3.6), or that of a text for a tag that it does not know."""
    try:
        return str(dictionary_VR(int(tag, 16))).partition(" ")[0]
    except KeyError:
        return "LO"
