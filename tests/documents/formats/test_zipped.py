"""A ZIP is what its members' names say; a member is read within a limit."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.formats import Unreadable, zipped
from tests.documents.formats.zip_samples import flagged, put
from tests.documents.formats.zip_samples import zipped as made


def kind(folder: Path, *names: str) -> str:
    return zipped.kind(put(folder, made(dict.fromkeys(names, b"x"))))


@pytest.mark.parametrize(
    "name",
    [
        "IHE_XDM/SUBSET01/METADATA.XML",
        "ihe_xdm/subset01/metadata.xml",
        "IHE_XDM/QUELCONQUE/METADATA.XML",
        "envoi/IHE_XDM/SUBSET01/METADATA.XML",
        "IHE_XDM\\SUBSET01\\METADATA.XML",
    ],
)
def test_a_package_is_told_by_the_place_of_its_metadata(tmp_path: Path, name: str) -> None:
    assert kind(tmp_path, "INDEX.HTM", name) == "xdm"


@pytest.mark.parametrize(
    "name",
    [
        "METADATA.XML",
        "IHE_XDM/METADATA.XML",
        "IHE_XDM/A/B/METADATA.XML",
        "IHE_XDM/A/METADATA.XML.txt",
        "X/A/METADATA.XML",
    ],
)
def test_metadata_elsewhere_make_no_package(tmp_path: Path, name: str) -> None:
    assert kind(tmp_path, name) == "archive"


@pytest.mark.parametrize("names", [("[Content_Types].xml", "word/document.xml"), ("mimetype", "content.xml")])
def test_a_letter_is_told_by_its_parts(tmp_path: Path, names: tuple[str, ...]) -> None:
    assert kind(tmp_path, *names) == "office"


@pytest.mark.parametrize(
    "names",
    [("word/document.xml",), ("content.xml",), ("[Content_Types].xml", "xl/workbook.xml"), ("a.txt",), ("mimetype",)],
)
def test_any_other_zip_is_an_archive(tmp_path: Path, names: tuple[str, ...]) -> None:
    assert kind(tmp_path, *names) == "archive"


def test_a_broken_zip_is_an_archive_to_be_refused_there(tmp_path: Path) -> None:
    assert zipped.kind(put(tmp_path, b"PK\x03\x04 and then nothing")) == "archive"


def test_a_member_is_read_whole(tmp_path: Path) -> None:
    assert zipped.member(put(tmp_path, made({"a": b"contenu"})), "a", 100) == b"contenu"


def test_an_absent_member_is_empty(tmp_path: Path) -> None:
    assert zipped.member(put(tmp_path, made({"a": b"x"})), "b", 100) == b""


@pytest.mark.parametrize(("limit", "readable"), [(7, True), (6, False), (0, False)])
def test_a_member_is_bounded_exactly(tmp_path: Path, limit: int, readable: bool) -> None:
    path = put(tmp_path, made({"a": b"contenu"}))
    if readable:
        assert zipped.member(path, "a", limit) == b"contenu"
    else:
        with pytest.raises(Unreadable, match="too-heavy"):
            zipped.member(path, "a", limit)


def test_a_bomb_is_never_unpacked_beyond_the_limit(tmp_path: Path) -> None:
    path = put(tmp_path, made({"a": bytes(50 * 2**20)}))
    with pytest.raises(Unreadable, match="too-heavy"):
        zipped.member(path, "a", 1000)


def test_an_encrypted_member_is_refused_as_such(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="office-encrypted"):
        zipped.member(put(tmp_path, flagged(made({"a": b"x"}), 1)), "a", 100)


def test_a_damaged_member_is_refused_as_such(tmp_path: Path) -> None:
    raw = bytearray(made({"a": b"contenu" * 9}, zipfile.ZIP_STORED))
    raw[40] ^= 0xFF
    with pytest.raises(Unreadable, match="archive-broken"):
        zipped.member(put(tmp_path, bytes(raw)), "a", 100)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_zip_has_a_kind_and_a_member_or_a_refusal(tmp_path: Path, data: st.DataObject) -> None:
    raw = bytearray(made({"mimetype": b"x", "content.xml": b"<a/>" * 50}))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=8))
    path = put(tmp_path, bytes(raw))
    assert zipped.kind(path) in ("office", "archive")
    try:
        assert len(zipped.member(path, "content.xml", 1000)) <= 1000
    except Unreadable as refused:
        assert refused.code in ("archive-broken", "archive-method", "office-encrypted", "too-heavy")  # noqa: PT017
