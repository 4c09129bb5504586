"""Names as their character sets write them (PS3.3 C.12.1.1.2, PS3.5 annexes H, I, J)."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.charset import decode_bytes
from pydicom.valuerep import TEXT_VR_DELIMS

from documents.formats.dicom import read_instance
from documents.formats.dicom.charsets import CharacterSet, character_set, decode
from documents.formats.dicom.metadata import describe
from documents.formats.dicom.part10 import read_start
from documents.formats.dicom.tree import build
from documents.formats.dicom.walk import Walk
from tests.documents.formats.dicom.shipped import folder, shipped_file
from tests.documents.formats.dicom.written import Picture, element, item, saved, sequence

# As pydicom's FileInfo.txt and the annexes of PS3.5 give them.
NAMES = {
    "chrArab.dcm": {"Alphabetic": "قباني^لنزار"},
    "chrFren.dcm": {"Alphabetic": "Buc^Jérôme"},
    "chrGerm.dcm": {"Alphabetic": "Äneas^Rüdiger"},
    "chrGreek.dcm": {"Alphabetic": "Διονυσιος"},
    "chrHbrw.dcm": {"Alphabetic": "שרון^דבורה"},
    "chrRuss.dcm": {"Alphabetic": "Люкceмбypг"},
    "chrH31.dcm": {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"},
    "chrH32.dcm": {"Alphabetic": "ﾔﾏﾀﾞ^ﾀﾛｳ", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"},
    "chrI2.dcm": {"Alphabetic": "Hong^Gildong", "Ideographic": "洪^吉洞", "Phonetic": "홍^길동"},
    "chrX1.dcm": {"Alphabetic": "Wang^XiaoDong", "Ideographic": "王^小東"},
    "chrX2.dcm": {"Alphabetic": "Wang^XiaoDong", "Ideographic": "王^小东"},
    "chrJapMulti.dcm": {"Alphabetic": "やまだ^たろう"},
    "chrJapMultiExplicitIR6.dcm": {"Alphabetic": "やまだ^たろう"},
    "chrKoreanMulti.dcm": {"Alphabetic": "김희중"},
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_in_its_script(name: str) -> None:
    assert read_instance(shipped_file(name)).metadata["00100010"]["Value"] == [NAMES[name]]


def test_every_shipped_character_set_is_tested() -> None:
    files = {path.name for path in folder("charset_files").glob("*.dcm")}
    assert files - set(NAMES) == {"chrFrenMulti.dcm", "chrSQEncoding.dcm", "chrSQEncoding1.dcm"}


def test_several_names_of_one_element() -> None:
    found = read_instance(shipped_file("chrFrenMulti.dcm")).metadata
    assert [name["Alphabetic"] for name in found["00101001"]["Value"]] == ["Buc^Jérôme", "Buc^Jérôme"]


@pytest.mark.parametrize("name", ["chrSQEncoding.dcm", "chrSQEncoding1.dcm"])
def test_an_item_has_its_own_character_set_or_that_around_it(name: str) -> None:
    with shipped_file(name).open("rb") as file:
        start = read_start(file)
        walk = Walk(file, start.offset, file.seek(0, 2), start.encoding)
        found = describe(build(file, walk, start.encoding), "", set()).json
    (requested,) = found["00321064"]["Value"]
    assert requested["00100010"]["Value"] == [NAMES["chrH32.dcm"]]


def _name(tmp_path: Path, declared: str | None, raw: bytes) -> str:
    before = element(0x00080005, "CS", declared) if declared is not None else b""
    physician = element(0x00080090, "PN", raw)
    path = saved(tmp_path, Picture(before=before + physician).file())
    found: str = read_instance(path).metadata["00080090"]["Value"][0]["Alphabetic"]
    return found


WRITTEN = {
    "latin 1": ("ISO_IR 100", "LEFÈVRE^Éléonore".encode("latin-1"), "LEFÈVRE^Éléonore"),
    "UTF-8": ("ISO_IR 192", "LEFÈVRE^Éléonore".encode(), "LEFÈVRE^Éléonore"),
    "latin 2": ("ISO_IR 101", "ŁUKASZ^Żaneta".encode("iso8859_2"), "ŁUKASZ^Żaneta"),
    "Turkish": ("ISO_IR 148", "ŞAHİN^Ğ".encode("iso8859_9"), "ŞAHİN^Ğ"),
    "undeclared latin 1": (None, "LEFÈVRE^Éléonore".encode("latin-1"), "LEFÈVRE^Éléonore"),
    "undeclared UTF-8": (None, "LEFÈVRE^Éléonore".encode(), "LEFÈVRE^Éléonore"),
    "empty declaration": ("", "LEFÈVRE".encode("latin-1"), "LEFÈVRE"),
    "UTF-8 that is latin 1": ("ISO_IR 192", "LEFÈVRE^Éléonore".encode("latin-1"), "LEFÈVRE^Éléonore"),
    "misspelt": ("ISO-IR 100", "LEFÈVRE".encode("latin-1"), "LEFÈVRE"),
    "misspelt otherwise": ("iso ir 192", "LEFÈVRE".encode(), "LEFÈVRE"),
    "unknown": ("EBCDIC", "LEFÈVRE".encode("latin-1"), "LEFÈVRE"),
    "extension to Latin 2": (
        "\\ISO 2022 IR 101", b"A\x1b-B\xa3^B\xa3", "AŁ^B£",
    ),
    "escape not announced": ("ISO_IR 100", b"A\x1b-B\xa3", "A£"),
    "unknown escape": ("ISO_IR 100", b"A\x1b*Zb", "A\x1b*Zb"),
    "Chinese by extension": ("\\ISO 2022 IR 58", b"Zhang\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1", "Zhang张^小"),
}  # fmt: skip


@pytest.mark.parametrize(("declared", "raw", "name"), WRITTEN.values(), ids=WRITTEN)
def test_a_name_survives_what_senders_write(declared: str | None, raw: bytes, name: str, tmp_path: Path) -> None:
    assert _name(tmp_path, declared, raw) == name


def test_a_japanese_backslash_does_not_split_a_value(tmp_path: Path) -> None:
    """0x5C is the second byte of some GB18030 characters, and no separator there."""
    text = "艬俓"
    raw = text.encode("gb18030")
    before = element(0x00080005, "CS", "GB18030") + element(0x00081030, "LO", raw)
    path = saved(tmp_path, Picture(before=before).file())
    assert read_instance(path).metadata["00081030"]["Value"] == [text]


def test_stand_alone_sets_take_no_extension() -> None:
    assert character_set(b"ISO_IR 192\\ISO 2022 IR 87").extensions == {"UTF8"}


@pytest.mark.parametrize("nested", ["ISO_IR 192", "ISO_IR 100"])
def test_an_items_character_set_does_not_leak(nested: str, tmp_path: Path) -> None:
    codec = "utf-8" if nested.endswith("192") else "latin-1"
    inner = element(0x00080005, "CS", nested) + element(0x00080104, "LO", "é".encode(codec))
    before = element(0x00080005, "CS", "ISO_IR 101") + sequence(0x00082218, [item(inner)])
    before += element(0x00084000, "LT", "Ł".encode("iso8859_2"))
    found = read_instance(saved(tmp_path, Picture(before=before).file())).metadata
    assert found["00082218"]["Value"][0]["00080104"]["Value"] == ["é"]
    assert found["00084000"]["Value"] == ["Ł"]


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"ISO_IR 100", b"ISO_IR 192", b"\\ISO 2022 IR 87", b"GB18030", b"\\ISO 2022 IR 149"]),
)
def test_any_bytes_become_text_without_nul(raw: bytes, declared: bytes) -> None:
    for name in (True, False):
        text = decode(raw, character_set(declared), name=name)
        assert "\0" not in text
        text.encode()


@given(st.text(alphabet="aé^山田太郎やまだ", max_size=12), st.sampled_from(["ISO 2022 IR 87", "ISO 2022 IR 159"]))
def test_japanese_text_is_decoded_as_pydicom_does(text: str, extension: str) -> None:
    try:
        raw = text.replace("é", "e").encode("iso2022_jp")
    except UnicodeEncodeError:
        return
    codecs = ["iso8859", "iso2022_jp"] if extension.endswith("87") else ["iso8859", "iso2022_jp_2"]
    charset = CharacterSet("iso8859", frozenset(codecs), declared=True)
    if extension.endswith("159") and b"\x1b$B" in raw:
        return  # another set than the one announced
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert decode(raw, charset) == decode_bytes(raw, codecs, TEXT_VR_DELIMS)
