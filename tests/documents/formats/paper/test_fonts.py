"""Every letter has a font, a plainer form or a box: none is left out, none breaks the page."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.formats.paper.fonts import cleaned, lacks, marked
from tests.documents.formats.paper.laid import plain


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Œdème à 37,5 °C, 12 € ; « œuvre » – c’est-à-dire…", "Œdème à 37,5 °C, 12 € ; « œuvre » – c’est-à-dire…"),
        ("créatinine ≤ 90 µmol/L → β", "créatinine ≤ 90 µmol/L → β"),
        ("Łukasz", '<font name="Vera">Ł</font>ukasz'),
        ("CO₂ n° №", "CO2 n° No"),
        ("12\u202f000\u2011x", "12\u00a0000-x"),
        ("a\u200bb\u202ec\x07d\u00ade", "abcde"),
        ("e\u0301", "é"),
        ("<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
        ("中文", "■■"),
    ],
)
def test_a_text_as_paragraphs_take_it(text: str, told: str) -> None:
    assert marked(text) == told


@pytest.mark.parametrize(("text", "is_lacking"), [("Łódź ≤ œ", False), ("", False), ("نص", True), ("■", False)])
def test_what_no_font_has_is_known(text: str, is_lacking: bool) -> None:
    assert lacks(text) == is_lacking


@given(st.text(max_size=60))
def test_any_text_is_well_formed_and_as_long_as_it_was(text: str) -> None:
    root = ElementTree.fromstring(f"<p>{marked(text)}</p>")  # noqa: S314 - our own
    shown = "".join(root.itertext())
    assert len(shown) >= len(cleaned(text).replace("\r", ""))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_lines_stay_lines(text: str) -> None:
    assert cleaned(text).count("\n") == text.count("\n")


def test_the_fonts_draw_what_they_say(tmp_path: Path) -> None:
    (page,) = plain(tmp_path, "Œdème ≤ 5 α → Łukasz ğ")
    for word in ("Œdème", "≤ 5", "α", "Łukasz", "ğ"):
        assert word in page
