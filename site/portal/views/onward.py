"""The next document to read, of all one's patients: a Monday morning's forty letters, one key each."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents import news


@require_safe
def next_new(request: HttpRequest) -> HttpResponse:
    """Leads to the first entry that waits in the dossier `in`, else in another one, which is then said; else home."""
    found = news.first_waiting(request.user, news.last_visit(request.user), _uuid(request.GET.get("in", "")))
    if found is None:
        return redirect("my_patients")
    address = reverse("entry", args=[found.entry])
    return redirect(f"{address}?other=1" if found.is_elsewhere else address)


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
