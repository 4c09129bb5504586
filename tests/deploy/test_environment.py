"""The virtual environment: whole for its lock, or made again; never someone else's."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import environment
from deploy.local.processes import Family
from deploy.local.words import Trouble

pytestmark = pytest.mark.slow


@pytest.fixture
def family() -> Iterator[Family]:
    with Family() as family:
        yield family


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock of no package: what is tested is not pip."""
    path = tmp_path / "requirements.txt"
    path.write_text("# nothing\n")
    return path


def test_a_whole_environment_is_kept(family: Family, tmp_path: Path, lock: Path) -> None:
    python = environment.ready(family, tmp_path / "venv", lock)
    (tmp_path / "venv" / "witness").touch()
    assert environment.ready(family, tmp_path / "venv", lock) == python
    assert (tmp_path / "venv" / "witness").exists()


def test_one_cut_short_is_made_again_from_nothing(family: Family, tmp_path: Path, lock: Path) -> None:
    environment.ready(family, tmp_path / "venv", lock)
    (tmp_path / "venv" / "complete").unlink()
    (tmp_path / "venv" / "half-a-package").mkdir()
    environment.ready(family, tmp_path / "venv", lock)
    assert not (tmp_path / "venv" / "half-a-package").exists()


def test_another_lock_makes_another_environment(family: Family, tmp_path: Path, lock: Path) -> None:
    environment.ready(family, tmp_path / "venv", lock)
    (tmp_path / "venv" / "witness").touch()
    lock.write_text("# nothing more\n")
    environment.ready(family, tmp_path / "venv", lock)
    assert not (tmp_path / "venv" / "witness").exists()


def test_a_lock_that_cannot_be_installed_leaves_no_stamp(family: Family, tmp_path: Path, lock: Path) -> None:
    lock.write_text("./absent.whl --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(Trouble):
        environment.ready(family, tmp_path / "venv", lock)
    assert not (tmp_path / "venv" / "complete").exists()


def test_a_folder_of_someone_else_is_left_alone(family: Family, tmp_path: Path, lock: Path) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "letter.txt").write_text("mine")
    with pytest.raises(Trouble):
        environment.ready(family, tmp_path / "venv", lock)
    assert (tmp_path / "venv" / "letter.txt").read_text() == "mine"


def test_bytecode_stays_in_the_environment(family: Family, tmp_path: Path, lock: Path) -> None:
    python = environment.ready(family, tmp_path / "venv", lock)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "something.py").write_text("")
    subprocess.run([python, "-c", "import something"], cwd=tmp_path / "code", env={}, check=True)
    assert not (tmp_path / "code" / "__pycache__").exists()
    assert list((tmp_path / "venv" / "bytecode").rglob("something*.pyc"))
