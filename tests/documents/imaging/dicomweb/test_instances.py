"""Whole instances: as received to the byte, or in Explicit VR Little Endian; a series, a study; a door that closes."""

import io
import struct
from typing import Any

import numpy
import pydicom
import pytest

from documents.models import Instance
from documents.serving import Revoked
from patients.actions.end_designation import end_designation
from patients.models import AccessTrace, Act
from tests.documents.after import images
from tests.documents.formats.dicom.invented import invented, invented_patient
from tests.documents.formats.dicom.shipped import shipped_file
from tests.documents.formats.dicom.written import (
    BIG,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    INSTANCE,
    JPEG,
    SERIES,
    STUDY,
    Picture,
    element,
    encapsulated,
    item,
    sequence,
)
from tests.documents.imaging.dicomweb.conftest import Shelf, body, parts
from tests.people import Queries

DICOM = "application/dicom"
WORDS = struct.pack("<16H", *range(100, 116))
OF_STUDY, OF_SERIES = f"/dicom-web/studies/{STUDY}", f"/dicom-web/studies/{STUDY}/series/{SERIES}"


def read(raw: bytes) -> pydicom.FileDataset:
    return pydicom.dcmread(io.BytesIO(raw))


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, JPEG])
@pytest.mark.parametrize("accept", ["*/*", 'multipart/related; type="application/dicom"; transfer-syntax=*'])
def test_it_comes_back_to_the_byte(shelf: Shelf, syntax: str, accept: str) -> None:
    pixels = encapsulated([b"\xff\xd8x\xff\xd9"]) if syntax == JPEG else None
    whole = Picture(syntax=syntax, pixels=pixels).file()
    shelf.file(whole)
    for path in ("", OF_SERIES, OF_STUDY):
        assert parts(shelf.ask(path, accept)) == [(f"{DICOM}; transfer-syntax={syntax}", whole)]
    bare = shelf.ask("", DICOM)
    assert (bare["Content-Type"], body(bare)) == (f"{DICOM}; transfer-syntax={syntax}", whole)
    assert bare["Content-Length"] == str(len(whole))


@pytest.mark.parametrize("path", ["", "/bulkdata/7FE00010"])
def test_a_bare_part_is_given_by_ranges(shelf: Shelf, path: str) -> None:
    whole = Picture(bits=16, value=WORDS).file()
    shelf.file(whole)
    kind, told = (DICOM, whole) if not path else ("application/octet-stream", WORDS)
    bare = shelf.ask(path, kind)
    assert (body(bare), bare["Accept-Ranges"], bare["Content-Length"]) == (told, "bytes", str(len(told)))
    part = shelf.ask(path, kind, Range="bytes=3-9")
    assert (part.status_code, body(part)) == (206, told[3:10])
    assert part["Content-Range"] == f"bytes 3-9/{len(told)}"
    assert part["Content-Type"] == bare["Content-Type"]
    assert body(shelf.ask(path, kind, **{"Range": "bytes=-5", "If-Range": bare["ETag"]})) == told[-5:]
    assert body(shelf.ask(path, kind, **{"Range": "bytes=-5", "If-Range": '"other"'})) == told
    assert shelf.ask(path, kind, Range=f"bytes={len(told)}-").status_code == 416
    assert shelf.ask(path, kind, **{"If-None-Match": bare["ETag"]}).status_code == 304
    several = shelf.ask(path, f'multipart/related; type="{kind}"', Range="bytes=0-0")
    assert [content for _kind, content in parts(several)] == [told]
    assert "Accept-Ranges" not in several


@pytest.mark.parametrize("syntax", [BIG, DEFLATED])
def test_what_is_written_anew_has_no_ranges(shelf: Shelf, syntax: str) -> None:
    value = numpy.frombuffer(WORDS, "<u2").astype(">u2").tobytes() if syntax == BIG else WORDS
    shelf.file(Picture(bits=16, syntax=syntax, value=value))
    for path, kind in (("", DICOM), ("/bulkdata/7FE00010", "application/octet-stream")):
        response = shelf.ask(path, kind, Range="bytes=0-0")
        assert response.status_code == 200
        assert not {"Accept-Ranges", "ETag"} & set(response.headers)


