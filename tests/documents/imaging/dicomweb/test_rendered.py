"""Rendered resources: window, viewport, quality, one frame or several; thumbnails; what cannot be shown."""

import struct
from io import BytesIO

import numpy
import pytest
from PIL import Image

from documents.models import Series
from patients.models import AccessTrace
from tests.documents.after import images
from tests.documents.formats.dicom.written import BIG, DEFLATED, JPEG, SERIES, STUDY, Picture, encapsulated
from tests.documents.imaging.dicomweb.conftest import Shelf, body, parts

PNG, JPG = "image/png", "image/jpeg"
RAMP = bytes(range(0, 256, 4)) * 48
OF_STUDY, OF_SERIES = f"/dicom-web/studies/{STUDY}", f"/dicom-web/studies/{STUDY}/series/{SERIES}"


@pytest.fixture
def ramp(shelf: Shelf) -> Shelf:
    """A picture of 64 by 48 that brightens from left to right."""
    shelf.file(Picture(48, 64, value=RAMP))
    return shelf


def shown(shelf: Shelf, path: str, accept: str = PNG) -> numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.uint8]]:
    response = shelf.ask(path, accept)
    assert response.status_code == 200, body(response)
    assert response["Content-Type"] == accept
    with Image.open(BytesIO(body(response))) as picture:
        return numpy.asarray(picture)


@pytest.mark.parametrize("path", ["/rendered", "/frames/1/rendered"])
def test_a_frame_as_it_is(ramp: Shelf, path: str) -> None:
    found = shown(ramp, path)
    assert found.shape == (48, 64)
    assert (found[0, 0], found[0, -1]) == (0, 255)
    assert (numpy.diff(found[0].astype(int)) >= 0).all()


def test_jpeg_where_the_client_says_nothing(ramp: Shelf) -> None:
    assert ramp.ask("/rendered")["Content-Type"] == JPG
    assert ramp.ask("/rendered", f"{PNG}, {JPG};q=0.5")["Content-Type"] == PNG
    assert ramp.ask("/rendered?accept=image/png", JPG)["Content-Type"] == PNG


def test_a_window_wins_over_the_files(ramp: Shelf) -> None:
    found = shown(ramp, "/rendered?window=128,2,linear")
    assert set(numpy.unique(found)) <= {0, 255}
    assert (found[0, 0], found[0, -1]) == (0, 255)
    for function in ("linear-exact", "sigmoid", "LINEAR"):
        assert shown(ramp, f"/rendered?window=128,200,{function}").shape == (48, 64)
    assert shown(ramp, "/rendered?window=128,200").shape == (48, 64)


@pytest.mark.parametrize(
    ("viewport", "shape"),
    [("32,24", (24, 32)), ("32,100", (24, 32)), ("128,96", (96, 128)), ("10,10,0,0,10,20", (10, 5)),
     ("64,48,32,0,32,48", (48, 32)), ("64,48,,,32,48", (48, 32)), ("1,1", (1, 1))],
)  # fmt: skip
def test_a_viewport_is_filled_and_its_proportions_kept(ramp: Shelf, viewport: str, shape: tuple[int, int]) -> None:
    assert shown(ramp, f"/rendered?viewport={viewport}").shape == shape


def test_a_region_is_what_is_shown_and_a_negative_one_turned(ramp: Shelf) -> None:
    right = shown(ramp, "/rendered?viewport=32,48,32,0,32,48")
    assert right[0, 0] > 120
    turned = shown(ramp, "/rendered?viewport=64,48,0,0,-64,48")
    assert (turned[0, 0], turned[0, -1]) == (255, 0)


def test_quality_is_heard(ramp: Shelf) -> None:
    sizes = [len(body(ramp.ask(f"/rendered?quality={quality}", JPG))) for quality in (1, 50, 100)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2]


@pytest.mark.parametrize(
    "query",
    ["window=a,b", "window=1", "window=1,0", "window=1,-5", "window=1,2,cubic", "window=nan,1",
     "window=1e5,2", "window=1,2,linear,3",
     "viewport=0,10", "viewport=10", "viewport=a,b", "viewport=9000,10", "viewport=10,10,1", "viewport=10,10,0,0,0,5",
     "viewport=10,10,-1,0,5,5", "quality=0", "quality=101", "quality=x", "quality=1.5", "viewport=" + "1," * 500],
)  # fmt: skip
def test_what_means_nothing_is_400(ramp: Shelf, query: str) -> None:
    response = ramp.ask(f"/rendered?{query}")
    assert response.status_code == 400
    assert "«" in body(response).decode()
    assert AccessTrace.objects.count() == 0


