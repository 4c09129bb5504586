"""The narrative of a clinical document on paper: its words in order, its looks, its pictures."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image as Pictures
from reportlab.platypus import Image, Paragraph

from documents.formats.cda import narrative as on_screen
from documents.formats.cda.phrases import translated
from documents.formats.paper import laying
from documents.formats.paper.prose import Prose
from documents.formats.paper.sheets import ACROSS, DOWN
from tests.documents.formats.cda_samples import (
    HEADER,
    PATIENT,
    document,
    html_page,
    picture,
    real_documents,
    section,
    structured,
    written,
)
from tests.documents.formats.paper.laid import LABEL, laid, narrative


def texts(html: str) -> list[str]:
    """The paragraphs that come of it, as reportlab's mark-up."""
    return [one.text for one in Prose({}).of(html) if isinstance(one, Paragraph)]


def png(width: int = 40, height: int = 30) -> bytes:
    kept = BytesIO()
    Pictures.new("RGB", (width, height), "green").save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>Un <strong>mot</strong> et <em>un autre</em></p>", ["Un <b>mot</b> et <i>un autre</i>"]),
        ("<p>H<sub>2</sub>O <del>non</del></p>", ["H<sub>2</sub>O <strike>non</strike>"]),
        ("<p>une<br>deux</p>", ["une<br/>deux"]),
        ("avant<p>dedans</p>après", ["avant", "dedans", "après"]),
        ("<div>a<div>b<p>c</p></div>d</div>", ["a", "b", "c", "d"]),
        ("<p>  de   l’air\n ici </p>", ["de l’air ici"]),
        ("<p>a<span> b</span> <u>c</u></p>", ["a b <u>c</u>"]),
        ('<p><a href="https://exemple.fr/">lien</a> &lt;i&gt;</p>', ["lien &lt;i&gt;"]),
        ("<p></p><p> </p>", []),
        ("<h2>Titre</h2><p>x</p>", ["Titre", "x"]),
        ("<ul><li>un</li><li>deux</li></ul>", ["un", "deux"]),
        ("<ol><li><p>un</p><p>suite</p></li></ol>", ["un", "suite"]),
    ],
)
def test_what_comes_of_html(html: str, told: list[str]) -> None:
    assert texts(html) == told


def test_items_have_their_marks(tmp_path: Path) -> None:
    (page,) = narrative(tmp_path, '<list listType="ordered"><item>premier</item><item>second</item></list>')
    assert "1. premier 2. second" in page


def test_a_picture_is_no_larger_than_the_page() -> None:
    (drawn, _words) = Prose({"a": png(3000, 9000)}).of('<img data-media="a" alt="Une coupe">')
    assert isinstance(drawn, Image)
    assert drawn.drawWidth <= ACROSS
    assert drawn.drawHeight <= DOWN


@pytest.mark.parametrize("content", [{}, {"a": b"rien"}, {"a": b"\x89PNG\r\n\x1a\n" + bytes(40)}])
def test_a_picture_that_is_not_there_or_broken_leaves_its_words(content: dict[str, bytes]) -> None:
    (words,) = Prose(content).of('<img data-media="a" alt="Une coupe">')
    assert isinstance(words, Paragraph)
    assert words.text == "Une coupe"


def test_a_picture_of_the_document_is_on_the_page(tmp_path: Path) -> None:
    text = '<renderMultiMedia referencedObject="M1"><caption>La coupe</caption></renderMultiMedia>'
    body = structured(section(text, entries=picture("M1", png())))
    source = written(tmp_path, document(HEADER + PATIENT, body))
    out = tmp_path / "out.pdf"
    out.write_bytes(b"")
    assert laying.narrative(source, out, LABEL, translated()).pages == 1
    assert out.read_bytes().count(b"/Subtype /Image") == 1


def test_files_that_are_no_pictures_are_counted(tmp_path: Path) -> None:
    text = '<renderMultiMedia referencedObject="M1"/>'
    body = structured(section(text, entries=picture("M1", b"%PDF-1.4 x", "application/pdf")))
    source = written(tmp_path, document(HEADER + PATIENT, body))
    out = tmp_path / "out.pdf"
    out.write_bytes(b"")
    assert laying.narrative(source, out, LABEL, translated()).attached == 1


@pytest.mark.parametrize("path", real_documents(), ids=lambda path: path.stem)
def test_every_word_of_a_national_example_is_on_paper(path: Path, tmp_path: Path) -> None:
    shown = html_page(on_screen(path).html)
    pages = laid(tmp_path, lambda out: laying.narrative(path, out, LABEL, translated()))
    whole = "".join("".join(pages).split())
    words = {word for word in shown.text_content().split() if word.isascii() and word.isalpha() and len(word) < 16}
    assert {word for word in words if word not in whole} == set()
