"""Finding words on a page as a reader would: accents, case, lines and hyphens put aside."""

from __future__ import annotations

import unicodedata

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.formats.pdf import marking, texts
from tests.documents.formats.pdf_samples import pdf as made


def found(text: str, *words: str) -> list[str]:
    """The texts under the rectangles, in order."""
    document = pypdfium2.PdfDocument(made(text))
    page = document[0]
    layer = page.get_textpage()
    shown = [layer.get_text_bounded(*box).strip() for box in marking.boxes(layer, words)]
    for part in (layer, page, document):
        part.close()
    return shown


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Hémoglobine 13", "hemoglobine", ["Hémoglobine"]),
        ("HEMOGLOBINE 13", "hémoglobine", ["HEMOGLOBINE"]),
        ("sodium et sodium", "sodium", ["sodium", "sodium"]),
        ("dysnatrémie", "natremie", []),
        ("l'hôpital", "hopital", ["hôpital"]),
        ("anti-inflammatoire", "inflammatoire", ["inflammatoire"]),
        ("cœur", "cœur", ["cœur"]),
        ("13,2 g/dL", "13,2", ["13,2"]),
        ("abc", "abcd", []),
        ("biologie et bio", "bio", ["bio"]),
        ("opérée, opéré", "opéré", ["opéré"]),
        ("l'opérée-même", "opérée", ["opérée"]),
    ],
)
def test_a_word_is_found_where_it_stands_whole(text: str, word: str, expected: list[str]) -> None:
    assert found(text, word) == expected


def test_several_words_are_each_found() -> None:
    assert sorted(found("Sodium 140\nPotassium 4", "sodium", "potassium", "chlore")) == ["Potassium", "Sodium"]


def test_a_phrase_takes_a_rectangle_on_each_line() -> None:
    assert found("un carcinome\ncanalaire infiltrant", "carcinome canalaire") == ["carcinome", "canalaire"]


def test_marks_are_bounded() -> None:
    page = "\n".join(["mot " * 30] * 40)
    assert len(found(page, "mot")) == marking.MAX_MARKS


def test_an_empty_page_has_no_marks() -> None:
    assert found("", "mot") == []


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = marking.fold(text)
    assert marking.fold(once) == once
    assert not any(unicodedata.combining(c) for c in once)


@pytest.mark.parametrize(
    ("one", "other"), [("É", "e"), ("Ça", "CA"), ("l’état", "L'ETAT"), ("ﬁn", "FIN"), ("straße", "STRASSE")]
)
def test_what_a_reader_takes_for_the_same_is_the_same(one: str, other: str) -> None:
    assert marking.fold(one) == marking.fold(other)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("hémo\ufffe\r\nglobine", "hémoglobine"),
        ("hémo\x02globine", "hémoglobine"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x1fc", "a b c"),
        ("  \n x \n ", "x"),
    ],
)
def test_text_is_cleaned_of_what_the_page_adds(raw: str, clean: str) -> None:
    assert texts.clean(raw) == clean


@given(st.text(max_size=200))
def test_clean_text_holds_no_control(text: str) -> None:
    assert not any(unicodedata.category(c) == "Cc" and c not in "\t\n\x85" and ord(c) < 128 for c in texts.clean(text))
