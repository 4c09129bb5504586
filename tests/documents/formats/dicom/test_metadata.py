"""The DICOM JSON model (PS3.18 annex F), against pydicom's on every shipped file, and where we differ."""

from __future__ import annotations

import json
import struct
from base64 import b64decode, b64encode
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from documents.formats.dicom import InstanceReading, read_instance
from documents.formats.dicom.limits import INLINE_BINARY, INLINE_TABLE, INLINE_TEXT
from documents.formats.unreadable import Unreadable
from tests.documents.formats.dicom.shipped import json_of, name_of, parsed, shipped, shipped_file
from tests.documents.formats.dicom.written import (
    BIG,
    IMPLICIT,
    INSTANCE,
    SERIES,
    STUDY,
    UNDEFINED,
    Picture,
    element,
    encapsulated,
    header,
    item,
    number,
    saved,
    sequence,
)

Json = dict[str, Any]

# Left out on purpose, or written otherwise: see the tests of each below.
_PADDING, _CHARACTER_SET, _SPACING = "FFFCFFFC", "00080005", "00280030"
_SWAPPED_TABLES = ("00281201", "00281202", "00281203", "00281221", "00281222", "00281223")
_PYDICOM_FAILS = {"badVR.dcm"}  # to_json_dict raises on its "1A" frames


def _readable() -> list[Path]:
    found = []
    for path in shipped():
        try:
            read_instance(path)
        except Unreadable:
            continue
        found.append(path)
    return [path for path in found if path.name not in _PYDICOM_FAILS and "too_short" not in path.name]


@pytest.mark.parametrize("path", _readable(), ids=name_of)
def test_metadata_is_pydicoms_but_for_bulk_data(path: Path) -> None:
    ours = read_instance(path).metadata
    theirs = json_of(path)
    assert list(_differences(ours, theirs, big="big" in path.name or "expb" in path.name.lower())) == []


def _differences(ours: Json, theirs: Json, *, big: bool, path: str = "") -> Any:
    for key in sorted(set(ours) | set(theirs)):
        if key.endswith("0000") or key in (_PADDING, _CHARACTER_SET):
            continue
        mine, other = ours.get(key), theirs.get(key)
        if mine is None and other and key == _SPACING and 0 in other["Value"]:
            continue
        if (mine and "BulkDataURI" in mine) or (big and key in _SWAPPED_TABLES):
            continue
        if mine and other and mine["vr"] == other["vr"] == "SQ":
            items = zip(mine.get("Value", []), other["Value"], strict=True)
            for rank, (a, b) in enumerate(items, start=1):
                yield from _differences(a, b, big=big, path=f"{path}{key}/{rank}/")
        elif _plain(mine) != _plain(other):
            yield path + key


def _plain(written: Json | None) -> object:
    """Without what does not matter: trailing spaces, empty groups of a name, empty values."""
    if written is None:
        return None
    values = [_plain_value(value) for value in written.get("Value", [])]
    return written["vr"], values if any(values) else [], written.get("InlineBinary") or ""


def _plain_value(value: object) -> object:
    if isinstance(value, dict):
        return {group: name for group, name in value.items() if name}
    return (value.strip(" \0") or None) if isinstance(value, str) else value


@pytest.mark.parametrize("path", _readable(), ids=name_of)
def test_metadata_is_json_that_any_reader_accepts(path: Path) -> None:
    found = read_instance(path).metadata
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def _read(tmp_path: Path, picture: Picture) -> InstanceReading:
    return read_instance(saved(tmp_path, picture.file()))


def _with(tmp_path: Path, *elements: bytes) -> Json:
    """The metadata of a file that begins with these elements."""
    return _read(tmp_path, Picture(before=b"".join(elements))).metadata


def test_pixel_data_stays_behind_an_address_below_the_instance(tmp_path: Path) -> None:
    found = read_instance(saved(tmp_path, Picture().file()), dicom_web="/dicom-web")
    address = f"/dicom-web/studies/{STUDY}/series/{SERIES}/instances/{INSTANCE}/bulkdata/7FE00010"
    assert found.metadata["7FE00010"] == {"vr": "OB", "BulkDataURI": address}


