"""Failures that the person can do something about become a 503 that says what."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from patients.ledger import LedgerUnavailable
from portal import unreachable
from portal.views import errors
from storage.errors import StorageError

Next = Callable[[HttpRequest], HttpResponseBase]
logger = logging.getLogger("portal.faults")
FAULTS = (LedgerUnavailable, StorageError, OperationalError, InterfaceError)


class Faults:
    """A trace that cannot be written, a store or database that does not answer: 503, and nothing served."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Passes on; exceptions come to `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The 503 page for a known fault; None leaves the rest to Django's 500."""
        return told(request, error) if isinstance(error, FAULTS) else None


def told(request: HttpRequest, fault: Exception) -> HttpResponse:
    """The 503 page; the log has the fault's kind alone, and which database let nobody in, if that is it."""
    logger.error("unavailable: %s", unreachable.sentence(fault.__cause__ or fault) or type(fault).__name__)
    return errors.unavailable(request)
