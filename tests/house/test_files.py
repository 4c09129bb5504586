"""What must not be in a tracked file, and what must be."""

import re

import pytest

from tests.house import tree

# Written so that this file does not hold what it looks for
MACHINE = re.compile(r"(?<![\w.])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me/[a-z]"]) + r")(?:/|\b)")
REGISTRY = re.compile(
    "|".join(["py" + r"pi\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs", "crates" + r"\.io"])
)
BINARY = {".png", ".jpg", ".ico", ".woff2", ".mo", ".dcm", ".pdf", ".gz", ".zip"}


def _texts() -> list[tuple[str, str]]:
    readable = [path for path in tree.tracked() if path.suffix.lower() not in BINARY]
    return [(tree.name(path), path.read_text(encoding="utf-8", errors="ignore")) for path in readable]


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["path of a machine", "address of a registry"])
def test_no_file_names_this_workplace(pattern: re.Pattern[str]) -> None:
    found = [(name, match[0]) for name, text in _texts() if (match := pattern.search(text))]
    assert found == []


def test_text_ends_with_a_line_end() -> None:
    written = [(name, text) for name, text in _texts() if name.endswith((".py", ".sh", ".md", ".toml")) and text]
    assert [name for name, text in written if not text.endswith("\n") or "\r" in text] == []


def test_what_a_run_makes_is_ignored() -> None:
    ignored = (tree.ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {"/var/", "__pycache__/"} <= set(ignored)


@pytest.mark.parametrize(
    "script", ["deploy/demo.sh", "deploy/test.sh", "deploy/services.sh", "deploy/lock.sh", ".ci/run"]
)
def test_a_script_can_be_run(script: str) -> None:
    path = tree.ROOT / script
    assert path.stat().st_mode & 0o111
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")


def test_ci_runs_the_documented_command() -> None:
    assert "deploy/test.sh" in (tree.ROOT / ".ci" / "run").read_text(encoding="utf-8")
