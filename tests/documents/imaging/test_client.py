"""`dicomweb-client`, unchanged, against the real server: every valid image of pydicom, and what does not exist."""

from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy
import pytest
from PIL import Image
from pydicom.datadict import tag_for_keyword
from pydicom.encaps import generate_frames
from requests import HTTPError

from documents.formats.dicom import read_instance
from documents.formats.dicom.transfer_syntaxes import BIG_ENDIAN, EXPLICIT, INFLATE, NATIVE
from tests.documents.formats.dicom.invented import invented
from tests.documents.formats.dicom.shipped import UNDECODABLE, images, json_of, name_of, parsed, shipped_file
from tests.documents.imaging.studies import Studies

every = pytest.mark.parametrize("name", [path.name for path in images()], ids=name_of)


@every
def test_it_is_found_by_its_study(studies: Studies, name: str) -> None:
    study, series, instance = studies.uids(name)
    client = studies.client()
    (found,) = client.search_for_studies(search_filters={"StudyInstanceUID": study})
    assert found["00100020"]["Value"] == [studies.files[name].patient.ins]
    (found,) = client.search_for_series(study)
    assert found["0020000E"]["Value"] == [series]
    (found,) = client.search_for_instances(study, series)
    assert found["00080018"]["Value"] == [instance]


@every
def test_its_metadata_says_what_the_file_says(studies: Studies, name: str) -> None:
    read = studies.client().retrieve_instance_metadata(*studies.uids(name))
    file = json_of(studies.files[name].path)
    for keyword in ("SOPInstanceUID", "SOPClassUID", "Rows", "Columns", "PatientID", "Modality", "BitsAllocated"):
        tag = f"{tag_for_keyword(keyword):08X}"
        assert read.get(tag) == file.get(tag), keyword


@every
def test_its_file_comes_back(studies: Studies, name: str) -> None:
    """As stored, to the byte; or, big endian and deflated, in Explicit VR Little Endian with the same pixels."""
    path = studies.files[name].path
    syntax = read_instance(path).transfer_syntax
    back = studies.client().retrieve_instance(*studies.uids(name))
    if syntax != BIG_ENDIAN and syntax not in INFLATE:
        assert back.file_meta.TransferSyntaxUID == syntax
        assert back.PixelData == parsed(path).PixelData
        return
    assert back.file_meta.TransferSyntaxUID == EXPLICIT
    assert back.SOPInstanceUID == studies.uids(name)[2]
    numpy.testing.assert_array_equal(back.pixel_array, parsed(path).pixel_array)


