"""*Mes jetons*: the machines that read in a physician’s name: what each may do, until when, and its last use."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from patients import tokens
from patients.actions.make_token import make_token
from patients.actions.refusals import Refused
from patients.actions.revoke_token import revoke_own
from patients.models import Physician, Rights, User
from portal.people import me

DAYS = (7, 30, 90)


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's tokens; POST makes one, its secret on that answer alone: the session, which is stored, never has it."""
    person = _physician(request)
    if request.method == "POST":
        return _made(request, person)
    return _page(request, person)


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Revokes one of one's own."""
    person = _physician(request)
    if (uuid := _uuid(request.POST.get("token", ""))) and revoke_own(person, uuid):
        messages.success(request, _("Le jeton est révoqué : il n’ouvre plus rien."))
    return redirect("tokens")


@sensitive_variables("secret")
def _made(request: HttpRequest, person: User) -> HttpResponse:
    told = {name: request.POST.get(name, "") for name in ("name", "rights", "days")}
    days = int(told["days"]) if told["days"] in map(str, DAYS) else 0
    try:
        token, secret = make_token(
            person, told["name"], told["rights"], days=days, uuid=_uuid(request.POST.get("once", ""))
        )
    except Refused as refused:
        if refused.code == "made-already":  # the answer was refreshed, or the form sent again
            messages.info(request, str(refused.reason))
            return redirect("tokens")
        return _page(request, person, 400, told=told, refusal=refused.reason)
    return _page(request, person, made=token, secret=secret)


def _page(request: HttpRequest, person: User, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "tokens": tokens.tokens_of(person),
        "rights": Rights.choices,
        "days": DAYS,
        "once": uuid4(),
        "address": request.build_absolute_uri("/dicom-web"),
        "here": "profile",
        "told": {"rights": Rights.READ, "days": "90"},
        **more,
    }
    return render(request, "portal/profile/tokens.html", context, status=status)


def _physician(request: HttpRequest) -> User:
    """The person, if they are a physician: for anyone else there is no such page."""
    person = me(request)
    if not Physician.objects.filter(user=person).exists():
        raise Http404
    return person


def _uuid(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None
