"""Servers that are built from Go modules: pinned, built once, and a machine without Go is told so in one line."""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from deploy.local.processes import Family
from deploy.local.words import Trouble
from deploy.services import golang, minio, toxiproxy, versitygw
from deploy.services.golang import Built
from tests.deploy.running import ROOT

EXAMPLE = Built("example.org/tools/cmd/greeter", "v1.2.3", "1 s")
GO = """#!/bin/sh
case "$1" in
version) echo "go version go$GO_VERSION linux/amd64" ;;
install) echo "$@" >> "$GO_LOG"; sleep 0.2; printf '#!/bin/sh\\n' > "$GOBIN/greeter"; exit ${GO_STATUS:-0} ;;
esac
"""


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `go` first on the PATH, and a cache of this test's own; the file where it writes what it was asked."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "go").write_text(GO)
    (tmp_path / "bin" / "go").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("DIAPHANE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GO_LOG", str(tmp_path / "go.log"))
    monkeypatch.setenv("GO_VERSION", "1.24.4")
    return tmp_path / "go.log"


def install(what: Built) -> None:
    """As the holder of the servers does, in a process of its own: a family takes over the signals."""
    program = (
        "from pathlib import Path; from deploy.local.processes import Family\n"
        "from deploy.services.golang import Built\n"
        f"with Family() as family: {what!r}.install(family, Path.cwd())"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize("program", [minio.PROGRAM, versitygw.PROGRAM, toxiproxy.PROGRAM], ids=lambda one: one.module)
def test_a_version_is_written_and_is_not_the_latest(program: Built) -> None:
    assert re.fullmatch(r"v\d+\.\d+\.\d+(-\d{14}-[0-9a-f]{12})?", program.version)
    assert program.version in str(program.path)


def test_it_is_built_once_in_its_version(go: Path, tmp_path: Path) -> None:
    install(EXAMPLE)
    install(EXAMPLE)
    assert go.read_text() == "install -trimpath example.org/tools/cmd/greeter@v1.2.3\n"
    assert EXAMPLE.path == tmp_path / "cache" / "go" / "greeter-v1.2.3" / "greeter"
    assert os.access(EXAMPLE.path, os.R_OK)


def test_two_who_ask_at_once_build_it_once(go: Path) -> None:
    threads = [threading.Thread(target=install, args=(EXAMPLE,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(go.read_text().splitlines()) == 1


def test_a_failed_build_leaves_nothing_that_looks_finished(go: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GO_STATUS", "1")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        install(EXAMPLE)
    assert b"could not be built" in failed.value.stderr
    assert not EXAMPLE.path.exists()
    monkeypatch.setenv("GO_STATUS", "0")
    install(EXAMPLE)
    assert EXAMPLE.path.exists()


def test_a_compiler_that_is_too_old_is_no_compiler(go: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GO_VERSION", "1.19.8")
    monkeypatch.setattr(golang, "PLACES", ())
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with Family() as family, pytest.raises(Trouble, match=r"Go 1\.21 or later is absent: install it"):
        EXAMPLE.install(family, ROOT)
