"""Accounts, requests and changes in words, for the administrators' screens."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients import clock
from patients.models import (
    AccountRequest,
    AccountRole,
    AdministrationEvent,
    Asked,
    Change,
    Decision,
    Organisation,
    User,
)
from patients.practice import PROFESSIONS

Words = str | Promise
_ROLES: dict[str, Words] = {role.value: role.label for role in AccountRole}
_NAMES: dict[str, Words] = {
    "rpps": "RPPS",
    "profession": _("profession"),
    "speciality": _("spécialité (code)"),
    "speciality_name": _("spécialité"),
    "mssante": "MSSanté",
    "organisation": _("établissement"),
}
_KINDS: dict[str, Words] = {kind.value: kind.label for kind in Asked}


@dataclass(frozen=True, slots=True)
class Line:
    """An account in the list."""

    account: User
    role: Words
    state: Words
    is_alert: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A request: what, for whom, by whom, and what the person who looks may do with it."""

    row: AccountRequest
    what: Words
    role: Words
    facts: list[tuple[Words, Any]]
    is_mine: bool
    is_about_me: bool

    @property
    def became(self) -> Words:
        """What became of it: one that nobody answered in time is over, whatever its row says."""
        is_late = self.row.decision == Decision.WAITING and self.row.expires <= clock.now()
        return Decision(Decision.EXPIRED if is_late else self.row.decision).label

    @property
    def may_be_confirmed(self) -> bool:
        """Whether this person is a second administrator for it."""
        return not (self.is_mine or self.is_about_me)


@dataclass(frozen=True, slots=True)
class Told:
    """A change as a line of the record."""

    row: AdministrationEvent
    act: Words
    about: str
    changes: list[tuple[str, str, str]]


def line(account: User) -> Line:
    """The account with its role and state."""
    names = [_ROLES.get(group.name, group.name) for group in account.groups.all()]
    role = names[0] if names else _("sans rôle")
    if not account.is_active:
        return Line(account, role, _("fermé"), is_alert=True)
    if account.temporary_until is not None:
        is_over = account.temporary_until <= clock.now()
        state = _("mot de passe remis, expiré") if is_over else _("mot de passe remis, pas encore changé")
        return Line(account, role, state, is_over)
    return Line(account, role, _("ouvert") if names else _("en attente de son rôle"), is_alert=not names)


def asked(request: AccountRequest, person: User) -> Request:
    """The request as `person` sees it."""
    return Request(
        request,
        _KINDS[request.kind],
        _ROLES.get(request.role, ""),
        _practice(request.practice),
        request.proposed_by_id == person.pk,
        request.user_id == person.pk,
    )


def role(request: AccountRequest) -> str:
    """The role that is asked for, in words; "" for another request."""
    return str(_ROLES.get(request.role, ""))


def _practice(told: dict[str, Any]) -> list[tuple[Words, Any]]:
    """A physician's registration, in words; what is empty is left out."""
    values = dict(told)
    if "profession" in values:
        values["profession"] = PROFESSIONS.get(values["profession"], values["profession"])
    if values.get("organisation"):
        values["organisation"] = Organisation.objects.filter(pk=values["organisation"]).first()
    return [(_NAMES[name], value) for name, value in values.items() if value]


def told(event: AdministrationEvent) -> Told:
    """The change as a line of the record."""
    words = [str(_KINDS.get(word) or _ROLES.get(word) or word) for word in event.about.split(" ")]
    about = " · ".join(words) if event.act in _OF_REQUESTS else event.about
    names = dict.fromkeys([*event.before, *event.after])
    shown = [(name, _value(event.before.get(name)), _value(event.after.get(name))) for name in names]
    return Told(event, Change(event.act).label, about, shown)


_OF_REQUESTS = {Change.PROPOSE, Change.CONFIRM, Change.REFUSE, Change.WITHDRAW, Change.HAND}


def _value(value: Any) -> str:
    return "—" if value in (None, "") else str(value)
