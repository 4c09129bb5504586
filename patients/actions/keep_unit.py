"""Keep a unit of an organisation: add one, rename it."""

from django.db import transaction

from patients.actions.refusals import need
from patients.administration import amend, note
from patients.models import Change, Organisation, Unit, User
from patients.places import check_unit, named


@transaction.atomic
def keep_unit(
    organisation: Organisation, name: str, code: str = "", *, unit: Unit | None = None, actor: User | None = None
) -> Unit:
    """Adds a unit to `organisation`, or records what differs of `unit`, which is one of it.

    Documents keep the name of the unit that they came from, as it was then.
    Raises Refused: not-allowed, no-name, too-long, closed, name-taken.
    """
    need(actor, "patients.change_unit" if unit else "patients.add_unit")
    house = Organisation.objects.select_for_update().get(pk=organisation.pk)
    kept = Unit.objects.select_for_update().get(pk=unit.pk, organisation=house) if unit else None
    told = {"name": named(name), "code": code.strip()}
    check_unit(house, told["name"], told["code"], kept)
    before, after = amend(kept, told) if kept else ({}, told)
    kept = kept or Unit.objects.create(organisation=house, **told)
    if after:
        note(Change.PLACE, actor, about=f"{house.name} · {kept.name}", before=before, after=after)
    return kept
