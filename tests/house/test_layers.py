"""Imports go one way, and every room is watched."""

import ast
from collections.abc import Iterator

from tests.house import tree

LAYERS = [{"config"}, {"portal"}, {"workflows", "search"}, {"documents"}, {"patients"}, {"storage"}]
HEIGHT = {room: height for height, layer in enumerate(reversed(LAYERS)) for room in layer}
BESIDE = [{"workflows", "search"}]


def _room(path: str) -> str:
    parts = path.removeprefix("site/").split("/")
    return parts[0]


def _imports() -> Iterator[tuple[str, str]]:
    for path in tree.code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found = [node.module]
            for module in found:
                yield tree.name(path), module.split(".")[0]


def test_a_lower_room_never_imports_an_upper_one() -> None:
    upwards = [
        (path, room)
        for path, room in _imports()
        if room in HEIGHT and _room(path) in HEIGHT and HEIGHT[room] > HEIGHT[_room(path)]
    ]
    assert upwards == []


def test_rooms_of_one_height_do_not_import_each_other() -> None:
    pairs = [(path, room) for path, room in _imports() for layer in BESIDE if {_room(path), room} == layer]
    assert pairs == []


def test_no_room_imports_the_tests_or_the_deployment() -> None:
    assert [(path, room) for path, room in _imports() if room in {"tests", "deploy"} and _room(path) in HEIGHT] == []


def test_the_contract_of_import_linter_names_every_room() -> None:
    contract = tree.project()["tool"]["importlinter"]
    assert set(contract["root_packages"]) == set(tree.ROOMS) == set(HEIGHT)
    named = [set(layer.replace(" ", "").split("|")) for layer in contract["contracts"][0]["layers"]]
    assert named == LAYERS
