"""The sandbox: whatever a parser does to itself, the portal goes on."""

from __future__ import annotations

import json
import logging
import os
import pickle
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from documents.formats import Unreadable, sandbox
from documents.formats.reading import Identifier, PatientClaim
from documents.formats.sandbox import Limits, client, wire
from documents.formats.unreadable import REASONS

ROOT = Path(__file__).resolve().parents[3]


def refusal(function: object, *args: object, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as refused:
        sandbox.run_within(limits or Limits(), function, *args)  # type: ignore[arg-type]
    return refused.value.code


def test_a_call_runs_in_another_process() -> None:
    assert sandbox.run(os.getpid) != os.getpid()


def test_each_call_has_its_own_process() -> None:
    assert sandbox.run(os.getpid) != sandbox.run(os.getpid)


def test_readings_come_back_as_they_were() -> None:
    claim = PatientClaim((Identifier("1", "1.2"),), birth_name="NOM")
    assert sandbox.run(PatientClaim, (Identifier("1", "1.2"),), "NOM") == claim


def test_a_large_answer_comes_back_whole() -> None:
    assert len(sandbox.run(bytes, 40 * 2**20)) == 40 * 2**20


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL])
def test_a_parser_that_crashes_is_a_damaged_file(number: signal.Signals) -> None:
    assert refusal(signal.raise_signal, number) == "crashed"


def test_a_parser_that_leaves_without_a_word_is_a_damaged_file() -> None:
    assert refusal(os._exit, 3) == "crashed"


def test_a_parser_that_asks_for_too_much_memory_is_stopped() -> None:
    assert refusal(hungry, 4 * 2**30) == "too-heavy"


def hungry(amount: int) -> int:
    """Asks for memory, and says only how much it got."""
    return len(bytearray(amount))


def test_a_parser_that_never_ends_is_stopped_by_the_processor_limit() -> None:
    assert refusal(pow, 3, 10**9, limits=Limits(seconds=30, processor=1)) == "too-heavy"


def test_a_parser_that_sleeps_is_stopped_by_the_clock() -> None:
    start = time.monotonic()
    assert refusal(time.sleep, 60, limits=Limits(seconds=0.3)) == "too-heavy"
    assert time.monotonic() - start < 5


def test_a_parser_that_fills_the_disk_is_stopped(tmp_path: Path) -> None:
    grown = tmp_path / "grown"
    grown.touch()
    assert refusal(os.truncate, str(grown), 10**9, limits=Limits(file=10**6)) == "too-heavy"
    assert grown.stat().st_size == 0


def test_what_a_child_started_ends_with_it() -> None:
    command = ["/bin/sh", "-c", "sleep 97.25 & sleep 97.25"]
    assert refusal(subprocess.call, command, limits=Limits(seconds=0.5)) == "too-heavy"
    time.sleep(0.3)
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert "sleep 97.25" not in [line.strip() for line in running.stdout.splitlines()]


def test_the_limits_of_one_call_are_not_those_of_the_next() -> None:
    assert refusal(hungry, 700 * 2**20, limits=Limits(memory=600 * 2**20)) == "too-heavy"
    assert sandbox.run(hungry, 700 * 2**20) == 700 * 2**20


def test_an_answer_beyond_reason_is_refused() -> None:
    assert refusal(bytes, 300 * 2**20) == "too-heavy"


def test_a_mistake_is_logged_without_what_it_quotes(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert refusal(json.loads, "{PATIENT-NAME") == "crashed"
    assert "JSONDecodeError" in caplog.text
    assert "PATIENT-NAME" not in caplog.text


def test_no_key_of_ours_is_in_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAPHANE_SECRET", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    client.stop()
    assert sandbox.run(os.getenv, "DIAPHANE_SECRET") is None
    assert sandbox.run(os.getenv, "DATABASE_URL") is None
    assert sandbox.run(is_loaded, "config.settings") is False


def is_loaded(module: str) -> bool:
    return module in sys.modules


def test_a_crash_leaves_no_core_dump() -> None:
    import resource

    assert sandbox.run(resource.getrlimit, resource.RLIMIT_CORE) == (0, 0)


def test_calls_from_many_threads_each_get_their_answer() -> None:
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda n: sandbox.run(pow, n, 2), range(40))) == [n**2 for n in range(40)]


def test_a_server_that_was_killed_is_started_again() -> None:
    sandbox.run(os.getpid)
    server = client._running[0]
    server.process.kill()
    server.process.wait()
    assert sandbox.run(pow, 2, 3) == 8


def test_a_call_inside_the_sandbox_stays_in_its_process() -> None:
    assert sandbox.run(nested) is True


def nested() -> bool:
    return sandbox.run(os.getpid) == os.getpid()


class Evil:
    """What a child that a file took over might send back."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("exit 7",)


@pytest.mark.parametrize(
    "answer",
    [
        pickle.dumps(("value", Evil())),
        pickle.dumps(("value", OrderedDict())),
        pickle.dumps(("value", client.run)),
        pickle.dumps(("value", Unreadable("x"))),
        pickle.dumps("value"),
        pickle.dumps(("unreadable", "a code that nobody wrote")),
        b"",
        b"\x80",
        b"cos\nsystem\n(S'exit 7'\ntR.",
        b"cdocuments.formats.sandbox.client\nos.system\n(S'exit 7'\ntR.",
    ],
)
def test_an_answer_builds_nothing_but_plain_data(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "system", lambda _command: pytest.fail("an answer ran a command"))
    with pytest.raises(wire.Failure):
        wire.unpacked(answer)


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_refusal_travels_as_its_code(code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        wire.unpacked(wire.packed_error(Unreadable(code)))
    assert refused.value.code == code
    assert str(refused.value) == code
    assert re.search(r"[.!]$", str(refused.value.reason))


def script(body: str, *options: str) -> subprocess.CompletedProcess[str]:
    """A program of its own, with every warning an error."""
    program = "import os, sys\n" + textwrap.dedent(body)
    return subprocess.run(
        [sys.executable, "-W", "error", *options, "-c", program],
        capture_output=True, text=True, check=False, timeout=60, cwd="/", env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_it_works_under_a_process_with_threads_and_stops_with_it() -> None:
    done = script(
        """
        import threading, time
        from documents.formats import sandbox
        from documents.formats.sandbox import client
        threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
        assert sandbox.run(pow, 2, 5) == 32
        print(client._running[0].process.pid)
        """
    )
    assert done.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


def test_a_worker_forked_from_us_starts_its_own_server() -> None:
    done = script(
        """
        from documents.formats import sandbox
        from documents.formats.sandbox import client
        first = sandbox.run(os.getppid)
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.write(writer, str(sandbox.run(os.getppid)).encode())
            client.stop()
            os._exit(0)
        os.wait()
        second = int(os.read(reader, 20))
        assert first != second, (first, second)
        assert sandbox.run(os.getppid) == first
        """
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_it_works_in_a_daemonic_worker_as_application_servers_start_them() -> None:
    done = script(
        """
        import multiprocessing
        from documents.formats import sandbox
        def work(line):
            line.send(sandbox.run(pow, 2, 6))
        if __name__ == "__main__":
            ours, theirs = multiprocessing.Pipe()
            worker = multiprocessing.get_context("fork").Process(target=work, args=(theirs,), daemon=True)
            worker.start()
            assert ours.recv() == 64
            worker.join(20)
            assert worker.exitcode == 0
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
