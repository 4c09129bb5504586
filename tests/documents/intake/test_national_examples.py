"""The twenty documents of the national examples, all accounted for, in any order and from any container."""

from __future__ import annotations

import json
import random
import zipfile
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from lxml import etree

from documents import intake
from documents.intake import Run
from documents.models import Arrival, EntryPage
from documents.preparing import prepare
from documents.results import Result
from documents.road import Errand
from patients.models import DossierPage, PatientIdentifier
from tests.commands import call
from tests.documents.formats.cda_samples import REAL, real_documents

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.is_dir(), reason="the national examples are not beside the project (../shared/real)"),
]

WRONG_KEYS = ("CSE-CS24", "OBP-SEM", "SDM-MR")
OTHER_PERSON = "CANCER-PPS"
CDA = {"v3": "urn:hl7-org:v3"}


def report(folder: Path, *paths: Path) -> list[dict[str, Any]]:
    """The report of the command on these paths."""
    told = folder / "report.json"
    ran = call("file", "--open-dossiers", "--report", str(told), *map(str, paths))
    assert (ran.code, ran.err) == (0, "")
    rows: list[dict[str, Any]] = json.loads(told.read_text(encoding="utf-8"))
    return rows


def received_ins(path: Path) -> str:
    """The INS that a document carries, read here by another way than the portal's."""
    found = etree.parse(path).xpath(
        "//v3:recordTarget/v3:patientRole/v3:id[starts-with(@root, '1.2.250.1.213.1.4.')]/@extension", namespaces=CDA
    )
    assert isinstance(found, list)
    return str(found[0])


def told(row: Result) -> dict[str, Any]:
    """What is said of a file; whether it has a dossier and an entry, whichever they are."""
    bare = replace(row, path="", dossier=str(bool(row.dossier)), entry=str(bool(row.entry)))
    return {name: getattr(bare, name) for name in bare.__slots__}


def test_sixteen_are_filed_in_one_dossier_and_four_are_held(tmp_path: Path) -> None:
    rows = report(tmp_path, REAL)
    filed = [row for row in rows if row["outcome"] in ("filed", "replaced")]
    held = [row for row in rows if row["outcome"] == "held"]
    assert (len(rows), len(filed), len(held)) == (20, 16, 4)
    (dossier,) = {row["dossier"] for row in filed}
    assert len({row["entry"] for row in filed}) == 16
    assert {row["entry"] for row in filed} == {str(one) for one in EntryPage.objects.values_list("uuid", flat=True)}
    assert DossierPage.objects.filter(uuid=dossier, entries__state="published").distinct().count() == 1
    names = {Path(row["path"]).name.split("_")[0]: row["reason"] for row in held}
    assert set(names) == {*WRONG_KEYS, OTHER_PERSON}
    assert {names[name] for name in WRONG_KEYS} == {"La clé du matricule INS est fausse."}
    assert names[OTHER_PERSON] == "Le numéro est connu, mais les traits d’identité ne sont pas ceux du dossier."


def test_every_row_says_what_the_document_says(tmp_path: Path) -> None:
    rows = report(tmp_path, REAL)
    keys = ["path", "outcome", "ins", "dossier", "entry", "type", "date", "title", "author", "reason"]
    assert all(list(row) == keys for row in rows)
    assert {row["path"] for row in rows} == {str(path) for path in real_documents()}
    assert {row["path"]: row["ins"] for row in rows} == {str(path): received_ins(path) for path in real_documents()}
    for row in rows:
        assert row["type"]
        assert row["title"]
        assert row["author"]
        assert (row["dossier"] is None) == (row["entry"] is None) == (row["outcome"] == "held")
        assert (row["reason"] is None) == (row["outcome"] != "held")


def test_types_outside_every_list_and_dates_are_kept_as_given(tmp_path: Path) -> None:
    rows = {Path(row["path"]).name.split("_")[0]: row for row in report(tmp_path, REAL)}
    types = {name: rows[name]["type"] for name in ("VSM", "CSE-CS24", "OPH-BRE", "OBP-SEM")}
    assert types == {"VSM": "SYNTH", "CSE-CS24": "CERT_DECL", "OPH-BRE": "78513-9", "OBP-SEM": "78489-2"}
    # A winter's time and a summer's, which the sender wrote at winter's offset
    assert rows["ANEST-CR-CPA"]["date"] == "2020-03-17T17:11:00+01:00"
    assert rows["CANCER-D2LM-FIDD"]["date"] == "2021-07-29T12:17:00+02:00"
    assert rows["CSE-CS24"]["date"] == "2021-08-03T12:36:23+02:00"


def test_the_dossier_is_provisional_and_holds_no_wrong_number(tmp_path: Path) -> None:
    rows = report(tmp_path, REAL)
    numbers = PatientIdentifier.objects.all()
    assert {number.status for number in numbers} == {"provisoire"}
    held = {row["ins"] for row in rows if row["outcome"] == "held"}
    national = numbers.filter(authority__startswith="1.2.250.1.213.1.4.")
    assert list(national.values_list("value", flat=True)) == ["279035121518989"]
    assert held - {"279035121518989"} == {"221042545611404", "223042545611404", "224027511583555"}


def test_filed_again_they_are_sixteen_duplicates_and_the_same_four_arrivals(tmp_path: Path) -> None:
    first = report(tmp_path, REAL)
    arrivals = {one.uuid: one.outcome for one in Arrival.objects.all()}
    again = report(tmp_path, REAL)
    assert Counter(row["outcome"] for row in again) == {"duplicate": 16, "held": 4}
    assert {one.uuid: one.outcome for one in Arrival.objects.all()} == arrivals
    for before, after in zip(first, again, strict=True):
        same = ("path", "ins", "dossier", "entry", "type", "date", "title", "author", "reason")
        assert [before[name] for name in same] == [after[name] for name in same]


def test_the_outcome_does_not_depend_on_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    # What a file says does not either: each is read once, for the ten orders
    monkeypatch.setattr(intake, "prepare", lru_cache(prepare))
    seen = []
    for seed in range(10):
        paths = real_documents()
        random.Random(seed).shuffle(paths)
        with transaction.atomic():
            run = Run(paths, Errand())
            run.open_dossiers()
            rows = run.take_in()
            transaction.set_rollback(True)
        assert [row.path for row in rows] == [str(path) for path in paths]
        assert len({row.dossier for row in rows if row.dossier}) == 1
        seen.append({row.path: told(row) for row in rows})
    assert Counter(row["outcome"] for row in seen[0].values()) == {"filed": 16, "held": 4}
    assert all(one == seen[0] for one in seen)


def test_from_a_zip_each_member_has_its_row(tmp_path: Path) -> None:
    archive = tmp_path / "envoi.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in real_documents():
            file.write(path, f"dossier/{path.name}")
    rows = report(tmp_path, archive)
    assert [row["path"] for row in rows] == [f"{archive}!/dossier/{path.name}" for path in real_documents()]
    assert Counter(row["outcome"] for row in rows) == {"filed": 16, "held": 4}
    assert Counter(row["outcome"] for row in report(tmp_path, REAL)) == {"duplicate": 16, "held": 4}
    original = Arrival.objects.get(name=f"{archive}!/dossier/VSM_1.4_2022.01.xml")
    assert original.size == (REAL / "VSM_1.4_2022.01.xml").stat().st_size
