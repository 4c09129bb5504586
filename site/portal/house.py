"""The settings of the house as this request sees them.

A session carries them and renews them every few minutes (`portal.sessions`): a screen costs no query for them, and
an error page asks nothing of a database that may be down.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from patients.models import HouseSettings

NAMES = ("support", "idle_minutes", "message")


def in_force(request: HttpRequest) -> HouseSettings:
    """What the door found for this request; asked of the database for who is signed out, at most once."""
    known: HouseSettings | None = getattr(request, "_house_settings", None)
    return known if known is not None else put(request, HouseSettings.now())


def put(request: HttpRequest, found: HouseSettings) -> HouseSettings:
    """Makes `found` those of this request."""
    request._house_settings = found  # type: ignore[attr-defined]
    return found


def spare(request: HttpRequest) -> None:
    """For an error page: what is known, else the defaults, and no question to the database."""
    if not hasattr(request, "_house_settings"):
        put(request, HouseSettings(pk=1))


def support(request: HttpRequest) -> str:
    """Whom to call: the administrators' word, else the machine's."""
    return in_force(request).support or settings.DIAPHANE_SUPPORT


def written(found: HouseSettings) -> dict[str, Any]:
    """As a session carries them."""
    return {name: getattr(found, name) for name in NAMES}


def read(told: Any) -> HouseSettings:
    """From what a session carries; the defaults for what it does not."""
    kept = told if isinstance(told, dict) else {}
    return HouseSettings(pk=1, **{name: kept[name] for name in NAMES if name in kept})
