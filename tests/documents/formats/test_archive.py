"""Archives: each member in a file of ours, and nothing that an archive tries besides."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.formats import Unreadable, archive, read, sniff
from documents.formats.archive import Limits
from documents.formats.archive.members import cleaned
from tests.documents.formats.zip_samples import flagged, put, with_mode, zipped


def unpacked(folder: Path, content: bytes, **limits: int) -> dict[str, bytes]:
    into = folder / "into"
    into.mkdir()
    members = archive.unpack(put(folder, content), into, Limits(**limits))
    assert all(member.path.parent == into for member in members)
    assert all(member.size == member.path.stat().st_size for member in members)
    return {member.name: member.path.read_bytes() for member in members}


def refusal(folder: Path, content: bytes, **limits: int) -> str:
    with pytest.raises(Unreadable) as refused:
        unpacked(folder, content, **limits)
    assert str(refused.value.reason)
    return refused.value.code


def taped(contents: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as tape:  # type: ignore[call-overload]
        for name, content in contents.items():
            information = tarfile.TarInfo(name)
            information.size = len(content)
            tape.addfile(information, io.BytesIO(content))
    return out.getvalue()


def special(kind: bytes, target: str = "/etc/passwd") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tape:
        information = tarfile.TarInfo("a")
        information.type, information.linkname = kind, target
        tape.addfile(information)
    return out.getvalue()


THREE = {"a.txt": b"un", "dossier/b.pdf": b"deux" * 1000, "dossier/sous/c": b""}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_gives_its_members(tmp_path: Path, method: int) -> None:
    assert unpacked(tmp_path, zipped(THREE, method)) == THREE


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_tar_gives_its_members(tmp_path: Path, mode: str) -> None:
    assert unpacked(tmp_path, taped(THREE, mode)) == THREE


def test_a_compressed_file_gives_itself(tmp_path: Path) -> None:
    assert list(unpacked(tmp_path, gzip.compress(b"contenu")).values()) == [b"contenu"]


def test_archives_inside_are_unpacked_too(tmp_path: Path) -> None:
    inner = zipped({"b.txt": b"deux"})
    outer = zipped({"a.txt": b"un", "inner.zip": inner, "tape.tar": taped({"c.txt": b"trois"})})
    found = unpacked(tmp_path, outer)
    assert found == {"a.txt": b"un", "inner.zip/b.txt": b"deux", "tape.tar/c.txt": b"trois"}


@pytest.mark.parametrize(
    "members", [{"[Content_Types].xml": b"", "word/document.xml": b"<w/>"}, {"IHE_XDM/SUBSET01/METADATA.XML": b"<a/>"}]
)
def test_a_letter_or_a_package_inside_stays_whole(tmp_path: Path, members: dict[str, bytes]) -> None:
    whole = zipped(members)
    assert unpacked(tmp_path, zipped({"x": whole})) == {"x": whole}


def test_members_are_gone_after_the_block(tmp_path: Path) -> None:
    with archive.opened(put(tmp_path, zipped(THREE))) as members:
        paths = [member.path for member in members]
        assert all(path.exists() for path in paths)
    assert not any(path.exists() for path in paths)


def test_an_archive_is_told_and_is_no_document(tmp_path: Path) -> None:
    content = zipped(THREE)
    path = put(tmp_path, content, "image.pdf")
    assert sniff(content[:4096], path) == "archive"
    with pytest.raises(Unreadable, match="archive-not-a-document"):
        read(path)


@pytest.mark.parametrize(
    "name", ["../a", "a/../../b", "/etc/passwd", "\\\\server\\a", "C:\\a", "c:a", "a\\..\\b", "..", "a/.."]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path, zipped({name: b"x"})) == "archive-escape"


@pytest.mark.parametrize("name", ["../a", "/etc/passwd"])
def test_a_name_that_leads_out_of_a_tar_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path, taped({name: b"x"})) == "archive-escape"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices_in_a_zip_are_refused(tmp_path: Path, kind: int) -> None:
    assert refusal(tmp_path, with_mode("a", b"/etc/passwd", kind | 0o777)) == "archive-escape"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    assert refusal(tmp_path, special(kind)) == "archive-escape"


def test_an_encrypted_member_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert refusal(tmp_path, flagged(zipped(THREE), 0x1)) == "archive-encrypted"


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, zipped({str(n): b"" for n in range(21)}), members=20) == "archive-too-many"


def test_members_of_inner_archives_count_too(tmp_path: Path) -> None:
    inner = zipped({str(n): b"" for n in range(8)})
    assert refusal(tmp_path, zipped({"a": inner, "b": inner, "c": inner}), members=20) == "archive-too-many"


@pytest.mark.parametrize("limits", [{"member": 1000}, {"total": 1000}])
def test_too_large_a_content_is_refused(tmp_path: Path, limits: dict[str, int]) -> None:
    assert refusal(tmp_path, zipped({"a": bytes(range(256)) * 8}), **limits) == "archive-too-big"


def test_a_bomb_is_refused_while_it_grows(tmp_path: Path) -> None:
    start = time.monotonic()
    assert refusal(tmp_path, zipped({"a": bytes(100 * 2**20)})) == "archive-bomb"
    assert sum(file.stat().st_size for file in (tmp_path / "into").iterdir()) < 20 * 2**20
    assert time.monotonic() - start < 20


def test_a_bomb_inside_a_bomb_is_refused(tmp_path: Path) -> None:
    inner = zipped({str(n): bytes(2**20) for n in range(60)})
    assert refusal(tmp_path, zipped({"a.zip": inner, "b.zip": inner})) == "archive-bomb"


def test_a_bomb_in_gzip_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, gzip.compress(bytes(100 * 2**20))) == "archive-bomb"


def test_an_archive_of_archives_without_end_is_refused(tmp_path: Path) -> None:
    nested = zipped({"fond.txt": b"x"})
    for _ in range(5):
        nested = zipped({"encore.zip": nested})
    assert refusal(tmp_path, nested) == "archive-too-deep"


def test_a_size_that_lies_is_not_believed(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a": bytes(5000)}, zipfile.ZIP_DEFLATED))
    at = raw.find(b"PK\x01\x02") + 24
    raw[at : at + 4] = (10).to_bytes(4, "little")
    try:
        assert all(len(content) <= 5000 for content in unpacked(tmp_path, bytes(raw)).values())
    except Unreadable as refused:
        assert refused.code == "archive-broken"  # noqa: PT017


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_a_cut_archive_is_broken(tmp_path: Path, kept: float) -> None:
    whole = zipped(THREE)
    assert refusal(tmp_path, whole[: int(len(whole) * kept)]) == "archive-broken"


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\x1f\x8b\x08" + b"x" * 50])
def test_a_signature_alone_is_a_broken_archive(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content) == "archive-broken"


def test_a_damaged_member_is_noticed(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a": b"contenu" * 50}, zipfile.ZIP_STORED))
    raw[60] ^= 0xFF
    assert refusal(tmp_path, bytes(raw)) == "archive-broken"


def test_an_unknown_method_is_said(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        raw[raw.find(mark) + offset] = 97
    assert refusal(tmp_path, bytes(raw)) == "archive-method"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("rapport\u202efdp.exe", "rapportfdp.exe"),
        ("a\x07b\x1b[31m.txt", "ab[31m.txt"),
        ("a\u200b\ufeffb", "ab"),
        ("re\u0301sultat", "résultat"),
        (" .cache. ", "cache"),
    ],
)
def test_a_name_made_to_deceive_is_cleaned(name: str, shown: str) -> None:
    assert cleaned(name) == shown


def test_a_name_of_four_thousand_bytes_is_cut(tmp_path: Path) -> None:
    (name,) = unpacked(tmp_path, zipped({"é" * 2048 + ".pdf": b"x"}))
    assert len(name) == 255
    assert name.endswith(".pdf")


def test_two_members_of_one_name_are_two_files(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        content = zipped([("a", b"un"), ("a", b"deux")])
    into = tmp_path / "into"
    into.mkdir()
    assert [m.path.read_bytes() for m in archive.unpack(put(tmp_path, content), into)] == [b"un", b"deux"]


def test_what_came_before_a_refusal_has_no_name_of_the_archives(tmp_path: Path) -> None:
    refusal(tmp_path, zipped([("PATIENT.txt", b"x"), ("../b", b"y")]))
    assert {file.name for file in (tmp_path / "into").iterdir()} <= {"1"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_archive_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    raw = bytearray(
        data.draw(st.sampled_from([zipped(THREE), taped(THREE), taped(THREE, "w:gz"), gzip.compress(b"x" * 99)]))
    )
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(min(4, len(raw) - 1), len(raw) - 1))  # earlier cuts may have left little
        raw[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=8))
    folder = tmp_path_factory.mktemp("fuzz")
    try:
        unpacked(folder, bytes(raw))
    except Unreadable as refused:
        assert refused.code.startswith("archive-") or refused.code == "too-heavy"  # noqa: PT017


def test_deflate_cannot_beat_the_ratio_before_it_is_counted() -> None:
    assert len(zlib.compress(bytes(2**20), 9)) * 1032 >= 2**20
