"""One's sessions: begun at sign-in, seen now and then, ended by their person, an administrator, idleness or age.

Django keeps what a session holds, and a session without its row there is none (`patients.actions.end_sessions`
removes it). `AccountSession` says to its person where and since when. A request costs no query for all this: what
it needs is in the session, renewed every few minutes. The clock is the machine's, as for Django's own sessions.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import AccountSession, HouseSettings, User
from portal import devices, house

EVERY = timedelta(minutes=3)  # between two notes of « seen »: reading writes nothing in between
LONGEST = timedelta(hours=12)
KEPT = timedelta(days=90)  # ended sessions stay that long, to tell the last sign-in by
_SEEN, _BEGAN, _HOUSE = "seen", "began", "house"


def connect() -> None:
    """Listens to sign-in and sign-out, whatever way they come."""
    user_logged_in.connect(_begin, dispatch_uid="diaphane.session_begins")
    user_logged_out.connect(_end, dispatch_uid="diaphane.session_ends")


def hashed(key: str | None) -> str:
    """What the table knows a session by."""
    return hashlib.sha256((key or "").encode()).hexdigest()


def holds(request: HttpRequest) -> bool:
    """Whether the session of a signed-in request still counts; every few minutes, notes that it was seen."""
    now = timezone.now().timestamp()
    seen, began = request.session.get(_SEEN, 0), request.session.get(_BEGAN, 0)
    found = house.put(request, house.read(request.session.get(_HOUSE)))
    # `seen` is up to EVERY old: nobody is signed out early
    idle = timedelta(minutes=found.idle_minutes) + EVERY
    if now - seen > idle.total_seconds() or now - began > LONGEST.total_seconds():
        return False
    return now - seen <= EVERY.total_seconds() or note(request)


def note(request: HttpRequest) -> bool:
    """Writes that the session was seen now, and renews what it carries; False when it was ended. Two queries."""
    now = timezone.now()
    if not _mine(request).filter(ended=None).update(seen=now):
        return False
    _carry(request, now.timestamp())
    return True


def current(request: HttpRequest) -> AccountSession | None:
    """The row of this request's session."""
    return _mine(request).first()


def open_sessions(request: HttpRequest) -> QuerySet[AccountSession]:
    """Where this person is signed in, the latest first."""
    since = timezone.now() - timedelta(minutes=house.in_force(request).idle_minutes) - EVERY
    return AccountSession.objects.filter(user=request.user.pk, ended=None, seen__gt=since).order_by("-seen")


def follow_key(request: HttpRequest, former: str) -> None:
    """After Django gave the session another key (`update_session_auth_hash`), its row goes with it."""
    rows = AccountSession.objects.filter(user=request.user.pk, key_hash=former)
    rows.update(key_hash=hashed(request.session.session_key))


def _mine(request: HttpRequest) -> QuerySet[AccountSession]:
    return AccountSession.objects.filter(user=request.user.pk, key_hash=hashed(request.session.session_key))


def _carry(request: HttpRequest, now: float) -> None:
    request.session[_SEEN] = now
    request.session[_HOUSE] = house.written(house.put(request, HouseSettings.now()))


def _begin(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    now = timezone.now()
    mine = AccountSession.objects.filter(user=user)
    mine.filter(seen__lt=now - KEPT).delete()
    last = mine.order_by("-started").first()
    if not request.session.session_key:  # Django emptied another person's session, and gives a key at the end only
        request.session.save()
    device = devices.named(request.META.get("HTTP_USER_AGENT", ""))
    told = {"user": user, "device": device, "started": now, "seen": now, "ended": None}
    AccountSession.objects.update_or_create(key_hash=hashed(request.session.session_key), defaults=told)
    request.session[_BEGAN] = now.timestamp()
    _carry(request, now.timestamp())
    if last is not None:
        messages.info(request, _told(last), fail_silently=True)


def _told(last: AccountSession) -> str:
    moment = date_format(timezone.localtime(last.started), "DATETIME_FORMAT")
    words = {"moment": moment, "device": last.device or _("appareil inconnu")}
    return _("Votre dernière connexion : %(moment)s, %(device)s.") % words


def _end(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Before the key goes."""
    if user is not None and request.session.session_key:
        mine = AccountSession.objects.filter(user=user, key_hash=hashed(request.session.session_key), ended=None)
        mine.update(ended=timezone.now())
