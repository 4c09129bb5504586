"""CHANGELOG.md keeps the form of Keep a Changelog 1.1."""

import re

from tests.house import tree

SECTIONS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def _text() -> str:
    return (tree.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_unreleased_comes_first() -> None:
    assert re.findall(r"^## \[(.+?)\]", _text(), re.M)[0] == "Unreleased"


def test_sections_have_the_known_names() -> None:
    assert set(re.findall(r"^### (.+)$", _text(), re.M)) <= SECTIONS
