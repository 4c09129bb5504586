"""The locks: in step with pyproject.toml, hashed, one version of a package in both."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house import tree

LOCKS = ("requirements.txt", "requirements-dev.txt")
PYTHONS = ("3.11", "3.12", "3.13")


def _blocks(lock: str) -> Iterator[str]:
    text = (tree.ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def _locked(lock: str, python: str) -> dict[str, str]:
    """The version of each package, for that Python on a machine like this one."""
    found: dict[str, str] = {}
    for block in _blocks(lock):
        requirement = Requirement(re.split(r"\s--hash", block)[0].strip())
        where = {"python_version": python, "python_full_version": f"{python}.0"}  # the rest as on this machine
        if requirement.marker is None or requirement.marker.evaluate(where):
            found[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return found


def _declared(lock: str) -> list[Requirement]:
    project = tree.project()
    names = list(project["project"]["dependencies"])
    if lock == "requirements-dev.txt":
        names += project["dependency-groups"]["dev"]
    return [Requirement(name) for name in names]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_a_hash_and_one_version(lock: str) -> None:
    loose = [block[:60] for block in _blocks(lock) if "--hash=sha256:" not in block or "==" not in block]
    assert loose == []


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_what_the_project_declares_is_locked_in_a_version_it_allows(lock: str, python: str) -> None:
    locked = _locked(lock, python)
    wrong = [
        str(wanted)
        for wanted in _declared(lock)
        if not wanted.specifier.contains(locked.get(canonicalize_name(wanted.name), "0"), prereleases=True)
    ]
    assert wrong == []


@pytest.mark.parametrize("python", PYTHONS)
def test_tests_run_on_the_versions_that_serve(python: str) -> None:
    served, tested = _locked("requirements.txt", python), _locked("requirements-dev.txt", python)
    assert {name: version for name, version in served.items() if tested.get(name) != version} == {}


def test_the_lock_is_for_the_oldest_python_of_the_project() -> None:
    assert tree.project()["project"]["requires-python"] == f">={PYTHONS[0]}"
    assert f"--python-version {PYTHONS[0]}" in Path(tree.ROOT / "deploy" / "lock.sh").read_text(encoding="utf-8")
