"""Finds the dossiers that a claim may mean, and asks `patients.identity` to decide."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q, QuerySet

from patients import families
from patients.identity import dates, ins, normalise
from patients.identity.claims import Candidate, Claim
from patients.identity.identifiers import Identifier, KnownIdentifier
from patients.identity.matching import Decision, decide
from patients.identity.traits import Traits
from patients.models import DossierIdentity, DossierPage, PatientIdentifier


def match(claim: Claim) -> Decision:
    """The decision on `claim` against every dossier that has or had one of its numbers.

    Those that only have its traits change no match: they are looked up for the desk's eyes, when it is held.
    """
    decision = decide(claim, _folded(families.of_roots(*_numbered(claim))))
    return decision if decision.outcome == "match" else decide(claim, candidates(claim))


def candidates(claim: Claim) -> list[Candidate]:
    """Dossiers with one of the claim's numbers, and those whose name and birth date are the claim's. Five queries.

    A dossier that was merged counts as the one that was kept.
    """
    return _folded(families.of_roots(*_numbered(claim), *_alike(claim.traits)))


def with_number(numbers: Iterable[Identifier]) -> list[UUID]:
    """The dossiers, not themselves merged, that have or had one of these numbers. Two queries."""
    roots = _numbered(Claim(identifiers=tuple(numbers)))
    return list(DossierPage.objects.filter(pk__in=roots).order_by("pk").values_list("uuid", flat=True))


def candidate(dossier: DossierPage) -> Candidate:
    """A dossier, not itself merged, as the matching sees it. Three queries."""
    (found,) = _folded(families.of_roots(dossier.pk))
    return found


def _folded(dossiers: QuerySet[DossierPage]) -> list[Candidate]:
    """Each root among `dossiers` with every identity and number that it, or one merged into it, has or had."""
    kept: dict[int, list[DossierPage]] = {}
    rows = dossiers.only("uuid", "merged_into").prefetch_related("identities", "identifiers")
    for one in rows.order_by(F("merged_into").asc(nulls_first=True), "pk"):  # a root before those merged into it
        kept.setdefault(one.root_id, []).append(one)
    return [_candidate(family) for family in kept.values()]


def _candidate(family: list[DossierPage]) -> Candidate:
    return Candidate(
        dossier=family[0].uuid,
        identities=tuple(traits_of(identity) for one in family for identity in one.identities.all()),
        identifiers=tuple(_known(number) for one in family for number in one.identifiers.all()),
    )


def traits_of(identity: DossierIdentity) -> Traits:
    """The strict traits of a recorded identity."""
    return Traits(
        birth_name=identity.birth_name,
        first_given_name=identity.first_given_name,
        birth_date=identity.birth_date,
        sex=identity.sex,
        birth_place=identity.birth_place,
        given_names=identity.given_names,
    )


def _known(number: PatientIdentifier) -> KnownIdentifier:
    return KnownIdentifier(
        value=number.value,
        authority=number.authority,
        status=number.status,
        current=number.ends is None,
        doubtful=number.doubtful,
        homonym=number.homonym,
        fictitious=number.fictitious,
    )


def _numbered(claim: Claim) -> set[int]:
    """The roots of the dossiers that have or had one of the claim's numbers."""
    return set(PatientIdentifier.objects.filter(_numbers(claim)).values_list(families.ROOT, flat=True))


def _numbers(claim: Claim) -> Q:
    """An INS under any INS authority: that it is known under another one is a doubt to tell."""
    wanted = Q(pk__in=[])
    for number in (item.normal() for item in claim.identifiers):
        if number.value and number.authority != ins.INS_C:
            authorities = ins.AUTHORITIES if number.is_ins else {number.authority}
            wanted |= Q(value=number.value, authority__in=authorities)
    return wanted


def _alike(traits: Traits) -> Iterable[int]:
    """Dossiers born the same day, for the desk's eyes: a date is compared in the database, names by the rules."""
    born = dates.parse(traits.birth_date)
    if not born.is_whole:
        return []
    same_day = DossierIdentity.objects.filter(birth_date=born.isoformat()).values_list(families.ROOT, "birth_name")
    wanted = normalise.name(traits.birth_name)
    return [dossier for dossier, name in same_day[:500] if normalise.name(name) == wanted]
