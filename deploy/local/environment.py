"""A virtual environment with exactly the packages of a lock file."""

import os
import shutil
import sys
from pathlib import Path

from deploy.local.processes import Family
from deploy.local.stamps import Stamp, key_of
from deploy.local.words import Trouble, step

# Bytecode goes beside the environment's packages, never into the clone: by a line that Python reads at
# each start, so that every process is concerned, those that ours start included.
BYTECODE = "import sys; sys.pycache_prefix = sys.prefix + '/bytecode'\n"
MARK = ".diaphane"  # what we made, we may empty


def ready(family: Family, folder: Path, lock: Path) -> Path:
    """The Python of `folder`, an environment made or renewed for `lock` when it is not that already.

    One that was cut short, or made for another lock or another Python, is made again from nothing:
    half a package looks like a whole one to pip. Raises Trouble, also for a folder that is not ours.
    """
    stamp = Stamp(folder / "complete", _key(lock), folder / "bin" / "python")
    if not stamp.stands():
        stamp.lift()
        _empty(folder)
        _make(family, folder)
        _install(family, stamp.product, lock)
        stamp.put()
    return stamp.product


def _key(lock: Path) -> str:
    return key_of(lock.parent, [lock], sys.version, os.path.realpath(sys.executable), BYTECODE)


def _empty(folder: Path) -> None:
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise Trouble(
            f"{folder} contient autre chose que notre environnement : il n’est pas touché. Nommez un dossier vide.",
            f"{folder} holds something else than our environment: it is left alone. Name an empty folder.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()
    for child in folder.iterdir():
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(child)
        elif child != mark:
            child.unlink()


def _make(family: Family, folder: Path) -> None:
    step("environnement virtuel", "virtual environment")
    if family.run([sys.executable, "-m", "venv", folder], env=os.environ, cwd=folder):
        raise Trouble(
            f"L’environnement virtuel n’a pas pu être créé dans {folder}.",
            f"The virtual environment could not be made in {folder}.",
        )
    _site_packages(folder).joinpath("bytecode.pth").write_text(BYTECODE, encoding="ascii")


def _site_packages(folder: Path) -> Path:
    return folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def _install(family: Family, python: Path, lock: Path) -> None:
    step("installation des paquets", "installing packages")
    command: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",  # the lock is whole; left to resolve, pip takes the newest of what is asked for with an extra
    ]
    if family.run([*command, "--requirement", lock], env=os.environ, cwd=lock.parent):
        raise Trouble(
            "Les paquets n’ont pas pu être installés (voir pip, ci-dessus). Relancez : tout reprend.",
            "The packages could not be installed (see pip, above). Run again: it starts over.",
        )
