"""*À confirmer*: what one administrator asked and another answers."""

from uuid import UUID

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from patients import clock
from patients.actions.confirm import confirm
from patients.actions.hand_over import hand_over
from patients.actions.refusals import Refused
from patients.actions.refuse_request import refuse_request, withdraw_request
from patients.models import AccountRequest, Decision, User
from patients.requests import waiting
from portal.administration import access, presentation
from portal.administration.sure import asked_first
from portal.people import me
from portal.views import errors


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What waits, then the latest answers."""
    person = me(request)
    over = ~Q(decision=Decision.WAITING) | Q(expires__lte=clock.now())
    answered = AccountRequest.objects.filter(over).select_related("user", "proposed_by", "decided_by")
    context = {
        "waiting": [presentation.asked(one, person) for one in waiting()],
        "answered": [
            presentation.asked(one, person)
            for one in answered.order_by(F("decided_at").desc(nulls_last=True), "-expires", "-pk")[:20]
        ],
        "is_alone": not _others(person),
    }
    return render(request, "portal/administration/requests.html", context)


@require_POST
def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Confirms, refuses, takes back, or hands the password over."""
    asked, person = access.request(request_id), me(request)
    verb = request.POST.get("verb")
    if verb not in ("confirm", "refuse", "withdraw", "hand-over"):
        return errors.bad_request(request)
    if question := asked_first(request, asked.user, role=presentation.role(asked), back=reverse("requests")):
        return question
    try:
        if verb == "hand-over":
            return _show(request, asked, hand_over(asked, actor=person))
        if verb == "confirm":
            confirm(asked, actor=person)
            messages.success(request, _("C’est confirmé."))
        elif verb == "refuse":
            refuse_request(asked, reason=request.POST.get("reason", ""), actor=person)
            messages.success(request, _("La demande est refusée."))
        else:
            withdraw_request(asked, actor=person)
            messages.success(request, _("La demande est reprise."))
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect("account", asked.user.uuid) if verb == "hand-over" else redirect("requests")


@sensitive_variables("password")
def _show(request: HttpRequest, asked: AccountRequest, password: str) -> HttpResponse:
    """The password, this once: no redirect, so that it is kept nowhere on its way."""
    context = {"account": asked.user, "password": password}
    return render(request, "portal/administration/handed.html", context)


def _others(person: User) -> bool:
    """Whether another administrator could answer."""
    others = User.objects.filter(groups__name="Administrators", is_active=True).exclude(pk=person.pk)
    return others.exists()
