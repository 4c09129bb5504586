"""What every action on accounts shares: who may act on whom, as the rows are now, and the record of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from patients import clock
from patients.actions.refusals import Refused, need
from patients.models import AdministrationEvent, Change, User

Values = Mapping[str, Any]
TOLD = timedelta(days=90)  # how long a person is told that a new password was handed over for their account


def held(account: User, actor: User | None, permission: str = "patients.change_user") -> User:
    """The account as it is now, locked, for an act of `actor`, who is read anew and locked too.

    Locked both, in the order of their keys: an administrator whose own account is being closed at this moment acts
    no more, and of two who close each other one stays. Must run in a transaction.
    Raises Refused: not-allowed, own-rights (nobody acts on themselves), not-managed (a superuser's account).
    """
    keys = {account.pk} | ({actor.pk} if actor else set())
    rows = {row.pk: row for row in User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")}
    need(rows[actor.pk] if actor else None, permission)
    if actor is not None and actor.pk == account.pk:
        raise Refused("own-rights", _("Personne n’agit sur son propre compte : demandez à un autre administrateur."))
    if rows[account.pk].is_superuser:
        raise Refused("not-managed", _("Ce compte est celui de l’exploitant de la machine."))
    return rows[account.pk]


def note(
    act: Change,
    actor: User | None,
    subject: User | None = None,
    *,
    about: str = "",
    before: Values | None = None,
    after: Values | None = None,
) -> None:
    """Records one change; must run in its transaction."""
    AdministrationEvent.objects.create(
        act=act,
        actor=actor,
        subject=subject,
        about=about[:250],
        before=dict(before or {}),
        after=dict(after or {}),
        time=clock.now(),
    )


def handed_lately(account: User) -> list[AdministrationEvent]:
    """When a password of this account was shown to an administrator, these ninety days, the latest first."""
    since = clock.now() - TOLD
    shown = AdministrationEvent.objects.filter(subject=account, act=Change.HAND, time__gt=since)
    return list(shown.select_related("actor").order_by("-pk")[:5])


def amend(row: Model, told: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """Sets what differs on `row` and saves it; what was and what is, of the changed columns alone."""
    before = {name: getattr(row, name) for name, value in told.items() if getattr(row, name) != value}
    after = {name: told[name] for name in before}
    for name, value in after.items():
        setattr(row, name, value)
    if after:
        row.save(update_fields=list(after))
    return before, after
