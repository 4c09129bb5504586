"""The text of scans, by Tesseract where it is installed, in French.

A program of its own, run in the sandbox: its memory, processor time and clock are bounded with the
child's. It is an option of the server (Debian: tesseract-ocr, tesseract-ocr-fra): where it is
absent, scans are shown without text and found by their description only, and `available` says so.
"""

from __future__ import annotations

import functools
import shutil
import subprocess

from documents.formats import sandbox
from documents.formats.unreadable import Unreadable

LANGUAGE = "fra"
ONE_PAGE = sandbox.Limits(seconds=90, processor=80)
WIDTH = 2000  # pixels: an A4 page at about 240 dpi, near the 300 that Tesseract's manual advises
MAX_CHARACTERS = 200_000

_PNG, _WEBP = b"\x89PNG\r\n\x1a\n", b"RIFFWEBP"


@functools.cache
def available() -> bool:
    """Whether this server can read scans in French."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False, timeout=20)  # noqa: S603
    return LANGUAGE in listed.stdout.split()


def text_of(picture: bytes) -> str:
    """The text of a page, given as PNG or WebP, in reading order. Raises Unreadable."""
    if not available():
        raise Unreadable("ocr-absent")
    return sandbox.run_within(ONE_PAGE, _recognised, picture)


def _recognised(picture: bytes) -> str:
    # Tesseract takes anything else for a list of files to read.
    if not picture.startswith(_PNG) and picture[:4] + picture[8:12] != _WEBP:
        raise Unreadable("picture-broken")
    done = subprocess.run(  # noqa: S603 - our own arguments
        ["tesseract", "stdin", "stdout", "-l", LANGUAGE, "--psm", "1"],  # noqa: S607 - found by `available`
        input=picture,
        capture_output=True,
        check=False,
        timeout=ONE_PAGE.seconds,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "OMP_THREAD_LIMIT": "1"},
    )
    if done.returncode:
        raise Unreadable("picture-broken")
    return done.stdout.decode(errors="replace").replace("\x0c", "")[:MAX_CHARACTERS].strip()
