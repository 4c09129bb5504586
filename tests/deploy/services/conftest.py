"""A folder that PostgreSQL's own user can enter: pytest's are closed to everybody else."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.services.state import holder
from tests.deploy.services.asking import ask


@pytest.fixture
def place() -> Iterator[Path]:
    """The folder of servers, which are ended and removed with it."""
    folder = Path(tempfile.mkdtemp(prefix="diaphane-services-test-"))
    folder.chmod(0o711)
    yield folder / "services"
    ask(folder / "services", "down")
    assert holder(folder / "services") is None, signal.SIGTERM
    shutil.rmtree(folder)
