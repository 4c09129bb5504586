"""What became of each instance, as PS3.18 tables 10.5.3-1 and I.2-2 say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.formats.dicom.values import Json

# PS3.7 annex C, PS3.4 table B.2-1
PROCESSING, DUPLICATE, NOT_AUTHORISED = 0x0110, 0x0111, 0x0124
OTHER_STUDY, NOT_UNDERSTOOD = 0xA900, 0xC000


@dataclass(frozen=True, slots=True)
class Named:
    """An instance by its UIDs; `study` and `series` say where it is once stored."""

    sop_class: str
    instance: str
    study: str = ""
    series: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` is 0 for what is stored; `named` is None for what is no DICOM instance."""

    named: Named | None
    reason: int = 0


def status(outcomes: Sequence[Outcome]) -> int:
    """200 all stored; 202 some; 409 none (PS3.18 table 10.5.3-1)."""
    failed = sum(1 for outcome in outcomes if outcome.reason)
    return 200 if not failed else 409 if failed == len(outcomes) else 202


def written(outcomes: Sequence[Outcome], root: str) -> Json:
    """The Store Instances Response Module (PS3.18 annex I)."""
    stored = [outcome.named for outcome in outcomes if outcome.named and not outcome.reason]
    failed = [(outcome.named, outcome.reason) for outcome in outcomes if outcome.named and outcome.reason]
    others = [outcome.reason for outcome in outcomes if outcome.named is None]
    studies = {named.study for named in stored}
    told: Json = {"00081190": {"vr": "UR", "Value": [f"{root}/studies/{studies.pop()}"]}} if len(studies) == 1 else {}
    if stored:
        told["00081199"] = _sequence([_reference(named) | {"00081190": _address(named, root)} for named in stored])
    if failed:
        told["00081198"] = _sequence([_reference(named) | {"00081197": _number(reason)} for named, reason in failed])
    if others:
        told["0008119A"] = _sequence([{"00081197": _number(reason)} for reason in others])
    return told


def _reference(named: Named) -> Json:
    return {
        "00081150": {"vr": "UI", "Value": [named.sop_class]},
        "00081155": {"vr": "UI", "Value": [named.instance]},
    }


def _address(named: Named, root: str) -> Json:
    address = f"{root}/studies/{named.study}/series/{named.series}/instances/{named.instance}"
    return {"vr": "UR", "Value": [address]}


def _number(value: int) -> Json:
    return {"vr": "US", "Value": [value]}


def _sequence(items: list[Json]) -> Json:
    return {"vr": "SQ", "Value": items}
