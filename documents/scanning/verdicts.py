"""What the scanner said of bytes, kept for a run by their SHA-256: it looks at each file once, before any parser."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from documents.digests import digest
from documents.scanning import NoScanner, ScannerUnavailable, scanner
from storage import objects
from storage.measured import Measured
from storage.models import StoredObject

PIECE = 2**20


@dataclass(slots=True)
class Verdicts:
    """`infected` by digest. A scanner that does not answer leaves no verdict: it is asked again."""

    infected: dict[str, bool] = field(default_factory=dict)

    def of_file(self, path: Path) -> tuple[str, bool]:
        """The SHA-256 of the bytes that were looked at, and whether a virus is in them.

        It is taken as they pass to the scanner: of a file that changes meanwhile, what comes later has another one.
        Raises ScannerUnavailable, OSError.
        """
        sha256 = digest(path)
        if sha256 in self.infected or isinstance(scanner(), NoScanner):
            return sha256, self.infected.get(sha256, False)
        with path.open("rb") as stream:
            passing = Measured(stream)
            infected = scanner().finds(iter(partial(passing.read, PIECE), b""))
        self.infected[passing.sha256] = infected
        return passing.sha256, infected

    def refusal(self, path: Path) -> str:
        """What keeps a container from being opened: virus, unscanned (codes of `unreadable.REASONS`); "" for nothing.

        Raises OSError.
        """
        if isinstance(scanner(), NoScanner):
            return ""  # nothing would look: the file is not even read
        try:
            return "virus" if self.of_file(path)[1] else ""
        except ScannerUnavailable:
            return "unscanned"

    def of_object(self, stored: StoredObject) -> bool:
        """Whether a virus is in sealed bytes. Raises ScannerUnavailable, and what `storage.objects.open` raises."""
        if stored.sha256 not in self.infected:
            if isinstance(scanner(), NoScanner):
                return False  # nothing would look: the bytes are not even unsealed
            with objects.open(stored) as pieces:
                self.infected[stored.sha256] = scanner().finds(pieces)
        return self.infected[stored.sha256]
