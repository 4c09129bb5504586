"""A demo made once: some tests only look at it, others start from a copy of what it left."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.running import Demo, running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A running demo, in a folder with a space in its name."""
    place = tmp_path_factory.mktemp("deploy")
    (place / "home").mkdir()
    with running(place / "my data", place / "home") as started:
        started.wait_until_ready()
        yield started


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a demo leaves when it has ended."""
    place = tmp_path_factory.mktemp("finished")
    (place / "home").mkdir()
    with running(place / "data", place / "home") as started:
        started.wait_until_ready()
    return place / "data"


@pytest.fixture
def filled(finished: Path, tmp_path: Path) -> Path:
    """A copy of it, to start from."""
    return shutil.copytree(finished, tmp_path / "filled")
