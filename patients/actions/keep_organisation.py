"""Keep an organisation: add one, rename it, give it its numbers."""

from django.db import transaction

from patients.actions.refusals import fit, need
from patients.administration import amend, note
from patients.models import Change, Organisation, User
from patients.places import check_authority, check_finess, named


@transaction.atomic
def keep_organisation(
    name: str,
    finess: str = "",
    authority: str = "",
    *,
    organisation: Organisation | None = None,
    actor: User | None = None,
) -> Organisation:
    """Adds an organisation, or records what differs of `organisation`.

    Raises Refused: not-allowed, no-name, too-long, finess, authority, authority-kept, authority-taken.
    """
    need(actor, "patients.change_organisation" if organisation else "patients.add_organisation")
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk) if organisation else None
    told = {"name": named(name), "finess": "".join(finess.split()), "authority": authority.strip()}
    fit(Organisation, {"name": told["name"], "authority": told["authority"]})
    check_authority(told["authority"], kept)
    if kept is None or kept.finess != told["finess"]:
        check_finess(told["finess"])
    before, after = amend(kept, told) if kept else ({}, told)
    kept = kept or Organisation.objects.create(**told)
    if after:
        note(Change.PLACE, actor, about=kept.name, before=before, after=after)
    return kept
