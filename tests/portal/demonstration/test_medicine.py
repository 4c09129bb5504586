"""What an oncologist would look at: facts that agree from letter to letter, doses that follow, dates in order."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest

from portal.demonstration import days, measures
from portal.demonstration.papers import Paper, Section
from portal.demonstration.people import Patient
from tests.portal.demonstration.conftest import TODAY
from tests.portal.demonstration.test_papers import words

HISTORY = "Histoire de la maladie"
CHEMOTHERAPY, BIOLOGY, IMAGING = "80565-5", "11502-2", "18748-4"


@pytest.fixture(scope="session")
def dossiers(papers: list[Paper]) -> Mapping[str, list[Paper]]:
    found: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        found[paper.patient].append(paper)
    return found


def section(paper: Paper, title: str) -> Section | None:
    return next((one for one in paper.sections if one.title == title), None)


def tables(papers: list[Paper], head: str) -> Iterator[tuple[Paper, tuple[tuple[str, ...], ...]]]:
    """The tables whose first column has this head, with their papers."""
    for paper in papers:
        for one in paper.sections:
            if one.table and one.table[0][0] == head:
                yield paper, one.table


def history(paper: Paper) -> tuple[str, ...]:
    found = section(paper, HISTORY)
    return found.paragraphs if found else ()


def test_the_story_of_the_disease_grows_and_is_never_rewritten(dossiers: Mapping[str, list[Paper]]) -> None:
    told = 0
    for papers in dossiers.values():
        before: tuple[str, ...] = ()
        for paper in (paper for paper in papers if history(paper) and not paper.replaces):
            assert history(paper)[: len(before)] == before, paper.number
            before = history(paper)
            told += 1
    assert told > 150


def test_every_line_of_the_story_is_of_a_day_that_has_a_paper(dossiers: Mapping[str, list[Paper]]) -> None:
    for papers in dossiers.values():
        known = {days.long(paper.when.date()) for paper in papers}
        for line in {line for paper in papers for line in history(paper)}:
            assert line.partition(" : ")[0] in known, line


def test_the_story_never_tells_the_future(dossiers: Mapping[str, list[Paper]]) -> None:
    for papers in dossiers.values():
        at = {days.long(paper.when.date()): paper.when for paper in papers}
        for paper in papers:
            assert all(at[line.partition(" : ")[0]].date() <= paper.when.date() for line in history(paper))


def test_doses_follow_weight_and_height(papers: list[Paper]) -> None:
    checked = 0
    for paper in (paper for paper in papers if paper.type[0] == CHEMOTHERAPY):
        said = re.search(r"poids (\d+) kg, taille (\d+) cm, surface corporelle ([\d,]+) m²", words(paper))
        assert said, paper.number
        surface = measures.surface(int(said[1]), int(said[2]))
        assert measures.comma(surface) == said[3]
        for _paper, rows in tables([paper], "Produit"):
            for _name, rule, dose, _way in rows[1:]:
                found = re.fullmatch(r"([\d.]+) mg/m²(?: × (\d+) %)?", rule)
                if found:
                    assert dose == f"{round(float(found[1]) * surface * int(found[2] or 100) / 100)} mg", paper.number
                    checked += 1
    assert checked > 150


def test_nobody_grows_nor_shrinks_in_height(dossiers: Mapping[str, list[Paper]]) -> None:
    for key, papers in dossiers.items():
        heights = {found for paper in papers for found in re.findall(r"taille (\d+) cm", words(paper))}
        assert len(heights) <= 1, key


def test_the_value_before_is_that_of_the_report_before(dossiers: Mapping[str, list[Paper]]) -> None:
    compared = 0
    for papers in dossiers.values():
        before: dict[str, str] = {}
        for _paper, rows in tables([paper for paper in papers if paper.type[0] == BIOLOGY], "Analyse"):
            for name, value, _unit, _usual, earlier in rows[1:]:
                if name in before:
                    assert earlier == before[name], name
                    compared += 1
                before[name] = value.removesuffix(" *")
    assert compared > 500


def test_a_target_is_compared_with_what_was_measured_before(dossiers: Mapping[str, list[Paper]]) -> None:
    compared = 0
    for papers in dossiers.values():
        for paper, rows in tables(papers, "Cible (RECIST 1.1)"):
            earlier = "\n".join(words(one) for one in papers if one.when < paper.when)
            for name, before, _now in rows[1:]:
                assert before in earlier, (paper.number, name)
                compared += 1
    assert compared >= 8


def test_a_partial_response_is_one_by_recist(papers: list[Paper]) -> None:
    for paper, rows in tables(papers, "Cible (RECIST 1.1)"):
        if "éponse partielle" in words(paper):
            before, now = (sum(int(row[at].split()[0]) for row in rows[1:]) for at in (1, 2))
            assert now <= 0.7 * before, paper.number


def test_cycles_come_in_their_order(dossiers: Mapping[str, list[Paper]]) -> None:
    for key, papers in dossiers.items():
        last: dict[str, int] = {}
        for paper in (paper for paper in papers if paper.type[0] == CHEMOTHERAPY):
            found = re.fullmatch(r"(.+), cure (\d+)(?: sur (\d+))?", paper.title)
            assert found, paper.title
            number = int(found[2])
            assert number > last.get(found[1], 0) or number == 1, (key, paper.title)
            assert number <= int(found[3] or number)
            last[found[1]] = number


def test_an_age_is_that_of_the_day(papers: list[Paper], patients: Mapping[str, Patient]) -> None:
    for paper in papers:
        born = patients[paper.patient].identity.birth_date
        for found in re.findall(r"(?:Homme|Femme) de (\d+) ans|(?:Le patient|La patiente), (\d+) ans", words(paper)):
            assert int(found[0] or found[1]) == days.age(born, paper.when.date()), paper.number


def test_organs_are_those_of_the_person(papers: list[Paper], patients: Mapping[str, Patient]) -> None:
    for paper in papers:
        text = words(paper).lower()
        if patients[paper.patient].identity.sex == "M":
            assert not re.search(r"mammographie|ovar|utérus|la patiente", text), paper.number
        else:
            assert not re.search(r"prostat|testicul|le patient[ ,]", text), paper.number


def test_a_corrected_version_says_what_it_corrects(papers: list[Paper]) -> None:
    replacing = [paper for paper in papers if paper.replaces]
    assert replacing
    assert all("Version corrigée" in words(paper) for paper in replacing)


@pytest.mark.parametrize(
    "word",
    ["RECIST", "HER2", "FOLFOX", "neutropénie", "adénopathie", "métastase", "TNM|pT|cT", "PD-L1", "BRCA", "Deauville"],
)
def test_search_has_something_to_find(papers: list[Paper], word: str) -> None:
    found = [paper for paper in papers if re.search(word, words(paper), re.IGNORECASE)]
    assert len({paper.patient for paper in found}) >= 3, word


def test_the_texts_are_varied(papers: list[Paper]) -> None:
    texts = [words(paper) for paper in papers]
    assert len(set(texts)) > 0.92 * len(texts)
    assert len({paper.title for paper in papers}) > 130


def test_a_dossier_is_long_or_short(dossiers: Mapping[str, list[Paper]]) -> None:
    lengths = sorted(len(papers) for papers in dossiers.values())
    assert len(lengths) == 60
    assert lengths[0] <= 5
    assert lengths[-1] >= 45


def test_something_happens_every_month_of_six_years(papers: list[Paper]) -> None:
    first = min(paper.when.date() for paper in papers)
    assert TODAY - first > timedelta(365 * 5)
    lately = {paper.when.date() for paper in papers if paper.when.date() > TODAY - timedelta(14)}
    assert len(lately) >= 5


def test_a_child_is_born_on_the_day_its_mother_gives_birth(
    dossiers: Mapping[str, list[Paper]], patients: Mapping[str, Patient]
) -> None:
    (birth,) = [paper for paper in dossiers["amandine"] if "accouchement" in paper.title]
    assert birth.when.date() == date.fromisoformat(patients["nouveau-ne"].identity.birth_date)
