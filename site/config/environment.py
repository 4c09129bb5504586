"""What the environment says: the only place that reads it, with an error that names the variable."""

import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of an installation.

    `master` maps a version to 32 bytes; the highest version wraps new vaults (DESIGN, Storage).
    """

    secret: str
    master: dict[int, bytes]


def demo_folder() -> Path | None:
    """The folder of the embedded demo, or None in a hospital."""
    folder = os.environ.get("DIAPHANE_DATA", "")
    return Path(folder).resolve() if folder else None


def keys(demo: Path | None) -> Keys:
    """Keys from the environment; the demo generates its own, once, into its folder."""
    if demo is not None:
        return _demo_keys(demo)
    return Keys(secret=required("DIAPHANE_SECRET_KEY"), master=_master(required("DIAPHANE_MASTER_KEYS")))


def required(name: str) -> str:
    """The variable `name`; production refuses to start without it."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. A hospital sets it (README, “In a hospital”); "
            "DIAPHANE_DATA=DIR alone runs the embedded demo."
        )
    return value


def listed(name: str) -> list[str]:
    """A comma-separated variable."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def number(name: str, default: int) -> int:
    """A variable that is a whole number, 0 or more."""
    text = os.environ.get(name, "") or str(default)
    if not text.isascii() or not text.isdigit():
        raise ImproperlyConfigured(f"{name} is a whole number, 0 or more.")
    return int(text)


def choice(name: str, *words: str) -> str:
    """A variable that is one of these words; the first is the default."""
    text = os.environ.get(name, "") or words[0]
    if text not in words:
        raise ImproperlyConfigured(f"{name} is one of: {', '.join(words)}.")
    return text


def _master(text: str) -> dict[int, bytes]:
    """`1:BASE64,2:BASE64` as versions and 32-byte keys."""
    found: dict[int, bytes] = {}
    for item in text.split(","):
        version, _, encoded = item.strip().partition(":")
        try:
            found[int(version)] = b64decode(encoded, validate=True)
        except ValueError:
            raise ImproperlyConfigured("DIAPHANE_MASTER_KEYS is VERSION:BASE64[,VERSION:BASE64…].") from None
    if any(len(key) != 32 for key in found.values()):
        raise ImproperlyConfigured("DIAPHANE_MASTER_KEYS: each key is 32 bytes in base64.")
    return found


def _demo_keys(folder: Path) -> Keys:
    path = folder / "keys.json"
    if not path.exists():
        _write_once(path, {"secret": secrets.token_urlsafe(48), "master": b64encode(secrets.token_bytes(32)).decode()})
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Keys(secret=stored["secret"], master={1: b64decode(stored["master"])})


def _write_once(path: Path, content: dict[str, str]) -> None:
    """Two processes may start together: the first link wins, and nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
