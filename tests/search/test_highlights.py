"""Where the words stand, and the extracts made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import highlights
from search.highlights import AROUND, MOST, Finder, extracts, pieces
from search.nearness import is_near
from search.queries import parse


def marked(typed: str, text: str, *, forgiving: bool = False) -> list[str]:
    return [text[start:end] for start, end in Finder(parse(typed), forgiving=forgiving).spans(text)]


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("métastase", "Des métastases, une MÉTASTASE.", ["métastases", "MÉTASTASE"]),
        ("hopital", "Sortie de l’hôpital", ["hôpital"]),
        ('"douleur thoracique"', "Douleur  Thoracique. Douleur.", ["Douleur  Thoracique"]),
        ("douleur de la hanche", "de la douleur à la hanche", ["douleur", "hanche"]),
        ("fracture -poignet", "fracture du poignet", ["fracture"]),
        ("os", "os et osseux", ["os"]),
        ("oeil", "Œil droit", ["Œil"]),
        ("97,5", "97,5 puis 97,6", ["97,5"]),
        ('"a b" b', "a b b", ["a b", "b"]),
        ("", "rien", []),
        ("-rien", "rien", []),
        ('"le"', "le foie", ["le"]),
    ],
)
def test_what_is_found_is_marked(typed: str, text: str, expected: list[str]) -> None:
    assert marked(typed, text) == expected


def test_forgiving_what_is_near_is_marked_too() -> None:
    assert marked("metastse", "une métastase") == []
    assert marked("metastse", "une métastase", forgiving=True) == ["métastase"]
    assert marked("chimio", "la chimiothérapie", forgiving=True) == ["chimiothérapie"]


def test_a_word_that_a_long_text_repeats_is_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def counted(typed: str, word: str) -> bool:
        compared.append(word)
        return is_near(typed, word)

    monkeypatch.setattr(highlights, "is_near", counted)
    assert len(marked("metastse", "une métastase " * 500, forgiving=True)) == 500
    assert sorted(compared) == ["metastase", "une"]


def test_pieces_are_the_whole_text() -> None:
    text = "Une métastase <b>hépatique</b>"
    cut = pieces(text, Finder(parse("hépatique")).spans(text))
    assert "".join(piece.text for piece in cut) == text
    assert [piece.text for piece in cut if piece.is_marked] == ["hépatique"]


@given(st.text(max_size=200), st.text(max_size=40))
def test_pieces_are_the_whole_of_any_text(text: str, typed: str) -> None:
    for forgiving in (False, True):
        spans = Finder(parse(typed), forgiving=forgiving).spans(text)
        assert "".join(piece.text for piece in pieces(text, spans)) == text


class TestExtracts:
    filling = "rien de particulier ce jour-là, tout allait bien. " * 12

    def test_names_the_page(self) -> None:
        (extract,) = extracts(["rien", "une métastase"], Finder(parse("métastase")))
        assert (extract.page, extract.begins, extract.ends) == (2, True, True)

    def test_is_short_and_cuts_no_word(self) -> None:
        text = f"{self.filling}métastase {self.filling}"
        (extract,) = extracts([text], Finder(parse("métastase")))
        said = "".join(piece.text for piece in extract.pieces)
        assert len(said) < 2 * AROUND + 60
        assert set(said.split()) <= set(text.split())
        assert (extract.begins, extract.ends) == (False, False)

    def test_prefers_the_place_with_most_words(self) -> None:
        pages = [f"foie {self.filling}", f"{self.filling} métastase du foie droit"]
        shown = extracts(pages, Finder(parse("métastase foie")))
        assert [extract.page for extract in shown] == [1, 2]
        only = extracts([*pages, f"foie {self.filling}", f"foie {self.filling}"], Finder(parse("métastase foie")))
        assert 2 in [extract.page for extract in only]
        assert len(only) == MOST

    def test_there_are_none_without_words(self) -> None:
        assert extracts(["une métastase"], Finder(parse("foie"))) == ()
        assert extracts([], Finder(parse("foie"))) == ()
        assert extracts(["une métastase"], Finder(parse(""))) == ()

    @given(st.lists(st.text(max_size=300), max_size=3), st.text(alphabet="abé ’'-\"", max_size=12))
    def test_of_any_text_say_what_is_there(self, pages: list[str], typed: str) -> None:
        for extract in extracts(pages, Finder(parse(typed))):
            assert "".join(piece.text for piece in extract.pieces) in pages[extract.page - 1]
            assert any(piece.is_marked for piece in extract.pieces)
