"""What stands around a search inside one dossier: whose it is, as on every screen of a dossier."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from patients import access, presentation
from patients.access import Opening
from patients.models import Act
from patients.views.reading import trace


def opening_of(request: HttpRequest, dossier: UUID) -> Opening:
    """The dossier itself, or the one in which it was merged. Raises Http404 for one that is not open."""
    found = access.opening(request.user, dossier)
    if found is None:
        raise Http404
    return found


def around(request: HttpRequest, opening: Opening | None) -> dict[str, Any]:
    """The layout, and who the patient is, traced first; None for a search across dossiers. Raises LedgerUnavailable."""
    if opening is None:
        return {"layout": "portal/page.html"}
    trace(request, opening, Act.SEARCH)
    strip = presentation.strip(request.user, opening)
    return {"layout": "patients/dossier.html", "dossier": opening.dossier, "strip": strip}
