"""*Mon profil*: who I am here, my language, how the screens look, my password, where I am signed in."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.users.models import UserProfile

from patients import administration
from patients.actions.choose_password import choose_password
from patients.actions.end_sessions import end_all, end_own
from patients.actions.refusals import Refused
from patients.actions.set_preferences import set_preferences
from patients.models import Appearance, Physician
from portal import sessions
from portal.forms import OwnPasswordForm
from portal.people import me, posted
from portal.staff import STAFF, groups_of
from portal.views import errors


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The profile."""
    person = me(request)
    roles = groups_of(request.user)
    context = {
        "person": person,
        "physician": Physician.objects.select_related("organisation").filter(user=person).first(),
        "roles": roles,
        "is_staff": bool(roles & STAFF),
        "appearances": Appearance.choices,
        "sessions": sessions.open_sessions(request),
        "current": sessions.current(request),
        "handed": administration.handed_lately(person),
        "here": "profile",
    }
    return render(request, "portal/profile/profile.html", context)


@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """Keeps the language and the appearance; Wagtail's rooms look so too."""
    try:
        set_preferences(me(request), language=request.POST.get("language"), appearance=request.POST.get("appearance"))
    except Refused:
        return errors.bad_request(request)
    if groups_of(request.user) & STAFF:
        theme = me(request).appearance or "system"
        UserProfile.objects.update_or_create(user=me(request), defaults={"theme": theme})
    return redirect("profile")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Changes one's password; the one way on for whoever signed in with one that was handed over."""
    person = me(request)
    form = OwnPasswordForm(person, posted(request))
    # A screen left open must not serve to try passwords: what fails counts, as at the sign-in form
    if request.method == "POST" and not ratelimit.consume(request, action="change_password", user=person, dry_run=True):
        return errors.too_many(request)
    if request.method == "POST" and "old_password" in form.errors:
        ratelimit.consume(request, action="change_password", user=person)
    if form.is_valid():
        key = sessions.hashed(request.session.session_key)
        changed = choose_password(person, form.cleaned_data["new_password1"], session=key)
        update_session_auth_hash(request, changed)
        sessions.follow_key(request, key)
        messages.success(request, _("Votre mot de passe est changé. Ailleurs, vous êtes déconnecté."))
        return redirect("home" if person.temporary_until else "profile")
    is_first = person.temporary_until
    context = {"form": form, "is_first": is_first, "handed": administration.handed_lately(person) if is_first else ()}
    return render(request, "portal/profile/password.html", context)


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Ends one session, or with `others` all but this one."""
    current = sessions.current(request)
    if "others" in request.POST:
        end_all(me(request), keep=current.key_hash if current else "")
        messages.success(request, _("Vos autres sessions sont terminées."))
    elif (uuid := _uuid(request.POST.get("session", ""))) and end_own(me(request), uuid):
        messages.success(request, _("La session est terminée."))
    return redirect("profile")


def _uuid(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None
