"""A progress bar for commands: one line on a terminal, silent elsewhere."""

import time
from types import TracebackType
from typing import Self, TextIO

WIDTH = 30  # characters
EVERY = 0.1  # seconds between two drawings


class Bar:
    """Counts steps up to `total`; a step beyond it (members of an archive) makes the total grow."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self.stream, self.total, self.done, self.drawn = stream, total, 0, 0.0

    def step(self, _what: str) -> None:
        """One more is done. What it was is not shown: a file's name may be a patient's."""
        self.done += 1
        self.total = max(self.total, self.done)
        now = time.monotonic()
        if self.stream.isatty() and (now - self.drawn >= EVERY or self.done == self.total):
            self.drawn = now
            filled = WIDTH * self.done // self.total
            self.stream.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {self.done}/{self.total}")
            self.stream.flush()

    def __enter__(self) -> Self:
        """Draws from now on."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Ends the line."""
        if self.stream.isatty():
            self.stream.write("\n")
