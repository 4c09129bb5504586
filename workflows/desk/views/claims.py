"""The claim of an arrival: a browser's signs of life, taking over, letting go."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from documents.models import Arrival, Outcome
from workflows.desk import claiming, queue
from workflows.desk.views.framing import me
from workflows.desk.views.opening import arrival_of


@arrival_of("POST")
def beat(request: HttpRequest, found: Arrival) -> HttpResponseBase:
    """A sign of life; what has become of the arrival, in words, if it is no more in these hands."""
    return JsonResponse({"told": claiming.beat(found, me(request))})


@arrival_of("POST")
def take_over(request: HttpRequest, found: Arrival) -> HttpResponseBase:
    """Into one's own hands, although somebody else has it."""
    if found.outcome == Outcome.HELD:
        claiming.claim(found, me(request), take_over=True)
    query = queue.wish(request.GET).query()
    return HttpResponseRedirect(f"{reverse('desk_arrival', args=[found.uuid])}?{query}")


@arrival_of("POST")
def let_go(request: HttpRequest, found: Arrival) -> HttpResponseBase:
    """Out of one's hands: the browser left the page."""
    claiming.let_go(found, me(request))
    return HttpResponse(status=204)
