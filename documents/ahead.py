"""Reading ahead: while a file is filed, the next ones are read by the sandbox on another core.

Only reading runs beside; everything that touches the database is done by one thread, in the order of the
files. (Measured: three threads that each filed were slower than one, for SQLite has one writer.)
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from documents.walking import Found

FILES = 4
READERS = 2


def ahead(files: Iterable[Found], read: Callable[[Found], None]) -> Iterator[Found]:
    """The files in their order, each after `read` was done with it.

    A member of an archive is given as it comes: it is gone once the next file is asked for. `read` must
    not raise for what is wrong with a file: the one who files it finds that again.
    """
    waiting: deque[tuple[Found, Future[None]]] = deque()
    pool = ThreadPoolExecutor(READERS)
    try:
        for found in files:
            while waiting and (found.is_member or len(waiting) >= FILES):
                yield _first(waiting)
            if found.is_member:
                yield found
            else:
                waiting.append((found, pool.submit(read, found)))
        while waiting:
            yield _first(waiting)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _first(waiting: deque[tuple[Found, "Future[None]"]]) -> Found:
    found, reading = waiting.popleft()
    reading.result()
    return found
