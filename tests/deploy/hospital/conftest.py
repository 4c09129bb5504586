"""One installation for the tests of this folder: made once, with one account."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.hospital.installation import SBIN, Installation, edge, web

SECRETARY = "secretaire"


@pytest.fixture(scope="session")
def nginx() -> None:
    """nginx is here, or these tests are skipped with this reason; in CI nothing is skipped."""
    if shutil.which("nginx", path=SBIN) is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("nginx is not installed (deploy/test.sh installs it)")


@pytest.fixture(scope="session")
def installed(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Its data, as `migrate`, `collectstatic` and `account create` leave them; nothing runs."""
    folder = tmp_path_factory.mktemp("hospital")
    here = Installation(folder)
    shutil.copy(migrated, folder / "diaphane.sqlite3")
    gathered = here.manage("collectstatic", "--noinput", "--verbosity=0")
    assert gathered.returncode == 0, gathered.stderr
    return here


@pytest.fixture(scope="module")
def running(nginx: None, installed: Installation) -> Iterator[Installation]:
    """It runs, behind its edge."""
    with web(installed), edge(installed):
        yield installed
