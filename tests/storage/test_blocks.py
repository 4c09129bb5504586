"""The folder of the cache: bounded, oldest first out, shared by processes, never in the way."""

import fcntl
import logging
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from storage.stores.blocks import BLOCK, ROOM, Blocks
from tests.storage.alone import ROOT
from tests.storage.contract import KEY, OTHER

FULL = bytes(BLOCK)
PROCESS = """
import sys
from pathlib import Path
from random import Random
from storage.stores.blocks import BLOCK, Blocks
blocks, random = Blocks(Path(sys.argv[1]), 40 * BLOCK), Random(int(sys.argv[2]))
for _ in range(400):
    key, number = f"{random.randrange(30):032x}", random.randrange(4)
    wanted = bytes([int(key, 16) * 4 + number]) * BLOCK
    found = blocks.get(key, number)
    assert found in (None, wanted), "another block"
    blocks.put(key, number, wanted)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def blocks(place: Path) -> Blocks:
    return Blocks(place, 10 * BLOCK)


def weight(folder: Path) -> int:
    """Bytes of blocks, and of what is left of some."""
    return sum(path.stat().st_size for path in folder.glob("??/*"))


def test_a_block_is_what_was_put(blocks: Blocks) -> None:
    assert blocks.get(KEY, 0) is None
    blocks.put(KEY, 0, b"first")
    blocks.put(KEY, 17, b"last")
    assert (blocks.get(KEY, 0), blocks.get(KEY, 17), blocks.get(KEY, 1)) == (b"first", b"last", None)
    assert (blocks.has(KEY, 17), blocks.has(OTHER, 17)) == (True, False)


def test_put_again_it_is_the_later(blocks: Blocks) -> None:
    blocks.put(KEY, 0, b"first")
    blocks.put(KEY, 0, b"second")
    assert blocks.get(KEY, 0) == b"second"


def test_only_the_owner_may_read(blocks: Blocks, place: Path) -> None:
    blocks.put(KEY, 0, FULL)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [place, *place.glob("??"), *place.glob("??/*")]}
    assert modes == {0o700, 0o600}
    assert stat.S_IMODE((place / "lock").stat().st_mode) == 0o600


def test_it_never_holds_more_than_its_limit(blocks: Blocks, place: Path) -> None:
    random = Random(1)
    for number in range(60):
        blocks.put(f"{random.getrandbits(128):032x}", number, FULL[: random.randrange(1, BLOCK)])
        assert weight(place) <= blocks.limit


def test_what_was_used_longest_ago_goes_first(blocks: Blocks, place: Path) -> None:
    for number in range(9):
        blocks.put(KEY, number, FULL)
        os.utime(next(place.glob(f"00/{KEY}.{number:x}")), (number, number))
    assert blocks.get(KEY, 0) == FULL  # used now
    blocks.put(OTHER, 0, FULL)
    blocks.put(OTHER, 1, FULL)
    assert blocks.has(KEY, 0)
    assert not blocks.has(KEY, 1)
    assert blocks.has(OTHER, 1)


def test_making_room_makes_some_more_so_that_it_is_rare(blocks: Blocks, place: Path) -> None:
    for number in range(11):
        blocks.put(KEY, number, FULL)
    assert weight(place) <= blocks.limit * ROOM


def test_a_block_larger_than_the_room_is_not_kept(place: Path) -> None:
    small = Blocks(place, 1000)
    small.put(KEY, 0, FULL)
    small.put(KEY, 1, b"x" * 950)
    assert weight(place) == 0


def test_an_object_is_dropped_alone(blocks: Blocks) -> None:
    for number in range(3):
        blocks.put(KEY, number, b"x")
    beside = KEY[:-1] + "1"
    blocks.put(beside, 0, b"y")
    assert blocks.drop(KEY)
    assert not blocks.drop(KEY)
    assert [blocks.has(KEY, number) for number in range(3)] == [False] * 3
    assert blocks.get(beside, 0) == b"y"


def test_what_a_killed_writer_left_is_counted_and_goes(blocks: Blocks, place: Path) -> None:
    blocks.put(KEY, 0, FULL)
    left = place / "00" / f"{KEY}.1.0123abcd"
    left.write_bytes(FULL)
    os.utime(left, (1, 1))
    (place / "used").write_text(str(9 * BLOCK))
    for number in range(2, 6):
        blocks.put(KEY, number, FULL)
    for number in range(6, 20):
        blocks.put(KEY, number, FULL)
        assert weight(place) <= blocks.limit
    assert not left.exists()


@pytest.mark.parametrize("count", ["", "many", "-5", str(10**15), "0"], ids=repr)
def test_a_lost_or_wrong_count_is_made_anew(blocks: Blocks, place: Path, count: str) -> None:
    for number in range(9):
        blocks.put(KEY, number, FULL)
    (place / "used").write_text(count)
    for number in range(9, 40):
        blocks.put(KEY, number, FULL)
    assert blocks.has(KEY, 39)
    if count not in {"-5", "0"}:
        assert weight(place) <= blocks.limit


def test_an_emptied_folder_is_filled_again(blocks: Blocks, place: Path) -> None:
    blocks.put(KEY, 0, FULL)
    for path in sorted(place.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    place.rmdir()
    assert blocks.get(KEY, 0) is None
    blocks.put(KEY, 0, FULL)
    assert blocks.get(KEY, 0) == FULL


def test_whoever_finds_another_writing_does_not_wait(blocks: Blocks, place: Path) -> None:
    blocks.put(KEY, 0, FULL)
    with (place / "lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        began = time.monotonic()
        blocks.put(KEY, 1, FULL)
        assert time.monotonic() - began < 1
        assert blocks.get(KEY, 0) == FULL
    assert not blocks.has(KEY, 1)


def test_a_folder_that_cannot_be_written_is_said_once_and_stops_nobody(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place.write_bytes(b"a file where the folder should be")
    blocks = Blocks(place, 10 * BLOCK)
    with caplog.at_level(logging.WARNING):
        for number in range(3):
            blocks.put(KEY, number, FULL)
            assert blocks.get(KEY, number) is None
        assert not blocks.drop(KEY)
    assert [record.message for record in caplog.records] == ["the cache of objects cannot be written: FileExistsError"]


def test_threads_share_it(blocks: Blocks, place: Path) -> None:
    def use(number: int) -> bool:
        key = f"{number % 7:032x}"
        blocks.put(key, 0, key.encode() * 2000)
        return blocks.get(key, 0) in {None, key.encode() * 2000}

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(300)))
    assert weight(place) <= blocks.limit


def test_processes_share_it_and_its_limit(place: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", PROCESS, str(place), str(number)], cwd=ROOT, stderr=subprocess.PIPE)
        for number in range(3)
    ]
    while any(process.poll() is None for process in running):
        assert weight_now(place) <= 40 * BLOCK
        time.sleep(0.02)
    assert [process.communicate()[1] for process in running] == [b""] * 3


def weight_now(folder: Path) -> int:
    """As `weight`, while others write."""
    total = 0
    for path in folder.glob("??/*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total
