"""Plain text in the encodings of French senders, and what is not text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.formats import Unreadable, read, text

LETTER = "Cher confrère,\r\n\tl'état s'améliore : 12 µg, 37,5 °C, œdème.\r\n"


def put(folder: Path, content: bytes, name: str = "lettre.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_letter_is_read_in_each_usual_encoding(tmp_path: Path, encoding: str) -> None:
    reading = read(put(tmp_path, LETTER.encode(encoding)))
    assert (reading.format, reading.display, reading.pages) == ("text", "text", 1)
    assert reading.text == (LETTER,)


def test_big_endian_text_with_its_mark_is_read(tmp_path: Path) -> None:
    assert read(put(tmp_path, b"\xfe\xff" + LETTER.encode("utf-16-be"))).text == (LETTER,)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"\x00" * 100,
        b"texte\x00suite",
        b"\x1b[31mrouge",
        b"\xff\xfe\x00",
        b"PK\x03\x04\x14\x00",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a\x01\x00",
    ],
)
def test_binary_is_not_text(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable):
        text.read(put(tmp_path, content))
    assert not text.recognises(content)


@pytest.mark.parametrize(
    "content",
    [b"<?xml version='1.0'?><a/>", b"<!DOCTYPE html><html>", b"  <svg onload='x'>", b"<a/>", b"{\\rtf1 x}", b"%PDF-"],
)
def test_markup_is_another_format(content: bytes) -> None:
    assert not text.recognises(content)


@pytest.mark.parametrize("content", ["< 3 mg/L", "<3 mg/L", "a < b", "MSH|^~\\&|", "{json}"])
def test_a_sign_is_not_markup(content: str) -> None:
    assert text.recognises(content.encode())


@pytest.mark.parametrize("content", [b" ", b"\n\n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_of_blanks_is_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable, match="empty"):
        text.read(put(tmp_path, content))


def test_a_text_beyond_the_size_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, b"a")
    with path.open("ab") as file:
        file.truncate(11 * 2**20)
    with pytest.raises(Unreadable, match="too-big"):
        text.read(path)


def test_a_character_cut_at_the_end_of_the_head_is_no_doubt() -> None:
    assert text.recognises("é".encode()[:1].join([b"caf", b""]))
    assert text.recognises("ligne é".encode()[:-1])


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1))
def test_any_utf_8_text_is_decoded_as_it_was(words: str) -> None:
    assert text.decode(words.encode()) == words.removeprefix("\ufeff")


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    try:
        assert "\x00" not in text.decode(raw)
    except Unreadable as refused:
        assert refused.code == "text-binary"  # noqa: PT017
