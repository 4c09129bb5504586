"""Who may see this dossier, and why I may."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from patients import access, designated, presentation
from patients.models import Act
from patients.views.reading import reads_dossier, trace


@reads_dossier
def readers(request: HttpRequest, opening: access.Opening) -> HttpResponse:
    """The physicians designated now, each with role, scope, period and reason; mine first."""
    trace(request, opening, Act.OPEN)
    grants = access.designated_readers(opening.dossier)
    context = {
        "dossier": opening.dossier,
        "strip": presentation.strip(request.user, opening),
        "mine": designated.readers(grant for grant in grants if grant.user_id == request.user.pk),
        "others": designated.readers(grant for grant in grants if grant.user_id != request.user.pk),
    }
    return render(request, "patients/readers.html", context)
