"""A folder that one command at a time works in."""

import fcntl
import os
import time
from pathlib import Path
from typing import TextIO

from deploy.local.words import Trouble

PATIENCE = 4.0  # seconds for the children of a killed command to be gone (processes.py, _guard)


def claim(folder: Path, what: str) -> TextIO:
    """The folder, made if needed and held until the file returned is closed; its lock names our process.

    A lock and not a file's existence: it goes with its holder, even by kill -9. Raises Trouble.
    """
    held = _opened(folder, what)
    limit = time.monotonic() + PATIENCE
    while not _locked(held):
        if time.monotonic() > limit:
            held.seek(0)
            holder = held.read().strip()
            raise Trouble(
                f"Ce dossier sert déjà à un autre lancement de {what} (processus {holder}) : {folder}",
                f"This folder is already in use by another {what} (process {holder}): {folder}",
            )
        time.sleep(0.1)
    held.seek(0)
    held.truncate()
    held.write(str(os.getpid()))
    held.flush()
    return held


def _opened(folder: Path, what: str) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / f"{what}.lock").open("a+", encoding="ascii")
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise Trouble(
            f"Impossible d’écrire dans {folder} : {reason}", f"Cannot write into {folder}: {reason}"
        ) from error


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
