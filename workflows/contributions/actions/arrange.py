"""Arrange: the parts of a draft change places, are turned or taken off."""

from django.db import transaction

from workflows.contributions.models import Draft, Part
from workflows.uploads.actions.abandon import abandon

ACTS = ("up", "down", "turn", "remove")


@transaction.atomic
def arrange(draft: Draft, act: str, key: int) -> None:
    """Does `act` to the part of this key; one that is not there, or a draft delivered meanwhile, changes nothing."""
    held = Draft.objects.select_for_update().filter(pk=draft.pk, results__isnull=True, claimed_at=None).first()
    parts = list(held.parts.select_related("upload")) if held else []
    part = next((one for one in parts if one.pk == key), None)
    if part is None:
        return
    if act == "turn":
        part.turns = (part.turns + 1) % 4
        part.save(update_fields=["turns"])
    elif act == "remove":
        abandon(part.upload)
        parts.remove(part)
    else:
        _shift(parts, part, -1 if act == "up" else 1)
    for number, one in enumerate(parts):
        Part.objects.filter(pk=one.pk).update(position=number)


def _shift(parts: list[Part], part: Part, by: int) -> None:
    place = parts.index(part)
    parts.remove(part)
    parts.insert(max(place + by, 0), part)


@transaction.atomic
def keep_described(draft: Draft, typed: dict[str, str]) -> None:
    """Keeps what was typed so far, so that arranging pages loses nothing."""
    Draft.objects.filter(pk=draft.pk, results__isnull=True).update(described=typed)
