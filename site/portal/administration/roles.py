"""Roles as they stand in an address."""

from django.utils.translation import gettext_lazy as _

from patients.actions.refusals import Refused
from patients.models import AccountRole

_SLUGS = {
    "physician": AccountRole.PHYSICIAN,
    "secretary": AccountRole.SECRETARY,
    "administrator": AccountRole.ADMINISTRATOR,
}


def named(slug: str) -> AccountRole:
    """The role. Raises Refused: unknown."""
    try:
        return _SLUGS[slug]
    except KeyError:
        raise Refused("unknown", _("Ce rôle n’existe pas.")) from None


def offered() -> list[tuple[str, str]]:
    """Each role's word in an address, and its name."""
    return [(slug, str(role.label)) for slug, role in _SLUGS.items()]
