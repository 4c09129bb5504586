"""The SHA-256 of a file: by it the same bytes are known again."""

import hashlib
from pathlib import Path


def digest(path: Path) -> str:
    """In hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
