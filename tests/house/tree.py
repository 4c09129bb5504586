"""The project's files and what their code is made of, as STYLE counts it."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "portal", "workflows", "search", "documents", "patients", "storage")
_GENERATED = ("/migrations/",)
Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method: where, and how long from `def` to its end."""

    place: str
    lines: int
    has_return_type: bool


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control, and the new ones that are not ignored."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, check=False)
    if listed.returncode:  # a copy without .git: everything that .gitignore would keep
        return tuple(sorted(path for path in ROOT.rglob("*") if path.is_file() and not _is_made(path)))
    names = dict.fromkeys(listed.stdout.decode().split("\0"))
    return tuple(ROOT / name for name in sorted(names) if name and (ROOT / name).is_file())


def _is_made(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return (
        any(part == "var" or part == "__pycache__" or part.endswith("_cache") for part in parts)
        or ".hypothesis" in parts
    )


def name(path: Path) -> str:
    """As written from the root."""
    return path.relative_to(ROOT).as_posix()


@cache
def modules() -> tuple[Path, ...]:
    """Python files that people write: migrations aside."""
    return tuple(
        path for path in tracked() if path.suffix == ".py" and not any(part in name(path) for part in _GENERATED)
    )


def code() -> list[Path]:
    """Those that are no test."""
    return [path for path in modules() if not name(path).startswith("tests/")]


def tests() -> list[Path]:
    """Those that are."""
    return [path for path in modules() if name(path).startswith("tests/")]


def lines(path: Path) -> int:
    """Lines that hold something."""
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def functions(paths: list[Path]) -> Iterator[Function]:
    """Every function of these files."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Definition):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield Function(f"{name(path)}:{node.lineno} {node.name}", length, node.returns is not None)


def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def readme() -> str:
    """README.md."""
    return (ROOT / "README.md").read_text(encoding="utf-8")
