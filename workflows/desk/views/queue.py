"""The queue: what waits, why, and where it may go."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from workflows.desk import access, drop_lines, listing, queue
from workflows.desk.views.framing import framed, me, named
from workflows.uploads.models import Purpose
from workflows.uploads.rights import LARGEST


def desk(request: HttpRequest) -> HttpResponse:
    """A page of the queue, or of what was refused or filed today."""
    if not access.may_file(request.user):
        raise Http404
    wanted = queue.wish(request.GET)
    page = Paginator(queue.rows(request.user, wanted), queue.PAGE).get_page(request.GET.get("page"))
    reasons, senders = queue.choices(request.user)
    lines = listing.lines(page, request.user)
    named(request, (line.proposed for line in lines))
    context = {
        "wish": wanted,
        "page": page,
        "lines": lines,
        "counts": queue.counts(request.user),
        "reasons": [(code, listing.title(code)) for code in reasons],
        "senders": senders,
        "drops": drop_lines.all_shown(me(request)) if wanted.tab == "held" else [],
        "largest": LARGEST[Purpose.DESK],
        "too_large": _("Ce fichier est trop grand pour le bureau : confiez-le à l’informatique."),
        "first": queue.following(request.user, wanted) if wanted.tab == "held" else None,
    }
    return framed(request, "desk/queue.html", context)