@pytest.mark.parametrize("name", ["CT_small.dcm", "waveform_ecg.dcm", "MR-SIEMENS-DICOM-WithOverlays.dcm"])
def test_each_address_has_its_place_in_the_file(name: str) -> None:
    path = shipped_file(name)
    found, raw, data_set = read_instance(path), path.read_bytes(), parsed(path)
    addresses = list(_addresses(found.metadata))
    assert [bulk.path for bulk in found.bulk] == [address.split("/bulkdata/")[1] for address in addresses]
    for bulk in found.bulk:
        *way, last = bulk.path.split("/")
        place = data_set
        for tag, rank in zip(way[::2], way[1::2], strict=True):
            place = place[int(tag, 16)].value[int(rank) - 1]
        assert raw[bulk.offset : bulk.offset + bulk.length] == place[int(last, 16)].value
        assert not bulk.encapsulated


def _addresses(data_set: Json) -> Any:
    for written in data_set.values():
        if "BulkDataURI" in written:
            yield written["BulkDataURI"]
        if written["vr"] == "SQ":
            for below in written.get("Value", []):
                yield from _addresses(below)


def test_encapsulated_pixel_data_is_one_bulk_of_all_its_items(tmp_path: Path) -> None:
    pixels = encapsulated([b"\xff\xd8 first", b"\xff\xd8 then"])
    path = saved(tmp_path, Picture(pixels=pixels, syntax="1.2.840.10008.1.2.4.50", frames="2").file())
    (bulk,) = read_instance(path).bulk
    assert bulk.encapsulated
    assert path.read_bytes()[bulk.offset : bulk.offset + bulk.length] == pixels[12:]


@pytest.mark.parametrize(("length", "inline"), [(2, True), (INLINE_BINARY, True), (INLINE_BINARY + 2, False)])
@pytest.mark.parametrize("vr", ["OB", "OW", "UN"])
def test_short_binary_values_are_inline_and_long_ones_bulk(vr: str, length: int, inline: bool, tmp_path: Path) -> None:
    written = _with(tmp_path, element(0x00091010, vr, b"\7" * length))["00091010"]
    assert ("InlineBinary" in written, "BulkDataURI" in written) == (inline, not inline)
    assert not inline or b64decode(written["InlineBinary"]) == b"\7" * length


def test_long_text_is_bulk_and_a_name_that_long_is_a_lie(tmp_path: Path) -> None:
    comments = Picture(syntax=IMPLICIT, before=element(0x00084000, "LT", "x" * (INLINE_TEXT + 2), implicit=True))
    found = _read(tmp_path, comments)
    assert "BulkDataURI" in found.metadata["00084000"]
    assert found.damaged == ()
    name = Picture(syntax=IMPLICIT, before=element(0x00080090, "PN", "x" * (INLINE_TEXT + 2), implicit=True))
    found = _read(tmp_path, name)
    assert "00080090" not in found.metadata
    assert found.damaged == ("value-too-long",)


