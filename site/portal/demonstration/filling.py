"""Fills the house through its own actions, as a secretary would. Each step finds what is there already."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from documents import results
from documents.actions.withdraw import withdraw
from documents.intake import Run
from documents.models import Arrival, EntryPage, Outcome
from documents.results import Result
from documents.road import Errand, take_in
from documents.walking import Found
from patients import clock
from patients.actions.correct_identity import correct_identity
from patients.models import DossierPage, Organisation, Unit, User
from portal.demonstration import accounts, dossiers, incoming, people, visits, writing
from portal.demonstration.days import PARIS
from portal.demonstration.durability import flushed_together
from portal.demonstration.incoming import Incoming
from portal.demonstration.people import Patient

SECRETARY = "secretaire"


class Unfilled(Exception):
    """A file of the demo did not end where it should: the demo and the road no longer agree."""


def fill(path: Path, *, only: int | None = None) -> None:
    """Organisations, accounts, dossiers, designations and files, then the accounts told in `path`.

    `only` so many patients, the first of the list, for whoever has not the time for all. Repeatable after an
    interruption at any point, and without effect once done. Raises Unfilled, and what the actions raise.
    """
    passwords = accounts.passwords(path)
    with flushed_together():
        _fill(passwords, only)
    accounts.tell(path, passwords)  # last of all, and once the rest is on the disk: it says that the demo is filled


def _fill(passwords: Mapping[str, str], only: int | None) -> None:
    _organisations()
    users = {person.login: accounts.ensure(person, passwords[person.login]) for person in people.accounts()}
    secretary = users[SECRETARY]
    today = first_day(secretary)
    patients = dict(list(people.patients(today).items())[:only])
    opened = {key: dossiers.opened(patient, today, secretary) for key, patient in patients.items()}
    _file(Filing(patients, opened, today, secretary))
    for key, patient in patients.items():
        dossiers.settle(patient, opened[key], today, secretary)
    for person in people.accounts():
        if person.role == people.PHYSICIAN:
            visits.note(users[person.login], today)
    accounts.close(users)


def first_day(secretary: User) -> date:
    """The day from which everything is counted back: that of the first filling, whenever this one is."""
    return timezone.localtime(secretary.date_joined, PARIS).date()


def _organisations() -> None:
    for house in people.houses().values():
        organisation, _ = Organisation.objects.get_or_create(
            finess=house.finess, defaults={"name": house.name, "authority": house.authority}
        )
        for name in house.units:
            Unit.objects.get_or_create(organisation=organisation, name=name)


@dataclass(slots=True)
class Filing:
    """What is being filed: for whom, from which day, on whose word."""

    patients: Mapping[str, Patient]
    dossiers: Mapping[str, DossierPage]
    today: date
    secretary: User
    expected: dict[str, Incoming] = field(default_factory=dict)


class Road(Run):
    """The road of every filing run, each file on the day when it came in and on the word that goes with it."""

    filing: Filing

    def _one(self, found: Found) -> Result:
        if found.refused:  # a page that presents a package, and is no document
            return super()._one(found)
        one = self.filing.expected.pop(Path(found.label.partition("!/")[0]).name)
        with clock.at(min(one.when, clock.now())):
            _rename(self.filing, one)
            result = take_in(
                found.path,
                self._errand_of(one),
                name=one.name,
                description=found.description,
                readings=self.readings,
            )
            _check(one, result)
            _take_out(one, result, self.filing.secretary)
        if not found.is_member:
            found.path.unlink()
        return result

    def _errand_of(self, one: Incoming) -> Errand:
        if one.contributor:
            physician = User.objects.get(username=one.contributor)
            return Errand(self.filing.dossiers[one.patient], one.said, physician, contributes=True)
        if one.said is None:
            return Errand(actor=self.filing.secretary)
        return Errand(self.filing.dossiers[one.patient], one.said, self.filing.secretary)


def _file(filing: Filing) -> None:
    with tempfile.TemporaryDirectory() as folder:
        road = Road(_written(filing, Path(folder)), Errand(actor=filing.secretary))
        road.filing = filing
        road.take_in()


def _written(filing: Filing, folder: Path) -> Iterator[Path]:
    """Each file that is not in the house yet, written when its turn comes."""
    known = set(Arrival.objects.exclude(outcome=Outcome.RECEIVED).values_list("sha256", flat=True))
    files = incoming.of(filing.patients, filing.today)
    for one, content, sha256 in writing.written(files, filing.today, len(filing.patients)):
        if sha256 in known:
            continue
        filing.expected[one.name] = one
        path = folder / one.name
        path.write_bytes(content)
        yield path


def _check(one: Incoming, result: Result) -> None:
    wanted = (results.HELD, results.REFUSED) if one.code else (results.FILED, results.DUPLICATE)
    if result.outcome not in wanted:
        raise Unfilled(f"{one.name}: {result.outcome} {result.reason}")


def _take_out(one: Incoming, result: Result, secretary: User) -> None:
    if one.withdrawn and result.entry:
        withdraw(EntryPage.objects.get(uuid=result.entry), reason=one.withdrawn, actor=secretary)


def _rename(filing: Filing, one: Incoming) -> None:
    """A patient who has changed name since: papers bear the new one from that day on."""
    patient = filing.patients.get(one.patient)
    if patient is None or patient.later is None or _day(one.when) < filing.today - timedelta(patient.renamed):
        return
    correct_identity(
        filing.dossiers[patient.key], patient.later, reason="Changement de nom à l’état civil", actor=filing.secretary
    )


def _day(moment: datetime) -> date:
    return timezone.localtime(moment, PARIS).date()
