"""Attributes of a document as those of the page: none may do more than look and name."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from documents.formats.cda import marks, media
from documents.formats.cda.tree import V3, local


def narrative(name: str, **attributes: str) -> etree._Element:
    return etree.Element(f"{{{V3}}}{name}", attrib=attributes)


def row_of(*names: str, head: bool = False) -> list[etree._Element]:
    """The cells of a row, in a thead or a tbody."""
    group = etree.SubElement(narrative("table"), f"{{{V3}}}{'thead' if head else 'tbody'}")
    row = etree.SubElement(group, f"{{{V3}}}tr")
    return [etree.SubElement(row, f"{{{V3}}}{name}") for name in names]


def carried(source: etree._Element) -> dict[str, str]:
    target = etree.Element(local(source))
    marks.carry(source, target)
    marks.carry_cell(source, target)
    return {str(key): str(value) for key, value in target.attrib.items()}


@pytest.mark.parametrize(
    ("style", "names"),
    [
        ("Bold", ["bold"]),
        ("bold BOLD", ["bold"]),
        ("Bold Italics Underline Emphasis", ["bold", "italics", "underline", "emphasis"]),
        ("BoldItalics", ["bold", "italics"]),
        ("Lrule Rrule Toprule Botrule", ["lrule", "rrule", "toprule", "botrule"]),
        ("xCouleur", ["x-xcouleur"]),
        ("", []),
        ("   ", []),
    ],
)
def test_looks_are_known_by_name(style: str, names: list[str]) -> None:
    assert marks.styles(narrative("content", styleCode=style)) == names


@pytest.mark.parametrize("align", ["left", "center", "right", "justify", "CENTER"])
def test_alignment_is_a_look(align: str) -> None:
    assert marks.styles(narrative("td", align=align)) == [align.lower()]


@pytest.mark.parametrize("align", ["char", "expression(alert(1))", "left;color:red", ""])
def test_what_is_no_alignment_is_no_look(align: str) -> None:
    assert marks.styles(narrative("td", align=align)) == []


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"), max_size=60))
def test_any_style_becomes_harmless_class_names(style: str) -> None:
    for name in marks.styles(narrative("content", styleCode=style)):
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)


@given(st.text(max_size=200))
def test_any_identifier_becomes_a_harmless_anchor(identifier: str) -> None:
    anchor = marks.anchor(identifier)
    assert re.fullmatch(r"cda-[A-Za-z0-9._-]{0,100}", anchor)
    assert marks.anchor(identifier) == anchor


@given(st.text(max_size=80))
def test_any_address_is_a_safe_link_or_none(address: str) -> None:
    found = marks.link(address)
    if found.startswith("#"):
        assert re.fullmatch(r"#cda-[A-Za-z0-9._-]*", found)
    elif found:
        parts = urlsplit(found)
        assert parts.scheme in ("http", "https")
        assert parts.hostname
        assert parts.username is None


@given(st.from_regex(r"(javascript|data|vbscript|file|ftp|blob|about|mailto|tel):.{0,30}", fullmatch=True))
def test_no_scheme_but_the_webs_is_followed(address: str) -> None:
    assert marks.link(address) == ""
    assert marks.link(address.upper()) == ""


@pytest.mark.parametrize("scheme", ["ftp", "javascript", "data", "file", "ws", "intent"])
def test_a_host_does_not_make_another_scheme_safe(scheme: str) -> None:
    assert marks.link(f"{scheme}://exemple.fr/%0aalert(1)") == ""


def test_an_address_beyond_reason_is_not_a_link() -> None:
    assert marks.link("https://exemple.fr/" + "a" * 3000) == ""


@pytest.mark.parametrize(("name", "value"), [("rowspan", "2"), ("colspan", "12"), ("colspan", "1000")])
def test_a_span_is_kept(name: str, value: str) -> None:
    assert carried(narrative("td", **{name: value})) == {name: value}


@pytest.mark.parametrize("value", ["0", "1", "-2", "1001", "99999999999", "2.5", "x", "", "²", "٣"])
def test_a_span_that_is_none_is_dropped(value: str) -> None:
    assert carried(narrative("td", colspan=value)) == {}


def test_headers_follow_the_identifiers_they_name() -> None:
    assert carried(narrative("td", headers="a b")) == {"headers": "cda-a cda-b"}


@pytest.mark.parametrize("language", ["fr", "en-GB", "zh-Hant"])
def test_a_language_is_kept(language: str) -> None:
    assert carried(narrative("td", language=language)) == {"lang": language}


@pytest.mark.parametrize("language", ["fr onclick", "f", "fr_FR", "1", '"'])
def test_what_is_no_language_is_dropped(language: str) -> None:
    assert carried(narrative("td", language=language)) == {}


def test_headers_of_a_thead_head_columns() -> None:
    assert [carried(cell) for cell in row_of("th", "th", head=True)] == [{"scope": "col"}] * 2


def test_a_header_beside_data_heads_its_row() -> None:
    header, data = row_of("th", "td")
    assert carried(header) == {"scope": "row"}
    assert carried(data) == {}


def test_a_wide_header_heads_its_group() -> None:
    (header,) = row_of("th", head=True)
    header.set("colspan", "3")
    assert carried(header) == {"scope": "colgroup", "colspan": "3"}


@pytest.mark.parametrize(("stated", "kept"), [("row", "row"), ("ROWGROUP", "rowgroup"), ("x", "col"), ("", "col")])
def test_a_stated_scope_is_kept_when_it_is_one(stated: str, kept: str) -> None:
    (header,) = row_of("th", head=True)
    header.set("scope", stated)
    assert carried(header)["scope"] == kept


def test_an_abbreviation_is_kept_for_headers_only() -> None:
    header, data = row_of("th", "td")
    for cell in (header, data):
        cell.set("abbr", "Na")
    assert carried(header)["abbr"] == "Na"
    assert "abbr" not in carried(data)


def test_a_lone_header_without_row_is_no_mistake() -> None:
    assert carried(narrative("th")) == {"scope": "col"}


@given(st.text(min_size=1, max_size=150))
def test_a_mediums_name_is_safe_in_an_address(identifier: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,100}", media.safe_id(identifier))