@pytest.mark.parametrize("syntax", [BIG, DEFLATED])
def test_what_is_never_sent_as_it_is_is_written_anew(shelf: Shelf, syntax: str) -> None:
    value = numpy.frombuffer(WORDS, "<u2").astype(">u2").tobytes() if syntax == BIG else WORDS
    shelf.file(Picture(bits=16, syntax=syntax, value=value))
    ((kind, raw),) = parts(shelf.ask(""))
    assert kind == f"{DICOM}; transfer-syntax={EXPLICIT}"
    back = read(raw)
    assert (back.file_meta.TransferSyntaxUID, back.SOPInstanceUID) == (EXPLICIT, INSTANCE)
    assert (back.PixelData, back.Rows, back.PatientName) == (WORDS, 4, "INVENTEE^ALICE")
    assert shelf.ask("", f"{DICOM}; transfer-syntax={syntax}").status_code == 406


def test_implicit_is_made_explicit_where_a_client_asks(shelf: Shelf) -> None:
    shelf.file(Picture(bits=16, syntax=IMPLICIT, value=WORDS))
    back = read(body(shelf.ask("", f"{DICOM}; transfer-syntax={EXPLICIT}")))
    assert (back.file_meta.TransferSyntaxUID, back.PixelData, back["PixelData"].VR) == (EXPLICIT, WORDS, "OW")


@pytest.mark.parametrize(
    ("name", "plain"),
    [("MR_small_RLE.dcm", "MR_small.dcm"), ("MR_small_jp2klossless.dcm", "MR_small.dcm"),
     ("MR_small_jpeg_ls_lossless.dcm", "MR_small.dcm"), ("SC_rgb_rle_2frame.dcm", "SC_rgb_2frame.dcm"),
     ("SC_rgb_expb_16bit_2frame.dcm", "SC_rgb_16bit_2frame.dcm")],
)  # fmt: skip
def test_a_compressed_file_is_decoded_where_a_client_asks(shelf: Shelf, name: str, plain: str, tmp_path: Any) -> None:
    one = invented(shipped_file(name), tmp_path, invented_patient())
    shelf.file(one.path.read_bytes())
    path = f"/dicom-web/studies/{one.study}/series/{one.series}/instances/{one.instance}"
    back = read(body(shelf.ask(path, f"{DICOM}; transfer-syntax={EXPLICIT}")))
    assert back.file_meta.TransferSyntaxUID == EXPLICIT
    numpy.testing.assert_array_equal(back.pixel_array, pydicom.dcmread(shipped_file(plain)).pixel_array)


def test_nested_words_are_put_in_order_too(shelf: Shelf) -> None:
    inside = element(0x00283006, "OW", struct.pack(">4H", 1, 2, 3, 4), order=">")
    nested = sequence_big(0x00283000, inside)
    shelf.file(Picture(bits=16, syntax=BIG, extra={0x00283000: nested}))
    back = read(parts(shelf.ask(""))[0][1])
    assert back.ModalityLUTSequence[0]["LUTData"].value in (struct.pack("<4H", 1, 2, 3, 4), [1, 2, 3, 4])


def sequence_big(tag: int, content: bytes) -> bytes:
    """A sequence of one item in Explicit VR Big Endian."""
    inner = struct.pack(">HHI", 0xFFFE, 0xE000, len(content)) + content
    return struct.pack(">HH", tag >> 16, tag & 0xFFFF) + b"SQ\0\0" + struct.pack(">I", len(inner)) + inner


def test_a_file_that_nobody_decodes_still_leaves_as_it_is(shelf: Shelf) -> None:
    shelf.file(Picture(syntax=JPEG, pixels=encapsulated([b"\xff\xd8no JPEG\xff\xd9"])))
    assert shelf.ask("", DICOM).status_code == 200
    refused = shelf.ask("", f"{DICOM}; transfer-syntax={EXPLICIT}")
    assert (refused.status_code, "endommagée" in body(refused).decode()) == (406, True)


def test_a_study_of_several_syntaxes_comes_each_in_its_own(shelf: Shelf) -> None:
    images.study(shelf.dossier, "7", {"8": 2, "9": 1})
    path = f"/dicom-web/studies/{images.uid('7')}"
    assert len(parts(shelf.ask(path))) == 3
    assert len(parts(shelf.ask(f"{path}/series/{images.uid('8')}"))) == 2
    Instance.objects.filter(uid=images.uid("7.9.0")).update(transfer_syntax=JPEG, obstacle="transfer-syntax")
    kinds = [kind for kind, _content in parts(shelf.ask(path))]
    assert kinds == [f"{DICOM}; transfer-syntax={syntax}" for syntax in (EXPLICIT, EXPLICIT, JPEG)]
    assert shelf.ask(path, f'multipart/related; type="{DICOM}"; transfer-syntax={EXPLICIT}').status_code == 406


