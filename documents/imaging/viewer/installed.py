"""Where the viewer is, if it is there."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from documents.imaging.viewer.package import BASE, KEY

CONTENTS = "contents.json"  # written last: a folder without it is no installation


@dataclass(frozen=True, slots=True)
class Viewer:
    """An installed viewer: its folder, the names of its files, and the two that a page begins with."""

    folder: Path
    files: frozenset[str]
    script: str
    style: str

    def address(self, name: str) -> str:
        """Where a browser finds this file."""
        return f"{BASE}{name}"


def place() -> Path:
    """The folder of the viewer, of whichever version."""
    return Path(settings.DIAPHANE_VIEWER)


def viewer() -> Viewer | None:
    """The viewer of this version; None where it is not installed, or no longer."""
    folder = place() / KEY
    try:
        return _read(folder, (folder / CONTENTS).stat().st_mtime_ns)
    except OSError:
        return None


@cache
def _read(folder: Path, _written: int) -> Viewer:
    """Once for each installation: one that was removed and put back is read anew."""
    told = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
    return Viewer(folder, frozenset(told["files"]), told["script"], told["style"])
