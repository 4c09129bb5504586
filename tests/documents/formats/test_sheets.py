"""Photographs as the sheets of one PDF: upright, legible, bounded, and nothing of the phone in them."""

import io
from pathlib import Path

import numpy
import pikepdf
import pillow_heif
import pytest
from PIL import ExifTags, Image

from documents.formats import Unreadable, pdf, picture, read
from documents.formats.picture import sheets

RED, BLUE = (200, 20, 20), (20, 20, 200)


def photograph(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Red, with its left upper quarter blue: one sees how it is turned."""
    made = Image.new("RGB", size, RED)
    made.paste(BLUE, (0, 0, size[0] // 2, size[1] // 2))
    return made


def put(folder: Path, image: Image.Image, kind: str = "JPEG", **options: object) -> Path:
    path = folder / "photo"
    image.save(path, kind, **options)
    return path


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def blue_corner(image: Image.Image) -> str:
    """Where the blue quarter is."""
    places = {"left upper": (0.2, 0.2), "right upper": (0.8, 0.2), "left lower": (0.2, 0.8), "right lower": (0.8, 0.8)}
    for name, (x, y) in places.items():
        red, _green, blue = image.getpixel((int(x * image.width), int(y * image.height)))  # type: ignore[misc]
        if blue > red:
            return name
    return "nowhere"


@pytest.mark.parametrize(
    ("turns", "corner"), list(enumerate(["left upper", "right upper", "right lower", "left lower"]))
)
def test_a_photograph_is_turned_as_asked(tmp_path: Path, turns: int, corner: str) -> None:
    sheet = sheets.drawn(put(tmp_path, photograph()), turns=turns)
    assert blue_corner(opened(sheet.content)) == corner
    assert (sheet.width > sheet.height) == (turns % 2 == 0)


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, "left upper"), (3, "right lower"), (6, "right upper"), (8, "left lower")]
)
def test_the_orientation_that_the_phone_wrote_comes_first(tmp_path: Path, orientation: int, corner: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Model] = "TELEPHONE"
    sheet = sheets.drawn(put(tmp_path, photograph(), exif=exif.tobytes()))
    assert blue_corner(opened(sheet.content)) == corner
    assert b"TELEPHONE" not in sheet.content
    assert not Image.open(io.BytesIO(sheet.content)).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "HEIF"])
def test_every_picture_that_a_phone_makes_is_taken(tmp_path: Path, kind: str) -> None:
    if kind == "HEIF":
        path = tmp_path / "photo"
        pillow_heif.from_pillow(photograph()).save(path, format="HEIF")
    else:
        path = put(tmp_path, photograph(), kind)
    assert blue_corner(opened(sheets.drawn(path).content)) == "left upper"
    assert blue_corner(opened(sheets.thumbnail(path, turns=1))) == "right upper"


@pytest.mark.parametrize(
    ("size", "fitted"),
    [((4032, 3024), (2205, 1654)), ((3024, 4032), (1654, 2205)), ((6000, 1000), (2339, 390)), ((300, 200), (300, 200))],
)
def test_a_sheet_is_a4_at_200_points_an_inch_at_most(
    tmp_path: Path, size: tuple[int, int], fitted: tuple[int, int]
) -> None:
    sheet = sheets.drawn(put(tmp_path, photograph(size)))
    assert (sheet.width, sheet.height) == opened(sheet.content).size == fitted


def test_a_sheet_is_bounded_in_bytes_whatever_it_shows(tmp_path: Path) -> None:
    noise = numpy.random.default_rng(7).integers(0, 255, (3000, 2200, 3), dtype=numpy.uint8)
    sheet = sheets.drawn(put(tmp_path, Image.fromarray(noise), quality=95))
    assert len(sheet.content) <= sheets.PAGE_BYTES


def test_a_thumbnail_is_small(tmp_path: Path) -> None:
    content = sheets.thumbnail(put(tmp_path, photograph((4000, 3000))))
    assert max(opened(content).size) == sheets.THUMBNAIL
    assert len(content) < 60_000


def test_several_make_one_pdf_in_their_order(tmp_path: Path) -> None:
    one = sheets.drawn(put(tmp_path, photograph()))
    other = sheets.drawn(put(tmp_path, Image.new("RGB", (300, 400), BLUE)))
    path = tmp_path / "photos.pdf"
    path.write_bytes(sheets.bound([one, other]))
    reading = read(path)
    assert (reading.format, reading.pages, reading.text) == ("pdf", 2, ("", ""))
    assert blue_corner(opened(pdf.render_page(path, 1))) == "left upper"
    with pikepdf.open(path) as document:
        boxes = [[round(float(side)) for side in page.MediaBox[2:]] for page in document.pages]
    assert boxes == [[793, 595], [595, 793]]


def test_the_same_photographs_give_the_same_bytes(tmp_path: Path) -> None:
    """A form sent twice must not make two documents."""
    path = put(tmp_path, photograph())
    assert sheets.bound([sheets.drawn(path)]) == sheets.bound([sheets.drawn(path)])


def test_the_pdf_says_nothing_of_who_made_it_or_when(tmp_path: Path) -> None:
    content = sheets.bound([sheets.drawn(put(tmp_path, photograph()))])
    for word in (b"Date", b"Producer", b"Creator", b"Author"):
        assert word not in content


def test_a_tiff_of_several_pages_gives_each(tmp_path: Path) -> None:
    path = put(tmp_path, photograph(), "TIFF", save_all=True, append_images=[Image.new("RGB", (50, 50), BLUE)])
    assert picture.read(path).pages == 2
    assert opened(sheets.drawn(path, 2).content).size == (50, 50)
    with pytest.raises(Unreadable):
        sheets.drawn(path, 3)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff rien", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "photo"
    path.write_bytes(content)
    for call in (sheets.drawn, sheets.thumbnail):
        with pytest.raises(Unreadable):
            call(path)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = put(tmp_path, Image.new("1", (20_000, 20_000)), "PNG")
    with pytest.raises(Unreadable) as refused:
        sheets.drawn(path)
    assert refused.value.code == "picture-too-big"


def test_a_document_has_a_number_of_sheets(tmp_path: Path) -> None:
    sheet = sheets.drawn(put(tmp_path, photograph((20, 20))))
    assert sheets.bound([sheet] * sheets.MAX_SHEETS)
    with pytest.raises(Unreadable):
        sheets.bound([sheet] * (sheets.MAX_SHEETS + 1))
