"""Two dossiers of one woman, and what the tests of this folder do with them."""

from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number
from patients.identity.ins import TEST
from patients.models import DossierGrant, DossierMerge, DossierPage, IdentifierStatus
from tests import people

HOSPITAL, CLINIC = "1.2.250.1.999.1", "1.2.250.1.999.2"


def dossier(ipp: str, authority: str = HOSPITAL, **traits: str) -> DossierPage:
    """A dossier known by a local number."""
    return people.dossier(Number(ipp, authority), **traits)


def with_ins(number: int, status: IdentifierStatus = IdentifierStatus.VALIDATED, **traits: str) -> DossierPage:
    """A dossier known by an INS of the test root."""
    return people.dossier(Number(people.ins(number), TEST, status), **traits)


def together(kept: DossierPage, merged: DossierPage, *, despite_traits: bool = False) -> DossierMerge:
    """The merge."""
    return merge(kept, merged, Word("même patiente", despite_traits))


def doors() -> set[tuple[str, DossierPage]]:
    """Who opens which dossier, by the table of grants."""
    grants = DossierGrant.objects.select_related("user", "content_object")
    return {(grant.user.username, grant.content_object) for grant in grants}
