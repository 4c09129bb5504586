"""DICOMweb against the clock, beside another server in the same run.

`python -m tests.bench.dicomweb BASE TOKEN FOLDER [--against BASE] [--stow]`: FOLDER holds one series
(`tests.bench.phantom`) that both servers have, or get with `--stow`. Medians in milliseconds, on one open connection.
The limits: reads at most twice the other's time, storing at most four times.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from pathlib import Path
from urllib.parse import urlsplit

import pydicom

JSON = "application/dicom+json"
FRAME = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
FILE = 'multipart/related; type="application/dicom"; transfer-syntax=*'
BOUNDARY, BATCH = "bench-0123456789", 50


@dataclass(slots=True)
class Server:
    """A DICOMweb service, asked over one connection."""

    base: str
    token: str = ""
    line: HTTPConnection | None = None

    def ask(self, path: str, accept: str, content: bytes | None = None, kind: str = "") -> bytes:
        """The body of a 200. Raises RuntimeError for any other status."""
        place = urlsplit(self.base)
        headers = {"Accept": accept} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        headers |= {"Content-Type": kind} if kind else {}
        told = ("POST" if content is not None else "GET", place.path.rstrip("/") + path, content, headers)
        try:
            answer = self._answer(*told)
        except (RemoteDisconnected, BrokenPipeError, ConnectionResetError):  # a line that was idle
            self.line = None
            answer = self._answer(*told)
        found = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path.partition('?')[0]}: {answer.status}")
        return found

    def _answer(self, method: str, path: str, content: bytes | None, headers: dict[str, str]) -> HTTPResponse:
        if self.line is None:
            self.line = HTTPConnection(urlsplit(self.base).netloc, timeout=300)
        self.line.request(method, path, content, headers)
        return self.line.getresponse()


@dataclass(frozen=True, slots=True)
class Series:
    """What is asked for: a series of files, by their UIDs."""

    patient: str
    study: str
    series: str
    instances: list[str]
    files: list[Path]

    @classmethod
    def of(cls, folder: Path) -> Series:
        """The series in a folder."""
        files = sorted(folder.glob("*.dcm"))
        read = [pydicom.dcmread(path, stop_before_pixels=True) for path in files]
        uids = [str(one.SOPInstanceUID) for one in read]
        return cls(read[0].PatientID, read[0].StudyInstanceUID, read[0].SeriesInstanceUID, uids, files)

    @property
    def path(self) -> str:
        """Its address."""
        return f"/studies/{self.study}/series/{self.series}"


def measures(series: Series) -> Iterator[tuple[str, int, Callable[[Server], object]]]:
    """Each measure: its name, how often it is taken, and what is asked."""
    one = f"{series.path}/instances/{series.instances[len(series.instances) // 2]}"
    yield "studies by PatientID", 20, lambda server: server.ask(f"/studies?PatientID={series.patient}&limit=25", JSON)
    yield "series of the study", 20, lambda server: server.ask(f"/studies/{series.study}/series", JSON)
    yield "instances of the series", 5, lambda server: server.ask(f"{series.path}/instances", JSON)
    yield "metadata of the series", 5, lambda server: server.ask(f"{series.path}/metadata", JSON)
    yield "one frame", 30, lambda server: server.ask(f"{one}/frames/1", FRAME)
    yield (
        "every frame, one after another",
        3,
        lambda server: [server.ask(f"{series.path}/instances/{uid}/frames/1", FRAME) for uid in series.instances],
    )
    yield "the whole series", 3, lambda server: server.ask(series.path, FILE)
    yield "rendered as JPEG", 10, lambda server: server.ask(f"{one}/rendered", "image/jpeg")


def store(server: Server, series: Series) -> None:
    """The series, BATCH files to a message."""
    kind = f'multipart/related; type="application/dicom"; boundary={BOUNDARY}'
    for start in range(0, len(series.files), BATCH):
        parts = (path.read_bytes() for path in series.files[start : start + BATCH])
        head = f"--{BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        content = b"".join(head + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()
        server.ask("/studies", JSON, content, kind)


def median(call: Callable[[], object], times: int) -> float:
    """Milliseconds; one call before is not counted unless there is but one."""
    if times > 1:
        call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Prints a line for each measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("token")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--against", default="")
    parser.add_argument("--stow", action="store_true")
    told = parser.parse_args()
    series = Series.of(told.folder)
    servers = [Server(told.base, told.token), *([Server(told.against)] if told.against else [])]
    if told.stow:
        _print("stored, 50 to a message", [median(lambda one=one: store(one, series), 1) for one in servers])  # type: ignore[misc]
    for name, times, ask in measures(series):
        _print(name, [median(lambda one=one, ask=ask: ask(one), times) for one in servers])  # type: ignore[misc]
    print(f"load {os.getloadavg()[0]:.1f}")  # noqa: T201


def _print(name: str, taken: list[float]) -> None:
    ratio = f"  x{taken[0] / taken[1]:.2f}" if len(taken) > 1 else ""
    print(f"{name:34}" + "".join(f"{one:10.1f}" for one in taken) + ratio, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
