"""Accounts, requests and changes in words, for the administrators' screens."""

from collections.abc import Iterable, Mapping
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
    Rights,
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
    "organisation_id": _("établissement"),
    "first_name": _("prénom"),
    "last_name": _("nom"),
    "name": _("nom"),
    "finess": "FINESS",
    "authority": _("autorité des numéros locaux (OID)"),
    "code": _("code"),
    "state": _("état"),
    "reason": _("motif"),
    "sessions": _("sessions"),
    "tokens": _("jetons"),
    "rights": _("droits"),
    "days": _("jours"),
    "support": _("qui appeler"),
    "idle_minutes": _("déconnexion après (minutes sans activité)"),
    "message": _("message d’accueil"),
}
_SAID: dict[str, Mapping[str, Words]] = {
    "profession": PROFESSIONS,
    "rights": {right.value: right.label for right in Rights},
    "state": {"open": _("ouvert"), "closed": _("fermé")},
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
    """A change as a line of the record: of what it changed, the name, what it was ("" where nothing was) and is."""

    row: AdministrationEvent
    act: Words
    about: str
    changes: list[tuple[Words, str, str]]


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


def told(events: Iterable[AdministrationEvent]) -> list[Told]:
    """The changes as lines of the record. A query more where one of them is of an organisation."""
    events = list(events)
    sides = [side for event in events for side in (event.before, event.after)]
    keys = {side.get(name) for side in sides for name in _OF_ORGANISATIONS} - {None, ""}
    found = Organisation.objects.filter(pk__in=keys).values_list("pk", "name") if keys else ()
    named = {str(key): name for key, name in found}
    said = {**_SAID, "organisation": named, "organisation_id": named}
    return [Told(event, _act(event), _about(event), _changes(event, said)) for event in events]


_OF_ORGANISATIONS = ("organisation", "organisation_id")  # as a request and as an edition have it
_OF_REQUESTS = {Change.PROPOSE, Change.CONFIRM, Change.REFUSE, Change.WITHDRAW, Change.HAND}


def _act(event: AdministrationEvent) -> Words:
    if event.act != Change.TOKEN:
        return Change(event.act).label
    return _("jeton créé") if event.after else _("jeton révoqué")


def _about(event: AdministrationEvent) -> str:
    """A setting is named by what changed of it."""
    if event.act == Change.SETTING:
        return ""
    words = [str(_KINDS.get(word) or _ROLES.get(word) or word) for word in event.about.split(" ")]
    return " · ".join(words) if event.act in _OF_REQUESTS else event.about


def _changes(event: AdministrationEvent, said: Mapping[str, Mapping[str, Words]]) -> list[tuple[Words, str, str]]:
    """Under a name for each; a token's own key names nothing that a person knows."""

    def value(side: dict[str, Any], name: str) -> str:
        kept = side.get(name)
        return "—" if kept in (None, "") else str(said.get(name, {}).get(str(kept), kept))

    names = [name for name in dict.fromkeys([*event.before, *event.after]) if name != "token"]
    rows = [(name, value(event.before, name) if event.before else "", value(event.after, name)) for name in names]
    return [(_NAMES.get(name, name), was, is_now) for name, was, is_now in rows if (was, is_now) != ("", "—")]
