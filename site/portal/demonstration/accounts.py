"""The accounts of the demo and the file that tells them."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group

from patients import tokens
from patients.access import readable_dossiers
from patients.actions.make_token import make_token
from patients.models import Organisation, Physician, Rights, User
from portal.demonstration import people
from portal.demonstration.people import Person


def ensure(account: Person, password: str) -> User:
    """The account with its group, its physician and this password, made or mended."""
    user, made = User.objects.get_or_create(
        username=account.login, defaults={"first_name": account.given_name, "last_name": account.name}
    )
    if made or not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    user.groups.set([Group.objects.get(name=people.GROUPS[account.role])])
    if account.role == people.PHYSICIAN:
        _ensure_physician(user, account)
    return user


def _ensure_physician(user: User, account: Person) -> None:
    Physician.objects.get_or_create(
        user=user,
        defaults={
            "rpps": account.rpps,
            "speciality": account.speciality,
            "speciality_name": account.speciality_name,
            "mssante": f"{account.login}@demonstration.mssante.example",
            "organisation": Organisation.objects.get(finess=people.houses()[account.house].finess),
        },
    )


def close(users: Mapping[str, User]) -> None:
    """Closes the accounts of those who have left: their designations ended before."""
    for account in people.accounts():
        if account.closed:
            User.objects.filter(pk=users[account.login].pk).update(is_active=False)


def passwords(path: Path) -> dict[str, str]:
    """A password for each login: the one in the file, a new one otherwise."""
    known = {told["login"]: told["password"] for told in _read(path)}
    return {account.login: known.get(account.login) or secrets.token_urlsafe(15) for account in people.accounts()}


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        told: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return told


def tell(path: Path, passwords: dict[str, str]) -> None:
    """Writes who may sign in and, for physicians, the dossiers they may open now and a token; whole or not at all."""
    known = {one["login"]: one.get("token", "") for one in _read(path)}
    open_ones = [account for account in people.accounts() if not account.closed]
    told = [_told(account, passwords[account.login], known.get(account.login, "")) for account in open_ones]
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _told(account: Person, password: str, token: str) -> dict[str, Any]:
    told = {"role": account.role, "login": account.login, "password": password, "name": account.full_name}
    if account.role != people.PHYSICIAN:
        return told
    user = User.objects.get(username=account.login)
    dossiers = [str(dossier.uuid) for dossier in readable_dossiers(user).order_by("pk")]
    return {**told, "rpps": account.rpps, "dossiers": dossiers, "token": _token(user, token)}


def _token(user: User, known: str) -> str:
    """The secret in the file as long as it opens the door, a new one otherwise."""
    return known if tokens.holder(known) else make_token(user, "Démonstration", Rights.SEND)[1]
