"""A document's claim beside the dossiers that it may mean, trait by trait, as the matching sees them now."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import claims, mentioned, word
from documents.formats.reading import PatientClaim
from documents.models import Arrival
from documents.preparing import Prepared
from patients import calendar, matching, presentation
from patients.actions import likeness
from patients.actions.likeness import TRAITS
from patients.identity import dates, ins, normalise
from patients.identity.claims import Candidate, Claim
from patients.identity.identifiers import Identifier
from patients.identity.traits import Traits, Verdict, compare
from patients.identity.word import Weight
from patients.models import DossierPage, Sex

MENTIONED = frozenset({mentioned.BY_INS, mentioned.BY_TRAITS})
SHOWN = 6  # candidates: more columns are no comparison
BY = {
    "ins": gettext_lazy("par son matricule INS"),
    "local": gettext_lazy("par un numéro local"),
    "traits": gettext_lazy("par ses traits"),
    mentioned.BY_INS: gettext_lazy("par un matricule INS écrit dans le texte"),
    mentioned.BY_TRAITS: gettext_lazy("par un nom et une date de naissance écrits dans le texte"),
    "": gettext_lazy("choisi par vous"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One trait of one dossier; `verdict` is equal, different or missing, "" where nothing is compared."""

    text: str
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One trait: its name, as received, then a cell for each dossier."""

    label: str | Promise
    received: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A dossier that the document may mean. `by` says what designates it, `doubts` what stands against it."""

    dossier: DossierPage
    facts: presentation.Facts
    by: str
    is_certain: bool
    is_mentioned: bool
    doubts: tuple[word.Doubt, ...]

    @property
    def key(self) -> str:
        """Its uuid, as forms carry it."""
        return str(self.dossier.uuid)

    @property
    def is_forbidden(self) -> bool:
        """Whether no word files the document there."""
        return any(doubt.weight is Weight.NEVER for doubt in self.doubts)

    @property
    def told(self) -> tuple[word.Doubt, ...]:
        """What is said of it under its traits: what forbids it alone, where something does."""
        return tuple(doubt for doubt in self.doubts if doubt.weight is Weight.NEVER) or self.doubts

    @property
    def to_confirm(self) -> tuple[word.Doubt, ...]:
        """What the secretary must confirm by name."""
        return tuple(doubt for doubt in self.doubts if doubt.weight is Weight.CONFIRM)

    @property
    def notes(self) -> tuple[word.Doubt, ...]:
        """What she should know."""
        return tuple(doubt for doubt in self.doubts if doubt.weight is Weight.NOTE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`rows` of traits under `columns` of dossiers; `proposed` the one to accept with a key, if any."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def proposed(self) -> Column | None:
        """The certain one, else the first that nothing forbids.

        Of those that a text mentions, the only one: who is quoted there first is not who it is about.
        """
        sure = next((one for one in self.columns if one.is_certain), None)
        free = [one for one in self.columns if not one.is_forbidden]
        alone = sum(one.is_mentioned for one in self.columns) == 1
        return sure or next((one for one in free if alone or not one.is_mentioned), None)

    def column(self, key: str) -> Column | None:
        """That of the dossier `key`."""
        return next((one for one in self.columns if one.key == key), None)


def comparison(
    arrival: Arrival, prepared: Prepared, chosen: Iterable[UUID], dossiers: QuerySet[DossierPage]
) -> Comparison:
    """The candidates of a document among `dossiers`, and those that she chose, which come first."""
    patient = prepared.reading.patient
    claim = claims.claim_of(patient) if patient else Claim()
    decision = matching.match(claim) if patient else None
    by = {one.dossier: str(one.by) for one in decision.candidates} if decision else _mentioned(prepared)
    keys = list(dict.fromkeys([*chosen, *by]))[:SHOWN]
    found = {one.uuid: one for one in dossiers.filter(uuid__in=keys, merged_into=None)}
    sure = decision.dossier if decision else None
    columns = [_column(arrival, prepared, found[key], by.get(key, ""), key == sure) for key in keys if key in found]
    columns.sort(key=lambda one: not one.is_certain)
    candidates = [matching.candidate(one.dossier) for one in columns]
    return Comparison(tuple(columns), tuple(_rows(patient, claim, candidates)))


@dataclass(frozen=True, slots=True)
class Beside:
    """Two dossiers beside each other: `rows` of their nearest identities, the verdict on their INS, what differs.

    `are_past` says of each whether the identity shown is one that it had before.
    """

    rows: tuple[Row, ...]
    numbers: str
    differing: tuple[str | Promise, ...]
    are_past: tuple[bool, bool]


def beside(kept: DossierPage, other: DossierPage) -> Beside:
    """As their merging sees them (`likeness.differing_traits`)."""
    pair = likeness.nearest(kept, other)
    known = [one.normal() for one in matching.candidate(kept).identifiers if one.current]
    numbers = _numbers("", [one for one in known if one.is_ins], [(matching.candidate(other), True)]).cells[0].verdict
    if pair is None:
        return Beside((), numbers, (), (False, False))
    mine, theirs = matching.traits_of(pair.one), matching.traits_of(pair.other)
    verdicts = dict(pair.compared)
    rows = [
        Row(capfirst(str(label)), _written(trait, mine), (Cell(_written(trait, theirs), str(verdicts[trait])),))
        for trait, label in TRAITS.items()
    ]
    differing = tuple(TRAITS[trait] for trait in pair.compared.different)
    return Beside(tuple(rows), numbers, differing, (pair.one.ends is not None, pair.other.ends is not None))


def _mentioned(prepared: Prepared) -> dict[UUID, str]:
    return mentioned.dossiers(prepared.reading.text)


def _column(arrival: Arrival, prepared: Prepared, dossier: DossierPage, by: str, is_certain: bool) -> Column:
    doubts = tuple(word.against(arrival, dossier, prepared))
    identity = dossier.identity
    if identity is None:
        raise ValueError("a dossier without an identity, which no action makes")
    return Column(dossier, presentation.facts(identity), str(BY[by]), is_certain, by in MENTIONED, doubts)


def _rows(patient: PatientClaim | None, claim: Claim, candidates: list[Candidate]) -> Iterable[Row]:
    near = [one.nearest(claim.traits)[1] if patient else (one.identities or (Traits(),))[-1] for one in candidates]
    verdicts = [dict(compare(claim.traits, one)) for one in near]
    for trait, label in TRAITS.items():
        told = [
            Cell(_written(trait, one), str(verdict[trait]) if patient else "")
            for one, verdict in zip(near, verdicts, strict=True)
        ]
        yield Row(capfirst(str(label)), _written(trait, claim.traits), tuple(told))
    if patient and (patient.used_name or patient.used_given_name):
        used = " ".join(filter(None, (patient.used_name, patient.used_given_name)))
        yield Row(_("Nom utilisé"), used, tuple(Cell("") for _one in candidates))
    yield _numbers(_("Matricule INS"), claim.ins, [(one, True) for one in candidates])
    yield _numbers(_("Numéros locaux"), claim.local, [(one, False) for one in candidates])


def _numbers(label: str, received: Iterable[Identifier], candidates: list[tuple[Candidate, bool]]) -> Row:
    numbers = list(received)
    wanted = {number.normal() for number in numbers}
    cells = []
    for candidate, of_ins in candidates:
        held = [one for one in candidate.identifiers if one.current and one.normal().is_ins is of_ins]
        agrees = bool(wanted & candidate.numbers)
        verdict = Verdict.EQUAL if agrees else Verdict.DIFFERENT if held and wanted and of_ins else Verdict.MISSING
        cells.append(Cell(", ".join(_number(one.value, of_ins) for one in held), str(verdict) if numbers else ""))
    return Row(label, ", ".join(_number(one.value, one.is_ins) for one in numbers), tuple(cells))


def _number(value: str, is_ins: bool) -> str:
    text = ins.normal(value) if is_ins else value.strip()
    return presentation.written(text) if is_ins and len(text) == 15 else text


def _written(trait: str, traits: Traits) -> str:
    value = str(getattr(traits, trait))
    if trait == "birth_date":
        return calendar.partial(dates.parse(value)) or value
    if trait == "sex":
        known = normalise.sex(value)
        return capfirst(str(Sex(known).label)) if known in Sex.values else value
    if trait == "first_given_name":
        return value or traits.given_names
    return value
