"""Marked words in texts and in narratives: escaped, and nothing else of the page changes."""

from collections.abc import Sequence

import pytest
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given
from hypothesis import strategies as st

from documents import marks
from documents.marks import UNMARKED, Span


class Words:
    """Marks some words, wherever they stand."""

    query = "search=1"

    def __init__(self, *words: str) -> None:
        self.words = words

    def spans(self, text: str) -> Sequence[Span]:
        """By plain comparison."""
        found: list[Span] = []
        for word in self.words:
            at = text.find(word)
            while at >= 0:
                found.append((at, at + len(word)))
                at = text.find(word, at + len(word))
        return sorted(found)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("une fracture", ["fracture"], "une <mark>fracture</mark>"),
        ("<b>fracture</b>", ["fracture"], "&lt;b&gt;<mark>fracture</mark>&lt;/b&gt;"),
        ("a & b", ["&"], "a <mark>&amp;</mark> b"),
        ("rien", [], "rien"),
        ("", ["x"], ""),
        ("xx", ["x"], "<mark>x</mark><mark>x</mark>"),
    ],
)
def test_a_text_is_escaped_and_marked(text: str, words: list[str], expected: str) -> None:
    assert marks.marked(text, Words(*words)) == expected


@given(st.text(max_size=80))
def test_without_marks_a_text_is_only_escaped(text: str) -> None:
    from django.utils.html import escape

    assert marks.marked(text, UNMARKED) == escape(text)


def test_the_words_found_are_told_once() -> None:
    assert marks.found_in("Os et os, os", Words("os", "Os")) == ("Os", "os")


def html(markup: str, *words: str) -> str:
    return str(marks.marked_html(mark_safe(markup), Words(*words)))  # noqa: S308 - a test's own


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>une fracture</p>", "<p>une <mark>fracture</mark></p>"),
        ("<p>fracture et fracture</p>", "<p><mark>fracture</mark> et <mark>fracture</mark></p>"),
        ("<p>une <b>fracture</b> ici</p>", "<p>une <b><mark>fracture</mark></b> ici</p>"),
        ("<p><b>une</b> fracture <i>ici</i> fracture</p>",
         "<p><b>une</b> <mark>fracture</mark> <i>ici</i> <mark>fracture</mark></p>"),
        ("fracture <p>fracture</p> fracture",
         "<mark>fracture</mark> <p><mark>fracture</mark></p> <mark>fracture</mark>"),
        ('<a href="/fracture" title="fracture">x</a>', '<a href="/fracture" title="fracture">x</a>'),
        ("<p>&lt;b&gt;fracture</p>", "<p>&lt;b&gt;<mark>fracture</mark></p>"),
        ('<p title="&gt;&lt;script&gt;">fracture</p>', '<p title="&gt;&lt;script&gt;"><mark>fracture</mark></p>'),
        ("<table><tbody><tr><td>fracture</td></tr></tbody></table>",
         "<table><tbody><tr><td><mark>fracture</mark></td></tr></tbody></table>"),
        ("<ul><li>a</li><li>fracture</li></ul>", "<ul><li>a</li><li><mark>fracture</mark></li></ul>"),
        ("<img src=\"/x\" alt=\"fracture\"><br>fracture", '<img src="/x" alt="fracture"><br><mark>fracture</mark>'),
    ],
)  # fmt: skip
def test_html_is_marked_in_its_text_alone(markup: str, expected: str) -> None:
    assert html(markup, "fracture") == expected


def test_html_without_a_search_is_the_same_object() -> None:
    markup = mark_safe("<p>é &amp; x</p>")
    assert marks.marked_html(markup, UNMARKED) is markup
    assert marks.marked_html(SafeString(""), Words("x")) == ""


@given(st.text(alphabet="ab<>&\"'; é", max_size=60))
def test_marking_never_makes_an_element_of_a_text(text: str) -> None:
    from django.utils.html import escape
    from lxml import html as parser

    found = html(f"<p>{escape(text)}</p>", "a")
    root = parser.fragment_fromstring(found)
    assert {element.tag for element in root.iter()} <= {"p", "mark"}
    assert root.text_content() == text
