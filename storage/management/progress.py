"""A line now and then, for whoever waits."""

import time

from django.core.management.base import BaseCommand

SECONDS = 5.0


class Progress:
    """Says something on the standard error every five seconds at most."""

    def __init__(self, command: BaseCommand, *, quiet: bool) -> None:
        """Say it through a command, or not at all."""
        self._command, self._quiet = command, quiet
        self._said = time.monotonic()

    def say(self, line: str) -> None:
        """Say it, if it is time."""
        if not self._quiet and time.monotonic() - self._said >= SECONDS:
            self._command.stderr.write(line)
            self._said = time.monotonic()
