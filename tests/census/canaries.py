"""An installation in which every word of a patient is one that stands nowhere else, and where to look for them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.db.models import Model
from pytest_django import DjangoDbBlocker

from documents.actions.move import move
from documents.actions.withdraw import withdraw
from documents.models import Arrival, EntryPage
from patients import clock
from patients.actions.correct_identity import correct_identity
from patients.actions.designate import Will, designate
from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number
from patients.identity.ins import TEST
from patients.models import DossierPage, Role, Scope
from search.actions.keep import keep
from search.asked import Asked
from tests import people
from tests.census import roles
from tests.census.roles import Knocking
from tests.database import installation
from tests.documents.formats import pdf_samples
from tests.patients.identity.people import with_key
from tests.workflows.desk import holding
from workflows.uploads.actions.begin import Announced, begin
from workflows.uploads.models import Purpose

WORDS = (
    "CANARDEAU",  # birth name
    "CANARINE",  # first given name
    "CANAVIEUX",  # the name before a correction
    "CANUSAGE",  # used name
    "CANATITRE",  # heading of a document
    "CANATEXTE",  # its text
    "CANAUTEUR",  # its author
    "CANAUNITE",  # its unit
    "CANAMOTIF",  # why a physician was designated, a document moved, withdrawn, dossiers united
    "CANAPREUVE",  # the proof of the patient's will
    "CANAFICHIER",  # the name of a file that was dropped
    "CANAENVOI",  # the name of a file on its way
    "CANACHERCHE",  # what a physician looked for
    "CANAIPP77",  # local number
    "2790351998877",  # INS, without its key
    "1979-02-17",  # birth date, as it is kept
)
CLOSED = "django.template"  # the logger that never writes
ASKED = "CANA"  # what is looked for: a page may repeat it, and must not complete it
QUERY = (
    f"q={ASKED}&search={ASKED}&query={ASKED}&name={ASKED}&fields=*&ordering=title&p=1&page_type=wagtailcore.page"
    "&content_type=patients.dossierpage&types=entry&allow_external_link=true&next=/admin/"
)
# Where a patient may stand, read by the screens that the table of the census lists; everywhere else is searched
CLINICAL = {
    "documents.arrival",
    "documents.attachment",
    "documents.clinicaldocumentpage",
    "documents.entrymove",
    "documents.entrypage",
    "documents.imagesetpage",
    "documents.instance",
    "documents.reportpage",
    "documents.series",
    "patients.designation",
    "patients.dossierevent",
    "patients.dossieridentity",
    "patients.dossiermerge",
    "patients.patientidentifier",
    "workflows.upload",
}


@dataclass(frozen=True, slots=True)
class Aviary:
    """Who walks, and what the addresses may name."""

    around: dict[roles.Role, Knocking]
    dossier: DossierPage
    entry: EntryPage
    arrival: Arrival
    records: list[logging.LogRecord]

    def objects(self) -> list[tuple[int, UUID]]:
        """A number and a uuid for each walk: the dossier's, an entry's, what waits for the desk, an account's."""
        stranger = self.around[roles.Role.STRANGER].user
        assert stranger is not None
        return [
            (self.dossier.pk, self.dossier.uuid),
            (self.entry.pk, self.entry.uuid),
            (self.arrival.pk, self.arrival.uuid),
            (stranger.pk, stranger.uuid),
        ]


@contextmanager
def aviary(blocker: DjangoDbBlocker, migrated: str, folder: Path) -> Iterator[Aviary]:
    """The installation, filled; every logger says all that it has to say, into `records`."""
    with pytest.MonkeyPatch.context() as patch, installation(blocker, migrated, folder), _listening() as records:
        patch.setattr(clock, "now", people.Clock())
        patch.setattr("django.conf.settings.STORAGE_URL", (folder / "objects").as_uri())
        dossier = people.dossier(
            Number(with_key("2790351998877"), TEST),
            Number("CANAIPP77", "1.2.250.1.999.7"),
            birth_name="CANAVIEUX",
            first_given_name="CANARINE",
            birth_date="1979-02-17",
        )
        around = roles.knocking(dossier)
        entry, arrival = _fill(dossier)
        yield Aviary(around, dossier, entry, arrival, records)


