"""Come again: bytes that an entry has arrive by another road, which may restrict it, or make it the hospital's."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from documents import doubts, locks, twins
from documents.describing import marks
from documents.formats.reading import Reading
from documents.models import Arrival, EntryPage, Origin
from documents.package_word import Kept, unheard, with_words
from documents.signals import entry_changed
from patients import history
from patients.actions.refusals import Refused, need
from patients.models import Happening, User


def come_again(entry: EntryPage, sha256: str, words: Kept, *, actor: User | None = None) -> EntryPage:
    """Takes what packages say of these bytes of `entry` (`words`) and what was not heard yet restricts; its twins too.

    Marks are added, never lifted. A word that came before changes nothing: what the desk lifted since stays lifted.
    What a physician added is the hospital's from now on, and theirs no more to withdraw or replace: the hospital's own
    copy was not kept, because the dossier had the bytes. Raises Refused: not-allowed;
    withdrawn-before, when it is gone at this instant. One query where nothing changes.
    """
    need(actor, "documents.file_entry")
    if entry.origin == Origin.HOSPITAL and not (words and unheard(_heard(_arrivals(entry, sha256)), words)):
        return entry
    return _take(entry, sha256, words, actor)


@transaction.atomic
def _take(entry: EntryPage, sha256: str, words: Kept, actor: User | None) -> EntryPage:
    held, _dossier, _others = locks.entry(entry)
    if held.state not in twins.IN_FORCE:
        raise Refused("withdrawn-before", doubts.WITHDRAWN_BEFORE)
    arrivals = list(_arrivals(held, sha256).select_for_update(of=("self",)))
    fresh = unheard(_heard(arrivals), words)
    for arrival in arrivals[:1]:
        arrival.described = with_words(arrival.described, words)
        arrival.save(update_fields=["described"])
    changed = [one for one in (held, *twins.of(held)) if _change(one, fresh, actor)]
    if changed:
        entry_changed.send(EntryPage, entries=changed)
    return held


def _arrivals(entry: EntryPage, sha256: str) -> Any:
    return Arrival.objects.filter(entry=entry, sha256=sha256).order_by("pk")


def _heard(arrivals: Iterable[Arrival]) -> Kept:
    return [word for arrival in arrivals for word in arrival.described]


def _change(entry: EntryPage, fresh: list[Reading], actor: User | None) -> bool:
    """Changes and records; whether anything did."""
    columns = dict(_stricter(entry, fresh))
    reasons = [_("restriction dite par un autre envoi")] if columns else []
    if entry.origin == Origin.PHYSICIAN:
        columns["origin"] = Origin.HOSPITAL
        reasons.append(_("reçu aussi de l’établissement"))
    if columns:
        for name, value in columns.items():
            setattr(entry, name, value)
        entry.save_base(update_fields=list(columns))
        why = ", ".join(reasons)
        history.note([entry.dossier], Happening.CORRECT, reason=why, actor=actor, entry=entry.uuid)
    return bool(columns)


def _stricter(entry: EntryPage, fresh: list[Reading]) -> Iterator[tuple[str, object]]:
    for name, is_set in marks(code for one in fresh for code in one.visibility).items():
        if is_set and not getattr(entry, name):
            yield name, True
    level = max((entry.confidentiality, *(one.confidentiality for one in fresh)), key="NRV".find)
    if level != entry.confidentiality:
        yield "confidentiality", level
