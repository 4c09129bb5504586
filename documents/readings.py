"""What is found out once in a run and used twice: to open dossiers, then to file. Bounded in memory."""

from dataclasses import dataclass, field
from threading import Lock

from documents.preparing import Prepared
from documents.scanning.verdicts import Verdicts

ROOM = 32 * 2**20  # characters of text and bytes of bodies kept, together


@dataclass(slots=True)
class Readings:
    """What was read, and what the scanner said, by the SHA-256 of the bytes: the same bytes read the same."""

    known: dict[str, Prepared] = field(default_factory=dict)
    room: int = ROOM
    lock: Lock = field(default_factory=Lock)
    verdicts: Verdicts = field(default_factory=Verdicts)

    def keep(self, sha256: str, prepared: Prepared) -> None:
        """Keeps a reading while there is room; a DICOM header is read again, it is quick and large."""
        with self.lock:
            if prepared.instance is None and sha256 not in self.known and _size(prepared) <= self.room:
                self.room -= _size(prepared)
                self.known[sha256] = prepared

    def take(self, sha256: str) -> Prepared | None:
        """The reading of these bytes, once: it is forgotten."""
        with self.lock:
            prepared = self.known.pop(sha256, None)
            self.room += _size(prepared) if prepared else 0
            return prepared


def _size(prepared: Prepared) -> int:
    """About what it takes in memory, its header included."""
    return sum(map(len, prepared.reading.text)) + (len(prepared.body.content) if prepared.body else 0) + 4096
