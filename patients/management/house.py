"""What the portal's own commands share: French errors, `--json`, exit codes.

0 done (held and refused files included), 1 failed or a difference found, 2 wrong arguments, 130
interrupted (`manage.py`).
"""

import argparse
import json
import re
import sys
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from patients import families
from patients.actions.refusals import Refused
from patients.identity import ins
from patients.models import DossierPage, PatientIdentifier, Physician
from storage.errors import StorageError, StorageUnavailable

# argparse speaks English only; these are the things it says
_SPOKEN = [
    (re.compile(r"the following arguments are required: (.*)"), "argument manquant : {}"),
    (re.compile(r"unrecognized arguments: (.*)"), "argument inconnu : {}"),
    (re.compile(r"argument (.*): expected one argument"), "{} attend une valeur"),
    (re.compile(r"argument (.*): expected at least one argument"), "{} attend au moins une valeur"),
    (re.compile(r"argument (.*): invalid choice: (.*?) \(choose from (.*)\)"), "{} : « {} » n’est pas un choix ({})"),
    (re.compile(r"ambiguous option: (.*) could match (.*)"), "option ambiguë : {} ({})"),
    (re.compile(r"argument (.*): not allowed with argument (.*)"), "{} ne va pas avec {}"),
    (re.compile(r"argument (.*?): (.*)"), "{} : {}"),
]


class HouseCommand(BaseCommand):
    """A command of ours: `perform` does the work and returns what `--json` prints."""

    requires_system_checks = ["settings"]  # of every room, and none of Django's own, which take a second

    def add_arguments(self, parser: CommandParser) -> None:
        """`--json`, then the command's own."""
        speak_french(parser)
        self.arguments(parser)
        if not any(action.dest == "json" for action in parser._actions):
            parser.add_argument("--json", action="store_true", help=_("un objet JSON pour toute sortie"))

    def arguments(self, parser: CommandParser) -> None:
        """The command's own arguments."""

    def perform(self, **options: Any) -> Any:
        """The work; returns what `--json` prints."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs `perform`; a refusal or a failing store is exit code 1 with its sentence."""
        try:
            told = self.perform(**options)
        except Refused as refused:
            raise CommandError(str(refused.reason)) from None
        except StorageError as error:
            said = error if isinstance(error, StorageUnavailable) else type(error).__name__
            raise CommandError(_("Le stockage ne répond pas (%s).") % said) from None
        if options.get("json"):
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.say(told)

    def say(self, told: Any) -> None:
        """The same for a person: one `name: value` a line."""
        for name, value in (told or {}).items():
            self.stdout.write(f"{name}: {value}")


def speak_french(parser: argparse.ArgumentParser) -> None:
    """The parser's errors in French, with the usage; exit code 2."""

    def error(message: str) -> NoReturn:
        parser.print_usage(sys.stderr)
        helped = _("Aide :")  # outside of the f-string, where xgettext does not look
        sys.stderr.write(f"{in_french(message)}\n{helped} {parser.prog} --help\n")
        sys.exit(2)

    parser.error = error  # type: ignore[method-assign]


def in_french(message: str) -> str:
    """What argparse says, in French where it is known."""
    for pattern, sentence in _SPOKEN:
        match = pattern.fullmatch(message)
        if match:
            return sentence.format(*(part.strip("'") for part in match.groups()))
    return message


def wrong(message: str) -> argparse.ArgumentTypeError:
    """A value that cannot be one: exit code 2."""
    return argparse.ArgumentTypeError(message)


def uuid(value: str) -> UUID:
    """An argument that is a uuid."""
    try:
        return UUID(value)
    except ValueError:
        raise wrong(_("un uuid est attendu")) from None


def instant(value: str) -> datetime:
    """An ISO 8601 date or time; without a zone, the hospital's."""
    try:
        found = parse_datetime(value)
        day = None if found else parse_date(value)
    except ValueError:
        found = day = None
    if day is not None:
        found = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware below
    if found is None:
        raise wrong(_("une date ISO 8601 est attendue (2026-03-28 ou 2026-03-28T14:00)"))
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def dossier(value: str) -> DossierPage:
    """A dossier by its uuid or its current INS, where it is kept if it was merged.

    Raises CommandError (exit 1) when there is none, or several.
    """
    roots = {root.pk: root for root in map(families.root, _named(value))}
    return _only(list(roots.values()))


def dossier_itself(value: str) -> DossierPage:
    """The same, merged or not."""
    return _only(list(_named(value)))


def _named(value: str) -> QuerySet[DossierPage]:
    try:
        return DossierPage.objects.filter(uuid=UUID(value))
    except ValueError:
        numbers = PatientIdentifier.objects.filter(value=ins.normal(value), ends=None)
        holders = [number.dossier_id for number in numbers if ins.is_ins_authority(number.authority)]
        return DossierPage.objects.filter(pk__in=holders)


def _only(found: list[DossierPage]) -> DossierPage:
    if len(found) != 1:
        raise CommandError(_("Aucun dossier ne correspond.") if not found else _("Plusieurs dossiers correspondent."))
    return found[0]


def physician(value: str) -> Physician:
    """A physician by RPPS. Raises CommandError (exit 1) when unknown."""
    found = Physician.objects.select_related("user").filter(rpps=value.strip()).first()
    if found is None:
        raise CommandError(_("Aucun médecin n’a ce RPPS."))
    return found
