"""Reading what strangers wrote, away from what we keep: a process for each call, with limits.

Parsers of PDF, XML and pictures are large programs in C that meet hostile files. Each call runs in
a child forked from a small server that holds no key, no database and no thread; the child's memory,
processor time and clock are bounded, and its death is an Unreadable, never ours. What comes back is
plain data, checked on the way in (OWASP ASVS 5.0, 1.5.2 and 15.2.5).

Costs (2 cores, Python 3.11): about 8 ms a call on top of the work, 0.6 s once to start.
"""

from __future__ import annotations

from documents.formats.sandbox.client import run, run_within
from documents.formats.sandbox.limits import Limits

__all__ = ["Limits", "run", "run_within"]
