"""What the holder of the servers tells the other commands: one file, replaced whole at each change."""

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

LOCK = "services.lock"
FILE = "state.json"


@dataclass(slots=True)
class State:
    """The variables of the servers that run, two sentences for each of those that do not, and whether that is all."""

    variables: dict[str, dict[str, str]] = field(default_factory=dict)
    troubles: dict[str, tuple[str, str]] = field(default_factory=dict)
    complete: bool = False

    def tell(self, folder: Path) -> None:
        """It holds passwords: for us alone."""
        draft = folder / f"{FILE}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"process": os.getpid(), **asdict(self)}), encoding="utf-8")
        draft.replace(folder / FILE)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """What its holder told; nothing where nobody holds servers, and nothing of an earlier holder's."""
        process = holder(folder)
        if process is None:
            return cls()
        try:
            told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        if told.pop("process") != process:
            return cls()
        told["troubles"] = {name: (said[0], said[1]) for name, said in told["troubles"].items()}
        return cls(**told)


def holder(folder: Path) -> int | None:
    """The process that holds the servers of this folder; None when nobody does, however it ended."""
    try:
        with (folder / LOCK).open("r", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read().strip() or 0)
    except FileNotFoundError:
        pass
    return None
