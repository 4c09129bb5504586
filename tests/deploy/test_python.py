"""Finding a Python: the words for one that is missing, too old, or without venv."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.running import BASH, ROOT

# What the script asks of a Python, answered by a shell script that stands for it: this machine has
# neither an old Python nor one without ensurepip.
OLD = '#!{bash}\n[ "$1" = -c ] && case $2 in *version_info*) exit 1;; esac\n'
BARE = '#!{bash}\n[ "$1" = -c ] && case $2 in *ensurepip*) exit 1;; esac\nexit 0\n'
BROKEN = "#!{bash}\nexit 127\n"  # a shim of pyenv for a version that is not chosen


def found(folder: Path, pythons: dict[str, str], **env: str) -> subprocess.CompletedProcess[str]:
    for name, text in pythons.items():
        (folder / name).write_text(text.format(bash=BASH))
        (folder / name).chmod(0o755)
    script = f'. "{ROOT}/deploy/python.sh"; find_python'
    return subprocess.run([BASH, "-c", script], env={"PATH": str(folder), **env}, capture_output=True, text=True)


def test_without_any_python_the_word_says_which_is_needed(tmp_path: Path) -> None:
    result = found(tmp_path, {})
    assert result.returncode == 1
    assert "Il faut Python 3.11" in result.stderr
    assert "Python 3.11 or later is needed" in result.stderr


def test_an_old_python_is_not_taken(tmp_path: Path) -> None:
    result = found(tmp_path, {"python3": OLD})
    assert result.returncode == 1
    assert "Python 3.11 or later is needed" in result.stderr


def test_a_python_without_venv_names_the_package_to_install(tmp_path: Path) -> None:
    result = found(tmp_path, {"python3": BARE})
    assert result.returncode == 1
    assert result.stderr.count("apt-get install python3-venv") == 2


@pytest.mark.parametrize("first", [OLD, BARE, BROKEN])
def test_one_that_cannot_serve_does_not_hide_one_that_can(tmp_path: Path, first: str) -> None:
    good = f'#!{BASH}\nexec "{sys.executable}" "$@"\n'
    result = found(tmp_path, {"python3.13": first, "python3": good.replace("{", "{{").replace("}", "}}")})
    assert (result.returncode, result.stdout.strip()) == (0, str(tmp_path / "python3"))


def test_a_chosen_python_comes_first(tmp_path: Path) -> None:
    assert found(tmp_path, {}, DIAPHANE_PYTHON=sys.executable).stdout.strip() == sys.executable


def test_the_newest_that_the_lock_knows_comes_first(tmp_path: Path) -> None:
    good = f'#!{BASH}\nexec "{sys.executable}" "$@"\n'
    result = found(tmp_path, {"python3": good, "python3.12": good, "python3.13": good})
    assert result.stdout.strip() == str(tmp_path / "python3.13")
