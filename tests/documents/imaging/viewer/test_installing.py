"""`manage.py viewer install`: whole or not at all, once, and clear words where it cannot be."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from documents.imaging.viewer import fetching, installing
from documents.imaging.viewer.installed import viewer
from documents.imaging.viewer.package import BASE, KEY, SHA256, TARBALL, VERSION, kept, rewritten
from documents.imaging.viewer.refusing import NotInstalled
from tests.documents.imaging.viewer import packaged


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for the viewer."""
    monkeypatch.setattr("django.conf.settings.DIAPHANE_VIEWER", tmp_path / "viewer")
    return tmp_path / "viewer"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of the tests, taken for the real one."""
    made = packaged.tarball(tmp_path)
    packaged.expect(monkeypatch, made)
    return made


def test_it_keeps_what_is_served_and_leaves_the_rest(place: Path, package: Path) -> None:
    assert installing.install(package)
    here = viewer()
    assert here is not None
    assert here.files == packaged.KEPT
    on_disk = {path.name for path in here.folder.iterdir()}
    assert {name.removesuffix(".gz") for name in on_disk} == packaged.KEPT | {"contents.json"}


def test_what_was_built_for_the_root_of_a_site_names_its_own_place(place: Path, package: Path) -> None:
    installing.install(package)
    here = viewer()
    assert here is not None
    for name in (packaged.SCRIPT, packaged.CHUNK):
        text = (here.folder / name).read_text()
        assert f'__webpack_require__.p = "{BASE}";' in text
        assert packaged.PUBLIC not in text
    style = (here.folder / "app.bundle.css").read_text()
    assert f"url({BASE}31.woff2)" in style
    assert "url(//elsewhere/x)" in style


def test_the_base_is_the_address_at_which_files_are_served() -> None:
    assert reverse("viewer_file", args=[KEY, "a.js"]) == f"{BASE}a.js"
    assert VERSION in BASE


def test_the_pressed_copies_are_the_files(place: Path, package: Path) -> None:
    installing.install(package)
    here = viewer()
    assert here is not None
    for name in (packaged.SCRIPT, "app.bundle.css", "5c.wasm"):
        assert gzip.decompress((here.folder / f"{name}.gz").read_bytes()) == (here.folder / name).read_bytes()
    assert not (here.folder / "31.woff2.gz").exists()


def test_twice_is_once(place: Path, package: Path) -> None:
    assert installing.install(package)
    before = (place / KEY).stat().st_ino
    assert not installing.install(package)
    assert not installing.install(Path("nowhere"))  # it stands: nothing is asked for
    assert (place / KEY).stat().st_ino == before


def test_another_version_takes_the_place_of_the_one_before(place: Path, package: Path) -> None:
    (place / "ohif-3.0.0-1").mkdir(parents=True)
    (place / "somebody's").mkdir()
    installing.install(package)
    assert {path.name for path in place.iterdir()} == {KEY, "somebody's"}


def test_other_bytes_are_refused_and_nothing_is_left(place: Path, tmp_path: Path) -> None:
    wrong = packaged.tarball(tmp_path)
    with pytest.raises(NotInstalled, match="SHA-256"):
        installing.install(wrong)
    assert list(place.iterdir()) == []
    assert viewer() is None


@pytest.mark.parametrize(
    "without",
    [f"package/dist/{packaged.SCRIPT}", "package/dist/app.bundle.css"],
)
def test_a_package_of_another_shape_is_refused(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: str
) -> None:
    files = {name: content for name, content in packaged.FILES.items() if name != without}
    _refused(place, packaged.tarball(tmp_path, files), monkeypatch)


def test_a_script_in_which_the_base_is_not_found_is_refused(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = packaged.FILES | {f"package/dist/{packaged.SCRIPT}": b"nothing to rewrite"}
    _refused(place, packaged.tarball(tmp_path, files), monkeypatch)


@pytest.mark.parametrize("share", [0, 0.1, 0.5])
def test_half_a_package_is_refused(place: Path, package: Path, monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    whole = package.read_bytes()
    package.write_bytes(whole[: int(len(whole) * share)])
    _refused(place, package, monkeypatch)


def _refused(place: Path, package: Path, patch: pytest.MonkeyPatch) -> None:
    packaged.expect(patch, package)
    with pytest.raises(NotInstalled, match="forme"):
        installing.install(package)
    assert list(place.iterdir()) == []


def test_a_member_that_would_leave_its_folder_is_not_kept() -> None:
    for name in ("package/dist/../../x.js", "/package/dist/x.js", "package/dist/ort/x.js", "other/dist/x.js", "x.js"):
        assert kept(name) is None
    assert kept("package/dist/x.js") == "x.js"


def test_what_is_no_program_and_no_style_is_left_as_it_is() -> None:
    assert rewritten("a.wasm", packaged.PUBLIC.encode()) == packaged.PUBLIC.encode()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("django.conf.settings.DIAPHANE_VIEWER", tmp_path / "file" / "viewer")
    with pytest.raises(NotInstalled, match="écrire"):
        installing.install(tmp_path / "package.tgz")


def test_what_a_killed_installation_left_goes_after_an_hour(
    place: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / ".draft-dead").mkdir(parents=True)
    monkeypatch.setattr(installing, "ABANDONED", -60)
    installing.install(package)
    assert {path.name for path in place.iterdir()} == {KEY}


def test_a_folder_without_its_contents_is_no_installation(place: Path) -> None:
    (place / KEY).mkdir(parents=True)
    assert viewer() is None


def test_the_command_says_what_it_did(place: Path, package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for done in ("installed", "already"):
        call_command("viewer", "install", "--package", str(package), "--json")
        assert json.loads(capsys.readouterr().out) == {"viewer": VERSION, "done": done, "folder": str(place)}


def test_the_command_fails_with_one_sentence(place: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="pas celui qui est attendu"):
        call_command("viewer", "install", "--package", str(packaged.tarball(tmp_path)))
    with pytest.raises(CommandError, match="ne se laisse pas lire"):
        call_command("viewer", "install", "--package", str(tmp_path / "nowhere.tgz"))


def test_without_a_network_the_command_says_so_in_one_line(tmp_path: Path) -> None:
    """The real command, pip and all, whose only index is a folder that has nothing."""
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "DIAPHANE_DATA": str(tmp_path / "data")}
    env |= {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null", "LANG": "C.UTF-8"}
    command = [sys.executable, "manage.py", "viewer", "install"]
    root = Path(__file__).resolve().parents[4]
    ended = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "sans réseau" in ended.stderr
    assert list((tmp_path / "data" / "viewer").iterdir()) == []


def test_a_cache_is_used_and_checked(place: Path, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_at = package.parent / "cache" / "viewer"
    kept_at.mkdir(parents=True)
    (kept_at / TARBALL).write_bytes(package.read_bytes())
    monkeypatch.setenv("DIAPHANE_CACHE", str(package.parent / "cache"))
    monkeypatch.setattr(fetching, "_packed", _nothing)
    assert installing.install()
    (kept_at / TARBALL).write_bytes(b"other bytes")
    with pytest.raises(NotInstalled, match="SHA-256"):
        fetching.fetched(place)


def _nothing(*_args: Any) -> Path:
    raise AssertionError("the network was asked")


def test_the_hash_that_is_expected_is_one() -> None:
    assert len(bytes.fromhex(SHA256)) == 32
    assert all(len(bytes.fromhex(one.split()[0])) == 32 for one in fetching.NODE.split("--hash=sha256:")[1:])
