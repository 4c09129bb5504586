"""PDF pages: drawn by us, searched by their text, refused with a reason."""

from __future__ import annotations

import io
from pathlib import Path

import numpy
import pikepdf
import pytest
from PIL import Image

from documents.formats import Unreadable, pdf, read
from tests.documents.formats.pdf_samples import attach, put, saved, write_page
from tests.documents.formats.pdf_samples import pdf as made

HIGHLIGHT = (255, 235, 90)


def drawn(path: Path, page: int = 1, **options: object) -> Image.Image:
    return Image.open(io.BytesIO(pdf.render_page(path, page, **options))).convert("RGB")  # type: ignore[arg-type]


def marked_pixels(picture: Image.Image) -> int:
    pixels = numpy.asarray(picture).astype(int)
    near = numpy.abs(pixels - numpy.array(HIGHLIGHT)).max(axis=2) < 24
    return int(near.sum())


def pixel(picture: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    found = picture.getpixel(place)
    assert isinstance(found, tuple)
    return found


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert str(refused.value.reason)
    return refused.value.code


def test_a_pdf_is_read_page_by_page_in_order(tmp_path: Path) -> None:
    reading = read(put(tmp_path, made("Première page\nligne deux", "Seconde page", "")))
    assert (reading.format, reading.media_type, reading.display) == ("pdf", "application/pdf", "pages")
    assert reading.pages == 3
    assert reading.text == ("Première page\nligne deux", "Seconde page", "")
    assert (reading.patient, reading.act_date) == (None, None)


def test_the_texts_alone_can_be_had(tmp_path: Path) -> None:
    assert pdf.page_texts(put(tmp_path, made("un", "deux"))) == ("un", "deux")


def test_the_properties_title_is_the_title(tmp_path: Path) -> None:
    document = pikepdf.new()
    write_page(document, "x")
    document.docinfo["/Title"] = "Compte rendu\n opératoire"
    assert read(put(tmp_path, saved(document))).title == "Compte rendu opératoire"


def test_a_title_cut_inside_a_character_is_read_without_it(tmp_path: Path) -> None:
    document = pikepdf.new()
    write_page(document, "x")
    document.docinfo["/Title"] = pikepdf.String(b"\xfe\xff" + "Résultats 🩺".encode("utf-16-be")[:-2])
    reading = read(put(tmp_path, saved(document)))
    assert (reading.title, reading.text) == ("Résultats", ("x",))


@pytest.mark.parametrize("width", [320, 1000, 1600])
def test_a_page_is_as_wide_as_asked(tmp_path: Path, width: int) -> None:
    assert drawn(put(tmp_path, made("x")), width=width).width == width


@pytest.mark.parametrize(("asked", "given"), [(1, 100), (-5, 100), (10**6, 2400)])
def test_a_width_beyond_reason_is_brought_back(tmp_path: Path, asked: int, given: int) -> None:
    assert drawn(put(tmp_path, made("x")), width=asked).width == given


def test_a_full_page_of_text_travels_in_a_phones_budget(tmp_path: Path) -> None:
    line = "Sodium 140 mmol/L, potassium 4,1 mmol/L, créatinine 71 µmol/L, urée 5,2."
    page = pdf.render_page(put(tmp_path, made("\n".join([line] * 42))), 1, width=1000)
    assert len(page) < 120 * 1024
    assert page.startswith((b"\x89PNG", b"RIFF"))


def photograph(size: int) -> bytes:
    noise = numpy.random.default_rng(1).integers(0, 255, (size, size, 3), dtype=numpy.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).resize((size * 4, size * 4), Image.Resampling.BICUBIC).save(out, "JPEG")
    return out.getvalue()


def test_a_scanned_page_in_colour_travels_too(tmp_path: Path) -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    picture = document.make_stream(photograph(120))
    picture.stream_dict.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=480, Height=480,
            ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )
    )  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I1=picture))
    page.Contents = document.make_stream(b"595 0 0 842 0 0 cm /I1 Do")
    out = pdf.render_page(put(tmp_path, saved(document)), 1, width=1000)
    assert out.startswith(b"RIFF")
    assert len(out) < 300 * 1024


def test_colours_are_kept(tmp_path: Path) -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    page.Contents = document.make_stream(b"1 0 0 rg 0 0 200 200 re f")
    red, green, blue = pixel(drawn(put(tmp_path, saved(document)), width=200), (100, 100))
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


