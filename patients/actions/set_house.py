"""Set the house: the few things that administrators may change, each within its bounds."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients.actions.refusals import Refused, fit, need
from patients.administration import Values, amend, note
from patients.models import Change, HouseSettings, User

NAMES = ("support", "idle_minutes", "message")


@transaction.atomic
def set_house(told: Values, *, actor: User | None = None) -> HouseSettings:
    """Sets what differs among `NAMES`. Raises Refused: not-allowed, too-long, out-of-bounds."""
    need(actor, "patients.change_housesettings")
    row, _made = HouseSettings.objects.select_for_update().get_or_create(pk=1)
    kept = {name: value.strip() if isinstance(value, str) else value for name, value in told.items() if name in NAMES}
    fit(HouseSettings, {name: value for name, value in kept.items() if isinstance(value, str)})
    if "idle_minutes" in kept:
        _check_bounds(kept["idle_minutes"])
    before, after = amend(row, kept)
    if after:
        note(Change.SETTING, actor, about=" ".join(after), before=before, after=after)
    return row


def _check_bounds(minutes: object) -> None:
    try:
        HouseSettings._meta.get_field("idle_minutes").run_validators(minutes)
    except ValidationError:
        sentence = _("La durée d’inactivité va de 15 à 720 minutes.")
        raise Refused("out-of-bounds", sentence, field="idle_minutes") from None
