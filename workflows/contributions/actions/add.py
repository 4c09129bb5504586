"""Add: one arrival goes down the road as a contribution; what became of it, in words for its author."""

from dataclasses import asdict, dataclass
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import results
from documents.access import open_entry
from documents.actions.discard import discard
from documents.actions.file import Then
from documents.actions.replace import replace
from documents.describing import Said
from documents.models import Arrival, EntryPage
from documents.road import Errand, judge
from patients.actions.refusals import Refused
from patients.models import DossierPage, User
from workflows.contributions import telling

NEW_VERSION = gettext_lazy("nouvelle version, par son auteur")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one document: outcome (filed, duplicate, refused), a sentence, the entry's uuid."""

    outcome: str
    sentence: str = ""
    entry: str = ""

    @classmethod
    def refused(cls, sentence: str) -> "Added":
        """Not added, and why."""
        return cls(results.REFUSED, sentence)

    def as_json(self) -> dict[str, str]:
        """As a draft keeps it."""
        return asdict(self)


def add(
    arrival: Arrival, dossier: DossierPage, said: Said, *, author: User, replaces: EntryPage | None = None
) -> Added:
    """Adds `arrival` to `dossier`; refused, it leaves nothing. Raises what storage raises."""
    then: Then | None = partial(_replace, replaces, author) if replaces else None
    try:
        result = judge(arrival, Errand(dossier, said, author, contributes=True, then=then))
    except Refused as refused:
        discard(arrival)
        return Added.refused(telling.sentence(refused))
    if result.outcome == results.DUPLICATE:
        return _there_already(author, result.entry or "")
    return Added(result.outcome, entry=result.entry or "")


def _replace(earlier: EntryPage, author: User, entry: EntryPage) -> None:
    replace(entry, earlier, reason=str(NEW_VERSION), actor=author)


def _there_already(author: User, entry: str) -> Added:
    """To whom may not read the entry, nothing is said of it."""
    if open_entry(author, entry) is None:  # type: ignore[arg-type]
        return Added.refused(str(telling.ASK))
    return Added(results.DUPLICATE, _("Ce document est déjà dans le dossier."), entry)
