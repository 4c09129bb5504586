"""Wagtail's addresses of pages: its editor of an entry, for secretaries; its explorer leads to the desk's dossiers."""

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from documents.states import State
from patients import ledger
from patients.models import Act
from workflows.desk import access, editor
from workflows.desk.views.framing import me

BEYOND = 2**63  # no column holds such a number, and SQLite takes none
READING = ("GET", "HEAD")
protected = csrf_protect(editor.edit)


@csrf_exempt  # the editor asks for the token; an address that is closed answers as it does with one
def page_edit(request: HttpRequest, page: int) -> HttpResponseBase:
    """Edits the entry whose page has that number; a dossier, the index, any other page and none are the same 404.

    One that was withdrawn is not edited any more: the desk's page of it says so. Its trace is committed first.
    """
    found = access.entries(request.user).filter(pk=page).first() if page < BEYOND else None
    if found is None:
        raise Http404
    if request.method not in (*READING, "POST"):
        return HttpResponseNotAllowed([*READING, "POST"])
    if found.state == State.WITHDRAWN:
        return HttpResponseRedirect(reverse("desk_entry", args=[found.uuid]))
    ledger.record(ledger.Read(me(request), found.dossier, Act.READ, entry=found.uuid))
    return protected(request, found)


def page_explore(request: HttpRequest, page: int) -> HttpResponseBase:
    """To the dossier whose page has that number; any other page and none are the same 404."""
    found = access.dossiers(request.user).filter(pk=page).first() if page < BEYOND else None
    if found is None:
        raise Http404
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    return HttpResponseRedirect(reverse("desk_dossier", args=[found.uuid]))
