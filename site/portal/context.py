"""What every template of the portal knows without its view saying so."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal import house
from portal.middleware.language import person_of


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demo, whom to call, the message of the house, and how the screens are to look."""
    person = person_of(request)
    return {
        "is_demo": settings.DIAPHANE_DEMO,
        "support": SimpleLazyObject(partial(house.support, request)),
        "house": SimpleLazyObject(partial(house.in_force, request)),
        "appearance": person.appearance if person else "",
    }
