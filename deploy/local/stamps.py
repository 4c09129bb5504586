"""What was finished, remembered by the hash of what it was made from: a step cut short leaves no stamp."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stamp:
    """One finished step: its file, the key of its sources, and what it must have left behind."""

    path: Path
    key: str
    product: Path

    def stands(self) -> bool:
        """Whether the step was finished for these very sources, and its product is still there."""
        return self.product.exists() and self.path.exists() and self.path.read_text(encoding="utf-8") == self.key

    def lift(self) -> None:
        """Forgets it, before the step begins again."""
        self.path.unlink(missing_ok=True)

    def put(self) -> None:
        """Remembers it: whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        draft.write_text(self.key, encoding="utf-8")
        draft.replace(self.path)


def key_of(root: Path, files: Iterable[Path], *words: str) -> str:
    """The SHA-256 of the names and contents of `files` (under `root`), in order of name, and of `words`."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update("\0".join(words).encode())
    return digest.hexdigest()
