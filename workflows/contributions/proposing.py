"""What a file lets one propose of itself: its type, its date, its title. Simple rules, and a person decides.

A CDA document says all three in its header. Of a PDF or a text only the head of the first page is looked at: the first
of the words below that stands there, and the date that is written as a letter's or an act's, never a birth date.
Nothing found is nothing proposed.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.utils import timezone

from documents import types
from documents.formats.reading import Reading
from documents.models import EntryPage
from documents.preparing import Prepared
from patients import calendar
from patients.models import User

HEAD: Final = 1500  # characters of the first page
USUAL: Final = 30  # contributions that tell what a physician usually adds
CONSULTATION, PRESCRIPTION, IMAGING = "11488-4", "57833-6", "18748-4"

# As normalised: capitals without accents or punctuation. The order matters where one holds another
_WORDS: Final = (
    ("COMPTE RENDU OPERATOIRE", "34874-8"),
    ("CONCERTATION PLURIDISCIPLINAIRE", "34794-8"),
    ("ANATOMIE PATHOLOGIQUE", "11526-1"),
    ("ANATOMOPATHOLOG", "11526-1"),
    ("GENETIQUE MOLECULAIRE", "51969-4"),
    ("LETTRE DE LIAISON", "11490-0"),
    ("DEMANDE D IMAGERIE", "55115-0"),
    ("DEMANDE D EXAMEN D IMAGERIE", "55115-0"),
    ("COMPTE RENDU D HOSPITALISATION", "34112-3"),
    ("COMPTE RENDU DE SCANNER", IMAGING),
    ("COMPTE RENDU D IMAGERIE", IMAGING),
    ("COMPTE RENDU D IRM", IMAGING),
    ("MAMMOGRAPHIE", IMAGING),
    ("ECHOGRAPHIE", IMAGING),
    ("SCANNER", IMAGING),
    ("BIOLOGIE MEDICALE", "11502-2"),
    ("ANALYSES MEDICALES", "11502-2"),
    ("HEMOGRAMME", "11502-2"),
    ("COMPTE RENDU DE CONSULTATION", CONSULTATION),
    ("ORDONNANCE", PRESCRIPTION),
    ("CARNET DE VACCINATION", "11369-6"),
    ("VACCINATION", "87273-9"),
    ("CONSULTATION PRE ANESTHESIQUE", "34749-2"),
    ("SYNTHESE MEDICALE", "60591-5"),
    ("COMPTE RENDU", CONSULTATION),
)
_MONTHS: Final = tuple(
    "JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE".split()  # noqa: SIM905
)
_DATE = re.compile(
    r"(?P<before>[^\d\n]{0,24})\b(?:(?P<day>\d{1,2})(?:ER)?\s?[/.\- ]\s?(?P<month>\d{1,2}|[A-Z]{3,9})\s?[/.\- ]\s?"
    r"(?P<year>(?:19|20)\d{2})|(?P<iso>(?:19|20)\d{2}-\d{2}-\d{2}))\b"
)
_BIRTH = re.compile(r"\bNEE?\b|NAISSANCE|\bDDN\b")
_OF_THE_ACT = re.compile(r"\b(LE|DU|DATE|FAIT)\b[ :,]*$")


def of_file(prepared: Prepared) -> dict[str, str]:
    """`type`, `date` (ISO), `title` as far as the file says them.

    Of images, which say themselves what they are, `kind`, and to recognise them by: `date`, `title`, `modality` (its
    code), `display` where one can be drawn.
    """
    reading = prepared.reading
    if prepared.instance is None:
        return of_reading(reading)
    found = {
        "kind": reading.kind,
        "date": timezone.localtime(reading.act_date).date().isoformat() if reading.act_date else "",
        "title": reading.title[:400],
        "modality": prepared.instance.series.modality[:16],
        "display": reading.display if prepared.instance.displayable else "",
    }
    return {name: value for name, value in found.items() if value}


def of_reading(reading: Reading) -> dict[str, str]:
    """The same, of a document."""
    text = reading.text[0] if reading.text else ""
    day = timezone.localtime(reading.act_date).date() if reading.act_date else date_in(text)
    found = {
        "type": reading.type_code if reading.type_code in types.NAMES else type_in(text),
        "date": day.isoformat() if day and day <= calendar.today() else "",
        "title": reading.title.strip()[:400] if reading.authors or reading.type_code else "",
    }
    return {name: value for name, value in found.items() if value}


def type_in(text: str) -> str:
    """The type that the head of a page names, "" for none."""
    head = _plain(text)
    return next((code for words, code in _WORDS if words in head), "")


def date_in(text: str) -> date | None:
    """The date of the act that the head of a page tells; None where it tells none, or several alike."""
    found = [one for one in _dates(_plain(text, keep="/.-:,\n")) if one[0] <= calendar.today()]
    said = list(dict.fromkeys(day for day, is_said in found if is_said))
    if said:
        return said[0]
    alone = {day for day, _is_said in found}
    return alone.pop() if len(alone) == 1 else None


def usual_type(person: User, allowed: dict[str, str]) -> str:
    """What this physician most often adds, among the types allowed; a consultation where nothing tells. One query."""
    added = EntryPage.objects.filter(contributor=person, type_code__in=allowed).order_by("-pk")
    codes = list(added.values_list("type_code", flat=True)[:USUAL])
    fallback = CONSULTATION if CONSULTATION in allowed else next(iter(allowed))
    return max(codes, key=codes.count, default=fallback)


def _plain(text: str, keep: str = "") -> str:
    """Capitals, without accents; what is neither a letter nor a figure, nor kept, is a space."""
    upper = "".join(
        letter for letter in unicodedata.normalize("NFKD", text[:HEAD]).upper() if not unicodedata.combining(letter)
    )
    return re.sub(r" +", " ", "".join(letter if letter.isalnum() or letter in keep else " " for letter in upper))


def _dates(head: str) -> Iterator[tuple[date, bool]]:
    """Each date with whether it is said to be the act's; birth dates are left out."""
    for match in _DATE.finditer(head):
        if _BIRTH.search(match["before"]):
            continue
        day = _day(match)
        if day is not None:
            yield day, bool(_OF_THE_ACT.search(match["before"]))


def _day(match: re.Match[str]) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        month = int(match["month"]) if match["month"].isdigit() else _MONTHS.index(match["month"]) + 1
        return date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None
