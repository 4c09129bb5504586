"""Pictures: shown upright, small, and without what a phone adds to them."""

from __future__ import annotations

import io
import struct
import time
import zlib
from pathlib import Path

import numpy
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from documents.formats import Unreadable, picture, read
from documents.formats.picture import opening
from documents.formats.sandbox import client

RED, WHITE, BLUE = (200, 20, 20), (255, 255, 255), (20, 20, 200)


def made(size: tuple[int, int] = (60, 40), colour: tuple[int, ...] = RED, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, colour)


def put(folder: Path, image: Image.Image, kind: str, **options: object) -> Path:
    path = folder / "arrival"
    image.save(path, kind, **options)
    return path


def heic(folder: Path, image: Image.Image) -> Path:
    path = folder / "arrival"
    pillow_heif.from_pillow(image).save(path, format="HEIF")
    return path


def drawn(path: Path, page: int = 1, width: int = 1000) -> Image.Image:
    return Image.open(io.BytesIO(picture.render_page(path, page, width=width))).convert("RGB")


def pixel(image: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    found = image.getpixel(place)
    assert isinstance(found, tuple)
    return found


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert str(refused.value.reason)
    return refused.value.code


def near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 30 for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("TIFF", "image/tiff")])
def test_each_format_is_read_and_drawn(tmp_path: Path, kind: str, media_type: str) -> None:
    path = put(tmp_path, made(), kind)
    reading = read(path)
    assert (reading.format, reading.media_type, reading.display, reading.pages) == ("picture", media_type, "picture", 1)
    assert reading.patient is None
    assert near(pixel(drawn(path), (30, 20)), RED)


def test_a_phones_heic_is_read_and_drawn(tmp_path: Path) -> None:
    path = heic(tmp_path, made())
    assert read(path).media_type == "image/heic"
    assert near(pixel(drawn(path), (30, 20)), RED)


def test_a_fax_of_several_pages_is_turned_page_by_page(tmp_path: Path) -> None:
    path = put(
        tmp_path, made(colour=RED), "TIFF", save_all=True, append_images=[made(colour=BLUE), made((20, 10), WHITE)]
    )
    assert read(path).pages == 3
    assert near(pixel(drawn(path, 2), (30, 20)), BLUE)
    assert drawn(path, 3).size == (20, 10)


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw", "tiff_deflate", "jpeg", None])
def test_the_usual_compressions_of_scans_are_read(tmp_path: Path, compression: str | None) -> None:
    image = made((300, 200), WHITE).convert("1") if compression == "group4" else made((300, 200), WHITE)
    assert drawn(put(tmp_path, image, "TIFF", compression=compression)).getpixel((5, 5)) == WHITE


@pytest.mark.parametrize("page", [0, -1, 2, 10**9])
def test_a_page_that_is_not_there_is_refused(tmp_path: Path, page: int) -> None:
    with pytest.raises(Unreadable, match="page-absent"):
        picture.render_page(put(tmp_path, made(), "PNG"), page)


@pytest.mark.parametrize(("asked", "given"), [(500, 500), (1, 100), (10**9, 2400)])
def test_a_large_picture_is_brought_to_the_width_asked(tmp_path: Path, asked: int, given: int) -> None:
    shown = drawn(put(tmp_path, made((3000, 1500)), "JPEG"), width=asked)
    assert shown.width == given
    assert abs(shown.height - given / 2) <= 1


def test_a_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    assert drawn(put(tmp_path, made((60, 40)), "PNG")).size == (60, 40)


def half_and_half() -> Image.Image:
    image = made((80, 40), RED)
    image.paste(BLUE, (40, 0, 80, 40))
    return image


