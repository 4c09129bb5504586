"""The cover: each document in its line, with the page where it begins, however long the cover itself is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from documents.formats import paper
from documents.formats.paper.covering import PLACE, cover
from documents.formats.paper.told import Cover, Row
from tests.documents.formats.paper.laid import blank, laid, pages_of

ROW = Row("28 mars 2026", "Lettre de sortie", "Dr Ana MARTIN · Institut d’essai", (), pages=2)
COVER = Cover(
    name="PAT-ESSAI DOMINIQUE",
    strip=(("Date de naissance", "28 mars 1979 · 47 ans"), ("Sexe", "Féminin"), ("INS", "2 79 03 51 215 189 89")),
    heading="1 document",
    taken=("Emporté de Diaphane par Camille MÉDECIN le 28 mars 2026 à 15:00.",),
    headers=("Date", "Document", "Page"),
    rows=(ROW,),
    identity="PAT-ESSAI DOMINIQUE · né(e) le 28 mars 1979",
    source="Emporté de Diaphane",
    page="Page %d",
)


def places(path: Path) -> list[int]:
    """Where the links lead, in order, before anything is bound: pages from 0."""
    with pikepdf.open(path) as document:
        links = [one for page in document.pages for one in page.obj.get("/Annots", [])]
        return [int(str(one.A.URI).removeprefix(PLACE)) for one in links]


def test_says_everything_that_it_is_told(tmp_path: Path) -> None:
    (page,) = laid(tmp_path, lambda out: cover(COVER, out))
    told = [COVER.name, COVER.heading, *COVER.taken, *COVER.headers, ROW.date, ROW.title, ROW.facts]
    told += [word for pair in COVER.strip for word in pair]
    assert [words for words in told if words not in page] == []


def test_a_line_leads_to_the_page_where_its_document_begins(tmp_path: Path) -> None:
    rows = (ROW, replace(ROW, pages=0, note="En ligne."), replace(ROW, pages=5), ROW)
    out = blank(tmp_path)
    cover(replace(COVER, rows=rows, strip=()), out)
    assert places(out) == [1, 1, 3, 3, 8, 8]  # twice each: the title and the number
    (page,) = pages_of(out)
    numbers = [int(one) for one in page.split() if one.isdigit() and int(one) < 20]
    assert [number for number in numbers if number in (2, 4, 9)] == [2, 4, 9]


def test_the_cover_counts_its_own_pages(tmp_path: Path) -> None:
    out = blank(tmp_path)
    told = cover(replace(COVER, rows=(ROW,) * 90), out)
    assert told.pages > 2
    assert places(out)[0] == told.pages
    pages = pages_of(out)
    assert all("Date Document Page" in page for page in pages)


def test_what_is_missing_says_why(tmp_path: Path) -> None:
    missing = replace(ROW, pages=0, note="N’a pas pu être mis dans ce PDF.", is_missing=True)
    (page,) = laid(tmp_path, lambda out: cover(replace(COVER, rows=(missing,)), out))
    assert missing.note in page
    assert places(tmp_path / "laid.pdf") == []


def test_alerts_are_beside_their_document(tmp_path: Path) -> None:
    (page,) = laid(tmp_path, lambda out: cover(replace(COVER, rows=(replace(ROW, alerts=("Très restreint",)),)), out))
    assert "Très restreint" in page


@pytest.mark.parametrize("words", ["{0} {x}", "<a href='page:0'>x</a>", "&amp;", "%s", "x" * 2000])
def test_words_of_strangers_are_words(tmp_path: Path, words: str) -> None:
    row = replace(ROW, title=words, facts=words, date=words[:40], note=words)
    pages = laid(tmp_path, lambda out: cover(replace(COVER, name=words[:200], rows=(row,)), out))
    assert words.replace(" ", "")[:20] in "".join("".join(pages).split())
    assert set(places(tmp_path / "laid.pdf")) == {len(pages)}


def test_in_the_sandbox(tmp_path: Path) -> None:
    out = blank(tmp_path)
    assert paper.cover(COVER, out).pages == 1
    assert COVER.name in pages_of(out)[0]


def test_nobody_known_is_a_cover_all_the_same(tmp_path: Path) -> None:
    assert len(laid(tmp_path, lambda out: cover(replace(COVER, name="", strip=(), rows=()), out))) == 1
