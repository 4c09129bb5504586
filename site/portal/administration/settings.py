"""The few settings of the house, and the record of all changes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from patients.actions.refusals import Refused
from patients.actions.set_house import set_house
from patients.models import AdministrationEvent, HouseSettings
from portal import house, sessions
from portal.administration import presentation
from portal.administration.forms import HouseForm, refuse
from portal.people import me, posted

PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """The settings, and their saving; other people's screens have them within minutes (`portal.sessions`)."""
    form = HouseForm(posted(request), initial=house.written(HouseSettings.now()))
    if form.is_valid():
        try:
            set_house(form.cleaned_data, actor=me(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            sessions.note(request)
            messages.success(request, _("C’est enregistré. Les écrans ouverts l’auront dans les trois minutes."))
            return redirect("house")
    return render(request, "portal/administration/house.html", {"form": form})


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Everything that was done to accounts, places and settings, the latest first."""
    found = AdministrationEvent.objects.select_related("actor", "subject").order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"page": page, "events": presentation.told(page)}
    return render(request, "portal/administration/journal.html", context)
