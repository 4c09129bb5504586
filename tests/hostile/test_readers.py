"""The readers on files that fuzzing changed: a reading that fits, or an Unreadable; never another error."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from documents.formats.sandbox import client
from tests.hostile.fuzzing import Hunt
from tests.hostile.mutations import branches
from tests.hostile.readers import READERS, seeds

FOUND = sorted(path for path in (Path(__file__).parent / "found").glob("*/*") if path.suffix != ".txt")
CHANGES = 150


@pytest.fixture(autouse=True)
def _in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "inside", True)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_fuzzing_found_stays_mended(path: Path) -> None:
    READERS[path.parent.name](path)


@pytest.mark.parametrize("target", ["cda", "xdm"])
def test_branches_of_xml_in_disorder(target: str, tmp_path: Path) -> None:
    chance = random.Random(20260328)
    small = [content for content in seeds(target) if len(content) < 30_000]
    for _time in range(CHANGES):
        path = tmp_path / "input"
        path.write_bytes(branches(chance.choice(small), chance))
        READERS[target](path)


def test_the_hunt_keeps_one_file_for_each_place(tmp_path: Path) -> None:
    def reader(path: Path) -> None:
        int(path.read_bytes())

    hunt = Hunt(reader, tmp_path, tmp_path / "input")
    for content in (b"1", b"x", b"y"):
        hunt(content)
    (told,) = tmp_path.glob("*.txt")
    assert told.with_suffix("").read_bytes() == b"x"
    assert told.read_text().startswith("ValueError at ")
