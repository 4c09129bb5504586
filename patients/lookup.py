"""Finding a dossier among all, for those who make sure of identities: by name, birth date, number or uuid.

Names are compared as the identity rules do (case, accents, hyphens do not count), present and past ones, each word
typed beginning a word of a name. Measured in `tests/bench`: one pass over a text column.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from patients import families
from patients.identity import dates, ins, normalise
from patients.models import DossierIdentity, DossierPage, PatientIdentifier

MOST = 20
_FRENCH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_NIR = re.compile(r"[1-8]\d{4}[\dAB]{2}\d{6}(?:\d\d)?")
_NUMBER = re.compile(r"(?=.*\d)[\w.^-]{4,64}")


@dataclass(frozen=True, slots=True)
class Found:
    """The dossiers, by name, `MOST` at most; `more` when there are others."""

    dossiers: Sequence[DossierPage]
    more: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed, taken apart: words of names, a birth date (or the beginning of one), a number."""

    words: tuple[str, ...] = ()
    born: str = ""
    number: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is looked for."""
        return not (self.words or self.born or self.number)


def sought(typed: str) -> Sought:
    """Takes apart what a person typed in one field: `Dupont marie 28/03/1979`, an INS in groups, an IPP."""
    typed = typed.replace("\0", "")[:200].strip()
    if _NIR.fullmatch(ins.normal(typed)):
        return Sought(number=ins.normal(typed))
    words, born, number = [], "", ""
    for part in typed.split():
        day = _day(part)
        if day:
            born = day
        elif _NUMBER.fullmatch(part) and not part.isalpha():
            number = part
        else:
            words += normalise.name(part).split()
    return Sought(tuple(words), born, number)


def find(dossiers: QuerySet[DossierPage], typed: str) -> Found:
    """The dossiers among `dossiers` that stand by themselves and answer to what was typed. Three queries."""
    wanted = sought(typed)
    if wanted.is_nothing:
        return Found((), more=False)
    keys = _uuid(typed)
    answering = Q(uuid__in=keys) if keys else Q(pk__in=_roots(wanted))
    rows = dossiers.filter(answering, merged_into=None).select_related("identity")
    found = list(rows.order_by("identity__birth_name", "identity__first_given_name", "pk")[: MOST + 1])
    return Found(found[:MOST], more=len(found) > MOST)


def _roots(wanted: Sought) -> set[int]:
    by_number = set(_numbered(wanted.number)) if wanted.number else None
    by_identity = set(_identified(wanted)) if wanted.words or wanted.born else None
    known = [keys for keys in (by_number, by_identity) if keys is not None]
    return set.intersection(*known)


def _numbered(number: str) -> QuerySet[PatientIdentifier, int]:
    """A number of any authority, present or past; an INS with or without its key."""
    written = ins.normal(number)
    same = Q(value__in={number, written})
    if len(written) == 13:  # a NIR as a card has it, without its key
        same |= Q(value__startswith=written, authority__in=ins.AUTHORITIES)
    rows = PatientIdentifier.objects.filter(same).order_by().values_list(families.ROOT, flat=True)
    return rows[: MOST * 10]


def _identified(wanted: Sought) -> QuerySet[DossierIdentity, int]:
    asked = Q(birth_date__startswith=wanted.born) if wanted.born else Q()
    for word in wanted.words:
        asked &= Q(sought__contains=f" {word}")
    rows = DossierIdentity.objects.filter(asked).order_by("birth_name", "pk").values_list(families.ROOT, flat=True)
    return rows[: MOST * 10]


def _day(text: str) -> str:
    """A birth date in ISO, or its beginning; "" for what is none."""
    french = _FRENCH.fullmatch(text)
    iso = f"{french[3]}-{int(french[2]):02d}-{int(french[1]):02d}" if french else text if _ISO.fullmatch(text) else ""
    return iso if iso and dates.parse(iso).year else ""


def _uuid(text: str) -> list[UUID]:
    try:
        return [UUID(text.strip())]
    except ValueError:
        return []
