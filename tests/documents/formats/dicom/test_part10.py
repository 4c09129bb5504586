"""Preamble, meta information and files without them (PS3.10 7)."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pytest

from documents.formats.dicom import read_instance, recognises
from documents.formats.dicom.part10 import guess, read_start
from documents.formats.dicom.transfer_syntaxes import Encoding, encoding_of
from documents.formats.unreadable import Unreadable
from tests.documents.formats.dicom.shipped import folder, images, name_of, shipped, shipped_file
from tests.documents.formats.dicom.written import (
    BIG,
    EXPLICIT,
    IMPLICIT,
    Picture,
    element,
    meta,
    number,
    part10,
    saved,
)

HEAD = 4096


@pytest.mark.parametrize("path", images(), ids=name_of)
def test_every_image_is_recognised_by_its_first_bytes(path: Path) -> None:
    assert recognises(path.read_bytes()[:HEAD])


@pytest.mark.parametrize("name", ["ExplVR_LitEndNoMeta.dcm", "ExplVR_BigEndNoMeta.dcm", "rtplan.dcm", "rtdose.dcm"])
def test_files_without_preamble_or_meta_are_recognised(name: str) -> None:
    assert recognises(shipped_file(name).read_bytes()[:HEAD])


def test_a_dicomdir_is_recognised() -> None:
    assert recognises((folder("test_files") / "dicomdirtests" / "DICOMDIR").read_bytes()[:HEAD])


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG])
def test_a_bare_data_set_is_guessed_and_read_like_the_whole_file(syntax: str, tmp_path: Path) -> None:
    picture = Picture(syntax=syntax, value=bytes(range(16)))
    bare = saved(tmp_path, picture.data_set(), "bare")
    assert guess(bare.read_bytes()) == syntax
    whole, found = read_instance(saved(tmp_path, picture.file())), read_instance(bare)
    assert found.metadata == whole.metadata
    assert found.transfer_syntax == syntax


def test_meta_information_may_come_without_a_preamble(tmp_path: Path) -> None:
    raw = meta(EXPLICIT) + Picture().data_set()
    assert recognises(raw[:HEAD])
    assert read_instance(saved(tmp_path, raw)).transfer_syntax == EXPLICIT


NOT_DICOM = {
    "nothing": b"",
    "one byte": b"\x08",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
    "a PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x02\0\0\0",
    "a JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0",
    "a ZIP": b"PK\3\4\x14\0\0\0\x08\0" + bytes(40),
    "a CDA": b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>',
    "zeros": bytes(4096),
    "text": "Compte rendu de scanner du thorax. DICM n'est pas à sa place.".encode() * 20,
    "one element": element(0x00080005, "CS", "ISO_IR 100"),
    "two elements and noise": element(0x00080005, "CS", "ISO_IR 100")
    + element(0x00080008, "CS", "ORIGINAL")
    + b"noise" * 40,
    "elements in disorder": b"".join(
        element(tag, "CS", "ORIGINAL") for tag in (0x00080060, 0x00080008, 0x00080005)
    ),
    "elements of the wrong VR": b"".join(
        element(tag, "LT", "ORIGINAL") for tag in (0x00080005, 0x00080008, 0x00080060)
    ),
}  # fmt: skip


@pytest.mark.parametrize("raw", NOT_DICOM.values(), ids=NOT_DICOM)
def test_other_files_are_not_taken_for_dicom(raw: bytes) -> None:
    assert not recognises(raw[:HEAD])


def test_random_bytes_are_not_taken_for_dicom() -> None:
    noise = random.Random(8)
    assert not any(recognises(noise.randbytes(512)) for _ in range(2000))


def test_only_the_marker_at_its_place_counts() -> None:
    assert recognises(bytes(128) + b"DICM")
    assert not recognises(bytes(127) + b"DICM")


def test_what_is_no_dicom_file_is_refused_by_its_code(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_instance(saved(tmp_path, b"bonjour" * 100))
    assert refusal.value.code == "dicom-unrecognised"


@pytest.mark.parametrize("length", [0, 1, 7, 10_000, 0xFFFFFFFF])
def test_a_false_group_length_of_the_meta_information_does_no_harm(length: int, tmp_path: Path) -> None:
    picture = Picture(value=bytes(range(16)))
    raw = bytes(128) + b"DICM" + meta(EXPLICIT, group_length=length) + picture.data_set()
    assert read_instance(saved(tmp_path, raw)).metadata == read_instance(saved(tmp_path, picture.file())).metadata


def test_a_data_set_that_is_not_as_the_meta_information_says_is_read_as_it_is(tmp_path: Path) -> None:
    explicit = read_instance(saved(tmp_path, part10(Picture().data_set(), IMPLICIT)))
    implicit = read_instance(saved(tmp_path, part10(Picture(syntax=IMPLICIT).data_set(), EXPLICIT)))
    assert explicit.patient == implicit.patient
    assert explicit.patient.birth_name == "INVENTEE"


def test_a_file_without_transfer_syntax_is_guessed(tmp_path: Path) -> None:
    head = bytes(128) + b"DICM" + element(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.7")
    for syntax in (EXPLICIT, IMPLICIT):
        assert read_instance(saved(tmp_path, head + Picture(syntax=syntax).data_set())).transfer_syntax == syntax


def test_meta_information_cut_off_is_truncated() -> None:
    raw = bytes(128) + b"DICM" + meta(EXPLICIT)
    with pytest.raises(Unreadable) as refusal:
        read_start(BytesIO(raw[:-4]))
    assert refusal.value.code == "dicom-truncated"


DISGUISES = {
    "a Windows program": b"MZ\x90\0", "a Linux program": b"\x7fELF", "a PDF": b"%PDF-1.7", "a ZIP": b"PK\3\4",
    "a script": b"#!/bin/sh\n", "a page": b"<html><script>", "an SVG": b"<svg ", "an RTF": b"{\\rtf1",
}  # fmt: skip


@pytest.mark.parametrize("magic", DISGUISES.values(), ids=DISGUISES)
def test_a_preamble_that_makes_the_file_something_else_too_is_refused(magic: bytes, tmp_path: Path) -> None:
    raw = part10(Picture().data_set(), preamble=magic.ljust(128, b"\0"))
    with pytest.raises(Unreadable) as refusal:
        read_instance(saved(tmp_path, raw))
    assert refusal.value.code == "dicom-disguised"


@pytest.mark.parametrize("magic", [b"II*\0", b"MM\0*", b"II+\0", b"ACUSON", b"\0"])
def test_a_tiff_or_a_maker_in_the_preamble_is_legitimate(magic: bytes, tmp_path: Path) -> None:
    raw = part10(Picture().data_set(), preamble=magic.ljust(128, b"\0"))
    assert read_instance(saved(tmp_path, raw)).instance.rows == 4


@pytest.mark.parametrize(
    ("uid", "encoding"),
    [
        (IMPLICIT, Encoding(implicit=True)), (EXPLICIT, Encoding(implicit=False)),
        (BIG, Encoding(implicit=False, little=False)), ("1.2.3.4", Encoding(implicit=False)),
    ],
)  # fmt: skip
def test_a_transfer_syntax_says_how_elements_are_written(uid: str, encoding: Encoding) -> None:
    assert encoding_of(uid) == encoding


def test_what_is_shipped_without_identity_is_told_so() -> None:
    codes = {}
    for path in shipped():
        try:
            read_instance(path)
        except Unreadable as refusal:
            codes[path.name] = refusal.code
    assert codes == {
        "JPEGLSNearLossless_08.dcm": "dicom-no-identity",
        "JPEGLSNearLossless_16.dcm": "dicom-no-identity",
        "SC_rgb_jls_lossy_line.dcm": "dicom-no-identity",
        "SC_rgb_jls_lossy_sample.dcm": "dicom-no-identity",
        "UN_sequence.dcm": "dicom-no-identity",
        "chrSQEncoding.dcm": "dicom-no-identity",
        "chrSQEncoding1.dcm": "dicom-no-identity",
        "empty_charset_LEI.dcm": "dicom-no-identity",
        "meta_missing_tsyntax.dcm": "dicom-no-identity",
        "nested_priv_SQ.dcm": "dicom-no-identity",
        "no_meta.dcm": "dicom-unrecognised",  # a stray byte before everything
        "no_meta_group_length.dcm": "dicom-no-identity",
        "priv_SQ.dcm": "dicom-no-identity",
        "rtplan_truncated.dcm": "dicom-truncated",
    }


def test_a_data_set_of_nothing_has_no_identity(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_instance(saved(tmp_path, part10(b"")))
    assert refusal.value.code == "dicom-no-identity"


@pytest.mark.parametrize("uid", ["../../etc/passwd", "1.2/3", "..", "1 2", "1" * 65, "1.2%2e", "é.1"])
def test_a_uid_that_could_not_stand_in_an_address_is_refused(uid: str, tmp_path: Path) -> None:
    raw = Picture().file().replace(
        element(0x0020000D, "UI", "1.2.250.1.213.9.1"), element(0x0020000D, "UI", uid)
    )  # fmt: skip
    with pytest.raises(Unreadable) as refusal:
        read_instance(saved(tmp_path, raw))
    assert refusal.value.code == "dicom-invalid-uid"


def test_rows_are_read_from_a_word_of_either_order(tmp_path: Path) -> None:
    for syntax in (EXPLICIT, BIG):
        found = read_instance(saved(tmp_path, Picture(rows=3, columns=258, syntax=syntax).file()))
        assert (found.instance.rows, found.instance.columns) == (3, 258)
    assert number(0x00280010, 3) != number(0x00280010, 3, order=">")
