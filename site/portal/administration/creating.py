"""Creating an account, and giving a role to one that has none: both ask, and a second administrator confirms."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.actions.create_account import create_account
from patients.actions.propose import propose_role
from patients.actions.refusals import Refused
from patients.models import AccountRole
from portal.administration import access, roles
from portal.administration.forms import PersonForm, PhysicianForm, PracticeForm, RegistrationForm, refuse
from portal.people import me, posted


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, role: str) -> HttpResponse:
    """A new account of that role; 404 for a role that is none."""
    wanted = _role(role)
    kind = PhysicianForm if wanted == AccountRole.PHYSICIAN else PersonForm
    form = kind(posted(request))
    if form.is_valid():
        practice = form.practice() if isinstance(form, PracticeForm) else None
        try:
            asked = create_account(form.person(), wanted, practice, actor=me(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Le compte est créé. Un autre administrateur doit confirmer son rôle."))
            return redirect("account", asked.user.uuid)
    context = {"form": form, "role": wanted.label, "roles": roles.offered(), "slug": role}
    return render(request, "portal/administration/account_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give_role(request: HttpRequest, account: UUID, role: str) -> HttpResponse:
    """A role for an account that has none: a physician's with their registration."""
    found, wanted = access.account(account), _role(role)
    form = RegistrationForm(posted(request)) if wanted == AccountRole.PHYSICIAN else forms.Form(posted(request))
    if form.is_valid():
        practice = form.practice() if isinstance(form, PracticeForm) else None
        try:
            propose_role(found, wanted, practice, actor=me(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("C’est demandé. Un autre administrateur doit confirmer ce rôle."))
            return redirect("account", account)
    context = {"form": form, "account": found, "role": wanted.label}
    return render(request, "portal/administration/account_role.html", context)


def _role(slug: str) -> AccountRole:
    try:
        return roles.named(slug)
    except Refused:
        raise Http404 from None
