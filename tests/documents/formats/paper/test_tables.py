"""Tables on paper: every cell once, in its row; heads again on each page; no width beyond the page's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html
from reportlab.platypus import Table

from documents.formats.paper import tables
from documents.formats.paper.prose import Prose, Tables
from documents.formats.paper.sheets import ACROSS, paragraph
from tests.documents.formats.paper.laid import narrative


def source(rows: str) -> etree._Element:
    found, *_inner = html.fragment_fromstring(f"<div><table>{rows}</table></div>").iter("table")
    assert isinstance(found, etree._Element)
    return found


def made(rows: str) -> Table:
    found = tables.table(source(rows), lambda cell, _size: [paragraph(tables.words(cell))])
    assert isinstance(found, Table)
    return found


def widths(rows: str) -> list[float]:
    return list(made(rows)._colWidths)


def row(*cells: str, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


class TestWidths:
    def test_are_what_the_words_ask_for(self) -> None:
        one, other = widths(row("Na", "Une phrase nettement plus longue"))
        assert one < other
        assert one + other < ACROSS

    def test_share_the_page_where_the_words_ask_for_more(self) -> None:
        found = widths(row("Commentaire", "mot " * 200, "mot " * 400))
        assert sum(found) == pytest.approx(ACROSS)
        assert found[0] > 50  # its only word is not cut

    def test_never_leave_the_page(self) -> None:
        found = widths(row(*["Anticonstitutionnellement"] * 20))
        assert sum(found) == pytest.approx(ACROSS)

    def test_letters_are_smaller_where_columns_are_many(self) -> None:
        sizes: list[float] = []
        tables.table(source(row(*["Prévisionnelle"] * 12)), lambda _cell, size: sizes.append(size) or [])  # type: ignore[func-returns-value]
        assert set(sizes) != {8.5}
        assert all(6 <= size < 8.5 for size in sizes)


class TestCells:
    def test_a_span_takes_its_places_and_the_next_cells_theirs(self) -> None:
        rows = '<tr><td rowspan="2">a</td><td colspan="2">b</td></tr><tr><td>c</td><td>d</td></tr>'
        assert len(widths(rows)) == 3
        spans = {tuple(told[1:3]) for told in made(rows)._spanCmds}
        assert spans == {((0, 0), (0, 1)), ((1, 0), (2, 0))}

    def test_a_span_beyond_the_table_ends_with_it(self) -> None:
        assert made('<tr><td rowspan="900">a</td><td>b</td></tr>' + row("c")).wrap(ACROSS, 700)

    @pytest.mark.parametrize("rows", ["", "<tr></tr>", row(*"abcdefgh" * 6), '<tr><td colspan="999">x</td></tr>'])
    def test_what_no_page_can_take_is_none(self, rows: str) -> None:
        assert tables.table(source(rows), lambda _cell, _size: []) is None

    def test_lines_say_every_cell(self) -> None:
        assert list(tables.lines(source(row("a", "b") + row("c")))) == ["a | b", "c"]

    def test_a_table_inside_a_cell_is_not_taken_for_rows(self) -> None:
        inner = f"<table>{row('x')}{row('y')}</table>"
        assert list(tables.lines(source(row("a", inner)))) == ["a | xy"]


class TestHeads:
    def test_are_repeated(self) -> None:
        assert made(f"<thead>{row('Analyse', tag='th')}</thead><tbody>{row('Na') * 3}</tbody>").repeatRows == 1

    def test_not_when_a_cell_goes_beyond_them(self) -> None:
        head = '<thead><tr><th rowspan="2">a</th><th>b</th></tr></thead>'
        assert made(f"{head}<tbody>{row('c')}{row('d')}</tbody>").repeatRows == 0

    def test_not_when_there_is_nothing_else(self) -> None:
        assert made(f"<thead>{row('seul')}</thead>").repeatRows == 0

    def test_stand_on_each_page(self, tmp_path: Path) -> None:
        body = "".join(f"<tr><td>Ligne {number}</td><td>{number},5 g/L</td></tr>" for number in range(120))
        head = "<thead><tr><th>Analyse</th><th>Résultat</th></tr></thead>"
        pages = narrative(tmp_path, f"<table>{head}<tbody>{body}</tbody></table>")
        assert len(pages) > 2
        assert all("Analyse Résultat" in page for page in pages)
        whole = " ".join(pages)
        assert all(whole.count(f"Ligne {number} ") == 1 for number in range(120))


def test_a_cell_higher_than_a_page_is_cut_and_whole(tmp_path: Path) -> None:
    words = [f"mot{number}" for number in range(4000)]
    text = f"<table><tbody><tr><td>Effets</td><td>{' '.join(words)}</td></tr></tbody></table>"
    whole = " ".join(narrative(tmp_path, text)).split()
    assert {word for word in whole if word.startswith("mot")} == set(words)


def test_a_table_in_a_cell_is_said_in_lines(tmp_path: Path) -> None:
    inner = "<table><tbody><tr><td>dedans</td><td>aussi</td></tr></tbody></table>"
    text = f"<table><tbody><tr><td>dehors</td><td>{inner}</td></tr></tbody></table>"
    (page,) = narrative(tmp_path, text)
    assert "dehors" in page
    assert "dedans | aussi" in page


CELL = st.builds(
    lambda tag, down, across, words: f'<{tag} rowspan="{down}" colspan="{across}">{words}</{tag}>',
    st.sampled_from(["td", "th"]), st.integers(1, 4), st.integers(1, 4), st.sampled_from(["", "a", "Straße " * 30]),
)  # fmt: skip
ROWS = st.lists(st.lists(CELL, max_size=4).map(lambda cells: f"<tr>{''.join(cells)}</tr>"), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_any_table_is_laid_out_one_way_or_another(tmp_path: Path, rows: list[str]) -> None:
    letters = "".join(rows).count("ß")  # a narrow cell cuts words, and columns are read line by line
    pages = narrative(tmp_path, f"<table><tbody>{''.join(rows)}</tbody></table>")
    assert "".join(pages).count("ß") == letters


def test_lines_are_the_last_way(tmp_path: Path) -> None:
    flow = Prose({}, Tables.LINES).of(f"<table>{row('a', 'b')}</table>")
    assert [getattr(one, "text", "") for one in flow] == ["a | b"]
