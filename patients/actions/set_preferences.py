"""Set one's own preferences: language and appearance, kept on the account so that they follow the person."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from patients.actions.refusals import Refused
from patients.models import Appearance, User


def set_preferences(account: User, *, language: str | None = None, appearance: str | None = None) -> None:
    """Keeps what is given. Raises Refused: unknown, for a language or an appearance that there is not."""
    told = {"language": language, "appearance": appearance}
    kept = {name: value for name, value in told.items() if value is not None}
    if kept.get("language", "fr") not in dict(settings.LANGUAGES) or kept.get("appearance", "") not in Appearance:
        raise Refused("unknown", _("Ce choix n’existe pas."))
    for name, value in kept.items():
        setattr(account, name, value)
    if kept:
        account.save(update_fields=list(kept))
