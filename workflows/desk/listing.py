"""A row of the queue: what it is, what it claims, why it is held, where it may go."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents import claims, package_word, road
from documents.actions.file import AlreadyFiled
from documents.formats.unreadable import REASONS
from documents.models import Arrival
from patients import presentation
from patients.access import Person
from patients.identity.reasons import SENTENCES, Reason
from patients.models import DossierPage, User
from workflows.desk import access, studies
from workflows.desk.claiming import of_another
from workflows.desk.comparing import MENTIONED
from workflows.desk.models import Claim

TITLES: dict[str, Promise] = {
    "no-identity": _("Sans identité"),
    "scanner": _("Pas encore examiné par l’antivirus"),
    "contradicted": _("Paquet et document en désaccord"),
    "other-dossier": _("D’un autre patient que le dossier indiqué"),
    "other-traits": _("D’autres traits que le dossier indiqué"),
    "withdrawn-before": _("Retiré auparavant"),
    "filed-elsewhere": _("Déjà dans un autre dossier"),
    "study-elsewhere": _("Examen d’un autre dossier"),
    "document-id": _("Identifiant déjà pris"),
    "described-since": _("Décrit entre-temps"),
    "desk": _("Gardé en attente"),
    AlreadyFiled.CODE: _("Déjà dans le dossier"),
}
SAID: dict[str, Promise | str] = {
    "no-identity": claims.NO_IDENTITY,
    "other-dossier": claims.OTHER_DOSSIER,
    "other-traits": claims.OTHER_TRAITS,
    "contradicted": road.CONTRADICTED,
    "scanner": road.UNSCANNED,
    "described-since": package_word.DESCRIBED_SINCE,
    "virus": road.VIRUS,
    AlreadyFiled.CODE: AlreadyFiled.SENTENCE,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One arrival, or the first of a study's, whose `size` it has.

    `proposed` is the dossier that comes first, `facts` who it is, `claim` who has it in hand."""

    arrival: Arrival
    proposed: DossierPage | None
    facts: presentation.Facts | None
    claim: Claim | None
    size: studies.Size = field(default_factory=studies.Size)

    @property
    def why(self) -> str:
        """Why it is held or refused."""
        return why(self.arrival)


def lines(arrivals: Iterable[Arrival], person: Person) -> list[Line]:
    """The rows of a page. One query for the proposed dossiers, one for the sizes of studies."""
    held = list(arrivals)
    wanted = {arrival.pk: first_candidate(arrival) for arrival in held}
    dossiers = {one.uuid: one for one in access.dossiers(person).filter(uuid__in=filter(None, wanted.values()))}
    sizes = studies.sizes(held)
    rows = [_line(arrival, dossiers, wanted[arrival.pk], person) for arrival in held]
    return [replace(row, size=sizes.get(row.arrival.pk, studies.Size())) for row in rows]


def why(arrival: Arrival) -> str:
    """Why it is held or refused, in the reader's language where the reason is one of ours; else as it was written."""
    code = arrival.reason_code
    known = SENTENCES[Reason(code)] if code in set(Reason) else SAID.get(code) or REASONS.get(code)
    return str(known) if known else arrival.reason


def title(code: str) -> str:
    """A reason in a few words, for a filter: its sentence where it has no shorter one."""
    if code in TITLES:
        return str(TITLES[code])
    return str(SENTENCES[Reason(code)]).rstrip(".") if code in set(Reason) else code


def _line(arrival: Arrival, dossiers: dict[UUID, DossierPage], wanted: UUID | None, person: Person) -> Line:
    proposed = arrival.dossier or (dossiers.get(wanted) if wanted else None)
    facts = presentation.facts(proposed.identity) if proposed and proposed.identity else None
    user: User = person  # type: ignore[assignment]
    return Line(arrival, proposed, facts, of_another(arrival, user))


def first_candidate(arrival: Arrival) -> UUID | None:
    """The first candidate that the matching saw when it held the arrival; none of several that a text mentions."""
    seen = arrival.decision.get("candidates") or [{}]
    if len(seen) > 1 and seen[0].get("by") in MENTIONED:
        return None
    try:
        return UUID(str(seen[0].get("dossier")))
    except ValueError:
        return None
