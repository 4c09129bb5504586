"""Organisations and their units: added, renamed, numbered, closed."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.actions.close_place import close_place
from patients.actions.keep_organisation import keep_organisation
from patients.actions.keep_unit import keep_unit
from patients.actions.refusals import Refused
from patients.models import Organisation, Unit
from portal.administration.forms import OrganisationForm, UnitForm, refuse
from portal.people import me, posted


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every organisation, the open ones first."""
    units = Count("units", filter=Q(units__closed_at=None), distinct=True)
    found = Organisation.objects.annotate(unit_count=units, physician_count=Count("physicians", distinct=True))
    places = sorted(found, key=lambda place: (place.closed_at is not None, place.name.casefold()))
    return render(request, "portal/administration/places.html", {"places": places})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    return _keep(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, organisation: int) -> HttpResponse:
    """An organisation: its form and its units."""
    return _keep(request, get_object_or_404(Organisation, pk=organisation))


def _keep(request: HttpRequest, place: Organisation | None) -> HttpResponse:
    names = ("name", "finess", "authority")
    form = OrganisationForm(posted(request), initial={name: getattr(place, name, "") for name in names})
    if form.is_valid():
        try:
            kept = keep_organisation(**form.cleaned_data, organisation=place, actor=me(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("place", kept.pk)
    units = place.units.order_by("name") if place else []
    return render(request, "portal/administration/place.html", {"form": form, "place": place, "units": units})


@require_http_methods(["GET", "HEAD", "POST"])
def create_unit(request: HttpRequest, organisation: int) -> HttpResponse:
    """A new unit of an organisation."""
    return _keep_unit(request, get_object_or_404(Organisation, pk=organisation), None)


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    """A unit's form."""
    found = get_object_or_404(Unit.objects.select_related("organisation"), pk=unit)
    return _keep_unit(request, found.organisation, found)


def _keep_unit(request: HttpRequest, place: Organisation, unit: Unit | None) -> HttpResponse:
    form = UnitForm(posted(request), initial={name: getattr(unit, name, "") for name in ("name", "code")})
    if form.is_valid():
        try:
            keep_unit(place, **form.cleaned_data, unit=unit, actor=me(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("place", place.pk)
    return render(request, "portal/administration/unit.html", {"form": form, "place": place, "unit": unit})


@require_POST
def close(request: HttpRequest, organisation: int) -> HttpResponse:
    """Closes or reopens the organisation, or with `unit` one of its units."""
    place = get_object_or_404(Organisation, pk=organisation)
    closing: dict[str, Any] = {"reopen": request.POST.get("verb") == "reopen", "actor": me(request)}
    told = request.POST.get("unit")
    if told is None:
        close_place(place, **closing)
    else:
        close_place(
            get_object_or_404(place.units, pk=int(told) if told.isdecimal() and len(told) < 18 else 0), **closing
        )
    messages.success(request, _("C’est rouvert.") if closing["reopen"] else _("C’est fermé."))
    return redirect("place", organisation)
