"""Biology that hangs together: values of one person, changed by what happens, compared with the report before."""

import pytest

from portal.demonstration.chance import Chance
from portal.demonstration.labs import ANALYSES, SITUATIONS, Blood


@pytest.fixture
def blood() -> Blood:
    return Blood(Chance("essai"), "F", 60)


def value(report: dict[str, list[tuple[str, ...]]], name: str) -> float:
    (row,) = [row for rows in report.values() for row in rows if row[0] == name]
    return float(row[1].removesuffix(" *").replace(",", "."))


def test_a_healthy_person_has_usual_values(blood: Blood) -> None:
    rows = [row for rows in blood.report("base", {}).values() for row in rows]
    assert len(rows) == len(ANALYSES)
    assert [row[0] for row in rows if row[1].endswith("*")] == []


def test_a_report_remembers_the_one_before(blood: Blood) -> None:
    first = blood.report("base", {"ACE": "2,1"})
    second = blood.report("cycle", {"ACE": "8,4"})
    assert {row[4] for rows in first.values() for row in rows} == {""}
    for name, rows in second.items():
        assert [row[4] for row in rows] == [row[1].removesuffix(" *") for row in first[name]]


def test_white_cells_are_the_sum_of_their_kinds(blood: Blood) -> None:
    for situation in SITUATIONS:
        report = blood.report(situation, {})
        parts = value(report, "Polynucléaires neutrophiles") + value(report, "Lymphocytes")
        assert parts <= value(report, "Leucocytes") <= parts * 1.2 + 0.2


def test_a_nadir_is_one(blood: Blood) -> None:
    report = blood.report("nadir", {})
    assert value(report, "Polynucléaires neutrophiles") < 1
    assert value(report, "Plaquettes") < 150
    assert value(report, "CRP") > 50


def test_what_is_outside_is_marked(blood: Blood) -> None:
    report = blood.report("nadir", {})
    (neutrophils,) = [row for row in report["Hématologie"] if row[0] == "Polynucléaires neutrophiles"]
    assert neutrophils[1].endswith(" *")


def test_a_marker_is_marked_above_its_limit(blood: Blood) -> None:
    rows = blood.report("base", {"ACE": "18,7", "CA 15-3": "16,9"})["Marqueurs tumoraux"]
    assert rows[0][:4] == ("ACE", "18,7 *", "µg/L", "< 5,0")
    assert rows[1][:4] == ("CA 15-3", "16,9", "kUI/L", "< 30,0")


def test_a_man_has_a_man_s_haemoglobin() -> None:
    report = Blood(Chance("essai"), "M", 60).report("base", {})
    (row,) = [row for row in report["Hématologie"] if row[0] == "Hémoglobine"]
    assert row[3] == "13,0 – 17,0"


@pytest.mark.parametrize("situation", sorted(SITUATIONS))
def test_every_situation_changes_analyses_that_exist(situation: str) -> None:
    assert set(SITUATIONS[situation]) <= {one.name for one in ANALYSES}
