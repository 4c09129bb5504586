"""The small markup of the blocks, and what they calculate."""

from datetime import date

import pytest
from django.utils import translation

from portal.demonstration import blocks, measures, protocols
from portal.demonstration.blocks import UNSAID, _sections, filled
from portal.demonstration.papers import Section


def test_a_body_is_sections_with_paragraphs_and_a_table() -> None:
    body = "# Résultat\n\nune phrase\nsur deux lignes.\n\nUne autre.\n\n| A | B |\n| 1 | |\n\n# Conclusion\n\nFin."
    assert _sections(body) == [
        Section("Résultat", ("Une phrase sur deux lignes.", "Une autre."), (("A", "B"), ("1", ""))),
        Section("Conclusion", ("Fin.",)),
    ]


def test_what_is_not_said_shows_unless_there_is_a_default() -> None:
    assert filled("{{ absent }}", {}) == UNSAID
    assert filled('{{ absent|default:"rien" }}', {}) == "rien"
    assert filled("{% if absent %}là{% else %}pas là{% endif %}", {}) == "pas là"


def test_nothing_is_escaped_nor_written_in_the_language_of_the_machine() -> None:
    with translation.override("en"):
        assert filled("{{ a }} {{ n }} {{ d }}", {"a": "l’« œil » < 5 & 'x'", "n": 1234, "d": 12.5}) == (
            "l’« œil » < 5 & 'x' 1234 12.5"
        )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{ 12.5|comma }}", "12,5"),
        ("{{ '85'|times:'1,8' }}", "153"),
        ("{{ '200'|percent:75 }}", "150"),
        ("{{ '18'|plus:2 }}", "20"),
        ("{{ day|later:3 }}", "27 novembre 2026"),
        ("{{ day|later:4 }}", "30 novembre 2026"),
        ("{{ day|month_later:40 }}", "janvier 2027"),
        ("{{ 'F'|agreed:'patient|patiente' }}", "patiente"),
        ("{{ 'M'|agreed:'patient|patiente' }}", "patient"),
    ],
)
def test_measures(text: str, written: str) -> None:
    assert filled(text, {"day": date(2026, 11, 24)}) == written


def test_two_lists_of_choices_fall_each_for_itself() -> None:
    pairs = {(measures.one_of(chance, "a|b"), measures.one_of(chance, "c|d|e")) for chance in range(6)}
    assert len(pairs) == 6


def test_body_surface_is_mosteller_s() -> None:
    assert measures.surface(64, 163) == 1.7
    assert measures.surface(80, 180) == 2.0


def test_a_dose_follows_the_body_surface() -> None:
    folfox = protocols.given("FOLFOX", 1.8, "100")
    assert folfox.rows[0] == ("Oxaliplatine", "85 mg/m²", "153 mg", "IV 2 h")
    reduced = protocols.given("FOLFOX", 1.8, "75")
    assert reduced.rows[0] == ("Oxaliplatine", "85 mg/m² × 75 %", "115 mg", "IV 2 h")


def test_a_fixed_dose_stays_fixed() -> None:
    assert protocols.given("durvalumab", 1.5, "50").rows == (("Durvalumab", "1500 mg", "1500 mg", "IV 1 h"),)


def test_no_protocol_gives_nothing() -> None:
    assert protocols.given("", 1.8, "100").rows == ()


def test_a_block_says_what_it_is_and_then_its_sections() -> None:
    block = blocks.written("nurse/call", {"date": "1er mai 2026", "chance": 3, "call": "Tout va bien."})
    assert block.header["type"] == "remote"
    assert block.header["title"] == "Appel de suivi infirmier"
    assert block.sections[0].title == "Appel du 1er mai 2026"
    assert block.sections[0].paragraphs[0] == "Tout va bien."
