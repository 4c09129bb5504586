"""The papers in each of their forms, read by the portal's own readers."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from documents import formats
from documents.formats import cda
from documents.formats.reading import Reading
from portal.demonstration import forms, people
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient
from tests.portal.demonstration.conftest import TODAY


def of_form(papers: list[Paper], form: str, count: int = 12) -> list[Paper]:
    found = [paper for paper in papers if paper.form == form]
    return found[:: max(len(found) // count, 1)]


def read(paper: Paper, patients: Mapping[str, Patient], folder: Path) -> Reading:
    path = folder / "paper"
    path.write_bytes(forms.written(paper, patients[paper.patient], TODAY))
    return formats.read(path)


@pytest.mark.parametrize("form", ["cda", "letter", "pdf", "text", "scan"])
def test_a_paper_is_the_same_bytes_each_time(papers: list[Paper], patients: Mapping[str, Patient], form: str) -> None:
    for paper in of_form(papers, form, 3):
        one, other = (forms.written(paper, patients[paper.patient], TODAY) for _ in range(2))
        assert one == other


@pytest.mark.parametrize("form", ["cda", "letter"])
def test_a_cda_says_whose_it_is_and_what(
    papers: list[Paper], patients: Mapping[str, Patient], tmp_path: Path, form: str
) -> None:
    for paper in of_form(papers, form):
        reading = read(paper, patients, tmp_path)
        patient = patients[paper.patient]
        who = patient.identity_on(paper.when.date(), TODAY)
        claim = reading.patient
        assert claim is not None
        assert (claim.birth_name, claim.first_given_name, claim.birth_date, claim.sex) == (
            who.birth_name,
            who.first_given_name,
            who.birth_date,
            who.sex,
        )
        assert {number.value for number in claim.identifiers} == {patient.ins, patient.ipp} - {""}
        assert (reading.type_code, reading.title) == (paper.type[0], paper.title)
        assert reading.act_date == paper.when
        assert reading.authors[0].rpps == paper.author.rpps
        assert len(reading.recipients) == len(set(paper.recipients))
        assert reading.visibility == paper.visibility
        assert reading.unit == paper.unit


def test_a_letter_carries_its_pdf(papers: list[Paper], patients: Mapping[str, Patient], tmp_path: Path) -> None:
    (paper, *_others) = of_form(papers, "letter")
    reading = read(paper, patients, tmp_path)
    assert reading.display == "pages"
    body = cda.body(tmp_path / "paper")
    assert body is not None
    assert body.content.startswith(b"%PDF-")


def test_a_narrative_has_its_tables(papers: list[Paper], patients: Mapping[str, Patient], tmp_path: Path) -> None:
    paper = next(paper for paper in papers if paper.form == "cda" and paper.type[0] == "11502-2")
    reading = read(paper, patients, tmp_path)
    assert reading.display == "narrative"
    assert all(cell in reading.text[0] for section in paper.sections for row in section.table for cell in row)


def test_a_replacement_names_what_it_replaces(
    papers: list[Paper], patients: Mapping[str, Patient], tmp_path: Path
) -> None:
    paper = next(paper for paper in papers if paper.replaces)
    authority = people.houses()["centre"].authority
    assert read(paper, patients, tmp_path).replaces == (f"{authority}^{paper.replaces}",)


def test_a_pdf_has_the_words_of_its_paper(papers: list[Paper], patients: Mapping[str, Patient], tmp_path: Path) -> None:
    for paper in of_form(papers, "pdf"):
        words = "".join("".join(read(paper, patients, tmp_path).text).split())
        for text in (text for section in paper.sections for text in section.paragraphs):
            assert "".join(text.split()) in words, paper.number
        assert "".join(patients[paper.patient].identity.used_name.split()) in words


def test_a_long_pdf_says_whose_each_page_is(
    papers: list[Paper], patients: Mapping[str, Patient], tmp_path: Path
) -> None:
    readings = [(paper, read(paper, patients, tmp_path)) for paper in of_form(papers, "letter", 60)]
    longer = [(paper, reading) for paper, reading in readings if reading.pages > 1]
    assert longer
    for paper, reading in longer:
        name = patients[paper.patient].identity_on(paper.when.date(), TODAY).birth_name
        assert all(name in page for page in reading.text), paper.number
        assert f"Page 2/{reading.pages}" in reading.text[1]


def test_a_scan_has_pages_and_no_text(papers: list[Paper], patients: Mapping[str, Patient], tmp_path: Path) -> None:
    for paper in of_form(papers, "scan", 3):
        reading = read(paper, patients, tmp_path)
        assert (reading.format, reading.display) == ("pdf", "pages")
        assert reading.pages >= 1
        assert not any(page.strip() for page in reading.text)


def test_a_text_has_the_words_of_its_paper(
    papers: list[Paper], patients: Mapping[str, Patient], tmp_path: Path
) -> None:
    (paper, *_others) = of_form(papers, "text")
    reading = read(paper, patients, tmp_path)
    assert reading.format == "text"
    assert all(section.title in reading.text[0] for section in paper.sections)
    assert paper.author.signature in reading.text[0]