def _fill(dossier: DossierPage) -> tuple[EntryPage, Arrival]:
    traits = people.identity(birth_name="CANARDEAU", first_given_name="CANARINE", birth_date="1979-02-17")
    correct_identity(dossier, replace(traits, used_name="CANUSAGE"), reason="CANAMOTIF")
    will = Will(Role.TREATING, Scope.DOSSIER, "CANAMOTIF", proof="CANAPREUVE")
    designate(dossier, people.physician(), will)
    told: dict[str, Any] = {"title": "CANATITRE", "text": ("CANATEXTE",), "unit": "CANAUNITE"}
    entry = people.entry(dossier, pdf_samples.pdf("CANATEXTE"), **told)
    EntryPage.objects.filter(pk=entry.pk).update(author_name="CANAUTEUR")
    withdraw(people.entry(dossier, pdf_samples.pdf("CANATEXTE bis"), title="CANATITRE"), reason="CANAMOTIF")
    elsewhere = people.dossier(birth_name="CANARDEAU", first_given_name="CANARINE")
    move(people.entry(elsewhere, pdf_samples.pdf("CANATEXTE ter"), title="CANATITRE"), dossier, reason="CANAMOTIF")
    merge(dossier, elsewhere, Word("CANAMOTIF", despite_traits=True))
    _under_way(dossier)
    return EntryPage.objects.get(pk=entry.pk), holding.held(pdf_samples.pdf("CANATEXTE au bureau"), "CANAFICHIER.pdf")


def _under_way(dossier: DossierPage) -> None:
    """What people are about: uploads on their way, by either road, and a search of these last days."""
    reader, secretary = people.physician(), people.person(group="Secretaries")
    designate(dossier, reader, Will(Role.TREATING, Scope.DOSSIER, "CANAMOTIF", proof="CANAPREUVE"))
    begin(Announced(10, "CANAENVOI.pdf", "a"), owner=reader.user, purpose=Purpose.CONTRIBUTION, dossier=dossier)
    begin(Announced(10, "CANAENVOI.zip", "b"), owner=secretary, purpose=Purpose.DESK)
    keep(reader.user, Asked(q="CANACHERCHE CANARDEAU"))


@contextmanager
def _listening() -> Iterator[list[logging.LogRecord]]:
    """Every logger that exists, at DEBUG, whatever the settings silence; but for the one of templates.

    Its debugging quotes the context of each word that a template of Wagtail's does not find. The settings close it.
    """
    records: list[logging.LogRecord] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    ear = Ear(logging.DEBUG)
    names = set(logging.Logger.manager.loggerDict) - {CLOSED}
    loggers = [logging.getLogger(name) for name in [None, *sorted(names)]]
    with pytest.MonkeyPatch.context() as patch:
        for logger in loggers:
            patch.setattr(logger, "level", logging.DEBUG)
            patch.setattr(logger, "disabled", False)
            logger.addHandler(ear)
            logger._cache.clear()  # type: ignore[attr-defined]
        yield records
        for logger in loggers:
            logger.removeHandler(ear)


def sung(text: str) -> list[str]:
    """The canaries in a text, however it is written for an address."""
    plain = unquote_plus(text).upper() + text.upper()
    return [word for word in WORDS if word in plain]


def in_answer(answer: Any) -> list[str]:
    """Those in a body, a header or a redirect."""
    body = b"".join(answer).decode("utf-8", "replace")
    return sung(body + "\n".join(f"{name}: {value}" for name, value in answer.items()))


def in_logs(records: list[logging.LogRecord]) -> list[str]:
    """Those in what was logged: message, arguments, and the exception's own text."""
    return [f"{record.name}: {sung(_whole(record))}" for record in records if sung(_whole(record))]


def _whole(record: logging.LogRecord) -> str:
    return f"{record.getMessage()} {record.args!r} {record.exc_info[1] if record.exc_info else ''}"


def in_mails() -> list[str]:
    """Those in a mail that was sent."""
    return [found for message in getattr(mail, "outbox", []) for found in sung(str(message.message()))]


def in_tables() -> list[str]:
    """Those in any row of any table where no patient has a place."""
    searched = [model for model in apps.get_models() if model._meta.label_lower not in CLINICAL and model._meta.managed]
    found = [f"{model._meta.label}: {sung(_row(row))}" for model in searched for row in _rows(model) if sung(_row(row))]
    sessions = [sung(str(row.get_decoded())) for row in Session.objects.all()]
    return found + [f"session: {words}" for words in sessions if words]


def _rows(model: type[Model]) -> Iterator[dict[str, Any]]:
    own = [field.attname for field in model._meta.local_concrete_fields]
    yield from model._base_manager.values(*own).iterator()


def _row(row: dict[str, Any]) -> str:
    return " ".join(str(value) for value in row.values())