def test_a_palette_is_inline_whatever_its_length(tmp_path: Path) -> None:
    table = bytes(range(256)) * (INLINE_TABLE // 256)
    extra = {0x00281201: element(0x00281201, "OW", table)}
    assert b64decode(_read(tmp_path, Picture(extra=extra)).metadata["00281201"]["InlineBinary"]) == table


@pytest.mark.parametrize("spacing", ["0\\0", "0.0\\0.5", "0.5\\0", "\\1"])
def test_a_zero_spacing_is_dropped_because_viewers_show_black(spacing: str, tmp_path: Path) -> None:
    found = _read(tmp_path, Picture(extra={0x00280030: element(0x00280030, "DS", spacing)}))
    assert _SPACING not in found.metadata
    measures = item(element(0x00280030, "DS", spacing))
    nested = sequence(0x00089215, [item(sequence(0x00289110, [measures]))])
    assert "00280030" not in json.dumps(_with(tmp_path, nested))


def test_a_spacing_is_kept(tmp_path: Path) -> None:
    found = _read(tmp_path, Picture(extra={0x00280030: element(0x00280030, "DS", "0.5\\0.25")}))
    assert found.metadata[_SPACING] == {"vr": "DS", "Value": [0.5, 0.25]}


def test_the_character_set_is_that_of_json(tmp_path: Path) -> None:
    told = _with(tmp_path, element(0x00080005, "CS", "ISO_IR 100"), element(0x00081030, "LO", b"Rachis c\xe9r\xe9bral"))
    assert told["00080005"]["Value"] == ["ISO_IR 192"]
    assert told["00081030"]["Value"] == ["Rachis cérébral"]
    assert "00080005" not in _with(tmp_path)


VALUES = {
    "several": ("CS", b"ORIGINAL\\PRIMARY", ["ORIGINAL", "PRIMARY"]),
    "one missing": ("CS", b"A\\\\C ", ["A", None, "C"]),
    "padded": ("AE", b" PACS1  ", ["PACS1"]),
    "decimals": ("DS", b"1.5\\-2 \\3e2", [1.5, -2.0, 300.0]),
    "no decimal": ("DS", b"1,5 ", ["1,5"]),
    "a decimal of two points": ("DS", b"1.2.3 ", ["1.2.3"]),
    "not a number": ("DS", b"nan ", ["nan"]),
    "infinite": ("DS", b"1e999 ", ["1e999"]),
    "integers": ("IS", b"12\\-3 ", [12, -3]),
    "an integer with a point": ("IS", b"12.0", [12]),
    "an integer that is not": ("IS", b"12.5", ["12.5"]),
    "a huge integer": ("IS", b"9" * 30, ["9" * 30]),
    "underscored": ("IS", b"1_0 ", ["1_0"]),
    "words": ("US", struct.pack("<2H", 1, 65535), [1, 65535]),
    "signed words": ("SS", struct.pack("<2h", 1, -1), [1, -1]),
    "long integers": ("SL", struct.pack("<i", -70_000), [-70_000]),
    "beyond a browser": ("UV", struct.pack("<Q", 2**53 + 1), [str(2**53 + 1)]),
    "within a browser": ("SV", struct.pack("<q", -5), [-5]),
    "floats": ("FL", struct.pack("<2f", 0.5, -2), [0.5, -2.0]),
    "not finite": ("FD", struct.pack("<3d", nan, inf, -inf), ["NaN", "Infinity", "-Infinity"]),
    "tags": ("AT", bytes.fromhex("1000200028001000"), ["00100020", "00280010"]),
    "a text with a backslash": ("LT", b"a\\b ", ["a\\b"]),
    "a date": ("DA", b"20260131", ["20260131"]),
    "not a date": ("DA", b"hier", ["hier"]),
    "a NUL inside": ("LO", b"a\0b ", ["ab"]),
    "a name": ("PN", b"DUPONT^Jeanne", [{"Alphabetic": "DUPONT^Jeanne"}]),
    "two names": ("PN", b"A^B\\C^D ", [{"Alphabetic": "A^B"}, {"Alphabetic": "C^D"}]),
    "a name without its first group": ("PN", b"=X=Y", [{"Ideographic": "X", "Phonetic": "Y"}]),
    "a name of four groups": ("PN", b"A=B=C=D ", [{"Alphabetic": "A", "Ideographic": "B", "Phonetic": "C"}]),
}  # fmt: skip


@pytest.mark.parametrize(("vr", "raw", "values"), VALUES.values(), ids=VALUES)
def test_values_are_those_of_their_representation(vr: str, raw: bytes, values: list[object], tmp_path: Path) -> None:
    written = _with(tmp_path, element(0x00091010, vr, raw))["00091010"]
    assert written == {"vr": vr, "Value": values}
    assert [type(value) for value in written["Value"]] == [type(value) for value in values]


@pytest.mark.parametrize("vr", ["LO", "US", "SQ", "OB", "PN", "FD", "UN", "DS", "AT"])
def test_an_empty_element_has_its_representation_alone(vr: str, tmp_path: Path) -> None:
    assert _with(tmp_path, element(0x00091010, vr, b""))["00091010"] == {"vr": vr}


@pytest.mark.parametrize(
    ("vr", "raw"), [("US", b"\1\2\3\4\5\6\7"), ("FD", b"12345678AB"), ("AT", b"\1\2"), ("UL", b"\1\2")]
)
def test_bytes_of_a_wrong_length_are_passed_on_as_unknown(vr: str, raw: bytes, tmp_path: Path) -> None:
    padded = raw + b" " * (len(raw) % 2)
    written = _with(tmp_path, element(0x00091010, vr, raw))["00091010"]
    expected = struct.unpack(f"<{len(padded) // 2}H", padded) if vr == "US" else None
    assert written in (
        {"vr": "UN", "InlineBinary": b64encode(padded).decode()},
        {"vr": "US", "Value": list(expected or ())},
    )


def test_words_of_a_big_endian_file_are_little_endian_in_json(tmp_path: Path) -> None:
    for vr, little in (("OW", b"\2\1\4\3"), ("OL", b"\4\3\2\1"), ("OB", b"\1\2\3\4"), ("UN", b"\1\2\3\4")):
        before = element(0x00091010, vr, b"\1\2\3\4", order=">")
        written = _read(tmp_path, Picture(syntax=BIG, before=before)).metadata["00091010"]
        assert b64decode(written["InlineBinary"]) == little


def test_a_palette_of_a_big_endian_file_is_that_of_the_little_endian_one() -> None:
    for name, other in (("OBXXXX1A.dcm", "OBXXXX1A_expb.dcm"), ("gdcm-US-ALOKA-16.dcm", "gdcm-US-ALOKA-16_big.dcm")):
        ours, theirs = (read_instance(shipped_file(each)).metadata for each in (name, other))
        assert [ours.get(key) for key in _SWAPPED_TABLES] == [theirs.get(key) for key in _SWAPPED_TABLES]


def test_unknown_and_implicit_elements_take_the_dictionarys_representation(tmp_path: Path) -> None:
    assert _with(tmp_path, element(0x00081030, "UN", "Thorax"))["00081030"] == {"vr": "LO", "Value": ["Thorax"]}
    implicit = Picture(syntax=IMPLICIT, before=element(0x00081030, "LO", "Thorax", implicit=True))
    assert _read(tmp_path, implicit).metadata["00081030"] == {"vr": "LO", "Value": ["Thorax"]}


def test_a_private_element_takes_its_makers_representation_when_known(tmp_path: Path) -> None:
    creator = element(0x00091010 & 0xFFFF0000 | 0x0010, "LO", "GEMS_IDEN_01", implicit=True)
    known = element(0x00091001, "LO", "GE_GENESIS_FF", implicit=True)
    unknown = element(0x000910FE, "LO", "what", implicit=True)
    found = _read(tmp_path, Picture(syntax=IMPLICIT, before=creator + known + unknown)).metadata
    assert found["00090010"] == {"vr": "LO", "Value": ["GEMS_IDEN_01"]}
    assert found["00091001"] == {"vr": "LO", "Value": ["GE_GENESIS_FF"]}
    assert found["000910FE"] == {"vr": "UN", "InlineBinary": b64encode(b"what").decode()}


@pytest.mark.parametrize(("signed", "vr", "value"), [(False, "US", 65535), (True, "SS", -1)])
def test_us_or_ss_is_decided_by_the_pixel_representation(signed: bool, vr: str, value: int, tmp_path: Path) -> None:
    padding = element(0x00280120, "US", b"\xff\xff", implicit=True)
    references = struct.pack("<HHI", 0x0008, 0x1140, len(padding) + 8) + item(padding)
    picture = Picture(syntax=IMPLICIT, signed=signed, bits=16, extra={0x00280120: padding}, before=references)
    found = _read(tmp_path, picture).metadata
    assert found["00280120"] == {"vr": vr, "Value": [value]}
    assert found["00081140"]["Value"] == [{"00280120": {"vr": vr, "Value": [value]}}]


@pytest.mark.parametrize(("entries", "expected"), [(1, {"vr": "US", "Value": [7]}), (2, {"vr": "OW"})])
def test_lut_data_of_one_entry_is_a_number(entries: int, expected: Json, tmp_path: Path) -> None:
    def implicit(tag: int, raw: bytes) -> bytes:
        return element(tag, "OW", raw, implicit=True)

    table = implicit(0x00283002, struct.pack("<3H", entries, 0, 16)) + implicit(
        0x00283006, struct.pack("<H", 7) * entries
    )
    luts = struct.pack("<HHI", 0x0028, 0x3010, len(table) + 8) + item(table)
    found = _read(tmp_path, Picture(syntax=IMPLICIT, extra={0x00283010: luts})).metadata["00283010"]["Value"][0]
    assert found["00283006"].items() >= expected.items()


def test_group_lengths_padding_and_offset_tables_are_left_out(tmp_path: Path) -> None:
    before = element(0x00080000, "UL", struct.pack("<I", 99))
    tables = element(0x7FE00001, "OV", struct.pack("<Q", 0)) + element(0x7FE00002, "OV", struct.pack("<Q", 6))
    pixels = tables + encapsulated([b"\xff\xd8abcd"])
    after = element(0xFFFCFFFC, "OB", bytes(10))
    found = _read(
        tmp_path, Picture(before=before, pixels=pixels, after=after, syntax="1.2.840.10008.1.2.4.50")
    ).metadata
    assert {"00080000", "7FE00001", "7FE00002", _PADDING, "00020010"}.isdisjoint(found)


def test_sequences_of_either_length_are_the_same(tmp_path: Path) -> None:
    content = [element(0x00080100, "SH", code) for code in ("T-D1100", "T-D3000")]
    forms = [
        sequence(0x00082218, [item(raw) for raw in content]),
        sequence(0x00082218, [item(raw, undefined=True) for raw in content], undefined=True),
        sequence(0x00082218, [item(raw) for raw in content], undefined=True),
        sequence(0x00082218, [item(raw, undefined=True) for raw in content]),
    ]
    found = [_with(tmp_path, raw)["00082218"] for raw in forms]
    assert found == [found[0]] * 4
    assert [below["00080100"]["Value"] for below in found[0]["Value"]] == [["T-D1100"], ["T-D3000"]]


def test_a_sequence_inside_unknown_bytes_is_found(tmp_path: Path) -> None:
    """PS3.5 6.2.2: in implicit VR; some writers leave it explicit."""
    for implicit in (True, False):
        raw = sequence(
            0x00082218, [item(element(0x00080100, "SH", "CODE", implicit=implicit))], undefined=True, vr="UN"
        )
        assert _with(tmp_path, raw)["00082218"] == {
            "vr": "SQ",
            "Value": [{"00080100": {"vr": "SH", "Value": ["CODE"]}}],
        }


def test_a_sequence_inside_unknown_bytes_is_little_endian_in_a_big_endian_file(tmp_path: Path) -> None:
    content = element(0x00080100, "SH", "CODE", implicit=True) + number(0x00280010, 258, implicit=True)
    raw = sequence(0x00082218, [item(content)], undefined=True)[12:]
    unknown = header(0x00082218, "UN", UNDEFINED, order=">") + raw
    found = _read(tmp_path, Picture(syntax=BIG, before=unknown)).metadata["00082218"]["Value"][0]
    assert found == {"00080100": {"vr": "SH", "Value": ["CODE"]}, "00280010": {"vr": "US", "Value": [258]}}


def test_a_delimiter_too_many_in_an_item_of_known_length_is_passed_over(tmp_path: Path) -> None:
    delimiter = header(0xFFFEE00D, "", 0)
    content = element(0x00080100, "SH", "A") + delimiter + element(0x00080102, "SH", "DCM")
    found = _with(tmp_path, sequence(0x00082218, [item(content), item(element(0x00080100, "SH", "B"))]))
    assert [below["00080100"]["Value"] for below in found["00082218"]["Value"]] == [["A"], ["B"]]
    assert found["00082218"]["Value"][0]["00080102"]["Value"] == ["DCM"]


def test_a_sequence_that_holds_no_item_is_kept_as_bytes(tmp_path: Path) -> None:
    found = _read(tmp_path, Picture(before=element(0x00082218, "SQ", b"not an item")))
    assert b64decode(found.metadata["00082218"]["InlineBinary"]) == b"not an item "
    assert found.damaged == ("sequence-without-items",)


def test_elements_come_in_the_order_of_their_tags() -> None:
    for name in ("CT_small.dcm", "test-SR.dcm", "emri_small.dcm"):
        keys = list(read_instance(shipped_file(name)).metadata)
        assert keys == sorted(keys)


def test_float_pixels_are_bulk_too(tmp_path: Path) -> None:
    pixels = element(0x7FE00008, "OF", struct.pack("<16f", *range(16)))
    found = _read(tmp_path, Picture(bits=32, pixels=pixels))
    assert "BulkDataURI" in found.metadata["7FE00008"]
    assert found.pixels is not None
    assert found.pixels.kind == "float"
    assert "7FE00010" not in found.metadata
