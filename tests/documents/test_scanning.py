"""The scanner port: a real ClamAV behind it, none, and one that is silent."""

import hashlib
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from documents.checks import scanned
from documents.models import Arrival, Outcome
from documents.road import Errand, take_in
from documents.scanning import NoScanner, ScannerUnavailable, scanner
from documents.scanning.clamd import Clamd
from patients.models import DossierPage
from tests import people

pytestmark = pytest.mark.django_db

# The EICAR test file (eicar.org), in two pieces so that no scanner finds this one
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
# Of any format, with a signature that looks for these words anywhere
MARK = "SIGNATURE-LOCALE-D-ESSAI"
CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A clamd with two signatures, EICAR's and that of files with the mark, on a socket of its own."""
    if CLAMD is None:
        pytest.skip("clamd is not installed (Debian: clamav-daemon)")
    folder = tmp_path_factory.mktemp("clam")
    path = folder / "clamd.sock"
    (folder / "eicar.hdb").write_text(f"{hashlib.md5(EICAR, usedforsecurity=False).hexdigest()}:{len(EICAR)}:Eicar\n")
    (folder / "mark.ndb").write_text(f"Marked:0:*:{MARK.encode().hex()}\n")
    (folder / "clamd.conf").write_text(f"LocalSocket {path}\nDatabaseDirectory {folder}\nForeground yes\nUser root\n")
    process = subprocess.Popen([CLAMD, "-c", folder / "clamd.conf"], stdout=subprocess.DEVNULL)
    try:
        _wait(process, path)
        yield f"clamd://{path}"
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: "subprocess.Popen[bytes]", path: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, "clamd did not start"
        if path.exists():
            return
        time.sleep(0.1)
    pytest.fail("clamd did not answer within 30 seconds")


@pytest.fixture
def dossier() -> DossierPage:
    return people.dossier()


@pytest.fixture
def infected(tmp_path: Path) -> Path:
    path = tmp_path / "lettre.txt"
    path.write_bytes(EICAR)
    return path


class TestWithClamAV:
    @pytest.fixture(autouse=True)
    def _scanned(self, clamd: str, settings: Settings) -> None:
        settings.SCANNER_URL = clamd

    def test_a_virus_is_refused_and_said_so(self, infected: Path, dossier: DossierPage) -> None:
        result = take_in(infected, Errand(dossier))
        assert (result.outcome, result.entry) == ("refused", None)
        assert "virus" in str(result.reason)
        assert Arrival.objects.get().reason_code == "virus"

    def test_a_letter_passes(self, tmp_path: Path, dossier: DossierPage) -> None:
        path = tmp_path / "lettre.txt"
        path.write_text("Examen sans particularité", encoding="utf-8")
        assert take_in(path, Errand(dossier)).outcome == "filed"

    def test_a_large_file_passes_in_pieces(self, clamd: str) -> None:
        assert not scanner().finds([bytes(3 * 2**20), b"", bytes(10)])

    def test_a_virus_is_found_across_pieces(self, clamd: str) -> None:
        assert scanner().finds([EICAR[:10], EICAR[10:]])


class TestASilentScanner:
    def test_the_file_waits_then_is_judged_again(
        self, infected: Path, dossier: DossierPage, settings: Settings, tmp_path: Path
    ) -> None:
        settings.SCANNER_URL = f"clamd://{tmp_path / 'nobody.sock'}"
        result = take_in(infected, Errand(dossier))
        assert (result.outcome, "antivirus" in str(result.reason)) == ("held", True)
        settings.SCANNER_URL = ""
        assert take_in(infected, Errand(dossier)).outcome == "filed"
        assert [arrival.outcome for arrival in Arrival.objects.all()] == [Outcome.FILED]

    def test_an_answer_that_is_none_is_no_clean_bill(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = server.getsockname()
            client = Clamd((address[0], address[1]))
            threading.Thread(target=_hang_up, args=(server,), daemon=True).start()
            with pytest.raises(ScannerUnavailable):
                client.finds([b"bytes"])


def _hang_up(server: socket.socket) -> None:
    line, _address = server.accept()
    line.recv(4096)
    line.close()


def test_without_a_scanner_nothing_is_looked_at_and_a_deployment_says_so(settings: Settings) -> None:
    settings.SCANNER_URL = ""
    assert isinstance(scanner(), NoScanner)
    assert [message.id for message in scanned(None)] == ["documents.W001"]
    settings.SCANNER_URL = "clamd://127.0.0.1:3310"
    assert scanned(None) == []
