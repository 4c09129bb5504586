"""Reads what the catalogue says, and what the rooms ask it for, without gettext's tools."""

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "site" / "portal" / "locale" / "en" / "LC_MESSAGES"
ROOMS = [ROOT / name for name in ("site", "storage", "patients", "documents", "search", "workflows")]
_CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
_LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_IN_TEMPLATE = re.compile(rf"\b(n?gettext|_)\(\s*{_LITERAL}", re.DOTALL)
_FIELD = re.compile(r'(msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")')

Strings = dict[str, list[str]]


def written() -> Strings:
    """The .po: each French string with its English (two where it has a plural)."""
    return {
        fields["msgid"]: [text for name, text in fields.items() if name.startswith("msgstr")] for fields in _blocks()
    }


def french() -> set[str]:
    """Every French string of the .po, plurals included."""
    return {text for fields in _blocks() for name, text in fields.items() if name.startswith("msgid")}


def _blocks() -> list[dict[str, str]]:
    blocks = (FOLDER / "django.po").read_text(encoding="utf-8").split("\n\n")
    return [fields for fields in map(_fields, blocks) if fields.get("msgid")]


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in (line for line in block.split("\n") if line and not line.startswith("#")):
        match = _FIELD.fullmatch(line)
        name = match[1] if match else name
        fields[name] = fields.get(name, "") + ast.literal_eval(match[2] if match else line)
    return fields


def compiled() -> Strings:
    """The .mo, the same way."""
    with (FOLDER / "django.mo").open("rb") as file:
        catalogue: dict[str | tuple[str, int], str] = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    found: Strings = {}
    for key, text in catalogue.items():
        found.setdefault(key[0] if isinstance(key, tuple) else key, []).append(text)
    return {french: english for french, english in found.items() if french}


def asked() -> set[str]:
    """Every string that the code and the templates of the rooms give to gettext."""
    return {text for room in ROOMS for path in room.rglob("*") if path.is_file() for text in _asked_by(path)}


def _asked_by(path: Path) -> Iterator[str]:
    if path.suffix == ".py":
        yield from _asked_by_code(ast.parse(path.read_text(encoding="utf-8")))
    elif path.suffix in {".html", ".txt"}:
        for match in _IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"))):
            yield ast.literal_eval(match[2])


def _asked_by_code(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
