"""What DICOMweb answers when it does not answer: a status (PS3.18 8.5) and one sentence, never of whom.

The same for a session and for a token, so that nothing tells an address that is closed from one that is none.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.formats.unreadable import Unreadable
from patients.ledger import LedgerUnavailable
from storage.errors import StorageError

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]
FAULTS = (LedgerUnavailable, StorageError, OperationalError, InterfaceError)

NOT_FOUND = _("Cette ressource n’existe pas.")
NOT_ACCEPTABLE = _("Aucun des formats demandés (Accept) ne peut être donné pour cette ressource.")
UNAVAILABLE = _("Le service est momentanément indisponible : réessayez dans une minute.")


class Problem(Exception):
    """An answer other than the one that was asked for. `str()` is the status alone, fit for a log."""

    def __init__(self, status: int, sentence: str | Promise, **headers: str) -> None:
        """`headers` by their names, with _ for -."""
        super().__init__(str(status))
        self.status, self.sentence = status, sentence
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    @property
    def response(self) -> HttpResponse:
        """The sentence, as text."""
        kind = "text/plain; charset=utf-8"
        return HttpResponse(f"{self.sentence}\n", status=self.status, content_type=kind, headers=self.headers)


def not_acceptable() -> Problem:
    """406: what is asked for exists, in no format that the client takes."""
    return Problem(406, NOT_ACCEPTABLE)


def told(view: View) -> View:
    """A view whose problems, and those of the house, are answers."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Problem as problem:
            return problem.response
        except Http404:
            return Problem(404, NOT_FOUND).response
        except Unreadable as error:
            return Problem(406, error.reason).response  # it can still be had as it is stored
        except FAULTS as fault:
            logger.error("unavailable: %s", type(fault).__name__)
            return Problem(503, UNAVAILABLE, Retry_After="60").response

    return answering
