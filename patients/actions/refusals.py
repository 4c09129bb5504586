"""What an action says when it will not: a code for programs, a sentence for people."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import User


class Refused(Exception):
    """An action was refused; nothing changed. `str()` is the code alone, fit for a log."""

    def __init__(self, code: str, reason: str | Promise, **details: Any) -> None:
        super().__init__(code)
        self.code, self.reason, self.details = code, reason, details


def fit(model: type[Model], values: Mapping[str, str]) -> None:
    """Refuses what a column of `model` does not hold: SQLite would keep it, PostgreSQL fail and quote it."""
    for name, value in values.items():
        field = model._meta.get_field(name)
        most = getattr(field, "max_length", None)
        if most is not None and len(value) > most:
            words = {"field": getattr(field, "verbose_name", name), "most": most}
            raise Refused("too-long", _("« %(field)s » dépasse %(most)s caractères.") % words)


def need(actor: User | None, permission: str) -> None:
    """Refuses unless `actor` holds `permission`; None is the operator of the machine, who holds all.

    An inactive account holds nothing. Superuser status is no clinical right: only a group's is counted.
    """
    if actor is None:
        return
    app, _dot, codename = permission.partition(".")
    held = actor.is_active and actor.groups.filter(
        permissions__codename=codename, permissions__content_type__app_label=app
    )
    if not held or not held.exists():
        raise Refused("not-allowed", _("Votre compte n’a pas ce droit."))


def reasoned(reason: str, sentence: str | Promise) -> str:
    """A reason as it is recorded, 500 characters at most; an empty one is refused with `sentence`."""
    told = reason.replace("\0", "").strip()  # PostgreSQL takes no NUL
    if not told:
        raise Refused("no-reason", sentence)
    return told[:500]
