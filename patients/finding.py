"""What a physician types to find one of their patients: names, a birth date as one writes it in France, a number.

« martin 12/03/1957 », « 12031957 », « 1957 », an INS with or without its key and blanks, a local number (IPP). What
is typed is looked for among one's own patients alone, and nothing typed is ever shown of anyone else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from patients import calendar, families
from patients.access import Person, grants_in_force
from patients.identity import dates, ins, normalise
from patients.identity.dates import PartialDate
from patients.models import DossierPage, PatientIdentifier
from patients.presentation import Known

_INS = re.compile(r"[1-8]\d{4}(?:\d\d|2[AB])\d{6}(?:\d\d)?", re.ASCII)  # the key may be left out
_YEAR = r"(?P<year>(?:18|19|20)\d\d)"
_WRITTEN = (
    re.compile(rf"(?<!\d){_YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?!\d)", re.ASCII),
    re.compile(rf"(?<!\d)(?P<day>\d\d?)([/. -])(?P<month>\d\d?)\2(?:{_YEAR}|(?P<short>\d\d))(?!\d)", re.ASCII),
    re.compile(rf"(?<!\d)(?P<month>\d\d?)[/.-]{_YEAR}(?!\d)", re.ASCII),
    re.compile(rf"(?<!\d)(?P<day>\d\d)(?P<month>\d\d)(?:{_YEAR}|(?P<short>\d\d))(?!\d)", re.ASCII),
    re.compile(rf"(?<!\d){_YEAR}(?:(?P<month>\d\d)(?P<day>\d\d))?(?!\d)", re.ASCII),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: words that begin names, birth dates, and the whole as a number, "" where it has no digit.

    `rest` is true when digits are left that are no date: then only a number can answer.
    """

    words: tuple[str, ...] = ()
    born: tuple[tuple[PartialDate, ...], ...] = ()
    number: str = ""
    rest: bool = False


def asked(typed: str) -> Asked:
    """What `typed` may mean. A date has several readings where its year has two digits."""
    number = _compact(typed) if re.search(r"\d", typed) else ""
    if _INS.fullmatch(number):
        return Asked(number=number, rest=True)
    born, left = [], typed
    for written in _WRITTEN:
        for match in written.finditer(left):
            if readings := tuple(_readings(match.groupdict())):
                born.append(readings)
                left = left.replace(match[0], " ", 1)
    words = tuple(normalise.name(left).split())
    return Asked(words, tuple(born), number, rest=any(re.search(r"\d", word) for word in words))


def answers(row: Known, asked: Asked) -> bool:
    """Whether each word begins one of the names, and the birth date, as far as known, is each date. No query."""
    if asked.rest:
        return False
    return (not asked.words or _is_called(row, asked.words)) and (not asked.born or _is_born(row, asked.born))


def numbered(person: Person, number: str) -> frozenset[int]:
    """The keys of this person's dossiers that have this number now, themselves or one merged into them. One query."""
    mine = grants_in_force(person).values("content_object")
    # A union, each half by its index: an "or" over two tables reads both whole on PostgreSQL
    theirs = mine.union(DossierPage.objects.filter(merged_into__in=mine).order_by().values("pk"))
    current = PatientIdentifier.objects.filter(dossier__in=theirs, ends=None)
    rows = current.values_list(families.ROOT, "value", "authority")
    return frozenset(pk for pk, value, authority in rows if _is_number(value, authority, number))


def _is_number(value: str, authority: str, number: str) -> bool:
    """An INS with or without its key; a local number whole, its blanks and case aside."""
    if ins.is_ins_authority(authority):
        return number in (ins.normal(value), ins.normal(value)[:13])
    return bool(number) and _compact(value) == number


def _compact(text: str) -> str:
    return re.sub(r"[\s./\-]", "", text).upper()


def _is_called(row: Known, words: tuple[str, ...]) -> bool:
    said = " ".join((row.birth_name, row.used_name, row.given_names or row.first_given_name, row.used_given_name))
    names = normalise.name(said).split()
    return all(any(name.startswith(word) for name in names) for word in words)


def _is_born(row: Known, born: tuple[tuple[PartialDate, ...], ...]) -> bool:
    known = dates.parse(row.birth_date)
    return all(any(_may_be(known, one) for one in readings) for readings in born)


def _may_be(known: PartialDate, typed: PartialDate) -> bool:
    return known.year == typed.year and not dates.contradicts(known, typed)


def _readings(parts: dict[str, str | None]) -> Iterator[PartialDate]:
    """The dates that were written; none for the 31st of February, or a day to come."""
    short = parts.get("short")
    years = [f"19{short}", f"20{short}"] if short else [parts["year"] or ""]
    for year in years:
        iso = "-".join(part.zfill(2) for part in (year, parts.get("month"), parts.get("day")) if part)
        date = dates.parse(iso)
        if date.isoformat() == iso and iso <= calendar.today().isoformat():
            yield date
