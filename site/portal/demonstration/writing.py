"""Writing the files of the demo beside their filing, on another core: one is written while the one before is filed.

`python -m portal.demonstration.writing DAY PATIENTS` writes on its output, for each file of `incoming.of`, the SHA-256
of its name and that of what the house will know (32 bytes each), its length (8 bytes, big endian) and its bytes. It
ends with whoever reads.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
from collections.abc import Generator
from datetime import date
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from portal.demonstration.incoming import Incoming

FEW = 10  # patients: for fewer, another process takes longer to start than to write
_HEAD = struct.Struct("!32s32sQ")


class Ended(Exception):
    """The one who writes ended before its last file, or wrote another; what it said is above."""


def written(files: list[Incoming], today: date, patients: int) -> Generator[tuple[Incoming, bytes, str]]:
    """Each of `files`, those of the first `patients`, with its bytes and the SHA-256 that the house will know.

    Raises Ended.
    """
    if patients < FEW:
        yield from ((one, *one.written()) for one in files)
        return
    command = [sys.executable, "-m", __name__, today.isoformat(), str(patients)]
    with subprocess.Popen(command, cwd=settings.ROOT, env=_environment(), stdout=subprocess.PIPE) as child:  # noqa: S603 - our own module
        try:
            for one in files:
                yield one, *_read(child.stdout, one.name)
        finally:
            child.kill()


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _named(name: str) -> bytes:
    return sha256(name.encode()).digest()


def _read(stream: IO[bytes] | None, name: str) -> tuple[bytes, str]:
    head = stream.read(_HEAD.size) if stream else b""
    if stream is None or len(head) < _HEAD.size:
        raise Ended
    named, known, size = _HEAD.unpack(head)
    content = stream.read(size)
    if named != _named(name) or len(content) < size:
        raise Ended
    return content, known.hex()


def _main(today: date, count: int, output: IO[bytes]) -> None:
    from portal.demonstration import incoming, people

    patients = dict(list(people.patients(today).items())[:count])
    for one in incoming.of(patients, today):
        content, known = one.written()
        output.write(_HEAD.pack(_named(one.name), bytes.fromhex(known), len(content)) + content)
        output.flush()


if __name__ == "__main__":
    import django

    for ending in (signal.SIGINT, signal.SIGPIPE):
        signal.signal(ending, signal.SIG_DFL)  # whoever reads says what happened
    django.setup()
    _main(date.fromisoformat(sys.argv[1]), int(sys.argv[2]), sys.stdout.buffer)
