"""System checks: the settings of this room are usable."""

from collections.abc import Callable

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from storage.masters import newest_master
from storage.stores import object_store


@register("settings")
def settings_are_usable(**_options: object) -> list[CheckMessage]:
    """Refuse to start without a master key that wraps and a store that can be spoken to."""
    return [*_error_of(newest_master, "storage.E001"), *_error_of(object_store, "storage.E002")]


def _error_of(reads_settings: Callable[[], object], code: str) -> list[CheckMessage]:
    try:
        reads_settings()
    except ImproperlyConfigured as error:
        return [Error(str(error), id=code)]
    return []
