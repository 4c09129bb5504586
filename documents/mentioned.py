"""Who a text without a header speaks of: the dossiers whose INS, or whose name and birth date, stand in it.

A text may quote a relative, a donor, another patient: what is found here is proposed to the desk with its reason, and
files nothing by itself.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from documents.formats.reading import Reading
from patients.identity import dates, ins, normalise
from patients.identity.identifiers import Identifier
from patients.matching import with_number
from patients.models import DossierIdentity, DossierPage

BY_INS: Final = "text-ins"
BY_TRAITS: Final = "text-traits"
LONGEST: Final = 200_000  # characters that are looked at: a letter has 5,000
MOST: Final = 20  # numbers or dates of one text that are looked up
_NIR = re.compile(
    r"(?<!\d)[1-8][\s.]?\d\d[\s.]?\d\d[\s.]?(?:\d\d|2[AB])[\s.]?\d{3}[\s.]?\d{3}[\s.]?\d\d(?!\d)", re.ASCII
)
_DAY = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?!\d)", re.ASCII)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)", re.ASCII)
_MONTHS: Final = (
    *("JANVIER", "FEVRIER", "MARS", "AVRIL", "MAI", "JUIN"),
    *("JUILLET", "AOUT", "SEPTEMBRE", "OCTOBRE", "NOVEMBRE", "DECEMBRE"),
)
_WRITTEN = re.compile(rf"\b(\d\d?)(?:ER)? ({'|'.join(_MONTHS)}) (\d{{4}})\b", re.ASCII)


def dossiers(texts: Iterable[str]) -> dict[UUID, str]:
    """The dossiers, each once, with what designates it (`BY_INS` first, `BY_TRAITS`). Three queries at most."""
    text = "\n".join(texts)[:LONGEST]
    if not text.strip():
        return {}
    found = dict.fromkeys(_numbered(text), BY_INS)
    return {**found, **{key: BY_TRAITS for key in _named(text) if key not in found}}


def seen(reading: Reading) -> dict[str, Any]:
    """The same as an arrival keeps it: uuids and what designates them alone. {} for a document with a header."""
    if reading.patient is not None:
        return {}
    found = dossiers(reading.text)
    return {"candidates": [{"dossier": str(key), "by": by, "traits": {}} for key, by in found.items()]} if found else {}


def _numbered(text: str) -> list[UUID]:
    numbers = dict.fromkeys(ins.normal(one) for one in _NIR.findall(text))
    right = [one for one in numbers if ins.key_is_right(one)][:MOST]
    return with_number([Identifier(one, ins.NIR) for one in right]) if right else []


def _named(text: str) -> list[UUID]:
    plain = f" {normalise.name(text.replace('=', ' '))} "
    days = list(dict.fromkeys(_days(text, plain)))[:MOST]
    if not days:
        return []
    born = DossierIdentity.objects.filter(birth_date__in=days).select_related("dossier__merged_into")
    return list(dict.fromkeys(_kept(one.dossier) for one in born.order_by("pk")[:500] if _stands(one, plain)))


def _stands(identity: DossierIdentity, plain: str) -> bool:
    """Whether the birth name and the first given name stand there as whole words."""
    names = [normalise.name(identity.birth_name), normalise.name(identity.first_given_name)]
    return all(name and f" {name} " in plain for name in names)


def _kept(dossier: DossierPage) -> UUID:
    return dossier.merged_into.uuid if dossier.merged_into else dossier.uuid


def _days(text: str, plain: str) -> Iterable[str]:
    told: list[Sequence[str]] = [(year, month, day) for day, month, year in _DAY.findall(text)]
    told += _ISO.findall(text)
    told += [(year, str(_MONTHS.index(month) + 1), day) for day, month, year in _WRITTEN.findall(plain)]
    for year, month, day in told:
        written = f"{year}-{int(month):02d}-{int(day):02d}"
        if dates.parse(written).is_whole:
            yield written