def test_a_region_outside_the_image_is_406(ramp: Shelf) -> None:
    assert ramp.ask("/rendered?viewport=10,10,100,100,5,5").status_code == 406


@pytest.mark.parametrize("accept", ["image/gif", "video/mp4", "application/dicom", "text/html"])
def test_another_form_is_refused(ramp: Shelf, accept: str) -> None:
    assert ramp.ask("/rendered", accept).status_code == 406


def test_several_frames_come_in_parts(shelf: Shelf) -> None:
    shelf.file(Picture(8, 8, frames="3", value=bytes(range(192))))
    found = parts(shelf.ask("/frames/3,1/rendered", f'multipart/related; type="{PNG}"'))
    assert [kind for kind, _content in found] == [PNG, PNG]
    assert len(parts(shelf.ask("/rendered", f'multipart/related; type="{JPG}"'))) == 3
    assert shelf.ask("/frames/1,2/rendered", PNG).status_code == 406
    assert shelf.ask("/frames/4/rendered", PNG).status_code == 404
    assert shelf.ask("/frames/0/thumbnail", PNG).status_code == 404


@pytest.mark.parametrize("syntax", [BIG, DEFLATED])
def test_words_are_put_in_order_before_they_are_shown(shelf: Shelf, syntax: str) -> None:
    words = struct.pack(">16H" if syntax == BIG else "<16H", *range(0, 1600, 100))
    shelf.file(Picture(bits=16, syntax=syntax, value=words))
    found = shown(shelf, "/rendered").flatten()
    assert (found[0], found[-1]) == (0, 255)
    assert (numpy.diff(found.astype(int)) > 0).all()


def test_what_cannot_be_shown_says_so_and_leaves_no_row(shelf: Shelf) -> None:
    shelf.file(Picture(syntax=JPEG, pixels=encapsulated([b"\xff\xd8no JPEG\xff\xd9"])))
    for path in ("/rendered", "/frames/1/rendered", "/thumbnail", "/frames/1/thumbnail"):
        assert shelf.ask(path, PNG).status_code == 406
    assert shelf.ask(f"{OF_STUDY}/thumbnail").status_code == 406
    assert AccessTrace.objects.count() == 0
    assert shelf.ask("/frames/1").status_code == 200


def test_of_a_series_each_image_that_can_be_shown(shelf: Shelf) -> None:
    images.study(shelf.dossier, "7", {"8": 3})
    path = f"/dicom-web/studies/{images.uid('7')}"
    for address in (f"{path}/rendered", f"{path}/series/{images.uid('8')}/rendered"):
        assert [kind for kind, _content in parts(shelf.ask(address))] == [JPG] * 3
    shelf.file(Picture(1, 1, photometric="UNHEARD"))
    assert shelf.ask(f"{OF_SERIES}/rendered").status_code == 406


def test_thumbnails_are_small_whatever_the_level(shelf: Shelf) -> None:
    shelf.file(Picture(480, 640, value=bytes(480 * 640)))
    assert shown(shelf, "/thumbnail").shape == (96, 128)
    assert shown(shelf, "/frames/1/thumbnail?viewport=64,64").shape == (48, 64)
    assert shelf.ask(f"{OF_SERIES}/thumbnail").status_code == 406  # no preview was made of it
    images.study(shelf.dossier, "7", {"8": 1}, previews=True)
    assert Series.objects.filter(preview__isnull=False).count() == 1
    path = f"/dicom-web/studies/{images.uid('7')}"
    for address in (f"{path}/thumbnail", f"{path}/series/{images.uid('8')}/thumbnail"):
        assert shown(shelf, address, JPG).shape == (8, 8)
    assert shelf.ask(f"{path}/thumbnail", PNG).status_code == 406


def test_a_large_frame_is_drawn_in_the_sandbox_and_looks_the_same(ramp: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    here = shown(ramp, "/rendered")
    monkeypatch.setattr("documents.formats.dicom.drawing._IN_PLACE", 0)
    numpy.testing.assert_array_equal(shown(ramp, "/rendered"), here)
