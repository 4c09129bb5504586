"""What is done with an entry: described, withdrawn, moved, said to replace another. Each by its action."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.actions.describe import describe as describing_action
from documents.actions.move import move as moving
from documents.actions.replace import replace as replacing
from documents.actions.replace import take_back
from documents.actions.withdraw import withdraw as withdrawing
from documents.models import EntryPage
from patients.actions.refusals import Refused
from workflows.desk import access, history
from workflows.desk.entry_forms import describing
from workflows.desk.views.entry import entry_of, screen
from workflows.desk.views.framing import me, typed
from workflows.desk.views.showing import key


@entry_of("POST")
def describe(request: HttpRequest, found: EntryPage) -> HttpResponseBase:
    """Type, date, title, confidentiality, visibility, recipients."""
    form = describing(found, request.POST)
    if not form.is_valid():
        return screen(request, found, form, panel="describe", status=422)
    try:
        describing_action(
            found,
            form.description(found),
            reason=form.cleaned_data["reason"],
            actor=me(request),
            seen=form.cleaned_data["seen"],
        )
    except Refused as refused:
        beside = form.refuse(refused)
        return screen(request, found, form, error="" if beside else str(refused.reason), panel="describe", status=409)
    return _done(request, found, _("Description corrigée."))


@entry_of("POST")
def withdraw(request: HttpRequest, found: EntryPage) -> HttpResponseBase:
    """Gone at the next request of whoever could read it."""
    reason = typed(request, "reason")
    try:
        withdrawing(found, reason=reason, actor=me(request))
    except Refused as refused:
        return screen(request, found, error=str(refused.reason), panel="withdraw", typed=reason, status=409)
    return _done(request, found, _("Document retiré."))


@entry_of("POST")
def move(request: HttpRequest, found: EntryPage) -> HttpResponseBase:
    """Looks for the right dossier, shows it, and once confirmed moves the entry there."""
    reason, target = typed(request, "reason"), key(request.POST.get("target", ""))
    told = {"panel": "move", "typed": reason, "sought": typed(request, "sought")[:200]}
    dossier = access.dossiers(request.user).filter(uuid=target).first() if target else None
    if dossier is None or "confirm" not in request.POST:
        return screen(request, found, target=target, **told)  # type: ignore[arg-type]
    try:
        moving(found, dossier, reason=reason, actor=me(request))
    except Refused as refused:
        return screen(request, found, error=str(refused.reason), target=target, status=409, **told)  # type: ignore[arg-type]
    return _done(request, found, _("Document déplacé."))


@entry_of("POST")
def replace(request: HttpRequest, found: EntryPage) -> HttpResponseBase:
    """Says that this entry replaces an earlier one of its dossier."""
    reason, earlier = typed(request, "reason"), key(request.POST.get("earlier", ""))
    before = access.entries(request.user).filter(uuid=earlier, dossier=found.dossier).first() if earlier else None
    if before is None:
        error = _("Choisissez le document qu’il remplace.")
        return screen(request, found, error=error, panel="replace", typed=reason, status=422)
    try:
        replacing(found, before, reason=reason, actor=me(request))
    except Refused as refused:
        return screen(request, found, error=str(refused.reason), panel="replace", typed=reason, status=409)
    return _done(request, found, _("Remplacement enregistré."))


@entry_of("POST")
def unreplace(request: HttpRequest, found: EntryPage) -> HttpResponseBase:
    """Takes back a replacement that was said by mistake."""
    wanted = key(request.POST.get("replacement", ""))
    made = next((one for one in history.replacements(found) if one.uuid == wanted), None)
    reason = typed(request, "reason")
    if made is None:
        return screen(request, found, error=_("Ce remplacement n’est plus en vigueur."), status=409)
    try:
        take_back(made, reason=reason, actor=me(request))
    except Refused as refused:
        return screen(request, found, error=str(refused.reason), panel="unreplace", typed=reason, status=409)
    return _done(request, found, _("Remplacement annulé."))


def _done(request: HttpRequest, entry: EntryPage, sentence: str) -> HttpResponseRedirect:
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("desk_entry", args=[UUID(str(entry.uuid))]))
