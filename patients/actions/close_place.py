"""Close an organisation or a unit: it is offered no more, and stays where it was named; or open it again."""

from typing import TypeVar

from django.db import transaction

from patients import clock
from patients.actions.refusals import need
from patients.administration import note
from patients.models import Change, Organisation, Unit, User

Place = TypeVar("Place", Organisation, Unit)


@transaction.atomic
def close_place(place: Place, *, reopen: bool = False, actor: User | None = None) -> Place:
    """Closes `place`, or opens it again. One that is so already stays as it is. Raises Refused: not-allowed."""
    need(actor, f"patients.change_{place._meta.model_name}")
    kept = type(place)._default_manager.select_for_update().get(pk=place.pk)
    if (kept.closed_at is None) == reopen:
        return kept
    kept.closed_at = None if reopen else clock.now()
    kept.save(update_fields=["closed_at"])
    state = {False: "open", True: "closed"}
    note(Change.PLACE, actor, about=kept.name, before={"state": state[reopen]}, after={"state": state[not reopen]})
    return kept
