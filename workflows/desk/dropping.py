"""Files dropped on the desk: each takes the road, and one says what became of it; an archive gives one for each member.

What is small is read while she waits (`at_once`), anything else by the worker (`workflows.desk.drops`).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from documents import results, road, scratch, walking
from documents.digests import digest
from documents.formats import archive
from documents.models import Arrival, Outcome
from documents.readings import Readings
from documents.storable import storable
from documents.walking import Found, Room
from patients.models import User
from workflows.desk.models import Dropped
from workflows.uploads import joined
from workflows.uploads.models import Upload

MEBIBYTE = 2**20
LARGE = 20 * MEBIBYTE  # bytes of a file, or of all that an archive holds, beyond which nobody should wait for a page
AT_ONCE = replace(archive.DEFAULT, members=50, total=2 * LARGE)
BEYOND = frozenset({"archive-too-many", "archive-too-big"})


class Files:
    """The files at a path, one after the other, every time in the same order; a member lives until the next.

    `name` is what whoever sent them called it, `unpacked` as for `walking.Room`.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        limits: archive.Limits = archive.DEFAULT,
        unpacked: Callable[[int], None] = lambda _members: None,
    ) -> None:
        self.readings = Readings()
        self._path, self._name = path, name
        self._room = Room(self.readings.verdicts, limits, unpacked=unpacked)

    def __iter__(self) -> Iterator[tuple[int, str, Found]]:
        """The place of each, its name, and where it is."""
        temporary = walking.shown(self._path)
        for number, found in enumerate(walking.walk([self._path], self._room)):
            yield number, (self._name or temporary) + found.label.removeprefix(temporary), found


@contextmanager
def plain(pieces: Iterable[bytes]) -> Iterator[Path]:
    """Bytes as a plain file: the walk follows no link, and a file in memory is reached by one."""
    with scratch.folder() as folder:
        path = folder / "dropped"
        with path.open("wb") as file:
            file.writelines(pieces)
        yield path


def of_upload(upload: Upload, actor: User) -> list[Dropped] | None:
    """What became of each file of a complete upload; None as for `at_once`. Raises what storage raises."""
    if upload.size > LARGE:
        return None
    with plain(joined.pieces(upload)) as path:
        return at_once(path, upload.name, actor)


def at_once(path: Path, name: str, actor: User) -> list[Dropped] | None:
    """Takes in each file at `path`; None where they are too many or too large for that, and then none was taken in.

    Raises what storage raises.
    """
    files = Files(path, name, AT_ONCE)
    if any(file.refused in BEYOND for _number, _name, file in files):  # also of an archive in it, after other files
        return None
    return [take(*found, actor, files.readings) for found in files]


def take(
    number: int, name: str, found: Found, actor: User, readings: Readings, since: datetime | None = None
) -> Dropped:
    """Takes in a file; what became of it, not saved. One that `actor` filed `since` is filed, and no duplicate.

    Raises what storage raises.
    """
    told = Dropped(number=number, name=storable(name)[-1000:], outcome=results.REFUSED, code=found.refused)
    if found.refused:
        return told
    sha256 = digest(found.path)
    errand = road.Errand(actor=actor)
    result = road.take_in(found.path, errand, name=name, description=found.description, readings=readings)
    told.outcome, told.entry = result.outcome, UUID(result.entry) if result.entry else None
    if result.outcome == results.DUPLICATE and since and _filed_since(since, sha256, actor):
        told.outcome = results.FILED
    waiting = Arrival.objects.filter(sha256=sha256, apart=False).exclude(outcome=Outcome.FILED).order_by("-pk").first()
    if waiting is not None and result.outcome in (results.HELD, results.REFUSED):
        told.arrival, told.alike, told.code = waiting.uuid, waiting.alike, waiting.reason_code
    return told


def _filed_since(since: datetime, sha256: str, actor: User) -> bool:
    filed = Arrival.objects.filter(sha256=sha256, outcome=Outcome.FILED, received_by=actor)
    return filed.filter(received_at__gte=since).exists()
