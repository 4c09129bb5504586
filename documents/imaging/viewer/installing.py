"""Putting the viewer in place: all of it or nothing, and once."""

import gzip
import json
import shutil
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

from django.utils.translation import gettext_lazy as _

from documents.imaging.viewer import fetching
from documents.imaging.viewer.installed import CONTENTS, place, viewer
from documents.imaging.viewer.package import BASE, KEY, SCRIPT, STYLE, kept, rewritten
from documents.imaging.viewer.refusing import NotInstalled

DRAFT = ".draft-"
ABANDONED = 3600  # seconds
TEXT = (".js", ".css", ".svg", ".wasm")  # what is worth pressing: 24 MB of a first visit become 5

NO_ROOM = _("La visionneuse n’a pas été installée : son dossier ne se laisse pas écrire (droits, place).")
ANOTHER = _("La visionneuse n’a pas été installée : ce paquet n’a pas la forme attendue.")


def install(package: Path | None = None) -> bool:
    """Installs it unless it stands; whether that was needed. `package` is a tarball brought here by hand.

    Raises NotInstalled; an earlier version that was in use is still there then.
    """
    if viewer() is not None:
        return False
    try:
        place().mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(prefix=DRAFT, dir=place()))
    except OSError:
        raise NotInstalled(NO_ROOM) from None
    try:
        tarball = fetching.checked(package) if package else fetching.fetched(draft)
        _unpack(tarball, draft / KEY)
        _put(draft / KEY)
    except OSError:
        raise NotInstalled(NO_ROOM) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _tidy()
    return True


def _unpack(tarball: Path, folder: Path) -> None:
    folder.mkdir(mode=0o755)
    try:
        names = [_write(folder, name, content) for name, content in _members(tarball)]
    except (tarfile.TarError, EOFError, UnicodeDecodeError):
        raise NotInstalled(ANOTHER) from None
    scripts = [name for name in names if SCRIPT.fullmatch(name)]
    if len(scripts) != 1 or STYLE not in names or BASE.encode() not in (folder / scripts[0]).read_bytes():
        raise NotInstalled(ANOTHER)
    contents = {"script": scripts[0], "style": STYLE, "files": sorted(names)}
    (folder / CONTENTS).write_text(json.dumps(contents), encoding="utf-8")


def _members(tarball: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(tarball, "r|gz") as packed:
        for member in packed:
            name = kept(member.name)
            file = packed.extractfile(member) if name and member.isfile() else None
            if name and file:
                yield name, rewritten(name, file.read())


def _write(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    if name.endswith(TEXT):
        (folder / f"{name}.gz").write_bytes(gzip.compress(content, 6, mtime=0))
    return name


def _put(draft: Path) -> None:
    """In one step; where somebody else was quicker, theirs stays."""
    try:
        draft.rename(place() / KEY)
    except OSError:
        if viewer() is None:
            raise


def _tidy() -> None:
    """Earlier versions, and what a killed installation left: a screen that is open goes on with what it has loaded."""
    dead = time.time() - ABANDONED
    drafts = [draft for draft in place().glob(f"{DRAFT}*") if draft.stat().st_mtime < dead]
    for old in (*drafts, *(one for one in place().glob("ohif-*") if one.name != KEY)):
        shutil.rmtree(old, ignore_errors=True)
