"""Editing an account's names and how a physician practises."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.actions.edit_account import edit_account
from patients.actions.refusals import Refused
from patients.models import Physician, User
from portal.administration import access
from portal.administration.forms import EditedPhysicianForm, NamesForm, practised, refuse
from portal.people import me, posted


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, account: UUID) -> HttpResponse:
    """The form, and its saving."""
    found = access.account(account)
    form = _form(found, posted(request))
    if form.is_valid():
        told = form.cleaned_data
        practice = form.practice() if isinstance(form, EditedPhysicianForm) else None
        try:
            edit_account(found, told["first_name"], told["last_name"], practice, actor=me(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Le compte est modifié."))
            return redirect("account", account)
    return render(request, "portal/administration/account_edit.html", {"form": form, "account": found})


def _form(account: User, told: Any) -> NamesForm:
    names = {"first_name": account.first_name, "last_name": account.last_name}
    physician: Physician | None = getattr(account, "physician", None)
    if physician is None:
        return NamesForm(told, initial=names)
    return EditedPhysicianForm(told, initial={**names, **practised(physician)})
