"""Every service, in the order in which one would mend them, and the one way to ask."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.condition import bytes_kept, database, index, machine, queue, scanner
from portal.condition.finding import Finding, Grade, Trouble

Examination = Callable[[], str | Promise]

SERVICES: Mapping[str, Examination] = {
    "settings": machine.settings,
    "database": database.answers,
    "migrations": database.migrated,
    "rights": database.gives_no_more,
    "clock": database.agrees_on_the_time,
    "storage": bytes_kept.answers,
    "keys": bytes_kept.masters,
    "search": index.answers,
    "scanner": scanner.answers,
    "worker": queue.is_served,
    "disk": machine.has_room,
    "static": machine.is_collected,
}
# Without these no page can be served; without search, reading and filing go on
ESSENTIAL = ("database", "migrations", "storage")
# Asked again and again, without writing: each writing stays in a bucket that keeps versions
LIGHTLY: Mapping[str, Examination] = {"storage": bytes_kept.is_reached}
# What asks the database: a word is enough when it does not answer
AFTER_THE_DATABASE = frozenset({"migrations", "rights", "clock", "keys", "worker"})


def examine(names: Sequence[str] = tuple(SERVICES), *, lightly: bool = False) -> list[Finding]:
    """The findings, in order; a failure that nobody foresaw is told by its kind alone. `lightly` writes nothing."""
    asked = {**SERVICES, **LIGHTLY} if lightly else SERVICES
    findings: list[Finding] = []
    for name in names:
        lost = any(found.service == "database" and found.grade is Grade.ILL for found in findings)
        findings.append(_skipped(name) if lost and name in AFTER_THE_DATABASE else _of(name, asked[name]))
    return findings


def _of(name: str, examination: Examination) -> Finding:
    try:
        return Finding(name, Grade.WELL, examination())
    except Trouble as trouble:
        return Finding(name, trouble.grade, trouble.said)
    except Exception as error:  # noqa: BLE001 - told by its kind: its words might quote anything
        return Finding(name, Grade.ILL, _("erreur imprévue : %s") % type(error).__name__)


def _skipped(name: str) -> Finding:
    return Finding(name, Grade.ILL, _("non examiné : la base de données ne répond pas"))
