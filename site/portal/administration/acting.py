"""What is done to an account by a button."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from patients.actions.close_account import close_account
from patients.actions.end_sessions import end_sessions
from patients.actions.propose import propose_password, propose_reopening
from patients.actions.refusals import Refused
from portal.administration import access
from portal.administration.sure import asked_first
from portal.people import me
from portal.views import errors

VERBS: dict[str, tuple[Callable[..., Any], str | Promise]] = {
    "close": (close_account, _("Le compte est fermé et ses sessions sont terminées.")),
    "end-sessions": (end_sessions, _("Ses sessions sont terminées.")),
    "password": (propose_password, _("C’est demandé. Un autre administrateur doit confirmer.")),
    "reopen": (propose_reopening, _("C’est demandé. Un autre administrateur doit confirmer.")),
}


@require_POST
def act(request: HttpRequest, account: UUID) -> HttpResponse:
    """Does `verb` to the account, or says why not."""
    found = access.account(account)
    if request.POST.get("verb") not in VERBS:
        return errors.bad_request(request)
    if question := asked_first(request, found):
        return question
    action, done = VERBS[request.POST["verb"]]
    try:
        action(found, actor=me(request))
    except Refused as refused:
        messages.error(request, str(refused.reason))
    else:
        messages.success(request, str(done))
    return redirect("account", account)
