"""The README tells every command, variable and address that exists: nothing is to be found by chance."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house import tree

# Variables that are no setting of the portal
ELSEWHERE = {"DJANGO_SETTINGS_MODULE", "PATH", "HOME", "CI", "LANG", "XDG_CACHE_HOME"}
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


def _commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if str(app).split(".")[0] in tree.ROOMS)


def _routes() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"/{pattern.pattern}"
        elif isinstance(pattern, URLResolver):
            prefix = str(pattern.pattern)
            inner = pattern.url_patterns if not prefix else []
            yield from (f"/{prefix}{child.pattern}" for child in inner if isinstance(child, URLPattern))
            if prefix:
                yield f"/{prefix}"


def _as_written(route: str) -> str:
    """`<uuid:entry>` is `<uuid>` in the README."""
    return re.sub(r"<(\w+):\w+>", r"<\1>", route)


def _variables() -> set[str]:
    """Names asked of the environment: `os.environ`, `required`, `listed`."""
    return {name for path in tree.code() for name in _asked(ast.parse(path.read_text(encoding="utf-8")))} - ELSEWHERE


def _asked(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        text = ast.unparse(node) if isinstance(node, ast.Call | ast.Subscript) else ""
        if re.match(r"(os\.)?environ(\.get\(|\.pop\(|\[)|(environment\.)?(required|listed)\(", text):
            yield from VARIABLE.findall(text.split(",")[0])


@pytest.mark.parametrize("command", _commands())
def test_a_command_is_documented(command: str) -> None:
    assert f"manage.py {command}" in tree.readme()


@pytest.mark.parametrize("route", sorted(set(map(_as_written, _routes()))))
def test_an_address_is_documented(route: str) -> None:
    assert f"`{route}`" in tree.readme()


@pytest.mark.parametrize("variable", sorted(_variables()))
def test_a_variable_is_documented(variable: str) -> None:
    assert f"`{variable}`" in tree.readme()


def test_the_variables_of_the_design_are_found() -> None:
    assert {"DATABASE_URL", "STORAGE_URL", "DIAPHANE_DATA", "DIAPHANE_SECRET_KEY"} <= _variables()


@pytest.mark.parametrize("command", ["bash deploy/demo.sh", "bash deploy/test.sh", "bash deploy/services.sh"])
def test_the_commands_of_the_shell_are_there(command: str) -> None:
    assert command in tree.readme()


@pytest.mark.parametrize("link", re.findall(r"\]\((?!https?:)([^)#]+)", tree.readme()))
def test_a_link_leads_to_a_file(link: str) -> None:
    assert (tree.ROOT / link).exists()


def test_every_room_is_in_the_layout() -> None:
    assert [room for room in tree.ROOMS if f"{room}/" not in tree.readme()] == []
