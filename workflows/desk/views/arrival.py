"""One arrival: the document beside its form, the candidates compared, and its filing."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.models import Arrival, EntryPage, Outcome
from patients.actions.refusals import Refused
from workflows.desk import access, claiming, forms, queue, studies
from workflows.desk.actions.file import Order, file_on_word
from workflows.desk.actions.file_study import file_study
from workflows.desk.views.framing import me
from workflows.desk.views.opening import arrival_of
from workflows.desk.views.showing import Said, key, screen


@arrival_of("GET", "HEAD")
def arrival(request: HttpRequest, found: Arrival) -> HttpResponseBase:
    """The document and its form; opening it takes it in hand, unless somebody else has it.

    An image of a study that is not the first of its line leads to the first.
    """
    first = studies.first(found)
    if first.pk != found.pk:
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{reverse('desk_arrival', args=[first.uuid])}{'?' if query else ''}{query}")
    if found.outcome == Outcome.HELD and request.method == "GET":
        claiming.claim(found, me(request))
    return screen(request, found).answer()


@arrival_of("POST")
def consider(request: HttpRequest, found: Arrival) -> HttpResponseBase:
    """Looks for another dossier, or puts one that was found beside the others; what was typed stays."""
    here = screen(request, found)
    chosen = key(request.POST.get("choose", ""))
    if chosen is not None:
        asked = replace(here.asked, dossier=str(chosen), chosen=(chosen, *here.asked.chosen)[:6], sought="")
        return replace(here, asked=asked).answer()
    return here.answer(Said(panel="found"))


@arrival_of("POST")
def file(request: HttpRequest, found: Arrival) -> HttpResponseBase:
    """The first time, says what will be done; confirmed, does it and goes to the next arrival."""
    here = screen(request, found)
    wanted = here.asked.dossier
    dossier = access.dossiers(request.user).filter(uuid=wanted).first() if wanted else None
    if here.seen.prepared is None or not here.form.is_valid():
        return here.answer(Said(panel="form", status=422))
    if dossier is None:
        return here.answer(Said(_("Choisissez le dossier."), status=422))
    if not here.asked.is_confirmed:
        return here.answer(Said(panel="confirm"))
    order = Order(dossier, forms.said(here.form, here.seen.prepared.reading), here.asked.confirmed, here.asked.last)
    try:
        if here.size.images > 1:
            entry = file_study(found, order, here.asked.images, actor=me(request))
        else:
            entry = file_on_word(found, here.seen.prepared, order, actor=me(request))
    except Refused as refused:
        panel = "confirm" if refused.code == "unconfirmed" else ""
        return here.answer(Said(str(refused.reason), panel, status=409))
    messages.success(request, _done(entry, here.size))
    return onwards(request, found)


def _done(entry: EntryPage | None, size: studies.Size) -> str:
    if entry is None:
        return _("C’était déjà dans le dossier : rien n’y est ajouté, ce que cet envoi restreint y vaut désormais.")
    return _("Examen classé et publié.") if size.images > 1 else _("Document classé et publié.")


def onwards(request: HttpRequest, done: Arrival) -> HttpResponseRedirect:
    """To the next arrival that waits; to the queue once none does."""
    wanted = queue.wish(request.GET)
    following = queue.following(request.user, wanted, done)
    place = reverse("desk_arrival", args=[following.uuid]) if following else reverse("desk")
    query = wanted.query()
    return HttpResponseRedirect(f"{place}?{query}" if query else place)
