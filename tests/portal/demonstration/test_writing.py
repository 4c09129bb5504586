"""The files of the demo, written in a process beside."""

import subprocess
from datetime import date
from typing import Any

import pytest

from portal.demonstration import incoming, people, writing

TODAY = date(2026, 3, 28)


def files() -> list[incoming.Incoming]:
    return incoming.of(dict(list(people.patients(TODAY).items())[:1]), TODAY)


def test_beside_they_are_the_same_files_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    here = list(writing.written(files(), TODAY, 1))
    monkeypatch.setattr(writing, "FEW", 1)
    beside = list(writing.written(files(), TODAY, 1))
    assert len(beside) > 10
    assert [(one.name, content, sha256) for one, content, sha256 in beside] == [
        (one.name, content, sha256) for one, content, sha256 in here
    ]


def test_one_that_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "FEW", 1)
    with pytest.raises(writing.Ended):
        list(writing.written([*files(), files()[0]], TODAY, 1))


def test_the_bytes_of_another_file_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "FEW", 1)
    with pytest.raises(writing.Ended):
        list(writing.written(files()[::-1], TODAY, 1))


def test_who_no_longer_reads_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        """A process that the test remembers."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr(writing, "FEW", 1)
    monkeypatch.setattr(subprocess, "Popen", Noted)
    reading = writing.written(files(), TODAY, 1)
    next(reading)
    reading.close()
    assert [one.returncode is not None for one in started] == [True]
