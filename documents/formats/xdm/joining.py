"""What a document says of itself and what its package says of it, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents.formats.reading import PatientClaim, Reading

# What a document without a header takes from its description, where it says nothing itself.
_TAKEN = (
    "patient", "document_id", "type_code", "type_system", "type_display", "class_code", "title", "act_date",
    "act_date_precision", "authors", "recipients", "language",
)  # fmt: skip
_TRAITS = ("birth_name", "first_given_name", "birth_date", "sex")


def completed(own: Reading, description: Reading) -> Reading:
    """The document's reading, completed by its description.

    The document's word comes first, but for what restricts it: masks and confidentiality add up,
    because the French profiles put in the description those that CDA has no room for. Two that
    name two people claim neither, and the desk decides.
    """
    taken = {name: getattr(description, name) for name in _TAKEN if not getattr(own, name)}
    merged = replace(
        own,
        kind=own.kind if own.kind != "clinical" else description.kind,
        confidentiality=max(own.confidentiality, description.confidentiality, key="NRV".find),
        visibility=tuple(dict.fromkeys((*own.visibility, *description.visibility))),
        replaces=tuple(dict.fromkeys((*own.replaces, *description.replaces))),
        studies=tuple(dict.fromkeys((*own.studies, *description.studies))),
        **taken,
    )
    return replace(merged, patient=None) if _differ(own.patient, description.patient) else merged


def _differ(one: PatientClaim | None, other: PatientClaim | None) -> bool:
    """Whether two claims cannot be the same person's; a trait that one lacks says nothing."""
    if one is None or other is None:
        return False
    numbers = {i.authority: i.value for i in one.identifiers}
    others = {i.authority: i.value for i in other.identifiers}
    clash = any(others[oid] != value for oid, value in numbers.items() if oid in others)
    return clash or any(_apart(getattr(one, trait), getattr(other, trait)) for trait in _TRAITS)


def _apart(one: str, other: str) -> bool:
    return bool(one and other) and _plain(one) != _plain(other)


def _plain(trait: str) -> str:
    return "".join(c for c in trait.casefold() if c.isalnum())


def joined(descriptions: Sequence[Reading]) -> Reading:
    """The package as one: its only document's description, or what all of them share."""
    first = descriptions[0]
    if len(descriptions) == 1:
        return first
    same = all(description.patient == first.patient for description in descriptions)
    return Reading(
        format="xdm",
        media_type="application/zip",
        patient=first.patient if same else None,
        pages=len(descriptions),
        recipients=first.recipients,
    )
