"""What one call may use, set on the child before it sees a byte of the file."""

from __future__ import annotations

import resource
import signal
from dataclasses import dataclass

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds by the clock and of processor, bytes of address space and of any file written.

    The address space counts what the server has loaded (measured: 0.4 GiB), not only what a file
    makes a parser ask for.
    """

    seconds: float = 30.0
    processor: int = 15
    memory: int = 1536 * MEBIBYTE
    file: int = 512 * MEBIBYTE

    def apply(self) -> None:
        """On this process, for good: the kernel kills it when it goes beyond."""
        _bound(resource.RLIMIT_AS, self.memory)
        _bound(resource.RLIMIT_CPU, self.processor)
        _bound(resource.RLIMIT_FSIZE, self.file)
        _bound(resource.RLIMIT_CORE, 0)  # a core dump would hold the patient's document
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it by itself
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, self.seconds)


def _bound(which: int, amount: int) -> None:
    """Lower both limits, never above what the system already allows."""
    _soft, hard = resource.getrlimit(which)
    top = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(which, (top, top))


DEFAULT = Limits()
