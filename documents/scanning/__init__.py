"""The scanner port: whether bytes carry a virus, asked before any of them is parsed.

`SCANNER_URL` is `clamd://host:port` or `clamd:///path/of/socket`; without one nothing is scanned, and
the deployment says so (system check `documents.W001`).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class ScannerUnavailable(RuntimeError):
    """The scanner does not answer: the arrival waits, nothing is parsed."""


class Scanner(Protocol):
    """Looks at bytes as they pass."""

    def finds(self, pieces: Iterable[bytes]) -> bool:
        """Whether a virus is in them. Raises ScannerUnavailable."""
        ...


class NoScanner:
    """The embedded default: looks at nothing, and is said to."""

    def finds(self, pieces: Iterable[bytes]) -> bool:
        """Never."""
        return False


def scanner() -> Scanner:
    """The scanner of this installation."""
    return _made(settings.SCANNER_URL)


@lru_cache(maxsize=1)
def _made(url: str) -> Scanner:
    from documents.scanning.clamd import Clamd

    if not url:
        return NoScanner()
    parts = urlsplit(url)
    if parts.scheme != "clamd":
        raise ImproperlyConfigured("SCANNER_URL is clamd://host:port or clamd:///path/of/socket.")
    return Clamd(parts.path) if not parts.hostname else Clamd((parts.hostname, parts.port or 3310))
