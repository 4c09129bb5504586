"""Sections of any shape: headings in order, nothing lost, the same twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.formats.cda import phrases, prose, rendering
from documents.formats.cda.tree import every, one, words
from documents.formats.xml_input import parse_bytes
from tests.documents.formats.cda_samples import document, html_page, structured

WORDS = st.text("abcdéçà 123", min_size=1, max_size=12).filter(str.strip)


@dataclass(frozen=True)
class Node:
    """A section in the making."""

    title: str = ""
    name: str = ""
    text: str = ""
    coded: bool = False
    inner: list[Node] = field(default_factory=list)

    def written(self) -> str:
        code = f'<code code="x" displayName="{self.name}"/>' if self.name else ""
        title = f"<title>{self.title}</title>" if self.title else ""
        text = f"<text>{self.text}</text>" if self.text else ""
        entry = "<entry><act/></entry>" if self.coded else ""
        inner = "".join(f"<component>{node.written()}</component>" for node in self.inner)
        return f"<section>{code}{title}{text}{entry}{inner}</section>"


def nodes(inner: st.SearchStrategy[list[Node]]) -> st.SearchStrategy[Node]:
    maybe = st.one_of(st.just(""), WORDS)
    return st.builds(Node, title=maybe, name=maybe, text=maybe, coded=st.booleans(), inner=inner)


TREES: st.SearchStrategy[list[Node]] = st.recursive(
    st.just([]), lambda inner: st.lists(nodes(inner), max_size=3), max_leaves=10
)


def shown(trees: list[Node]) -> rendering.Narrative:
    body = structured(*(node.written() for node in trees))
    return rendering.of(parse_bytes(document(body=body).encode()), phrases.translated())


def levels(html: str) -> list[int]:
    return [int(level) for level in re.findall(r"<h([2-6])[ >]", html)]


def count(trees: list[Node]) -> int:
    return sum(1 + count(node.inner) for node in trees)


@settings(max_examples=80, deadline=None)
@given(TREES)
def test_every_section_has_a_heading_and_no_level_is_skipped(trees: list[Node]) -> None:
    found = levels(shown(trees).html)
    assert len(found) == count(trees)
    assert all(after <= before + 1 for before, after in zip([1, *found], found, strict=False))


@settings(max_examples=80, deadline=None)
@given(TREES)
def test_every_word_of_every_section_is_on_the_page_and_in_the_search(trees: list[Node]) -> None:
    parsed = parse_bytes(document(body=structured(*(node.written() for node in trees))).encode())
    page = " ".join(html_page(rendering.of(parsed, phrases.translated()).html).text_content().split())
    found = " ".join(prose.of(parsed).split())
    for section in parsed.iter("{urn:hl7-org:v3}section"):
        for part in (words(one(section, "title")), words(one(section, "text"))):
            assert part in page
            assert part in found


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_a_page_is_the_same_twice_and_clean_already(trees: list[Node]) -> None:
    html = shown(trees).html
    assert shown(trees).html == html
    kept = nh3.clean(html, tags=rendering._TAGS, attributes=rendering._ATTRIBUTES, link_rel=None)
    assert kept == html


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_a_section_with_nothing_to_read_says_so(trees: list[Node]) -> None:
    def silent(node: Node) -> int:
        own = not node.text.strip() and not node.inner
        return int(own) + sum(map(silent, node.inner))

    expected = sum(map(silent, trees)) if trees else 1
    assert shown(trees).html.count('class="cda-empty"') == expected


def test_a_title_prefers_its_own_words_then_its_codes_name() -> None:
    html = shown([Node("Titre", "Code", "x"), Node("", "Code", "x"), Node("", "", "x")]).html
    assert re.findall(r"<h2>(.*?)</h2>", html) == ["Titre", "Code", "Rubrique sans titre"]


def test_the_search_knows_a_section_by_its_codes_name_too() -> None:
    parsed = parse_bytes(document(body=structured(Node("", "Allergies", "aucune").written())).encode())
    assert prose.of(parsed) == "Allergies\naucune"


def test_sections_without_document_body_are_none() -> None:
    parsed = parse_bytes(document().encode())
    assert prose.of(parsed) == ""
    assert every(parsed, "component/structuredBody/component/section") == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_display_says_itself_is_in_the_readers_language(language: str) -> None:
    from django.utils import translation

    with translation.override(language):
        said = phrases.translated()
    assert set(said) == set(phrases._PHRASES)
    assert all(isinstance(phrase, str) and phrase for phrase in said.values())


def table_of(rows: int, columns: int) -> str:
    cells = "".join(f"<td>{number}</td>" for number in range(columns))
    return f"<table><tbody>{f'<tr>{cells}</tr>' * rows}</tbody></table>"


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 12), (500, 8)])
def test_a_table_of_any_size_keeps_its_shape(rows: int, columns: int) -> None:
    page = html_page(shown([Node("T", "", table_of(rows, columns))]).html)
    assert [len(row.findall("td")) for row in page.iter("tr")] == [columns] * rows


def test_a_wide_table_scrolls_in_its_own_box_by_keyboard_too() -> None:
    page = html_page(shown([Node("T", "", table_of(2, 30))]).html)
    (box,) = page.find_class("cda-table")
    assert (box.get("tabindex"), box.get("role")) == ("0", "group")
    assert [child.tag for child in box] == ["table"]


def test_nested_tables_stay_in_their_cells(tmp_path: Path) -> None:
    inner = table_of(1, 2)
    html = shown([Node("T", "", f"<table><tbody><tr><td>a{inner}b</td></tr></tbody></table>")]).html
    outer = html_page(html).find_class("cda-table")[0].find("table")
    assert [row.text_content() for row in outer.findall("tbody/tr")] == ["a01b"]
