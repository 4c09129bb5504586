"""Documents on pages: under their title, with whose they are at every foot; texts in lines, pictures upright."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import ExifTags, Image

from documents.formats import paper
from documents.formats.paper import laying
from documents.formats.unreadable import Unreadable
from tests.documents.formats.paper.laid import LABEL, blank, laid, narrative, pages_of, plain


def photograph(folder: Path, size: tuple[int, int] = (400, 300), *, turned: int = 1) -> Path:
    path = folder / "photo.jpg"
    picture = Image.new("RGB", size, "white")
    picture.paste((200, 20, 20), (0, 0, size[0] // 4, size[1] // 4))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turned
    picture.save(path, "JPEG", exif=exif)
    return path


class TestTheSheet:
    def test_says_what_it_is_above_and_whose_it_is_below(self, tmp_path: Path) -> None:
        pages = plain(tmp_path, "mot\n" * 150)
        assert len(pages) > 1
        assert all(LABEL.identity in page and LABEL.source in page for page in pages)
        assert [LABEL.title in page.replace(LABEL.source, "") for page in pages] == [True, *[False] * (len(pages) - 1)]
        for words in (LABEL.kind, *LABEL.facts, *LABEL.alerts):
            assert words in pages[0]

    def test_numbers_its_pages(self, tmp_path: Path) -> None:
        pages = plain(tmp_path, "mot\n" * 150)
        assert all(f"Page {number} de ce document" in page for number, page in enumerate(pages, 1))

    def test_long_words_of_a_title_stay_on_it(self, tmp_path: Path) -> None:
        label = replace(LABEL, title="x" * 900, identity="y" * 300, source="z" * 300)
        pages = laid(tmp_path, lambda out: laying.text(("court",), out, label))
        assert len(pages) == 1

    @pytest.mark.parametrize("hostile", ["<b>", "&", "%d %s", "</para>", '<img src="file:///etc/hostname"/>', "{x}"])
    def test_words_of_strangers_are_words(self, tmp_path: Path, hostile: str) -> None:
        label = replace(LABEL, title=hostile, kind=hostile, facts=(hostile,), alerts=(hostile,), identity=hostile)
        (page,) = laid(tmp_path, lambda out: laying.text((hostile,), out, label))
        assert page.count(hostile) == 6


class TestText:
    def test_keeps_its_lines_and_pages(self, tmp_path: Path) -> None:
        pages = plain(tmp_path, "Cher confrère,\n\nElle va bien.", "Deuxième page")
        assert len(pages) == 2
        assert "Cher confrère, Elle va bien." in pages[0]
        assert "Deuxième page" in pages[1]

    def test_columns_stay_columns(self, tmp_path: Path) -> None:
        out = blank(tmp_path)
        laying.text(("Na      140    mmol/L\nK       4,1    mmol/L",), out, LABEL)
        with pypdfium2.PdfDocument(out.read_bytes()) as document:
            found = document[0].get_textpage()
            places = [found.get_charbox(found.get_text_range().index(word))[0] for word in ("140", "4,1")]
        assert places[0] == pytest.approx(places[1], abs=2)

    def test_a_line_longer_than_the_page_is_not_cut(self, tmp_path: Path) -> None:
        words = " ".join(f"mot{number}" for number in range(300))
        assert "mot299" in " ".join(plain(tmp_path, words))
        wide = "a    b\nc    d\n" + " ".join(f"mot{number}" for number in range(300))
        assert "mot299" in " ".join(plain(tmp_path, wide))

    def test_says_that_letters_are_missing(self, tmp_path: Path) -> None:
        assert LABEL.unprintable in plain(tmp_path, "nom : 王")[0]
        assert LABEL.unprintable not in plain(tmp_path, "nom : Wang")[0]

    def test_nothing_to_say_is_a_page_all_the_same(self, tmp_path: Path) -> None:
        assert len(plain(tmp_path, "")) == 1


class TestPicture:
    @pytest.mark.parametrize("size", [(400, 300), (300, 3000), (3000, 200), (1, 1)])
    def test_stands_on_one_page_whatever_its_shape(self, tmp_path: Path, size: tuple[int, int]) -> None:
        source = photograph(tmp_path, size)
        assert len(laid(tmp_path, lambda out: laying.picture(source, out, LABEL))) == 1

    def test_is_upright(self, tmp_path: Path) -> None:
        source = photograph(tmp_path, turned=3)  # upside down: the red corner is shown at the bottom right
        out = blank(tmp_path)
        laying.picture(source, out, LABEL)
        with pypdfium2.PdfDocument(out.read_bytes()) as document:
            drawn = document[0].render(scale=1).to_pil().convert("RGB")
        reds = [
            (x, y)
            for x in range(0, drawn.width, 4)
            for y in range(0, drawn.height, 4)
            if (one := drawn.getpixel((x, y))) and isinstance(one, tuple) and one[0] > 150 > 80 > one[1]
        ]
        assert reds
        assert min(x for x, _y in reds) > drawn.width / 2

    def test_each_page_of_a_fax_has_its_own(self, tmp_path: Path) -> None:
        source = tmp_path / "fax.tif"
        first, *others = (Image.new("L", (200, 280), 255 - 40 * number) for number in range(3))
        first.save(source, "TIFF", save_all=True, append_images=others)
        assert len(laid(tmp_path, lambda out: laying.picture(source, out, LABEL))) == 3

    def test_carries_nothing_of_the_telephone(self, tmp_path: Path) -> None:
        source = tmp_path / "photo.jpg"
        exif = Image.Exif()
        exif[ExifTags.Base.Make] = "TELEPHONE-D-ESSAI"
        Image.new("RGB", (80, 60)).save(source, "JPEG", exif=exif)
        out = blank(tmp_path)
        laying.picture(source, out, LABEL)
        assert b"TELEPHONE" not in out.read_bytes()

    def test_one_that_is_broken_is_unreadable(self, tmp_path: Path) -> None:
        source = tmp_path / "photo.jpg"
        source.write_bytes(photograph(tmp_path).read_bytes()[:200])
        with pytest.raises(Unreadable):
            laying.picture(source, blank(tmp_path), LABEL)


class TestInTheSandbox:
    def test_a_narrative_goes_from_file_to_file(self, tmp_path: Path) -> None:
        narrative(tmp_path, "<paragraph>Elle va bien.</paragraph>")
        out = blank(tmp_path, "again.pdf")
        assert paper.narrative(tmp_path / "document.xml", out, LABEL).pages == 1
        assert "Elle va bien." in pages_of(out)[0]

    def test_what_is_no_document_is_unreadable(self, tmp_path: Path) -> None:
        source = tmp_path / "a"
        source.write_bytes(b"<rien/>")
        for lay in (paper.narrative, paper.picture):
            with pytest.raises(Unreadable):
                lay(source, blank(tmp_path), LABEL)
