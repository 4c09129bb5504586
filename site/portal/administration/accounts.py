"""The list of accounts, and one account."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from patients.actions.refusals import Refused
from patients.identity import normalise
from patients.models import AccountRole, AdministrationEvent, User
from patients.requests import to_hand_over, waiting
from portal import typed
from portal.administration import access, presentation, roles
from portal.people import me

PAGE = 50
# Compared here, since no database folds case and accents as another does: 2,000 accounts take some 30 ms
_COMPARED = ("last_name", "first_name", "username", "physician__rpps", "physician__organisation__name")
STATES = {"open": Q(is_active=True), "closed": Q(is_active=False), "roleless": Q(is_active=True, groups=None)}


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """The accounts, by name; POST with `name` looks for some, by name, login, RPPS or organisation."""
    if request.method == "POST":
        name = request.POST.get("name", "").strip()
        token = typed.keep(request.session, name) if name else ""
        return redirect(f"{reverse('accounts')}?q={token}" if token else "accounts")
    wanted = typed.recall(request.session, request.GET.get("q", ""))
    role, state = request.GET.get("role", ""), request.GET.get("state", "")
    page = Paginator(_found(wanted, role, state), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [presentation.line(account) for account in page],
        "wanted": wanted,
        "role": role,
        "state": state,
        "token": request.GET.get("q", "") if wanted else "",
        "roles": roles.offered(),
        "waiting": waiting().count(),
    }
    return render(request, "portal/administration/accounts.html", context)


@require_safe
def one(request: HttpRequest, account: UUID) -> HttpResponse:
    """One account: who, what waits, what may be done, what was done."""
    found = access.account(account)
    events = AdministrationEvent.objects.filter(subject=found).select_related("actor").order_by("-pk")[:50]
    mine = me(request)
    context = {
        "account": found,
        "line": presentation.line(found),
        "physician": getattr(found, "physician", None),
        "waiting": [presentation.asked(one, mine) for one in waiting().filter(user=found)],
        "to_hand_over": [presentation.asked(one, mine) for one in to_hand_over(found).select_related("proposed_by")],
        "events": presentation.told(events),
        "is_mine": found == mine,
        "roles": roles.offered(),
        "sessions": found.sessions.filter(ended=None).count(),
    }
    return render(request, "portal/administration/account.html", context)


def _found(wanted: str, role: str, state: str) -> QuerySet[User]:
    found = access.accounts().prefetch_related("groups").select_related("physician__organisation")
    if wanted:
        found = found.filter(pk__in=_named(wanted))
    try:
        found = found.filter(groups__name=AccountRole(roles.named(role))) if role else found
    except Refused:
        return found.none()
    return found.filter(STATES.get(state, Q()))


def _named(wanted: str) -> list[int]:
    """The accounts of which each word of `wanted` begins a word of the name, login, RPPS or organisation."""
    words = normalise.name(wanted).split()
    rows = access.accounts().values_list("pk", *_COMPARED)
    told = ((pk, " " + normalise.name(" ".join(filter(None, values)))) for pk, *values in rows.iterator())
    return [pk for pk, text in told if all(f" {word}" in text for word in words)]
