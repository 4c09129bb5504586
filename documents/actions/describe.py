"""Describe: what is corrected of an entry's description; its bytes and its place never change."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents import describing, locks, twins
from documents.contributing import is_own, need_own
from documents.describing import IMAGING_REPORT, LOINC, Said
from documents.formats.reading import Author, Recipient
from documents.models import EntryPage, EntryRecipient, Kind
from documents.signals import entry_corrected
from documents.states import State
from patients import calendar, history
from patients.actions.refusals import Refused, fit, need, reasoned
from patients.models import Happening, User

# In the order of a sentence; nothing in these names is a patient's
CALLED = {
    "heading": _("titre"),
    "type_code": _("type"),
    "act_date": _("date"),
    "author_name": _("auteur"),
    "unit": _("unité"),
    "confidentiality": _("confidentialité"),
}


@dataclass(frozen=True, slots=True)
class Description:
    """The description wanted; None leaves a thing as it is. `visibility` holds codes of TRE_A07."""

    heading: str | None = None
    type_code: str | None = None
    confidentiality: str | None = None
    visibility: Sequence[str] | None = None
    act_date: datetime | None = None
    recipients: Sequence[Recipient] | None = None
    act_precision: str = "day"
    author: Author | None = None
    unit: str | None = None

    @classmethod
    def of(cls, said: Said) -> "Description":
        """What a contributor says of their own: a title, a type and a date."""
        return cls(said.title, said.type_code, act_date=said.act_date, act_precision=said.act_precision or "day")


@transaction.atomic
def describe(
    entry: EntryPage, wanted: Description, *, reason: str = "", actor: User | None = None, seen: str = ""
) -> EntryPage:
    """Gives `entry` this description, its twins with it. The same as now changes nothing and records nothing.

    Staff say why; who added the entry says its title, its type and its date, all three, and the history names which of
    them changed. `seen` is the `version` that was on the screen: another one is refused. An imaging report stays one,
    and another document does not become one: their kinds are two pages.
    Raises Refused: not-allowed, no-reason, no-title, too-long, type, date, withdrawn, kind, confidentiality, changed.
    """
    held, dossier, _others = locks.entry(entry)
    need_own(actor, "documents.file_entry", held)
    is_staff = _is_staff(actor)
    why = reasoned(reason, _("Une correction dit pourquoi : indiquez un motif.")) if is_staff else ""
    _check(held, wanted, seen)
    if not is_staff:
        _check_own(wanted)
    columns = _columns(held, wanted)
    changed = [name for name, value in columns.items() if getattr(held, name) != value]
    others = wanted.recipients is not None and _recipients(held) != list(wanted.recipients)
    if not changed and not others:
        return held
    described = [held, *(twin for twin in twins.of(held) if is_staff or is_own(actor, twin))]
    for one in described:
        _write(one, {name: columns[name] for name in changed}, wanted.recipients if others else None)
    entry_corrected.send(EntryPage, entries=described)
    history.note([dossier], Happening.CORRECT, reason=why or _named(changed), actor=actor, entry=held.uuid)
    return held


def version(entry: EntryPage) -> str:
    """A word for the description as it stands, another one after any change; it tells nothing of it. One query."""
    told = [
        str(getattr(entry, name)) for name in (*CALLED, *describing.marks(()), "author_rpps", "act_precision", "state")
    ]
    whole = json.dumps([entry.pk, told, [(to.name, to.rpps, to.organisation) for to in _recipients(entry)]])
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def _is_staff(actor: User | None) -> bool:
    try:
        need(actor, "documents.file_entry")
    except Refused:
        return False
    return True


def _named(changed: Sequence[str]) -> str:
    return ", ".join(str(word) for name, word in CALLED.items() if name in changed)


def _check(entry: EntryPage, wanted: Description, seen: str) -> None:
    if entry.state == State.WITHDRAWN:
        raise Refused("withdrawn", _("Ce document a été retiré : il ne se corrige plus."))
    if seen and seen != version(entry):
        raise Refused("changed", _("Ce document a changé depuis que cette page s’est ouverte. Rien n’a été changé."))
    if wanted.heading is not None and not wanted.heading.strip():
        raise Refused("no-title", _("Le titre manque."))
    if wanted.confidentiality not in (None, "N", "R", "V"):
        raise Refused("confidentiality", _("Cette confidentialité n’existe pas."))
    if wanted.act_date is not None and timezone.localdate(wanted.act_date) > calendar.today():
        raise Refused("date", _("La date de l’acte est à venir."))
    said = {"heading": (wanted.heading or "").strip(), "type_code": wanted.type_code or "", "unit": wanted.unit or ""}
    fit(EntryPage, said | {"author_name": wanted.author.name if wanted.author else ""})
    code = wanted.type_code
    if code not in (None, entry.type_code) and (entry.kind == Kind.REPORT) != (code == IMAGING_REPORT):
        raise Refused(
            "kind",
            _("Un compte rendu d’imagerie se range autrement : retirez ce document, puis ajoutez-le sous son type."),
        )


def _check_own(wanted: Description) -> None:
    beyond = (wanted.confidentiality, wanted.visibility, wanted.author, wanted.unit, wanted.recipients)
    if any(one is not None for one in beyond):
        raise Refused("not-allowed", _("Votre compte n’a pas ce droit."))
    describing.check(Said(wanted.type_code or "", wanted.heading or "", wanted.act_date, wanted.act_precision))


def _columns(entry: EntryPage, wanted: Description) -> dict[str, object]:
    plain = {
        "heading": wanted.heading.strip() if wanted.heading is not None else None,
        "confidentiality": wanted.confidentiality,
        "unit": wanted.unit.strip() if wanted.unit is not None else None,
    }
    told: dict[str, object] = {name: value for name, value in plain.items() if value is not None}
    if wanted.visibility is not None:
        told |= describing.marks(wanted.visibility)
    if wanted.type_code not in (None, entry.type_code):
        told |= {"type_code": wanted.type_code, "type_system": LOINC if wanted.type_code else "", "type_display": ""}
    if wanted.act_date is not None:
        told |= {"act_date": wanted.act_date, "act_precision": wanted.act_precision}
    if wanted.author is not None:
        told |= describing.written_by(wanted.author)
    return told


def _write(entry: EntryPage, columns: dict[str, object], recipients: Sequence[Recipient] | None) -> None:
    for name, value in columns.items():
        setattr(entry, name, value)
    entry.save_base(update_fields=list(columns) or ["heading"])
    if recipients is not None:
        _address(entry, recipients)


def _recipients(entry: EntryPage) -> list[Recipient]:
    rows = entry.recipients.order_by("pk").values_list("name", "rpps", "organisation")
    return [Recipient(*row) for row in rows]


def _address(entry: EntryPage, recipients: Sequence[Recipient]) -> None:
    EntryRecipient.objects.filter(entry=entry).delete()
    EntryRecipient.objects.bulk_create(
        EntryRecipient(entry=entry, rpps=to.rpps[:11], name=to.name[:300], organisation=to.organisation[:300])
        for to in recipients
    )