@pytest.mark.parametrize("words", [("hemoglobine",), ("HÉMOGLOBINE",), ("absent", "Hémoglobine")])
def test_searched_words_are_marked_whatever_their_case_and_accents(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = put(tmp_path, made("Ligne\nHémoglobine 13,2 g/dL"))
    assert marked_pixels(drawn(path)) == 0
    assert marked_pixels(drawn(path, words=words)) > 500


def test_the_mark_is_where_the_word_is(tmp_path: Path) -> None:
    path = put(tmp_path, made("rien\n" * 20 + "cible"))
    pixels = numpy.asarray(drawn(path, words=("cible",))).astype(int)
    rows = numpy.where((numpy.abs(pixels - numpy.array(HIGHLIGHT)).max(axis=2) < 24).any(axis=1))[0]
    expected = (60 + 18 * 20) / 842 * pixels.shape[0]
    assert abs(rows.mean() - expected) < 25


@pytest.mark.parametrize("words", [("moglobine",), ("hémo",), ("absent",), ("",), ("   ",), ()])
def test_what_is_no_whole_word_is_not_marked(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert marked_pixels(drawn(put(tmp_path, made("Hémoglobine")), words=words)) == 0


def test_a_phrase_across_lines_is_marked_on_both(tmp_path: Path) -> None:
    path = put(tmp_path, made("carcinome\ncanalaire infiltrant"))
    assert marked_pixels(drawn(path, words=("carcinome canalaire",))) > marked_pixels(drawn(path, words=("carcinome",)))


def test_a_word_split_at_the_end_of_a_line_is_found_whole(tmp_path: Path) -> None:
    path = put(tmp_path, made("Une hémo-\nglobine basse"))
    assert marked_pixels(drawn(path, words=("hemoglobine",))) > 500
    assert "hémoglobine" in read(path).text[0]


def test_a_turned_page_is_marked_where_it_is_read(tmp_path: Path) -> None:
    document = pikepdf.new()
    write_page(document, "Hémoglobine")
    document.pages[0].Rotate = 90
    turned = drawn(put(tmp_path, saved(document)), words=("hemoglobine",))
    assert turned.width > turned.height
    assert marked_pixels(turned) > 500


def with_field(value: str) -> bytes:
    document = pikepdf.new()
    write_page(document, "Formulaire")
    appearance = document.make_stream(b"0 0 1 rg 0 0 200 40 re f")
    appearance.stream_dict.update(
        pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 200, 40])
    )
    field = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="nom", V=value,
            Rect=[100, 400, 300, 440], F=4, AP=pikepdf.Dictionary(N=appearance), DA="/F1 12 Tf",
        )
    )  # fmt: skip
    document.pages[0].Annots = pikepdf.Array([field])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), DA="/F1 12 Tf")
    return saved(document)


def test_the_fields_of_a_form_are_drawn(tmp_path: Path) -> None:
    picture = drawn(put(tmp_path, with_field("Martin")), width=595)
    red, _green, blue = pixel(picture, (200, 842 - 420))
    assert blue > red


@pytest.mark.parametrize("page", [0, -1, 3, 10**9])
def test_a_page_that_is_not_there_is_refused(tmp_path: Path, page: int) -> None:
    with pytest.raises(Unreadable, match="page-absent"):
        pdf.render_page(put(tmp_path, made("a", "b")), page)


def test_attached_files_are_listed_and_not_opened(tmp_path: Path) -> None:
    document = pikepdf.new()
    write_page(document, "x")
    attach(document, "données.xml", b"<a/>", "text/xml")
    (joined,) = pdf.attachments(put(tmp_path, saved(document)))
    assert (joined.name, joined.media_type, joined.content) == ("données.xml", "text/xml", b"<a/>")


def test_a_pdf_without_attachments_has_none(tmp_path: Path) -> None:
    assert pdf.attachments(put(tmp_path, made("x"))) == ()


def test_a_pdf_closed_by_a_password_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = put(tmp_path, made("x", encryption=pikepdf.Encryption(owner="o", user="u")))
    assert refusal(path) == "pdf-encrypted"
    with pytest.raises(Unreadable, match="pdf-encrypted"):
        pdf.attachments(path)


def test_a_pdf_that_opens_without_password_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, made("Lisible", encryption=pikepdf.Encryption(owner="o", user="")))
    assert read(path).text == ("Lisible",)


def test_a_pdf_without_page_is_refused(tmp_path: Path) -> None:
    assert refusal(put(tmp_path, made())) == "pdf-empty"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refusal(put(tmp_path, b"")) == "empty"
