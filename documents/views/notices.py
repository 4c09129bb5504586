"""The lines on *Mes patients* about documents that were in the wrong dossier: each can be put away."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from documents.actions.dismiss import dismiss as put_away
from documents.notices import notice


def dismiss(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST puts one's own notice away; anyone else's does not exist."""
    found = notice(request.user, uuid)
    if found is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    put_away(found)
    return redirect("my_patients")
