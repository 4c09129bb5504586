"""A command of the portal, run in a process whose memory is watched, its children's included."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.commands import start

MEBIBYTE = 2**20


@dataclass(frozen=True)
class Watched:
    """How a command ended: its exit code, what it complained of, its rows, peak memory in bytes, seconds."""

    code: int
    complaint: str
    rows: list[dict[str, Any]]
    peak: int
    seconds: float


def watched(data: Path, report: Path, *arguments: str, timeout: float = 300, **environment: str) -> Watched:
    """`manage.py file` on the installation in `data`, with its report."""
    began = time.monotonic()
    with start(data, "file", "--report", str(report), *arguments, **environment) as process:
        scale = _Scale(process.pid)
        scale.start()
        _out, complaint = process.communicate(timeout=timeout)
        scale.ended.set()
    scale.join()
    rows = json.loads(report.read_text(encoding="utf-8")) if report.exists() else []
    return Watched(process.returncode, complaint, rows, scale.peak, time.monotonic() - began)


class _Scale(threading.Thread):
    """Weighs a process and its descendants twenty times a second. What several share is counted once (PSS)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.ended = pid, 0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.05):
            self.peak = max(self.peak, sum(map(_weight, _tree(self.pid))))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))


def _weight(pid: int) -> int:
    """Bytes of a process: its share of what is in memory (proc(5), smaps_rollup)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
