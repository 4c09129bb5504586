"""Wrong arguments and unusable places: a clear word, nothing made."""

import subprocess
from pathlib import Path

import pytest

from tests.deploy.running import BASH, ROOT, environment


def demo(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [BASH, str(ROOT / "deploy" / "demo.sh"), *arguments]
    return subprocess.run(command, env=environment(home), cwd=home, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "65536"], ["--port", "x"], ["--unknown"], ["extra"]])
def test_a_wrong_argument_ends_with_2_and_makes_nothing(home: Path, arguments: list[str]) -> None:
    result = demo(home, "--data", "data", *arguments)
    assert result.returncode == 2
    assert "usage: demo.sh" in result.stderr
    assert not (home / "data").exists()


def test_a_file_where_the_folder_should_be_is_said_in_both_languages(home: Path) -> None:
    (home / "data").write_text("")
    result = demo(home, "--data", "data")
    assert result.returncode == 1
    assert "Impossible d’écrire" in result.stderr
    assert "Cannot write" in result.stderr


def test_help_says_both_arguments(home: Path) -> None:
    result = demo(home, "--help")
    assert result.returncode == 0
    assert {"--port", "--data"} <= set(result.stdout.replace(",", " ").split())
