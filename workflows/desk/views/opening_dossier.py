"""Opening a dossier: by itself, or from a document that waits, whose word fills the form."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from documents import waiting
from documents.formats.reading import PatientClaim
from documents.models import Arrival
from patients import matching, presentation
from patients.actions import open_dossier as opening
from patients.actions.refusals import Refused
from patients.identity.claims import Claim
from patients.identity.identifiers import Identifier
from patients.identity.traits import Traits
from patients.models import DossierPage
from workflows.desk import access, queue
from workflows.desk.identity_forms import OpeningForm, of_claim
from workflows.desk.looks import look
from workflows.desk.views.framing import framed, me, named
from workflows.desk.views.showing import key

Alike = list[tuple[DossierPage, presentation.Facts]]


def open_dossier(request: HttpRequest) -> HttpResponse | HttpResponseRedirect:
    """The form; once filled, says which dossiers are like it, and opens one."""
    if not access.may_file(request.user):
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    arrival = _arrival(request)
    if request.method != "POST":
        return _shown(request, arrival, OpeningForm(initial=of_claim(_claim(request, arrival))))
    form = OpeningForm(request.POST)
    if not form.is_valid():
        return _shown(request, arrival, form, status=422)
    alike = _alike(request, form)
    if alike and "despite" not in request.POST:
        return _shown(request, arrival, form, alike, status=409)
    try:
        dossier = opening.open_dossier(form.identity(), form.numbers(), actor=me(request))
    except Refused as refused:
        form.add_error("ins_number" if refused.code.startswith("number") else None, str(refused.reason))
        return _shown(request, arrival, form, alike, status=409)
    return HttpResponseRedirect(_after(request, arrival, dossier.uuid))


def _arrival(request: HttpRequest) -> Arrival | None:
    """The document that it is opened for, traced as looked at."""
    uuid = key(request.GET.get("arrival", ""))
    if uuid is None:
        return None
    found: Arrival | None = access.arrivals(request.user).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    look(request, found)
    return found


def _claim(request: HttpRequest, arrival: Arrival | None) -> PatientClaim | None:
    prepared = waiting.opened(arrival, str).prepared if arrival else None
    return prepared.reading.patient if prepared else None


def _alike(request: HttpRequest, form: OpeningForm) -> Alike:
    """The dossiers that have one of these numbers, or these names and this birth date."""
    told = form.cleaned_data
    fields = ("birth_name", "first_given_name", "birth_date", "sex", "birth_place", "given_names")
    traits = Traits(**{name: told[name] for name in fields})
    numbers = tuple(Identifier(number.value, number.authority) for number in form.numbers())
    keys = [one.dossier for one in matching.candidates(Claim(numbers, traits))]
    found = list(access.dossiers(request.user).filter(uuid__in=keys).exclude(identity=None))
    named(request, found)
    return [(one, presentation.facts(one.identity)) for one in found if one.identity is not None]


def _after(request: HttpRequest, arrival: Arrival | None, dossier: UUID) -> str:
    if arrival is None:
        return reverse("desk_dossier", args=[dossier])
    query = queue.wish(request.GET).query(dossier=dossier)
    return f"{reverse('desk_arrival', args=[arrival.uuid])}?{query}"


def _shown(
    request: HttpRequest, arrival: Arrival | None, form: OpeningForm, alike: Alike | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "arrival": arrival, "alike": alike or [], "wish": queue.wish(request.GET)}
    return framed(request, "desk/open.html", context, status)
