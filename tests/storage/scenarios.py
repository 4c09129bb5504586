"""What needs a process of its own, to be killed or weighed: `python -m tests.storage.scenarios FOLDER NAME`."""

import hashlib
import json
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO, StringIO
from itertools import count
from pathlib import Path
from typing import NoReturn
from unittest.mock import patch

from tests.storage.alone import set_up

set_up(Path(sys.argv[1]))

from django.core.management import CommandError, call_command  # noqa: E402 (models need the settings)
from django.db import connection, transaction  # noqa: E402

from storage import migrating, objects, verifying  # noqa: E402
from storage.errors import StorageError  # noqa: E402
from storage.models import StoredObject, Vault  # noqa: E402
from storage.sealing.seal import Readable  # noqa: E402
from storage.stores import object_store, store_at  # noqa: E402

GIGABYTE = 2**30


def tell(**facts: object) -> None:
    """One line of JSON to the test."""
    print(json.dumps(facts), flush=True)  # noqa: T201 (the test reads it)


def memory(field: str) -> int:
    """KiB of memory: VmRSS now, VmHWM at most. (ru_maxrss would count that of the process that started this one.)"""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status[field].split()[0])


def die(*_arguments: object) -> NoReturn:
    """As `kill -9`, or the power: nothing is cleaned."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


class Long:
    """A stream of `size` bytes that differ, made as they are read."""

    def __init__(self, size: int) -> None:
        self._left, self._block, self._number = size, os.urandom(2**16), 0

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        piece = (self._number.to_bytes(8, "big") + self._block)[: min(size, self._left, 2**16)]
        self._left -= len(piece)
        self._number += 1
        return piece


class Deadly:
    """A stream that kills the process once `after` bytes were read."""

    def __init__(self, after: int) -> None:
        self._left = after

    def read(self, size: int, /) -> bytes:
        """The next bytes, or the end of everything."""
        if self._left <= 0:
            die()
        self._left -= size
        return bytes(size)


def gigabyte() -> None:
    """One gigabyte in and out; the peak of memory above what the process takes at rest."""
    vault = objects.quarantine()
    objects.read(objects.put(vault, BytesIO(b"at rest")))
    rest = memory("VmRSS")
    began = time.perf_counter()
    stored = objects.put(vault, Long(GIGABYTE))
    put = time.perf_counter()
    digest = hashlib.sha256()
    with objects.open(stored) as reader:
        for piece in reader:
            digest.update(piece)
    opened = time.perf_counter()
    above = memory("VmHWM") - rest
    same = digest.hexdigest() == stored.sha256
    tell(above_mb=above / 1024, size=stored.size, same=same, put_s=put - began, open_s=opened - put)


def killed_while_writing() -> None:
    """Dies in the middle of the bytes."""
    _put(Deadly(10 * 2**16))


def killed_while_writing_parts() -> None:
    """Dies when a bucket has two parts of eight megabytes, and a folder twenty megabytes."""
    _put(Deadly(20_000_000))


def killed_between_bytes_and_row() -> None:
    """Dies when the bytes are durable and the row is not inserted."""
    with patch.object(objects, "keep", die):
        _put(BytesIO(b"bytes without a row"))


def killed_before_the_commit() -> None:
    """Dies when the row is inserted and the caller's transaction is not committed."""
    with transaction.atomic():
        _put(BytesIO(b"row without a commit"))
        die()


def killed_before_the_bytes_are_deleted() -> None:
    """Dies when a deletion is committed and its bytes are still there."""
    with patch.object(objects, "_delete_bytes", die):
        objects.delete(_put(BytesIO(b"deleted")))


def putting() -> None:
    """Puts object after object, telling of each once it is committed, until killed."""
    for number in count():
        stored = _put(BytesIO(f"object {number} ".encode() * 20_000))
        tell(uuid=str(stored.pk), sha256=stored.sha256)


def together() -> None:
    """Eight threads put objects of their own and the same ones; others delete what they find."""
    vault = objects.quarantine()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: _own_and_same(vault, number), range(24)))
    tell(own=[own for own, _same in found])


def _own_and_same(vault: Vault, number: int) -> tuple[str, str]:
    own = objects.put(vault, BytesIO(f"own {number} ".encode() * 20_000))
    with transaction.atomic():
        same = objects.put(vault, BytesIO(b"the same for all " * 10_000))
        if objects.read(same) != b"the same for all " * 10_000:
            raise AssertionError
        if number % 3 == 0:
            objects.delete(StoredObject.objects.get(pk=same.pk))
    connection.close()
    return str(own.pk), str(same.pk)


def put_sixty() -> None:
    """Sixty objects, told."""
    tell(keys=[_put(BytesIO(f"object {number} ".encode() * 9_000)).store_key for number in range(60)])


def verify_and_die() -> None:
    """Verifies everything, and dies at the thirtieth object."""
    with patch.object(verifying, "BATCH", 10):
        verifying.verify(object_store(), lambda now: die() if now.objects_read == 30 else None)


def migrate_and_die() -> None:
    """Copies to the store that the environment names, and dies at the thirtieth object."""
    new = store_at(os.environ["TO"], "TO")
    migrating.migrate(object_store(), new, lambda now: die() if now.copied == 30 else None)


def aftermath() -> None:
    """Reads every row, finds what differs, removes it, and looks again: what an operator does after a crash."""
    before = _outcomes()
    found, removed, left = _orphans(), _orphans("--delete"), _orphans()
    tell(read=before, found=found, removed=removed, left=left, read_again=_outcomes())


def _orphans(*options: str) -> dict[str, object]:
    out, code = StringIO(), 0
    try:
        call_command("storage", "orphans", "--json", "--older-than", "0", *options, stdout=out)
    except CommandError as error:
        code = error.returncode
    found: dict[str, object] = json.loads(out.getvalue())
    return found | {"code": code}


def _outcomes() -> dict[str, str]:
    return {str(stored.pk): _outcome(stored) for stored in StoredObject.objects.all()}


def _outcome(stored: StoredObject) -> str:
    try:
        return hashlib.sha256(objects.read(stored)).hexdigest()
    except StorageError as error:
        return type(error).__name__


def _put(stream: Readable) -> StoredObject:
    return objects.put(objects.quarantine(), stream)


if __name__ == "__main__":
    globals()[sys.argv[2]]()
