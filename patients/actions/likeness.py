"""What speaks against two dossiers being those of one person."""

from dataclasses import dataclass
from itertools import product

from django.utils.translation import gettext_lazy as _

from patients import families
from patients.identity import ins
from patients.identity.traits import Comparison, compare
from patients.matching import traits_of
from patients.models import DossierIdentity, DossierPage, IdentifierStatus, PatientIdentifier

TRAITS = {
    "birth_name": _("nom de naissance"),
    "first_given_name": _("premier prénom de naissance"),
    "birth_date": _("date de naissance"),
    "sex": _("sexe"),
    "birth_place": _("lieu de naissance"),
}


def qualified_numbers_differ(one: DossierPage, other: DossierPage) -> bool:
    """Whether both have a qualified INS now, and not the same: two persons, whatever the rest says."""
    numbers, others = _qualified(one), _qualified(other)
    return bool(numbers and others) and numbers.isdisjoint(others)


def _qualified(dossier: DossierPage) -> frozenset[str]:
    current = PatientIdentifier.objects.filter(
        dossier__in=families.members(dossier), ends=None, status=IdentifierStatus.QUALIFIED
    )
    return frozenset(ins.normal(number.value) for number in current if ins.is_ins_authority(number.authority))


def differing_traits(one: DossierPage, other: DossierPage) -> tuple[str, ...]:
    """The strict traits that differ between their nearest identities; () where a pair has none.

    A trait that one side lacks is no difference here: it is a person who decides, and the dossiers that
    need merging are often those opened in a hurry.
    """
    pair = nearest(one, other)
    return pair.compared.different if pair else ()


@dataclass(frozen=True, slots=True)
class Pair:
    """An identity of each of two dossiers, present or past, and how they compare."""

    one: DossierIdentity
    other: DossierIdentity
    compared: Comparison


def nearest(one: DossierPage, other: DossierPage) -> Pair | None:
    """Their identities that differ least, the latest where several do; None where a dossier has none. Two queries."""
    pairs = (
        Pair(mine, theirs, compare(traits_of(mine), traits_of(theirs)))
        for mine, theirs in product(_identities(one), _identities(other))
    )
    return min(pairs, key=lambda pair: len(pair.compared.different), default=None)


def _identities(dossier: DossierPage) -> list[DossierIdentity]:
    return list(DossierIdentity.objects.filter(dossier__in=families.members(dossier)).order_by("-starts", "-pk"))
