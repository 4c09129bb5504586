"""`manage.py database grant [ROLE]|check`: the rights of the application's role, on PostgreSQL."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import ProgrammingError, connection
from django.utils.translation import gettext as _

from patients.management.house import HouseCommand
from portal import roles


class Command(HouseCommand):
    """The owner of the tables migrates and grants; the application connects with another role."""

    help = _("Donne au rôle de l’application les droits qu’il lui faut, ou vérifie qu’il n’en a pas d’autres.")

    def arguments(self, parser: CommandParser) -> None:
        """What to do, and for whom."""
        acts = parser.add_subparsers(dest="act", required=True)
        grant = acts.add_parser("grant", help=_("à refaire après chaque migration, par le propriétaire des tables"))
        role = _("celui avec lequel l’application se connecte ; sinon celui de DATABASE_URL, fait s’il n’existe pas")
        grant.add_argument("role", nargs="?", help=role)
        check = acts.add_parser("check", help=_("ce que le rôle de DATABASE_URL peut de trop ; 1 s’il y en a"))
        for one in (grant, check):
            one.add_argument("--json", action="store_true", help=_("un objet JSON pour toute sortie"))

    def perform(self, **options: Any) -> dict[str, Any]:
        """The rights given, or what is too much."""
        self.found: list[roles.Excess] = []
        if connection.vendor != "postgresql":
            raise CommandError(_("La base embarquée n’a pas de rôles : c’est pour PostgreSQL."))
        if options["act"] == "grant":
            return self._grant(options["role"])
        self.found = roles.excesses()
        return {"excesses": [asdict(one) for one in self.found]}

    def handle(self, *args: Any, **options: Any) -> None:
        """As any command, then the exit code."""
        super().handle(*args, **options)
        if self.found:
            raise SystemExit(1)

    def say(self, told: dict[str, Any]) -> None:
        """A line for each excess, or one for all."""
        for one in self.found:
            self.stdout.write(roles.described(one))
        if "role" in told:
            self.stdout.write(_("Le rôle {role} a les droits de l’application.").format(role=told["role"]))
        elif not self.found:
            self.stdout.write(_("Le rôle de l’application n’a pas de droit de trop."))

    def _grant(self, role: str | None) -> dict[str, Any]:
        told = settings.DATABASE_APPLICATION
        if role is None and settings.DATABASE_VARIABLE == "DATABASE_URL":
            raise CommandError(
                _("Nommez le rôle, ou donnez DATABASE_OWNER_URL à côté du DATABASE_URL de l’application.")
            )
        try:
            if role is None:
                role = str(told["USER"])
                roles.make(role, str(told["PASSWORD"]))
            roles.grant(role)
        except ProgrammingError as error:
            answer = str(error).splitlines()[0]
            raise CommandError(_("Les droits n’ont pas été donnés : {answer}").format(answer=answer)) from None
        return {"role": role, "grows": roles.growing()}