@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [(1, (80, 40), RED), (3, (80, 40), BLUE), (6, (40, 80), RED), (8, (40, 80), BLUE)],
)
def test_a_photograph_is_turned_upright(
    tmp_path: Path, orientation: int, size: tuple[int, int], corner: tuple[int, ...]
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    shown = drawn(put(tmp_path, half_and_half(), "JPEG", exif=exif, quality=95))
    assert shown.size == size
    assert near(pixel(shown, (4, 4)), corner)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_the_place_and_the_device_of_a_photograph_stay_in_the_original(tmp_path: Path, kind: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "MARQUE-SECRETE"
    exif[ExifTags.Base.ImageDescription] = "PATIENT-NOM"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 51.0, 24.0)
    path = put(tmp_path, made(), kind, exif=exif)
    assert b"MARQUE-SECRETE" in path.read_bytes()
    out = picture.render_page(path)
    assert b"MARQUE" not in out
    assert b"PATIENT-NOM" not in out
    shown = Image.open(io.BytesIO(out))
    assert not shown.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile"} & set(shown.info)


def test_what_is_transparent_is_shown_on_white(tmp_path: Path) -> None:
    assert drawn(put(tmp_path, made(colour=(0, 0, 0, 0), mode="RGBA"), "PNG")).getpixel((5, 5)) == WHITE


def test_a_sixteen_bit_scan_keeps_its_greys(tmp_path: Path) -> None:
    ramp = numpy.linspace(1000, 60000, 256 * 20).astype(numpy.uint16).reshape(20, 256)
    shown = drawn(put(tmp_path, Image.fromarray(ramp), "PNG"))
    black, grey, white = (pixel(shown, place)[0] for place in ((0, 0), (128, 10), (255, 19)))
    assert black < 20
    assert 90 < grey < 165
    assert white > 235


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "LA", "YCbCr"])
def test_every_usual_kind_of_colour_is_drawn(tmp_path: Path, mode: str) -> None:
    path = put(tmp_path, made().convert(mode), "TIFF")
    assert drawn(path).size == (60, 40)


def test_a_photograph_travels_in_little(tmp_path: Path) -> None:
    noise = numpy.random.default_rng(3).integers(0, 255, (150, 200, 3), dtype=numpy.uint8)
    photograph = Image.fromarray(noise).resize((4000, 3000), Image.Resampling.BICUBIC)
    assert len(picture.render_page(put(tmp_path, photograph, "JPEG"), width=1000)) < 300 * 1024


def claimed_png(width: int, height: int) -> bytes:
    """A PNG whose header claims this size, with hardly any data."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    packed = (struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 1000), (80_000_001, 1)])
def test_a_picture_that_claims_too_many_pixels_is_refused_undecoded(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "a"
    path.write_bytes(claimed_png(*size))
    start = time.monotonic()
    assert refusal(path) in ("picture-too-big", "picture-broken")
    assert time.monotonic() - start < 5


def test_a_bomb_within_the_claim_is_drawn_within_memory(tmp_path: Path) -> None:
    path = put(tmp_path, Image.new("1", (8900, 8900)), "PNG")
    assert path.stat().st_size < 20_000
    assert drawn(path, width=300).width == 300


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    one = Image.new("1", (1, 1))
    assert refusal(put(tmp_path, one, "TIFF", save_all=True, append_images=[one] * 500)) == "picture-too-big"


def test_a_later_page_that_is_too_large_is_refused_when_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_PIXELS", 100)
    monkeypatch.setattr(client, "inside", True)
    path = put(tmp_path, made((5, 5)), "TIFF", save_all=True, append_images=[made((50, 50))])
    with pytest.raises(Unreadable, match="picture-too-big"):
        picture.render_page(path, 2)


@pytest.mark.parametrize("kept", [0.02, 0.1, 0.5])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_cut_picture_is_broken_when_drawn(tmp_path: Path, kind: str, kept: float) -> None:
    noise = numpy.random.default_rng(5).integers(0, 255, (100, 100, 3), dtype=numpy.uint8)
    path = put(tmp_path, Image.fromarray(noise), kind)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(Unreadable, match="picture-broken"):
        picture.render_page(path)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"II*\x00",
        b"MM\x00*\x00\x00\x00\x08\xff\xff",
        b"\x00\x00\x00\x18ftypheic",
    ],
)
def test_a_signature_alone_is_a_broken_picture(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    assert refusal(path) == "picture-broken"


@pytest.mark.parametrize(
    "content", [b"GIF89a", b"BM", b"RIFF\x00\x00\x00\x00WEBP", b"\x00\x00\x00\x18ftypavif", b"8BPS", b"%!PS"]
)
def test_other_formats_are_not_ours(content: bytes) -> None:
    assert not picture.recognises(content + bytes(64))


def test_postscript_in_disguise_reaches_no_interpreter(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xff\xd8\xff\n%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file\n")
    assert refusal(path) == "picture-broken"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_picture_is_drawn_or_refused_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "TIFF", "HEIF"]))
    path = heic(tmp_path, half_and_half()) if kind == "HEIF" else put(tmp_path, half_and_half(), kind)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(12, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 10))] = data.draw(st.binary(max_size=6))
    path.write_bytes(bytes(raw))
    try:
        read(path)
        picture.render_page(path)
    except Unreadable as refused:
        assert refused.code in ("picture-broken", "picture-too-big", "too-heavy")  # noqa: PT017
