"""Fuzzing of the readers: `python -m tests.hostile.fuzzing cda|xdm|dicom SECONDS FOLDER`, with atheris installed.

atheris is in no lock: it goes into an environment of its own, beside requirements-dev.txt. Inputs are real and
invented files, changed byte by byte or, for XML, branch by branch. A reader may give a reading or an Unreadable,
in bounded time; what it gives must fit where filing keeps it. Anything else is written into FOLDER, one file for
each place where it happens, to become a regression test (`found/`). The readers run in this process: their
sandbox would hide where they fail.
"""

from __future__ import annotations

import importlib
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import django
from lxml import etree

from tests.hostile.mutations import branches

ROOT = Path(__file__).resolve().parents[2]
SLOW = 3.0  # seconds for one input of a few kilobytes
BYTES = 0.3  # of the changes to XML are of its bytes, which mostly ends in no XML


def main(target: str, seconds: int, folder: Path) -> None:
    """Fuzzes one reader for so many seconds."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["documents.formats"]):  # before Django imports them
        importlib.import_module("documents.formats")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from documents.formats.sandbox import client
    from tests.hostile import readers

    client.inside = True
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="diaphane-fuzz-") as scratch:
        seeds = Path(scratch) / "seeds"
        seeds.mkdir()
        for number, content in enumerate(readers.seeds(target)):
            (seeds / str(number)).write_bytes(content)
        hunt = Hunt(readers.READERS[target], folder, Path(scratch) / "input")
        options = [f"-max_total_time={seconds}", "-rss_limit_mb=2048", "-max_len=200000", "-print_final_stats=1"]
        mutator = {} if target == "dicom" else {"custom_mutator": xml_mutator(atheris)}
        atheris.Setup([sys.argv[0], *options, str(seeds)], hunt, **mutator)
        atheris.Fuzz()


class Hunt:
    """Runs a reader on one input after the other, and keeps what should not have happened."""

    def __init__(self, reader: Callable[[Path], None], folder: Path, place: Path) -> None:
        self.reader, self.folder, self.input = reader, folder, place
        self.places = set[str]()

    def __call__(self, content: bytes) -> None:
        """One input."""
        self.input.write_bytes(content)
        began = time.process_time()
        try:
            self.reader(self.input)
        except Exception as error:  # noqa: BLE001 - that is what we are after
            self.keep(content, _place(error))
        if time.process_time() - began > SLOW:
            self.keep(content, f"slow: {round(time.process_time() - began)} s")

    def keep(self, content: bytes, place: str) -> None:
        """Writes the input down, unless one of the same place is there."""
        if place not in self.places:
            self.places.add(place)
            name = sha256(place.encode()).hexdigest()[:8]
            (self.folder / name).write_bytes(content)
            (self.folder / f"{name}.txt").write_text(place, encoding="utf-8")


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return f"{type(error).__name__} at " + " > ".join(
        f"{Path(one.filename).name}:{one.name}:{one.lineno}" for one in frames
    )


def xml_mutator(atheris: Any) -> Callable[[bytes, int, int], bytes]:
    """Bytes now and then, branches mostly."""

    def mutate(content: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() >= BYTES:
            try:
                return branches(content, chance)[:most]
            except (etree.XMLSyntaxError, ValueError):
                pass
        return bytes(atheris.Mutate(content, most))

    return mutate


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
