"""Before something is added to a dossier: is it this patient, or the one of the same name?

For a patient with a namesake among the person's own, a form that adds something carries what tells one from the
other: the year of birth, typed, or, where the years do not differ or are not known, a tick beside the whole identity.
The template `patients/_confirm_identity.html` shows it, given `confirming`; the action's view asks `confirm`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from patients import presentation
from patients.access import Opening, Person
from patients.actions.refusals import Refused
from patients.presentation import Facts, Namesake

YEAR, TICK = "confirmed_birth_year", "confirmed_identity"


@dataclass(frozen=True, slots=True)
class Confirming:
    """What there is to confirm of a patient, and against whom; `by_year`: by typing the year of birth."""

    facts: Facts
    namesakes: tuple[Namesake, ...]
    by_year: bool


def confirming(person: Person, opening: Opening) -> Confirming | None:
    """What must be confirmed before `person` adds to this dossier; None where nobody can be mistaken. One query."""
    facts = presentation.strip(person, opening)
    if facts is None or not facts.namesakes:
        return None
    year = facts.born[:4]
    others = {other.facts.born[:4] for other in facts.namesakes}
    return Confirming(facts, facts.namesakes, by_year=bool(year) and year not in others)


def confirm(person: Person, opening: Opening, form: Mapping[str, str]) -> None:
    """Raises Refused (identity-unconfirmed) unless `form` carries what `confirming` asks for. One query."""
    asked = confirming(person, opening)
    if asked is None:
        return
    if asked.by_year and form.get(YEAR, "").strip() != asked.facts.born[:4]:
        raise Refused(
            "identity-unconfirmed",
            _("Un autre de vos patients porte ce nom : tapez l’année de naissance de celui-ci pour continuer."),
        )
    if not asked.by_year and form.get(TICK) != "1":
        raise Refused(
            "identity-unconfirmed",
            _("Un autre de vos patients peut être pris pour celui-ci : cochez que c’est bien celui-ci pour continuer."),
        )
