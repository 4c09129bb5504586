"""What else is done with an arrival: kept waiting, refused, taken up again, passed over, undone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.models import Arrival
from patients.actions.refusals import Refused
from workflows.desk import access, claiming, queue
from workflows.desk.actions.hold import hold_with_note
from workflows.desk.actions.refuse import refuse_on_word
from workflows.desk.actions.reopen import reopen
from workflows.desk.actions.undo import undo
from workflows.desk.models import Decided, Decision
from workflows.desk.views.arrival import onwards
from workflows.desk.views.framing import me, typed
from workflows.desk.views.opening import arrival_of
from workflows.desk.views.showing import Said, images, screen


@arrival_of("POST")
def hold(request: HttpRequest, found: Arrival) -> HttpResponseBase:
    """Kept waiting with a note; the next one comes."""
    note = typed(request, "note")
    try:
        hold_with_note(found, note, request.POST.get("last", ""), actor=me(request), images=images(request))
    except Refused as refused:
        return screen(request, found).answer(Said(str(refused.reason), "hold", note, status=409))
    messages.success(request, _("Document gardé en attente."))
    return onwards(request, found)


@arrival_of("POST")
def refuse(request: HttpRequest, found: Arrival) -> HttpResponseBase:
    """Refused with its reason; the next one comes."""
    reason = typed(request, "reason")
    try:
        refuse_on_word(found, reason, request.POST.get("last", ""), actor=me(request), images=images(request))
    except Refused as refused:
        return screen(request, found).answer(Said(str(refused.reason), "refuse", reason, status=409))
    messages.success(request, _("Document refusé."))
    return onwards(request, found)


@arrival_of("POST")
def take_up(request: HttpRequest, found: Arrival) -> HttpResponseBase:
    """What was refused waits again, and is opened."""
    try:
        reopen(found, request.POST.get("last", ""), actor=me(request), images=images(request))
    except Refused as refused:
        return screen(request, found).answer(Said(str(refused.reason), status=409))
    return HttpResponseRedirect(reverse("desk_arrival", args=[found.uuid]))


@arrival_of("POST")
def skip(request: HttpRequest, found: Arrival) -> HttpResponseBase:
    """Let go as it is; the next one comes."""
    claiming.let_go(found, me(request))
    return onwards(request, found)


def take_back(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Undoes one's own decision and comes back to its arrival; too late, says so in the queue."""
    own = Decision.objects.filter(uuid=uuid, user=request.user.pk) if access.may_file(request.user) else None
    decision = own.first() if own is not None else None
    if decision is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    query = queue.wish(request.GET).query()
    try:
        arrival = undo(decision, actor=me(request))
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return HttpResponseRedirect(f"{reverse('desk')}?{query}")
    messages.success(request, _undone(decision))
    return HttpResponseRedirect(f"{reverse('desk_arrival', args=[arrival.uuid])}?{query}")


def _undone(decision: Decision) -> str:
    if decision.decided == Decided.THERE:
        return _("Annulé : le document est de nouveau ici. Ce que cet envoi a restreint dans le dossier le reste.")
    return _("Annulé : le document est de nouveau ici.")
