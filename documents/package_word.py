"""What packages said of the file that waits: kept with its arrival, because its bytes alone do not say it.

A mask that a sender put in METADATA.XML has no room in a PDF. Field by field, so that a row says what it holds.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.formats import xdm
from documents.formats.reading import Author, Identifier, PatientClaim, Reading, Recipient
from documents.models import Arrival
from documents.preparing import Prepared, described
from documents.storable import storable
from patients.actions.refusals import Refused

MOST = 16  # descriptions of the same bytes
TEXTS = ("kind", "document_id", "type_code", "type_system", "type_display", "class_code", "title", "act_date_precision",
         "confidentiality", "language")  # fmt: skip
LISTS = ("replaces", "visibility", "studies")

Kept = list[dict[str, Any]]


def added(kept: Kept, description: Reading) -> Kept:
    """`kept` and this description too, each once. Past `MOST`, only what restricts is added, to the last."""
    fresh = _written(storable(description))
    if fresh in kept:
        return kept
    if len(kept) < MOST:
        return [*kept, fresh]
    last = _read(kept[-1])
    return [*kept[:-1], _written(replace(xdm.completed(last, storable(description)), patient=last.patient))]


def words(description: Reading | None) -> Kept:
    """What a package says, as it is kept."""
    return added([], description) if description else []


def with_words(kept: Kept, said: Kept) -> Kept:
    """`kept` and what is said besides, as `added`."""
    for one in unheard(kept, said):
        kept = added(kept, one)
    return kept


def unheard(kept: Kept, said: Kept) -> list[Reading]:
    """Of what is said, what nobody said before."""
    return [_read(one) for one in said if one not in kept]


def heard(arrival: Arrival, prepared: Prepared) -> Prepared:
    """What was read of the arrival's bytes, completed by what each of its packages said."""
    for one in arrival.described:
        prepared = described(prepared, _read(one))
    return prepared


def refuse_said_since(arrival: Arrival, held: Arrival) -> None:
    """Raises Refused (described-since) when a package spoke since `arrival` was read; `held` is its row, locked."""
    if held.described != arrival.described:
        raise Refused("described-since", DESCRIBED_SINCE)


DESCRIBED_SINCE = _("Un paquet vient de décrire ce document : relisez-le avant de le classer.")


def _written(description: Reading) -> dict[str, Any]:
    return {
        **{name: getattr(description, name) for name in TEXTS},
        **{name: list(getattr(description, name)) for name in LISTS},
        "act_date": description.act_date.isoformat() if description.act_date else "",
        "patient": _listed(asdict(description.patient)) if description.patient else None,
        "authors": [asdict(one) for one in description.authors],
        "recipients": [asdict(one) for one in description.recipients],
    }


def _listed(patient: dict[str, Any]) -> dict[str, Any]:
    return {**patient, "identifiers": list(patient["identifiers"])}


def _read(kept: dict[str, Any]) -> Reading:
    patient = kept["patient"]
    texts: dict[str, Any] = {name: kept[name] for name in TEXTS}
    lists: dict[str, Any] = {name: tuple(kept[name]) for name in LISTS}
    return Reading(
        format="xdm",
        media_type="",
        patient=_patient(patient["identifiers"], patient) if patient else None,
        act_date=datetime.fromisoformat(kept["act_date"]) if kept["act_date"] else None,
        authors=tuple(Author(**one) for one in kept["authors"]),
        recipients=tuple(Recipient(**one) for one in kept["recipients"]),
        **texts,
        **lists,
    )


def _patient(identifiers: Sequence[dict[str, str]], told: dict[str, Any]) -> PatientClaim:
    return PatientClaim(**{**told, "identifiers": tuple(Identifier(**one) for one in identifiers)})