@every
def test_its_frames_come_as_they_are_stored(studies: Studies, name: str) -> None:
    path = studies.files[name].path
    reading = read_instance(path)
    numbers = list(range(1, len(reading.frames) + 1))[:12]
    found = studies.client().retrieve_instance_frames(*studies.uids(name), numbers)
    if reading.transfer_syntax in NATIVE:
        assert reading.pixels is not None
        assert {len(frame) for frame in found} <= {-(-reading.pixels.frame_bits // 8), len(found[0])}
        assert len(found) == len(numbers)
    else:
        expected = list(generate_frames(parsed(path).PixelData, number_of_frames=len(reading.frames)))[:12]
        assert [frame.rstrip(b"\0") for frame in found] == [frame.rstrip(b"\0") for frame in expected]


@every
def test_its_first_frame_is_drawn_or_said_not_to_be(studies: Studies, name: str) -> None:
    reading = read_instance(studies.files[name].path)
    uids = studies.uids(name)
    if reading.obstacle or name in UNDECODABLE:
        with pytest.raises(HTTPError) as refused:
            studies.client().retrieve_instance_rendered(*uids, media_types=("image/png",))
        assert status(refused.value) == 406
        return
    drawn = studies.client().retrieve_instance_rendered(*uids, media_types=("image/png",))
    with Image.open(BytesIO(drawn)) as picture:
        assert picture.size == (reading.instance.columns, reading.instance.rows)


def status(refused: HTTPError) -> int:
    assert refused.response is not None
    return refused.response.status_code


def decoded(studies: Studies, name: str) -> list[bytes]:
    """The first frame, asked for in Explicit VR Little Endian."""
    media: Any = (("application/octet-stream", EXPLICIT),)
    return studies.client().retrieve_instance_frames(*studies.uids(name), [1], media_types=media)


@pytest.mark.parametrize(
    "name",
    ["MR_small_RLE.dcm", "MR_small_jp2klossless.dcm", "JPEG-LL.dcm", "MR_small_jpeg_ls_lossless.dcm",
     "SC_rgb_small_odd_jpeg.dcm", "emri_small_big_endian.dcm", "image_dfl.dcm", "examples_palette.dcm"],
)  # fmt: skip
def test_a_frame_is_decoded_where_a_client_asks(studies: Studies, name: str) -> None:
    (frame,) = decoded(studies, name)
    reading = read_instance(studies.files[name].path)
    assert reading.pixels is not None
    assert len(frame) == reading.pixels.decoded_bytes


@pytest.mark.parametrize("name", ["MR_small_RLE.dcm", "MR_small_jp2klossless.dcm", "MR_small_bigendian.dcm"])
def test_decoded_pixels_are_those_of_the_same_image_uncompressed(studies: Studies, name: str) -> None:
    plain = parsed(studies.files["MR_small.dcm"].path).pixel_array
    (frame,) = decoded(studies, name)
    numpy.testing.assert_array_equal(numpy.frombuffer(frame, plain.dtype).reshape(plain.shape), plain)


def test_a_long_value_is_found_at_the_address_that_the_metadata_gives(studies: Studies) -> None:
    client = studies.client()
    metadata = client.retrieve_instance_metadata(*studies.uids("CT_small.dcm"))
    (value,) = client.retrieve_bulkdata(metadata["7FE00010"]["BulkDataURI"])
    assert value == parsed(studies.files["CT_small.dcm"].path).PixelData


def test_a_series_and_a_study_come_whole(studies: Studies) -> None:
    study, series, instance = studies.uids("CT_small.dcm")
    for found in (studies.client().retrieve_series(study, series), studies.client().retrieve_study(study)):
        assert [one.SOPInstanceUID for one in found] == [instance]


def test_for_another_physician_nothing_exists(studies: Studies) -> None:
    client, (study, series, instance) = studies.client(studies.stranger), studies.uids("CT_small.dcm")
    refused: list[Any] = [
        lambda: client.retrieve_instance_frames(study, series, instance, [1]),
        lambda: client.retrieve_instance_metadata(study, series, instance),
        lambda: client.retrieve_instance(study, series, instance),
        lambda: client.retrieve_series(study, series),
        lambda: client.retrieve_study(study),
        lambda: client.retrieve_instance_rendered(study, series, instance),
        lambda: client.search_for_series(study),
    ]
    for ask in refused:
        with pytest.raises(HTTPError) as error:
            ask()
        assert status(error.value) == 404
    assert client.search_for_studies() == client.search_for_instances() == []


def test_without_a_token_the_door_says_which_key_it_takes(studies: Studies) -> None:
    with pytest.raises(HTTPError) as error:
        studies.client("diaphane_0000000000000000_" + "a" * 43).search_for_studies()
    assert status(error.value) == 401
    assert error.value.response is not None
    assert error.value.response.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("name", ["MR_small.dcm", "emri_small.dcm", "JPEG-LL.dcm"])
def test_what_is_stored_is_read_at_once(studies: Studies, name: str, tmp_path: Path) -> None:
    """The larger ones travel in chunks, whose length nobody says before."""
    one = invented(shipped_file(name), tmp_path, studies.files[name].patient, salt="sent")
    client = studies.client()
    client.set_chunk_size(20_000)
    answer = client.store_instances([parsed(one.path)])
    assert answer.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == one.instance
    back = client.retrieve_instance(one.study, one.series, one.instance)
    assert back.PixelData == parsed(one.path).PixelData


def test_nothing_is_stored_for_a_patient_who_is_not_ones_own(studies: Studies, tmp_path: Path) -> None:
    one = invented(shipped_file("MR_small.dcm"), tmp_path, studies.files["MR_small.dcm"].patient, salt="stranger")
    with pytest.raises(HTTPError) as refused:
        studies.client(studies.stranger).store_instances([parsed(one.path)])
    assert status(refused.value) == 409


def test_a_message_whose_length_lies_is_refused_by_the_real_server(studies: Studies) -> None:
    told = b"--x\r\nContent-Type: application/dicom\r\n\r\nDICM"
    kind = 'multipart/related; type="application/dicom"; boundary=x'
    head = {"Authorization": f"Bearer {studies.reader}", "Content-Type": kind}
    for length in (None, str(len(told))):
        connection = HTTPConnection(urlsplit(studies.house.address).netloc, timeout=20)
        connection.putrequest("POST", "/dicom-web/studies")
        for name, value in (head | ({"Content-Length": length} if length else {})).items():
            connection.putheader(name, value)
        connection.endheaders(told if length else None)
        assert connection.getresponse().status == 400
        connection.close()
