"""What a designated physician may add to a dossier, and change of what they added: the one place that says it.

Adding discloses nothing, so every designation lets its physician add, as the patient would want: the letter of a
correspondent comes home. What is added stays within what the patient opened: who was designated for the imaging alone
adds imaging and its reports; who reads only what is addressed to them adds any document, and reads back their own.

What one added stays one's own to correct, replace or withdraw, as long as a designation for its dossier is in force.
Staff do the same by a permission of their group. Nobody else does.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from documents.formats.reading import Reading
from documents.models import EntryPage, Kind, Origin
from documents.states import State
from patients.access import Opening, grants_in_force
from patients.actions.refusals import Refused, need
from patients.models import DossierGrant, DossierPage, Physician, Scope, User

IMAGING = frozenset({Kind.IMAGES, Kind.REPORT})
PHYSICIAN = "10"  # profession of 1.2.250.1.71.1.2.7
NOT_ALLOWED = _("Votre désignation ne permet pas, ou ne permet plus, d’ajouter à ce dossier.")
OUT_OF_SCOPE = _(
    "Vous êtes désigné pour l’imagerie de ce patient : vous pouvez ajouter des images et leurs comptes rendus."
)


def may_contribute(opening: Opening) -> bool:
    """Whether this opening lets its person add something to the dossier. One query."""
    return Physician.objects.filter(user=opening.grant.user_id).exists()


def kinds(scopes: Iterable[str]) -> frozenset[Kind]:
    """The kinds of entry that designations of these scopes let one add."""
    return frozenset(Kind) if set(scopes) - {Scope.IMAGING} else IMAGING


def hold_right(person: User | None, dossier: DossierPage) -> frozenset[Kind]:
    """The kinds that this person may add to a dossier that the caller holds; their designations end after it.

    In the caller's transaction: whoever ends one waits for it. Raises Refused (not-allowed). One query.
    """
    grants = _grants(person, dossier).select_for_update(of=("self",))
    scopes = [grant.scope for grant in grants]
    if not scopes:
        raise Refused("not-allowed", NOT_ALLOWED)
    return kinds(scopes)


def is_own(person: User | None, entry: EntryPage) -> bool:
    """Whether `entry` is what this person added, and still theirs to change. One query at most; two for a study.

    A study to which somebody else added images since is the dossier's: one does not withdraw another's images.
    """
    if person is None or entry.contributor_id != person.pk or entry.origin != Origin.PHYSICIAN:
        return False
    if entry.kind == Kind.IMAGES and entry.arrivals.exclude(received_by=person.pk).exists():
        return False
    return _grants(person, entry.dossier).exists()


def need_own(actor: User | None, permission: str, entry: EntryPage) -> None:
    """Refuses unless `actor` holds `permission`, or added `entry` and may still change it."""
    try:
        need(actor, permission)
    except Refused:
        if not is_own(actor, entry):
            raise


def took_back(person: User | None, dossier: DossierPage, sha256: str) -> bool:
    """Whether the dossier had these bytes from this person alone, who withdrew them: they may come back."""
    same = EntryPage.objects.filter(dossier=dossier, original_sha256=sha256, state=State.WITHDRAWN)
    hands = set(same.values_list("contributor", "withdrawn_by", "origin"))
    return person is not None and hands == {(person.pk, person.pk, Origin.PHYSICIAN)}


def columns(contributor: User, reading: Reading) -> dict[str, Any]:
    """The columns of an entry that say who added it; they are its author too, unless the file names one."""
    physician = Physician.objects.select_related("organisation").get(user=contributor)
    name = called(physician)
    added = {"origin": Origin.PHYSICIAN, "contributor": contributor, "contributor_name": name[:300]}
    if reading.authors:
        return added
    organisation = physician.organisation.name if physician.organisation else ""
    return {
        **added,
        "author_id": contributor.pk,
        "author_name": name[:300],
        "author_rpps": physician.rpps,
        "author_organisation": organisation[:300],
    }


def called(physician: Physician) -> str:
    """How a physician signs."""
    return f"Dr {physician.user}" if physician.profession == PHYSICIAN else str(physician.user)


def _grants(person: User | None, dossier: DossierPage) -> QuerySet[DossierGrant]:
    if person is None:
        return DossierGrant.objects.none()
    return grants_in_force(person).filter(content_object=dossier, user__is_active=True, user__physician__isnull=False)