def test_several_are_never_bare(shelf: Shelf) -> None:
    shelf.file(Picture())
    assert shelf.ask(OF_SERIES, DICOM).status_code == 406
    assert AccessTrace.objects.count() == 0


def test_it_is_a_transfer(shelf: Shelf) -> None:
    shelf.file(Picture())
    for path in ("", OF_SERIES, OF_STUDY):
        body(shelf.ask(path))
    assert [trace.act for trace in AccessTrace.objects.all()] == [Act.TRANSFER]


def test_a_designation_that_ends_cuts_what_is_leaving(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.serving.RECHECK", 1)
    shelf.file(Picture(400, 400))
    response: Any = shelf.ask(OF_STUDY)
    pieces = iter(response)
    assert next(pieces)
    end_designation(shelf.reader.designations.get())
    with pytest.raises(Revoked):
        list(pieces)
    assert shelf.ask(OF_STUDY).status_code == 404


def test_it_cuts_a_study_of_many_small_files_too(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.serving.RECHECK", 500)
    images.study(shelf.dossier, "7", {"8": 6})
    response: Any = shelf.ask(f"/dicom-web/studies/{images.uid('7')}")
    pieces = iter(response)
    assert next(pieces)
    end_designation(shelf.reader.designations.get())
    with pytest.raises(Revoked):
        list(pieces)


def test_a_study_costs_no_more_queries_for_more_images(shelf: Shelf, queries: Queries) -> None:
    images.study(shelf.dossier, "7", {"8": 1})
    images.study(shelf.dossier, "70", {"80": 12})
    counts = []
    for name in ("7", "70"):
        path = f"/dicom-web/studies/{images.uid(name)}"
        body(shelf.ask(path))
        counts.append(len(queries(lambda path=path: body(shelf.ask(path)))))  # type: ignore[misc]
    assert counts[0] == counts[1] <= 7


class TestBulk:
    def test_a_value_is_where_the_metadata_says(self, shelf: Shelf) -> None:
        shelf.file(Picture(40, 50, value=bytes(range(200)) * 10))
        address = shelf.json("/metadata")[0]["7FE00010"]["BulkDataURI"].removeprefix("http://testserver")
        assert parts(shelf.ask(address)) == [("application/octet-stream", bytes(range(200)) * 10)]
        assert body(shelf.ask(address, "application/octet-stream")) == bytes(range(200)) * 10

    def test_words_are_little_endian(self, shelf: Shelf) -> None:
        shelf.file(Picture(bits=16, syntax=BIG, value=numpy.frombuffer(WORDS, "<u2").astype(">u2").tobytes()))
        assert body(shelf.ask("/bulkdata/7FE00010", "application/octet-stream")) == WORDS

    def test_a_deflated_one_is_inflated(self, shelf: Shelf) -> None:
        shelf.file(Picture(bits=16, syntax=DEFLATED, value=WORDS))
        assert body(shelf.ask("/bulkdata/7FE00010", "application/octet-stream")) == WORDS

    def test_compressed_pixel_data_comes_frame_by_frame(self, shelf: Shelf) -> None:
        frames = [b"\xff\xd8one\xff\xd9x", b"\xff\xd8two\xff\xd9x"]
        shelf.file(Picture(frames="2", syntax=JPEG, pixels=encapsulated(frames)))
        assert [content for _kind, content in parts(shelf.ask("/bulkdata/7FE00010"))] == frames

    def test_a_value_inside_a_sequence(self, shelf: Shelf) -> None:
        inside = sequence(0x00091010, [item(element(0x00420011, "OB", b"%PDF" + bytes(3000)))])
        shelf.file(Picture(before=inside))
        (path,) = [
            one["BulkDataURI"]
            for one in shelf.json("/metadata")[0]["00091010"]["Value"][0].values()
            if "BulkDataURI" in one
        ]
        assert path.endswith("/bulkdata/00091010/1/00420011")
        assert body(shelf.ask(path.removeprefix("http://testserver"), "application/octet-stream")).startswith(b"%PDF")

    @pytest.mark.parametrize("path", ["00100010", "7FE00010/1", "7fe00010", "..", "%00", "7FE00010/", "x" * 3000])
    def test_another_path_is_none(self, shelf: Shelf, path: str) -> None:
        shelf.file(Picture())
        assert shelf.ask(f"/bulkdata/{path}").status_code == 404
        assert AccessTrace.objects.count() == 0
