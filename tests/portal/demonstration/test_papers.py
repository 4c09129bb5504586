"""The papers of the invented hospital: complete sentences, dates in order, authors who exist."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from portal.demonstration import people, telling
from portal.demonstration.blocks import UNSAID
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient
from tests.portal.demonstration.conftest import TODAY


def words(paper: Paper) -> str:
    """All that it says."""
    cells = [cell for section in paper.sections for row in section.table for cell in row]
    prose = [text for section in paper.sections for text in (section.title, *section.paragraphs)]
    return "\n".join([paper.title, *prose, *cells])


def test_there_are_about_a_thousand(papers: list[Paper]) -> None:
    assert 900 <= len(papers) <= 1700
    assert len({paper.number for paper in papers}) == len(papers)


def test_nothing_was_left_unsaid(papers: list[Paper]) -> None:
    marks = (UNSAID, "{{", "{%", "None", "¶", "['")
    assert [paper.number for paper in papers if any(mark in words(paper) for mark in marks)] == []


def test_every_paper_says_something(papers: list[Paper]) -> None:
    assert [paper.number for paper in papers if not paper.title or len(words(paper)) < 60] == []


def test_no_letter_is_lost_in_a_pdf(papers: list[Paper]) -> None:
    for paper in papers:
        text = words(paper)
        assert text.encode("cp1252", "replace").decode("cp1252") == text, paper.number


def test_tables_are_rectangular(papers: list[Paper]) -> None:
    tables = [(paper.number, section.table) for paper in papers for section in paper.sections if section.table]
    assert len(tables) > 200
    assert [number for number, table in tables if len({len(row) for row in table}) != 1] == []


def test_nothing_happens_after_today_nor_before_the_birth(papers: list[Paper], patients: Mapping[str, Patient]) -> None:
    for paper in papers:
        born = date.fromisoformat(patients[paper.patient].identity.birth_date)
        assert born <= paper.when.date() <= TODAY + timedelta(1), paper.number


def test_nobody_writes_about_the_dead(papers: list[Paper], patients: Mapping[str, Patient]) -> None:
    for paper in papers:
        died = patients[paper.patient].died
        assert died is None or paper.when.date() <= TODAY - timedelta(died), paper.number


def test_consultations_are_not_held_on_sundays(papers: list[Paper]) -> None:
    held = [paper for paper in papers if paper.type[0] == "34794-8" and not paper.replaces]
    assert held
    assert all(paper.when.weekday() < 5 for paper in held)


def test_authors_and_recipients_exist(papers: list[Paper]) -> None:
    known = set(people.everyone().values())
    assert {paper.author for paper in papers} <= known
    assert {to for paper in papers for to in paper.recipients} <= known


def test_what_is_replaced_is_of_the_same_patient_and_comes_before(papers: list[Paper]) -> None:
    at = {paper.number: paper for paper in papers}
    replacing = [paper for paper in papers if paper.replaces]
    assert len(replacing) >= 3
    for paper in replacing:
        assert at[paper.replaces].patient == paper.patient
        assert at[paper.replaces].when < paper.when
        assert words(at[paper.replaces]) != words(paper)


def test_every_form_and_every_mark_is_there(papers: list[Paper]) -> None:
    assert {paper.form for paper in papers} == {"cda", "letter", "pdf", "text", "scan"}
    assert {code for paper in papers for code in paper.visibility} >= {"MASQUE_PS", "INVISIBLE_PATIENT"}


def test_a_day_later_the_same_papers_move_by_a_day(patients: Mapping[str, Patient]) -> None:
    ours = telling.papers(patients["yann"], TODAY)
    again = telling.papers(people.patients(TODAY + timedelta(1))["yann"], TODAY + timedelta(1))
    assert [paper.title for paper in ours] == [paper.title for paper in again[: len(ours)]]
    assert all(abs((b.when - a.when).days - 1) <= 4 for a, b in zip(ours, again, strict=False))


@pytest.mark.parametrize("key", ["jeanne", "yann", "philippe"])
def test_the_story_of_a_patient_is_the_same_each_time(patients: Mapping[str, Patient], key: str) -> None:
    assert telling.papers(patients[key], TODAY) == telling.papers(patients[key], TODAY)
