"""How a page is packed: sharp where it is text, small where it is a photograph."""

from __future__ import annotations

import io

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from documents.formats import page_picture


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def text_page(ink: tuple[int, int, int] = (0, 0, 0)) -> Image.Image:
    page = Image.new("RGB", (1000, 1414), "white")
    pen = ImageDraw.Draw(page)
    for line in range(60):
        pen.text((60, 40 + 22 * line), "Sodium 140 mmol/L potassium 4,1 mmol/L chlorures 102 mmol/L " * 2, fill=ink)
    return page


def photograph() -> Image.Image:
    noise = numpy.random.default_rng(7).integers(0, 255, (200, 150, 3), dtype=numpy.uint8)
    return Image.fromarray(noise).resize((1000, 1333), Image.Resampling.BICUBIC)


def distance(one: Image.Image, other: Image.Image) -> float:
    pair = (numpy.asarray(image.convert("RGB")).astype(int) for image in (one, other))
    return float(numpy.abs(next(pair) - next(pair)).mean())


def test_a_page_of_text_is_lossless_to_the_eye_and_small() -> None:
    content = page_picture.encoded(text_page())
    assert len(content) < page_picture.BUDGET
    assert opened(content).format == "PNG"
    assert distance(opened(content), text_page()) < 3


def test_coloured_ink_stays_coloured() -> None:
    shown = opened(page_picture.encoded(text_page((190, 0, 0)))).convert("RGB")
    red, green, blue = (numpy.asarray(shown).astype(int)[:, :, channel].min() for channel in range(3))
    assert red > 150
    assert max(green, blue) < 90


def test_a_photograph_becomes_a_lossy_picture() -> None:
    content = page_picture.encoded(photograph())
    assert opened(content).format == "WEBP"
    assert len(content) < 3 * page_picture.BUDGET
    assert distance(opened(content), photograph()) < 25


def test_the_size_in_pixels_never_changes() -> None:
    for size in ((1, 1), (3, 1000), (2400, 7)):
        assert opened(page_picture.encoded(Image.new("RGB", size, "white"))).size == size


@pytest.mark.parametrize("grey", [0, 17, 100, 128, 200, 254, 255])
def test_a_grey_is_a_neighbouring_grey(grey: int) -> None:
    shown = opened(page_picture.encoded(Image.new("RGB", (20, 20), (grey, grey, grey)))).convert("RGB")
    found = shown.getpixel((10, 10))
    assert isinstance(found, tuple)
    assert len(set(found)) == 1
    assert abs(found[0] - grey) <= 9


@pytest.mark.parametrize(("wanted", "given_width"), [(-1, 100), (0, 100), (99, 100), (1000, 1000), (10**7, 2400)])
def test_a_width_is_brought_within_a_screens(wanted: int, given_width: int) -> None:
    assert page_picture.bounded(wanted) == given_width


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_any_picture_is_packed_and_opens_again(width: int, height: int, seed: int) -> None:
    pixels = numpy.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=numpy.uint8)
    shown = opened(page_picture.encoded(Image.fromarray(pixels)))
    assert shown.size == (width, height)
    shown.load()


def test_nothing_that_came_with_the_picture_goes_out() -> None:
    page = Image.new("RGB", (50, 50), "white")
    page.info = {"comment": b"PATIENT", "exif": b"Exif\x00\x00PATIENT", "xmp": b"PATIENT", "icc_profile": b"PATIENT"}
    content = page_picture.encoded(page)
    assert b"PATIENT" not in content
    assert not {"comment", "exif", "xmp", "icc_profile"} & set(opened(content).info)
