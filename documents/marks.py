"""Words to mark in what is shown: who searched for them says where they stand in a text (`signals.marks_wanted`)."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from lxml import etree, html

from documents.signals import marks_wanted

Span = tuple[int, int]


class Marker(Protocol):
    """Finds words; `query` is what an address says so that they are marked there too, "" for nothing."""

    @property
    def query(self) -> str: ...
    def spans(self, text: str) -> Sequence[Span]:
        """Start and end of each word, in order, none over another."""


class Unmarked:
    """Marks nothing."""

    query = ""

    def spans(self, text: str) -> Sequence[Span]:
        """None."""
        return ()


UNMARKED = Unmarked()


def marker(request: HttpRequest) -> Marker:
    """Who marks in the answer to this request."""
    answers: Any = (found for _receiver, found in marks_wanted.send(HttpRequest, request=request))
    return next(filter(None, answers), UNMARKED)


def marked(text: str, marker: Marker) -> SafeString:
    """A text as HTML, escaped, its words marked."""
    made, before = "", 0
    for start, end in marker.spans(text):
        made += f"{escape(text[before:start])}<mark>{escape(text[start:end])}</mark>"
        before = end
    return mark_safe(made + escape(text[before:]))  # noqa: S308 - every piece is escaped


def found_in(text: str, marker: Marker) -> tuple[str, ...]:
    """The words themselves, as they are written there, each once."""
    return tuple(dict.fromkeys(text[start:end] for start, end in marker.spans(text)))


def marked_html(markup: SafeString | str, marker: Marker) -> SafeString | str:
    """Safe HTML with the words of its text marked; nothing else of it changes."""
    if not marker.query or not markup:
        return markup
    root = html.fragment_fromstring(str(markup), create_parent="div")
    for element in list(root.iter(etree.Element)):
        _mark_tails(element, marker)
        _mark_text(element, marker)
    inner = "".join(html.tostring(child, encoding="unicode") for child in root)
    return mark_safe(escape(root.text or "") + inner)  # noqa: S308 - what was safe, and <mark> alone besides


def _mark_text(element: html.HtmlElement, marker: Marker) -> None:
    text = element.text or ""
    if spans := list(marker.spans(text)):
        element.text = text[: spans[0][0]]
        for place, made in enumerate(_marks(text, spans)):
            element.insert(place, made)


def _mark_tails(element: html.HtmlElement, marker: Marker) -> None:
    """The text between the children."""
    for child in list(element):
        text = child.tail or ""
        if spans := list(marker.spans(text)):
            child.tail = text[: spans[0][0]]
            place = element.index(child) + 1
            for offset, made in enumerate(_marks(text, spans)):
                element.insert(place + offset, made)


def _marks(text: str, spans: list[Span]) -> list[html.HtmlElement]:
    made = []
    ends = [*(start for start, _end in spans[1:]), len(text)]
    for (start, end), following in zip(spans, ends, strict=True):
        mark = html.Element("mark")
        mark.text, mark.tail = text[start:end], text[end:following]
        made.append(mark)
    return made
