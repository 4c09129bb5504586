"""`manage.py account create|requests|confirm|password|close|reopen`: accounts, by the operator of the machine.

The operator needs no second person: whoever commands the machine commands its database. It makes the first
administrators, and confirms where one administrator is alone.
"""

import argparse
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from patients.actions.close_account import close_account
from patients.actions.confirm import confirm
from patients.actions.create_account import Person, create_account
from patients.actions.hand_over import hand_over
from patients.actions.propose import propose_password, propose_reopening
from patients.management import house
from patients.models import AccountRequest, AccountRole, Asked, User
from patients.practice import Practice
from patients.requests import waiting

_ROLES = {role.name.lower(): role for role in AccountRole}


class Command(house.HouseCommand):
    """Prints the account's login and, where one was made, the temporary password: once, here and nowhere else."""

    help = _("Gère les comptes, au nom de l’exploitant de la machine.")

    def arguments(self, parser: CommandParser) -> None:
        """The verb and what it is done to."""
        verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
        made = _verb(verbs, "create", _("crée un compte et son rôle, et montre un mot de passe provisoire"))
        made.add_argument("login", metavar="LOGIN")
        made.add_argument("--role", choices=_ROLES, required=True)
        made.add_argument("--first-name", required=True, metavar="TEXT")
        made.add_argument("--last-name", required=True, metavar="TEXT")
        made.add_argument("--rpps", default="", metavar="RPPS", help=_("pour un médecin"))
        made.add_argument("--speciality", default="", metavar="CODE")
        made.add_argument("--speciality-name", default="", metavar="TEXT")
        _verb(verbs, "requests", _("montre ce qui attend d’être confirmé"))
        confirmed = _verb(verbs, "confirm", _("confirme une demande, à la place d’un second administrateur"))
        confirmed.add_argument("request", type=house.uuid, metavar="REQUEST", help="uuid")
        for name, told in (
            ("password", _("montre un nouveau mot de passe provisoire")),
            ("close", _("ferme un compte")),
            ("reopen", _("rouvre un compte")),
        ):
            _verb(verbs, name, told).add_argument("login", metavar="LOGIN")

    def perform(self, **options: Any) -> Any:
        """Does the verb."""
        verbs: dict[str, Callable[[], dict[str, Any]]] = {
            "create": lambda: _create(options),
            "requests": lambda: {"requests": [_row(request) for request in waiting()]},
            "confirm": lambda: _confirm(options["request"]),
            "password": lambda: _password(_account(options["login"])),
            "close": lambda: _told(close_account(_account(options["login"]))),
            "reopen": lambda: _told(confirm(propose_reopening(_account(options["login"]))).user),
        }
        return verbs[options["verb"]]()

    def say(self, told: Any) -> None:
        """One line a request, or a word that there is none; anything else as always."""
        if "requests" not in told:
            super().say(told)
            return
        for row in told["requests"]:
            self.stdout.write("  ".join(str(value) for value in row.values() if value))
        if not told["requests"]:
            self.stdout.write(_("Rien n’attend."))


def _verb(verbs: Any, name: str, told: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=told)
    house.speak_french(parser)
    parser.add_argument("--json", action="store_true", help=_("un objet JSON pour toute sortie"))
    return parser


def _account(login: str) -> User:
    found = User.objects.filter(username=login).first()
    if found is None:
        raise CommandError(_("Aucun compte n’a cet identifiant."))
    return found


def _create(options: dict[str, Any]) -> dict[str, str]:
    role = _ROLES[options["role"]]
    person = Person(options["login"], options["first_name"], options["last_name"])
    practice = Practice(options["rpps"], speciality=options["speciality"], speciality_name=options["speciality_name"])
    return _handed(confirm(create_account(person, role, practice)))


def _password(account: User) -> dict[str, str]:
    return _handed(confirm(propose_password(account)))


def _handed(request: AccountRequest) -> dict[str, str]:
    return {"login": request.user.username, "password": hand_over(request)}


def _confirm(uuid: UUID) -> dict[str, str]:
    found = AccountRequest.objects.filter(uuid=uuid).select_related("user").first()
    if found is None:
        raise CommandError(_("Aucune demande n’a cet uuid."))
    return _row(confirm(found))


def _told(account: User) -> dict[str, str]:
    return {"login": account.username, "state": "open" if account.is_active else "closed"}


def _row(request: AccountRequest) -> dict[str, str]:
    return {
        "request": str(request.uuid),
        "kind": Asked(request.kind).value,
        "role": request.role,
        "login": request.user.username,
        "by": request.proposed_by.username if request.proposed_by else "",
    }
