"""What a server that cannot do what was asked answers, in one line: which variable, which server, what it said.

The server's own words are left out: an error quotes the query, and one of a bulk the document. Only its kind goes on,
a name of Elasticsearch's own vocabulary.
"""

import logging
import re
import time
from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from search.engines.elasticsearch_address import Address
from search.ports import EngineDown, IndexUnavailable

logger = logging.getLogger(__name__)
T = TypeVar("T")
_KIND = re.compile(r"[a-z][a-z_]{2,60}")
_AGAIN = 60.0  # seconds before the same line is logged again


class Listener:
    """Asks one cluster, and turns what goes wrong into the port's errors; safe in threads."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._said, self._said_at = "", 0.0

    def ask(self, call: Callable[[], T]) -> T:
        """What `call` returns. Raises EngineDown, IndexUnavailable; neither holds the client's own error."""
        try:
            return call()
        except (ApiError, TransportError) as error:
            failure = self.failure(error)
        raise failure

    def failure(self, error: ApiError | TransportError) -> IndexUnavailable:
        """The same in our words, logged."""
        if isinstance(error, ApiError) and error.status_code == 404:
            return IndexUnavailable()
        failure = EngineDown(self._line(error))
        self.say(str(failure))
        return failure

    def refused(self, status: int, kind: str) -> EngineDown:
        """For an answer that came without an error."""
        failure = EngineDown(self._answered(status, kind))
        self.say(str(failure))
        return failure

    def say(self, line: str) -> None:
        """Logs a line, the same once a minute."""
        now = time.monotonic()
        if line != self._said or now - self._said_at > _AGAIN:
            self._said, self._said_at = line, now
            logger.warning(line)

    def _line(self, error: ApiError | TransportError) -> str:
        told = {"server": str(self._address), "variable": self._address.credential}
        if isinstance(error, UnsupportedProductError):
            return _("SEARCH_URL : %(server)s répond, et n’est pas un serveur Elasticsearch.") % told
        if isinstance(error, ApiError):
            return self._answered(error.status_code, kind(error.body))
        if isinstance(error, TlsError):
            return _("SEARCH_CA_FILE : le certificat de %(server)s n’est pas reconnu, ou n’est pas à son nom.") % told
        if isinstance(error, ConnectionTimeout):
            return _("SEARCH_URL : %(server)s ne répond pas à temps.") % told
        return _("SEARCH_URL : %(server)s ne répond pas.") % told

    def _answered(self, status: int, kind: str) -> str:
        told = {
            "server": str(self._address),
            "variable": self._address.credential,
            "answer": f"{status} {kind}".strip(),
        }
        if status == 401:
            return _("%(variable)s : %(server)s ne reconnaît pas qui nous sommes (%(answer)s).") % told
        if status == 403:
            return _("%(variable)s : %(server)s refuse ce droit (%(answer)s) ; le README dit ceux qu’il faut.") % told
        if status == 429:
            return _("SEARCH_URL : %(server)s refuse, surchargé ou plein (%(answer)s).") % told
        return _("SEARCH_URL : %(server)s a répondu %(answer)s.") % told


def kind(body: object) -> str:
    """The kind of an error, "" where it does not say one that we would repeat."""
    error = body.get("error") if isinstance(body, dict) else None
    said = error.get("type") if isinstance(error, dict) else None
    return said if isinstance(said, str) and _KIND.fullmatch(said) else ""
