"""Who may send a file where, and how large: asked at the start, at each piece, and when the file is taken."""

from datetime import timedelta
from typing import Final

from django.db.models import Sum

from documents import contributing, sizes
from documents.models import Arrival
from patients import clock
from patients.access import Person, opening
from patients.actions.refusals import Refused, need
from patients.models import DossierPage, User
from workflows.uploads.models import Purpose, Upload

MEGABYTE: Final = 10**6

# Bytes of one file. A contribution is a letter, photographs, a study of some images; the desk takes whole discs.
LARGEST: Final = {Purpose.CONTRIBUTION: 256 * MEGABYTE, Purpose.DESK: 2000 * MEGABYTE}
LIFE: Final = timedelta(days=1)  # since its last piece; an upload may be taken up again for that long
# Bytes of one person: what is on its way, and with it all that came from them in a day. A mistaken or stolen account
# must not fill the hospital's disc; a day's discs of a whole service pass
UNFINISHED: Final = {Purpose.CONTRIBUTION: 1000 * MEGABYTE, Purpose.DESK: 20_000 * MEGABYTE}
DAILY: Final = {Purpose.CONTRIBUTION: 4000 * MEGABYTE, Purpose.DESK: 100_000 * MEGABYTE}
DAY: Final = timedelta(days=1)
MOST: Final = 500  # uploads that one person has under way


def largest(purpose: str) -> str:
    """How large one file may be, as one says it."""
    return sizes.written(LARGEST[Purpose(purpose)])


def room(owner: User, purpose: Purpose) -> int:
    """How many bytes more this person may announce at this instant; 0 or less for none. Two queries."""
    under_way = Upload.objects.filter(owner=owner, taken_at=None).aggregate(all=Sum("size"))["all"] or 0
    since = clock.now() - DAY
    came = Arrival.objects.filter(received_by=owner, received_at__gt=since).aggregate(all=Sum("size"))["all"] or 0
    return min(UNFINISHED[purpose] - under_way, DAILY[purpose] - under_way - came)


def lasts(person: Person, purpose: str, dossier: DossierPage | None) -> bool:
    """Whether this person may send for this purpose at this instant. One query."""
    if not isinstance(person, User) or not person.is_active:
        return False
    if purpose == Purpose.CONTRIBUTION:
        found = opening(person, dossier.uuid) if dossier else None
        return found is not None and contributing.may_contribute(found)
    return purpose == Purpose.DESK and dossier is None and _files(person)


def _files(person: User) -> bool:
    try:
        need(person, "documents.file_entry")
    except Refused:
        return False
    return True
